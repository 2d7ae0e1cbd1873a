"""The simulated BMC has Redfish's shape for two independent clients, and every fault of it can be seen."""

from __future__ import annotations

import hashlib
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
import redfish  # type: ignore[import-untyped]
import sushy  # type: ignore[import-untyped]
import urllib3

from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_control import control
from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_tree import PUBLIC, SESSIONS, resources
from tests.rack.bmc_view import ROOT
from tests.rack.netns import wait_until

WHO = Identity(serial="GH1001", uuid="6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b1001", password="Tq7-marsh-Kelp")
SYSTEM, MANAGER, CHASSIS = f"{ROOT}/Systems/system", f"{ROOT}/Managers/bmc", f"{ROOT}/Chassis/chassis"


@pytest.fixture
def bmc() -> Iterator[SimulatedBmc]:
    with SimulatedBmc(WHO) as running:
        yield running


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def connected(bmc: SimulatedBmc) -> Iterator[HTTPConnection]:
    host, port = bmc.address
    with closing(HTTPSConnection(host, port, timeout=10, context=trusting())) as connection:
        yield connection


def ask(bmc: SimulatedBmc, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, HTTPResponse]:
    with connected(bmc) as connection:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else text, answer


def log_in(bmc: SimulatedBmc) -> str:
    status, _, answer = ask(bmc, "POST", SESSIONS, {"UserName": WHO.username, "Password": WHO.password})
    assert status == 201
    token = answer.getheader("X-Auth-Token")
    assert token
    return token


def read(bmc: SimulatedBmc, path: str) -> dict[str, Any]:
    status, body, _ = ask(bmc, "GET", path, X_Auth_Token=log_in(bmc))
    assert status == 200
    assert isinstance(body, dict)
    return body


def der_now(bmc: SimulatedBmc) -> bytes:
    with socket.create_connection(bmc.address, 5) as plain, trusting().wrap_socket(plain) as secured:
        return secured.getpeercert(binary_form=True) or b""


# shape


@pytest.mark.parametrize("path", [*sorted(PUBLIC), f"{ROOT}/"])
def test_public_resources_need_no_login(bmc: SimulatedBmc, path: str) -> None:
    assert ask(bmc, "GET", path)[0] == 200


def test_all_other_paths_need_a_login(bmc: SimulatedBmc) -> None:
    view = bmc.service.view(time.time())
    with connected(bmc) as connection:
        for path in [*(set(resources(view)) - PUBLIC), f"{ROOT}/Nothing"]:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 401, path
    assert not bmc.logins


def test_service_root_shows_no_maker_and_no_serial(bmc: SimulatedBmc) -> None:
    _, root, _ = ask(bmc, "GET", ROOT)
    assert root["RedfishVersion"] == "1.17.0"
    assert root["UUID"] not in ("", WHO.uuid)
    assert not {"Vendor", "Product", "SerialNumber"} & set(root)
    assert WHO.serial not in json.dumps(root)


def test_every_link_leads_to_a_resource(bmc: SimulatedBmc) -> None:
    tree = resources(bmc.service.view(time.time()))

    def links(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (item for key, item in value.items() if key in ("@odata.id", "@Redfish.ActionInfo"))
            for item in value.values():
                yield from links(item)
        elif isinstance(value, list):
            for item in value:
                yield from links(item)

    assert set(links(tree)) - {SESSIONS} <= set(tree)


def test_session_opens_serves_and_ends(bmc: SimulatedBmc) -> None:
    status, body, answer = ask(bmc, "POST", SESSIONS, {"UserName": WHO.username, "Password": WHO.password})
    token, location = answer.getheader("X-Auth-Token") or "", answer.getheader("Location") or ""
    assert (status, body["@odata.id"]) == (201, location)
    assert ask(bmc, "GET", SYSTEM, X_Auth_Token=token)[1]["SerialNumber"] == WHO.serial
    assert ask(bmc, "DELETE", location, X_Auth_Token=token)[0] == 204
    assert ask(bmc, "GET", SYSTEM, X_Auth_Token=token)[0] == 401


def test_wrong_password_is_refused_and_recorded(bmc: SimulatedBmc) -> None:
    assert ask(bmc, "POST", SESSIONS, {"UserName": "root", "Password": "0penBmc"})[0] == 401
    assert bmc.logins == [("root", "0penBmc")]
    assert [(seen.method, seen.path, seen.status, seen.login) for seen in bmc.requests] == [
        ("POST", SESSIONS, 401, "root")
    ]


def test_certificate_is_the_one_openbmc_makes(bmc: SimulatedBmc) -> None:
    pem = ssl.DER_cert_to_PEM_cert(der_now(bmc))
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-issuer"], input=pem, text=True, capture_output=True, check=True
    ).stdout.splitlines()
    assert {line.split("=", 1)[1].strip() for line in shown} == {"C = US, O = OpenBMC, CN = testhost"}
    assert der_now(bmc) == bmc.certificate


def test_tls_1_3_alone_can_be_demanded() -> None:
    old = trusting()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with SimulatedBmc(WHO, minimum_tls="TLSv1_3") as bmc:
        with socket.create_connection(bmc.address, 5) as plain, pytest.raises(ssl.SSLError):
            old.wrap_socket(plain)
        assert ask(bmc, "GET", ROOT)[0] == 200
        assert bmc.requests[0].tls == "TLSv1.3"


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_dmtf_library_reads_the_tree(bmc: SimulatedBmc) -> None:
    client = redfish.redfish_client(bmc.url, WHO.username, WHO.password, default_prefix=ROOT)
    client.login(auth="session")
    try:
        assert client.get(SYSTEM).dict["SerialNumber"] == WHO.serial
        members = client.get(f"{CHASSIS}/Sensors").dict["Members"]
        readings = [client.get(member["@odata.id"]).dict["Reading"] for member in members]
        assert len(readings) == 13
        assert None not in readings
    finally:
        client.logout()
    assert bmc.service.sessions.tokens == {}


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_sushy_reads_and_powers_the_machine(bmc: SimulatedBmc) -> None:
    with sushy.auth.SessionAuth(WHO.username, WHO.password) as login:
        root = sushy.Sushy(bmc.url, auth=login, verify=False)
        system = root.get_system()
        assert system.uuid.lower() == WHO.uuid
        assert system.json["SerialNumber"] == WHO.serial
        system.reset_system(sushy.RESET_TYPE_FORCE_OFF)

        def is_off() -> bool:
            system.refresh(force=True)
            return bool(system.power_state == sushy.POWER_STATE_OFF)

        assert wait_until(is_off, 5)
        assert root.get_manager(MANAGER).firmware_version == WHO.bmc_version
        inventory = root.get_update_service().firmware_inventory.get_members()
        assert {item.version for item in inventory} == {WHO.bmc_version, WHO.bios_version}


def test_other_member_names_can_be_wanted() -> None:
    other = Identity.from_json(WHO.to_json() | {"system_id": "1", "manager_id": "Self", "chassis_id": "Enclosure"})
    with SimulatedBmc(other) as bmc:
        assert read(bmc, f"{ROOT}/Systems")["Members"] == [{"@odata.id": f"{ROOT}/Systems/1"}]
        links = read(bmc, f"{ROOT}/Systems/1")["Links"]
        assert links["ManagedBy"] == [{"@odata.id": f"{ROOT}/Managers/Self"}]
        assert links["Chassis"] == [{"@odata.id": f"{ROOT}/Chassis/Enclosure"}]


# power and reset


def test_power_cycle_passes_through_its_states() -> None:
    moment = [1000.0]
    with SimulatedBmc(WHO, power_delay=10, clock=lambda: moment[0]) as bmc:
        token = log_in(bmc)
        action = f"{SYSTEM}/Actions/ComputerSystem.Reset"
        assert ask(bmc, "POST", action, {"ResetType": "PowerCycle"}, X_Auth_Token=token)[0] == 204
        seen = []
        for _ in range(5):
            body = ask(bmc, "GET", SYSTEM, X_Auth_Token=token)[1]
            seen.append((body["PowerState"], body["BootProgress"]["LastState"]))
            moment[0] += 10
        booting = "PrimaryProcessorInitializationStarted"
        assert seen == [
            ("PoweringOff", "None"),
            ("Off", "None"),
            ("PoweringOn", booting),
            ("On", booting),
            ("On", "OSRunning"),
        ]


def test_reset_refuses_a_type_it_does_not_know(bmc: SimulatedBmc) -> None:
    token = log_in(bmc)
    action = f"{SYSTEM}/Actions/ComputerSystem.Reset"
    assert ask(bmc, "POST", action, {"ResetType": "Explode"}, X_Auth_Token=token)[0] == 400


def reset_bmc(bmc: SimulatedBmc) -> None:
    """Reset the BMC and wait until it is back; in between connections are refused."""
    status, _, _ = ask(
        bmc, "POST", f"{MANAGER}/Actions/Manager.Reset", {"ResetType": "ForceRestart"}, X_Auth_Token=log_in(bmc)
    )
    assert status == 204

    def refused() -> bool:
        try:
            socket.create_connection(bmc.address, 1).close()
        except ConnectionRefusedError:
            return True
        return False

    assert wait_until(refused, 5)
    assert wait_until(lambda: bmc.restarts == 1 and not refused(), 5)


def test_restarted_bmc_is_the_same_without_sessions(bmc: SimulatedBmc) -> None:
    token, before, root = log_in(bmc), bmc.certificate, ask(bmc, "GET", ROOT)[1]
    reset_bmc(bmc)
    assert ask(bmc, "GET", SYSTEM, X_Auth_Token=token)[0] == 401
    assert der_now(bmc) == before
    assert ask(bmc, "GET", ROOT)[1]["UUID"] == root["UUID"]
    assert read(bmc, SYSTEM)["SerialNumber"] == WHO.serial


def test_fault_identity_changes_after_reset(bmc: SimulatedBmc) -> None:
    bmc.apply(identity_changes_after_reset=True)
    reset_bmc(bmc)
    changed = read(bmc, SYSTEM)
    assert changed["SerialNumber"] != WHO.serial
    assert changed["UUID"] != WHO.uuid


def test_fault_certificate_changes_after_reset(bmc: SimulatedBmc) -> None:
    before = bmc.certificate
    bmc.apply(certificate_changes_after_reset=True)
    reset_bmc(bmc)
    assert der_now(bmc) == bmc.certificate != before


# faults of what it reports


def healths(bmc: SimulatedBmc) -> list[str]:
    return [read(bmc, path)["Status"]["HealthRollup"] for path in (SYSTEM, CHASSIS)]


def sensor(bmc: SimulatedBmc, name: str) -> dict[str, Any]:
    return read(bmc, f"{CHASSIS}/Sensors/{name}")


@pytest.mark.parametrize(
    ("fault", "path", "member", "value"),
    [
        ({"wrong_serial": "GH9999"}, SYSTEM, "SerialNumber", "GH9999"),
        ({"wrong_serial": "GH9999"}, CHASSIS, "SerialNumber", "GH9999"),
        ({"wrong_uuid": "0-0"}, SYSTEM, "UUID", "0-0"),
        ({"wrong_model": "KS-1"}, SYSTEM, "Model", "KS-1"),
        ({"old_firmware": "2.9.1"}, MANAGER, "FirmwareVersion", "2.9.1"),
        ({"old_firmware": "2.9.1"}, f"{ROOT}/UpdateService/FirmwareInventory/bmc_active", "Version", "2.9.1"),
        ({"dead_fan": True}, f"{CHASSIS}/Sensors/fan_tach_FAN2", "Reading", 0),
        ({"sensor_out_of_range": True}, f"{CHASSIS}/Sensors/temperature_Inlet", "Reading", 61.0),
        ({"sensor_unreadable": True}, f"{CHASSIS}/Sensors/voltage_P3V3_AUX", "Reading", None),
    ],
)
def test_fault_shows_in_the_tree(bmc: SimulatedBmc, fault: dict[str, Any], path: str, member: str, value: Any) -> None:
    assert read(bmc, path)[member] != value
    bmc.apply(**fault)
    assert read(bmc, path)[member] == value


def test_fault_health_critical(bmc: SimulatedBmc) -> None:
    assert healths(bmc) == ["OK", "OK"]
    bmc.apply(health_critical=True)
    assert healths(bmc) == ["Critical", "Critical"]


def test_fault_missing_power_supply(bmc: SimulatedBmc) -> None:
    bmc.apply(missing_power_supply=True)
    states = [read(bmc, f"{CHASSIS}/PowerSubsystem/PowerSupplies/{unit}")["Status"] for unit in ("PSU0", "PSU1")]
    assert [state["State"] for state in states] == ["Enabled", "Absent"]


def test_fault_critical_event(bmc: SimulatedBmc) -> None:
    entries = f"{SYSTEM}/LogServices/EventLog/Entries"
    assert [entry["Severity"] for entry in read(bmc, entries)["Members"]] == ["OK"]
    bmc.apply(critical_event=True)
    assert [entry["Severity"] for entry in read(bmc, entries)["Members"]] == ["OK", "Critical"]


def test_fault_clock_offset() -> None:
    with SimulatedBmc(WHO, clock=lambda: 1_700_000_000.0, faults=Faults(clock_offset=-90)) as bmc:
        assert read(bmc, MANAGER)["DateTime"] == "2023-11-14T22:11:50+00:00"


def test_fault_power_command_ignored(bmc: SimulatedBmc) -> None:
    bmc.apply(power_command_ignored=True)
    token = log_in(bmc)
    done = ask(bmc, "POST", f"{SYSTEM}/Actions/ComputerSystem.Reset", {"ResetType": "ForceOff"}, X_Auth_Token=token)
    assert done[0] == 204
    assert bmc.service.power.at(time.time() + 60) == "On"


def test_host_sensors_have_no_reading_while_the_host_is_off(bmc: SimulatedBmc) -> None:
    bmc.service.power.state = "Off"
    cpu = sensor(bmc, "temperature_CPU0")
    assert (cpu["Reading"], cpu["Status"]["State"]) == (None, "UnavailableOffline")
    assert sensor(bmc, "temperature_Inlet")["Reading"] == 24.5


# faults of the login


def try_login(bmc: SimulatedBmc, password: str = WHO.password) -> int:
    return ask(bmc, "POST", SESSIONS, {"UserName": WHO.username, "Password": password})[0]


def test_fault_password_refused(bmc: SimulatedBmc) -> None:
    bmc.apply(password_refused=True)
    assert try_login(bmc) == 401


def test_fault_account_locked(bmc: SimulatedBmc) -> None:
    bmc.apply(account_locked=True)
    assert try_login(bmc) == 403


def test_account_locks_after_failures_like_some_makers(bmc: SimulatedBmc) -> None:
    bmc.apply(lockout_after=3)
    assert [try_login(bmc, "guess") for _ in range(3)] == [401, 401, 401]
    assert try_login(bmc) == 403


# faults of the transport


def test_fault_swap_certificate_after(bmc: SimulatedBmc) -> None:
    bmc.apply(swap_certificate_after=2)
    first = der_now(bmc)
    assert ask(bmc, "GET", ROOT)[0] == ask(bmc, "GET", ROOT)[0] == 200
    assert der_now(bmc) != first
    assert hashlib.sha256(der_now(bmc)).digest() == hashlib.sha256(bmc.certificate).digest()


def test_swapping_the_certificate_cuts_kept_connections(bmc: SimulatedBmc) -> None:
    with connected(bmc) as connection:
        connection.request("GET", ROOT)
        connection.getresponse().read()
        bmc.swap_certificate()
        kept = connection.sock
        kept.settimeout(5)
        assert kept.recv(1) == b""


def test_fault_unavailable_requests(bmc: SimulatedBmc) -> None:
    bmc.apply(unavailable_requests=2)
    answers = [ask(bmc, "GET", ROOT) for _ in range(3)]
    assert [status for status, _, _ in answers] == [503, 503, 200]
    assert answers[0][2].getheader("Retry-After") == "1"


def test_fault_unavailable_seconds() -> None:
    moment = [1000.0]
    with SimulatedBmc(WHO, clock=lambda: moment[0]) as bmc:
        bmc.apply(unavailable_seconds=5)
        assert ask(bmc, "GET", ROOT)[0] == 503
        moment[0] += 5
        assert ask(bmc, "GET", ROOT)[0] == 200


def test_fault_response_delay(bmc: SimulatedBmc) -> None:
    bmc.apply(response_delay=0.3)
    begun = time.monotonic()
    assert ask(bmc, "GET", ROOT)[0] == 200
    assert time.monotonic() - begun >= 0.3


def test_fault_trickle_sends_byte_after_byte(bmc: SimulatedBmc) -> None:
    bmc.apply(trickle=0.002)
    begun = time.monotonic()
    status, body, _ = ask(bmc, "GET", "/redfish")
    assert (status, body) == (200, {"v1": "/redfish/v1/"})
    assert time.monotonic() - begun >= 0.3


def test_hostile_answer_may_be_of_one_path_only(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="invalid", hostile_path=SYSTEM)
    assert ask(bmc, "GET", ROOT)[0] == 200
    with pytest.raises(json.JSONDecodeError):
        ask(bmc, "GET", SYSTEM)


def test_fault_huge_answer_promises_a_gigabyte_and_sends(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="huge")
    with connected(bmc) as connection:
        connection.request("GET", ROOT)
        answer = connection.getresponse()
        assert answer.getheader("Content-Length") == str(1 << 30)
        assert len(answer.read(4 << 20)) == 4 << 20


def test_fault_endless_answer_goes_on(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="endless")
    with connected(bmc) as connection:
        connection.request("GET", ROOT)
        answer = connection.getresponse()
        assert answer.getheader("Transfer-Encoding") == "chunked"
        assert len(answer.read(4 << 20)) == 4 << 20


def test_fault_redirect_points_elsewhere(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="redirect", redirect_to="https://192.0.2.9/redfish/v1")
    status, _, answer = ask(bmc, "GET", ROOT)
    assert (status, answer.getheader("Location")) == (307, "https://192.0.2.9/redfish/v1")


def test_fault_deep_json_is_a_hundred_thousand_levels(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="deep")
    with pytest.raises(RecursionError):
        ask(bmc, "GET", ROOT)
    with connected(bmc) as connection:
        connection.request("GET", ROOT)
        assert connection.getresponse().read().count(b"{") == 100_000


def test_fault_answer_without_length_ends_by_closing(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="unbounded")
    status, body, answer = ask(bmc, "GET", ROOT)
    assert (status, body["RedfishVersion"]) == (200, "1.17.0")
    assert answer.getheader("Content-Length") is None


def test_oversized_request_is_not_read(bmc: SimulatedBmc) -> None:
    with pytest.raises((HTTPException, OSError)):
        ask(bmc, "POST", SESSIONS, {"UserName": "x" * 100_000})
    assert bmc.requests == []


def test_unknown_fault_names_those_there_are(bmc: SimulatedBmc) -> None:
    with pytest.raises(ValueError, match=r"no fault 'on_fire'.*dead_fan"):
        bmc.apply(on_fire=True)
    with pytest.raises(ValueError, match="switched with a bool"):
        bmc.apply(dead_fan="yes")


# its own process


def test_bmc_in_a_process_logs_obeys_and_ends(tmp_path: Path) -> None:
    config = {
        "identity": WHO.to_json(),
        "host": "127.0.0.1",
        "port": 0,
        "log": str(tmp_path / "log"),
        "control": str(tmp_path / "ctl"),
    }
    (tmp_path / "config").write_text(json.dumps(config))
    process = subprocess.Popen([sys.executable, "-m", "tests.rack.bmc", "--config", str(tmp_path / "config")])
    try:
        assert wait_until((tmp_path / "ctl").exists, 20)
        port = control(tmp_path / "ctl", {})["port"]
        with (
            urllib3.PoolManager(cert_reqs="CERT_NONE", assert_hostname=False) as pool,
            pytest.warns(urllib3.exceptions.InsecureRequestWarning),
        ):
            assert pool.request("GET", f"https://127.0.0.1:{port}{ROOT}").status == 200
        state = control(tmp_path / "ctl", {"faults": {"dead_fan": True}})
        assert state["faults"]["dead_fan"] is True
        assert [seen["path"] for seen in state["requests"]] == [ROOT]
        assert "no fault" in control(tmp_path / "ctl", {"faults": {"nonsense": 1}})["error"]
    finally:
        process.terminate()
    assert process.wait(10) == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events[:2] == ["connection", "request"]

"""Sessions, inventory and power at the simulated BMC."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import RESET_TYPES, Command, Dialects
from appliance.bmc.errors import BadAnswer, Busy, Denied, Missing, ReadOnly
from appliance.bmc.identity import read_identity
from appliance.bmc.inventory import read_inventory
from appliance.bmc.places import find_resource_paths
from appliance.bmc.power import find_reset
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import TRIES, retry_while_busy
from appliance.bmc.session import Guard, Session, open_session, sessions_path
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_identity import Identity

WHO = Identity(serial="GH2002", uuid="6F1F6A0E-9A7B-4A3E-8A0E-0D4F3F0B2002", password="Xq7-marsh-Kelp")
NONE = Dialects()


def free() -> str:
    return ""


def log_in(bmc: SimulatedBmc, guard: Guard = free) -> Session:
    host, port = bmc.address
    client = Redfish(host, show_certificate(host, port).facts.spki_sha256, port=port, seconds=5)
    path = "/redfish/v1/SessionService/Sessions" if guard() else sessions_path(client.get("/redfish/v1"))
    return open_session(client, path, WHO.username, WHO.password, guard)


@pytest.fixture
def bmc() -> Iterator[SimulatedBmc]:
    with SimulatedBmc(replace(WHO, system_id="437XR1138R2", manager_id="ilo", chassis_id="Self")) as running:
        yield running


def test_session_is_opened_once_used_and_ended(bmc: SimulatedBmc) -> None:
    with log_in(bmc) as session:
        assert session.get("/redfish/v1/Systems")["Members@odata.count"] == 1
    assert [(seen.method, seen.credential) for seen in bmc.requests] == [
        ("GET", "none"),
        ("POST", "none"),
        ("GET", "session"),
        ("DELETE", "session"),
    ]
    assert bmc.service.sessions.tokens == {}


def test_refused_password_is_denied_and_sent_once(bmc: SimulatedBmc) -> None:
    bmc.apply(password_refused=True)
    with pytest.raises(Denied) as denied:
        log_in(bmc)
    assert denied.value.status == 401
    assert len(bmc.logins) == 1


def test_guard_forbids_login_and_writes_but_not_reading(bmc: SimulatedBmc) -> None:
    with pytest.raises(ReadOnly):
        log_in(bmc, lambda: "it is released")
    assert bmc.requests == []
    reasons = [""]
    session = log_in(bmc, lambda: reasons[0])
    system = session.get(find_resource_paths(session, NONE).system)
    reasons[0] = "it is released"
    with pytest.raises(ReadOnly, match="it is released"):
        session.write(find_reset(session, system).target, {"ResetType": "ForceOff"})
    session.close()
    assert [seen.method for seen in bmc.requests].count("POST") == 1
    assert "DELETE" not in [seen.method for seen in bmc.requests]
    assert bmc.service.power.at(time.time()) == "On"


def test_inventory_is_found_by_links_with_any_member_names(bmc: SimulatedBmc) -> None:
    with log_in(bmc) as session:
        places = find_resource_paths(session, NONE)
        assert (places.system, places.manager) == ("/redfish/v1/Systems/437XR1138R2", "/redfish/v1/Managers/ilo")
        found = read_inventory(session, places)
    assert found.identity.serial == WHO.serial
    assert found.identity.uuid == WHO.uuid.lower()
    assert (found.identity.vendor, found.identity.model, found.identity.sku) == ("Kontoor", "KS-2100", "KS-2100-A")
    assert (found.bmc_version, found.identity.bios_version) == ("2.14.0", "1.08")
    assert found.host_macs == WHO.host_macs
    assert found.bmc_macs == (WHO.bmc_mac,)


class Canned:
    """A reader of resources held in memory."""

    def __init__(self, resources: dict[str, dict[str, object]]) -> None:
        self.resources = resources
        self.read = 0

    def get(self, path: str) -> dict[str, object]:
        self.read += 1
        return self.resources[path.rstrip("/")]


def test_root_without_systems_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match="no computer system"):
        find_resource_paths(Canned({"/redfish/v1": {"RedfishVersion": "1.0"}}), NONE)


def test_chassis_serial_counts_where_the_system_has_none() -> None:
    tree: dict[str, dict[str, object]] = {
        "/redfish/v1": {"Systems": {"@odata.id": "/redfish/v1/S"}, "Chassis": {"@odata.id": "/redfish/v1/C"}},
        "/redfish/v1/S": {"Members": [{"@odata.id": "/redfish/v1/S/1"}]},
        "/redfish/v1/C": {"Members": [{"@odata.id": "/redfish/v1/C/1"}]},
        "/redfish/v1/S/1": {"Model": "KS-1"},
        "/redfish/v1/C/1": {"SerialNumber": " GH7 "},
    }
    reader = Canned(tree)
    assert read_identity(reader, find_resource_paths(reader, NONE)).serial == "GH7"


def test_manager_that_is_linked_but_missing_is_no_obstacle() -> None:
    class Partial(Canned):
        def get(self, path: str) -> dict[str, object]:
            if path.rstrip("/") not in self.resources:
                raise Missing(path)
            return super().get(path)

    tree: dict[str, dict[str, object]] = {
        "/redfish/v1": {"Systems": {"@odata.id": "/redfish/v1/S"}},
        "/redfish/v1/S": {"Members": [{"@odata.id": "/redfish/v1/S/1"}]},
        "/redfish/v1/S/1": {"SerialNumber": "GH7", "Links": {"ManagedBy": [{"@odata.id": "/redfish/v1/M/1"}]}},
    }
    reader = Partial(tree)
    assert read_identity(reader, find_resource_paths(reader, NONE)).serial == "GH7"


def test_power_commands_go_to_the_target_of_the_action(bmc: SimulatedBmc) -> None:
    with log_in(bmc) as session:
        system = session.get(find_resource_paths(session, NONE).system)
        found = find_reset(session, system)
        assert found.choose(RESET_TYPES[Command.OFF]) == "ForceOff"
        assert found.choose(RESET_TYPES[Command.CYCLE]) == "PowerCycle"
        with pytest.raises(BadAnswer, match="allows none of Explode"):
            found.choose(("Explode",))
        session.write(found.target, {"ResetType": "ForceOff"})
        assert bmc.service.power.at(time.time() + 60) == "Off"
        manager = session.get(find_resource_paths(session, NONE).manager)
        assert find_reset(session, manager).choose(RESET_TYPES[Command.RESTART_BMC]) == "GracefulRestart"


def test_busy_bmc_is_asked_again_a_bounded_number_of_times(bmc: SimulatedBmc) -> None:
    host, port = bmc.address
    waits: list[float] = []
    with Redfish(host, show_certificate(host, port).facts.spki_sha256, port=port) as client:
        bmc.apply(unavailable_requests=3)
        assert retry_while_busy(lambda: client.get("/redfish/v1"), waits.append)["Id"] == "RootService"
        assert waits == [1, 1, 1]
        bmc.apply(unavailable_requests=100)
        with pytest.raises(Busy):
            retry_while_busy(lambda: client.get("/redfish/v1"), waits.append)
    assert len(waits) == 3 + TRIES - 1

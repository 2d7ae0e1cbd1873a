"""From cable to sign-off: the whole appliance on the whole rack, as `make run` starts it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.rack.appliance import GATEHOUSE, Appliance, ApplianceError, racked
from tests.rack.clients import leased_address
from tests.rack.demo import delivery
from tests.rack.devices import CHECKOUT, Device, Fleet, Labels, make_device
from tests.rack.netns import Rack, wait_until

SETTLED = 150.0
HOSTILE = "<script>alert(1)</script>"

pytestmark = [pytest.mark.rack, pytest.mark.firmware, pytest.mark.xdist_group("end-to-end"), pytest.mark.timeout(600)]


@dataclass
class Show:
    """The rack with everything on, and its appliance."""

    rack: Rack
    fleet: Fleet
    appliance: Appliance
    devices: dict[str, Device]

    def machines(self) -> dict[str, dict[str, Any]]:
        """By MAC."""
        return {each["mac"]: each for each in self.appliance.cli("machines", "list", "-o", "json")}

    def of(self, name: str) -> dict[str, Any]:
        return self.machines().get(self.devices[name].mac, {})

    def detail(self, name: str) -> dict[str, Any]:
        found = self.appliance.cli("machines", "show", str(self.of(name)["id"]), "-o", "json")
        assert isinstance(found, dict)
        return found

    def comes_to(self, name: str, *states: str, seconds: float = SETTLED) -> dict[str, Any]:
        """The machine once it is in one of the states; fails with the machine as it is."""
        wait_until(lambda: self.of(name).get("state") in states, seconds, step=0.5)
        found = self.of(name)
        assert found.get("state") in states, (name, found, self.appliance.log.read_text()[-3000:])
        return found

    def requests(self, name: str) -> list[dict[str, Any]]:
        log = self.fleet.requests_log(self.devices[name])
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def show() -> Iterator[Show]:
    devices = delivery(Labels())
    with racked(devices) as (rack, appliance):
        fleet = Fleet(rack, power_delay=0.4, reset_seconds=1.5)
        fleet.start_switch()
        for device in devices[:-1]:
            fleet.power_on(device)
        yield Show(rack, fleet, appliance, {each.name: each for each in devices})


@pytest.mark.parametrize("name", ["d1", "d2", "d8"])
def test_good_server_is_authenticated_and_ready(show: Show, name: str) -> None:
    found = show.comes_to(name, "ready")
    assert (found["level"], found["assurance"]) == (2, "label-secret-isolated")
    verdicts = show.detail(name)["runs"][0]["verdicts"]
    assert len(verdicts) >= 11
    results = {verdict["check"]: verdict["result"] for verdict in verdicts}
    assert {check for check, result in results.items() if result != "pass"} == {"parts"}


def test_wrong_serial_is_quarantined_with_evidence(show: Show) -> None:
    found = show.comes_to("d3", "quarantined")
    assert found["level"] == 0
    assert "GH6666" in found["reasons"][0]["text"]
    assert "GH1003" in found["reasons"][0]["text"]
    written = {
        each["path"] for each in show.requests("d3") if each.get("method", "GET") not in ("GET", "HEAD", "DELETE")
    }
    assert written == {"/redfish/v1/SessionService/Sessions"}


def test_broken_server_fails_with_advice(show: Show) -> None:
    show.comes_to("d4", "failed")
    bad = [
        each for each in show.detail("d4")["runs"][0]["verdicts"] if each["result"] not in ("pass", "not_applicable")
    ]
    texts = " ".join(each["title"] + each["observed"] for each in bad).casefold()
    assert len(bad) >= 2
    assert "fan" in texts
    assert "2.9.1" in texts
    assert all(each["advice"] for each in bad)


def test_unknown_server_is_recorded_and_not_contacted(show: Show) -> None:
    found = show.comes_to("d5", "discovered")
    assert (found["level"], found["assurance"]) == (0, "none")
    show.comes_to("d1", "ready")
    assert show.requests("d5") == []


def test_machine_that_was_not_seen_is_still_expected(show: Show) -> None:
    found = show.comes_to("d9", "expected")
    assert "Not seen on the network yet." in found["reasons"][0]["text"]


def test_boot_firmware_gets_lease_script_and_file(show: Show) -> None:
    show.comes_to("u6", "staging")
    firmware, found = show.fleet.firmware["u6"], show.of("u6")
    assert firmware.wait_for("Gatehouse: the greeting arrived", SETTLED), firmware.console
    assert f"DHCP client bound to address {found['ip']}" in firmware.console
    assert leases(show)[found["ip"]] == found["mac"]
    assert wait_until(lambda: len(fetched(show, found["id"])) >= 2, 10)
    served = fetched(show, found["id"])
    script, greeting = map(int, re.findall(r"Bytes transferred = (\d+)", firmware.console)[:2])
    assert 0 not in (script, greeting)
    assert (served["boot.scr.uimg"], served["gatehouse/hello.txt"]) == (script, greeting)
    assert "U-Boot" in json.dumps(show.detail("u6"))


def fetched(show: Show, machine: int) -> dict[str, int]:
    """What a machine fetched to the end by the journal: name and bytes."""
    rows = show.appliance.ask("SELECT record FROM journal WHERE machine = ? AND action = 'payload.served'", machine)
    served = [json.loads(record)["data"] for (record,) in rows]
    return {each["name"]: each["bytes"] for each in served}


def test_machines_have_the_keys_for_automation(show: Show) -> None:
    for each in show.machines().values():
        assert {"id", "mac", "serial", "state", "level", "assurance", "reasons"} <= set(each)


def test_sign_off_record_verifies_until_it_is_changed(show: Show) -> None:
    machine = show.comes_to("d1", "ready")
    with pytest.raises(ApplianceError, match="reason"):
        show.appliance.cli("promote", str(machine["id"]), "--reason", " ")
    before = writes(show, "d1")
    show.appliance.cli("promote", str(machine["id"]), "--reason", "Accepted by the end-to-end test.", "-o", "json")
    assert show.of("d1")["state"] == "released"
    record = show.appliance.directory / "record.json"
    record.write_bytes(newest_record(show, machine["id"]))
    show.appliance.cli("verify", str(record))
    content = record.read_bytes()
    for position in (10, len(content) // 2, len(content) - 30):
        record.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        with pytest.raises(ApplianceError):
            show.appliance.cli("verify", str(record))
    with pytest.raises(ApplianceError, match="released"):
        show.appliance.cli("test", str(machine["id"]))
    # A whole run of another machine: the worker has looked at everything since.
    show.appliance.cli("test", str(show.comes_to("d8", "ready")["id"]), "--wait", "-o", "json")
    assert writes(show, "d1") == before


def writes(show: Show, name: str) -> int:
    """How many requests that write its BMC received."""
    return sum(each.get("method", "GET") not in ("GET", "HEAD") for each in show.requests(name))


def newest_record(show: Show, machine: int) -> bytes:
    """The envelope as the command line prints it."""
    argv = show.appliance.reaching(
        [*GATEHOUSE, "--config", str(show.appliance.config), "machines", "record", str(machine)]
    )
    return subprocess.run(argv, capture_output=True, check=True, timeout=60, cwd=CHECKOUT).stdout


def test_journal_verifies(show: Show) -> None:
    show.appliance.cli("journal", "verify")


def leases(show: Show, least_seconds: int = 0) -> dict[str, str]:
    """Address to MAC, of all that are stored as bound, or of those that are valid for some time yet."""
    later = time.time_ns() // 1_000_000 + 1000 * least_seconds if least_seconds else 0
    return dict(show.appliance.ask("SELECT ip, mac FROM lease WHERE state = 'bound' AND expires_at > ?", later))


def test_kills_of_all_processes_lose_no_lease(show: Show) -> None:
    """How fast each recovers: test_recovery.py."""
    before, d2 = leases(show, 60), show.of("d2")
    assert before[d2["ip"]] == d2["mac"]
    pids = show.appliance.children()
    for pid in pids.values():
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: len(show.appliance.children().items() - pids.items()) == len(pids), 10)
    assert wait_until(show.appliance.answers, 10)
    assert before.items() <= leases(show).items()
    again = ["udhcpc", "-f", "-n", "-q", "-i", "eth0", "-t", "8", "-T", "1", "-s", "/bin/true"]
    client = show.rack.exec("d2", again)
    assert f"lease of {d2['ip']} obtained" in client.stdout + client.stderr
    late = make_device("late", 20, client="udhcpc", kind="client", listed=False)
    show.fleet.power_on(late)
    assert wait_until(lambda: leased_address(show.rack, "late"), 30), show.appliance.log.read_text()[-3000:]
    address = leased_address(show.rack, "late")
    assert address not in before
    assert wait_until(lambda: show.appliance.ask("SELECT ip FROM endpoint WHERE mac = ?", late.mac) == [(address,)], 10)
    assert before.items() <= leases(show).items()


def test_no_process_runs_as_root(show: Show) -> None:
    for name, pid in show.appliance.children().items():
        status = Path(f"/proc/{pid}/status").read_text()
        uid = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
        capabilities = next(line for line in status.splitlines() if line.startswith("CapEff:")).split()[1]
        assert "0" not in uid, name
        assert int(capabilities, 16) == 0, name


def test_screenshots_of_the_running_rack(show: Show, tmp_path: Path) -> None:
    """With UPDATE_SCREENSHOTS=1 these are the README's pictures."""
    show.comes_to("d2", "ready")
    show.comes_to("d4", "failed")
    where = CHECKOUT / "docs" / "images" if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    where.mkdir(exist_ok=True)
    login, machine = show.appliance.login, str(show.of("d4")["id"])
    take = "import sys; from tests.browser.shots import take; take(*sys.argv[1:5], int(sys.argv[5]))"
    argv = [sys.executable, "-c", take, show.appliance.url, login["user"], login["password"], str(where), machine]
    subprocess.run(argv, check=True, timeout=120, cwd=CHECKOUT)
    taken = list(where.glob("*.png"))
    assert {path.name for path in taken} >= {"list.png", "machine.png"}
    assert all(path.stat().st_size > 20_000 for path in taken)

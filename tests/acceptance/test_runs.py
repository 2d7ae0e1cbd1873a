"""The suite against real (simulated) BMCs, carried out by the real worker."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from appliance.acceptance import runner
from appliance.acceptance.suite import STANDARD
from appliance.commands.acceptance import cancel, start
from appliance.commands.machines import lift_quarantine, return_to_process
from appliance.commands.manifests import import_manifest
from appliance.domain import staleness
from appliance.domain.moments import SECOND
from appliance.errors import Refused
from appliance.store import machines, standing
from appliance.store.models import Machine
from tests import postgres
from tests.onboarding.rig import Bed, configured, open_bed, simulated, until, who
from tests.rack.bmc import SimulatedBmc

GOOD = ("pass", "not_applicable")
ENDED = ("passed", "failed", "inconclusive", "cancelled")


def run_on(bed: Bed, bmc: SimulatedBmc, row: Mapping[str, str] | None = None, **faults: Any) -> int:
    """Brings the machine to level 2, then switches the faults and has a run ended. `row`: columns of the manifest."""
    with bed.working():
        machine = bed.arrive(bmc, **(row or {}))
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc.apply(**faults)
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) in ENDED, 60)
    return machine


def assert_only(bed: Bed, machine: int, *names: str) -> dict[str, Any]:
    """Exactly these checks are not passed; each of them has an advice. Returns the verdicts."""
    verdicts = bed.verdicts(machine)
    assert list(verdicts) == [check.name for check in STANDARD.checks]
    assert {name for name, verdict in verdicts.items() if verdict["result"] not in GOOD} == set(names), verdicts
    for name in names:
        assert verdicts[name]["advice"]
        assert verdicts[name]["expected"]
        assert verdicts[name]["observed"]
    return verdicts


def test_a_good_machine_passes_every_check_and_is_ready(bed: Bed) -> None:
    with simulated(who(system_id="S1", manager_id="M1", chassis_id="C1")) as bmc:
        machine = run_on(bed, bmc)
        assert_only(bed, machine)
        assert bmc.service.power.at(time.time()) == "On"
        assert bmc.restarts == 1
        assert bmc.service.sessions.tokens == {}
    assert bed.machine(machine)["state"] == "ready"
    basis = bed.value("SELECT basis FROM run")
    assert basis == staleness.basis(standing.load_view(bed.context.store, machine), bed.context.store.policy)
    assert bed.journal(machine).count("acceptance.verdict") == len(STANDARD.checks)


def test_the_suite_starts_by_itself_where_configured(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(acceptance={"automatic": True}))
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["state"] == "ready", 60)
        bed.settle(machine, action="acceptance.queued")
    assert bed.value("SELECT count(*) FROM run WHERE machine = ?", machine) == 1
    bed.context.store.disconnect()


@pytest.mark.parametrize(
    ("faults", "names", "observed"),
    [
        ({"dead_fan": True}, {"fans"}, {"fans": "^FAN2 is at zero$"}),
        ({"sensor_out_of_range": True}, {"sensors"}, {"sensors": "Inlet reads 61 Cel beyond UpperCritical 42"}),
        ({"sensor_unreadable": True}, {"sensors"}, {"sensors": "P3V3 AUX cannot be read"}),
        ({"sensor_offline": True}, {"sensors"}, {"sensors": "CPU1 is UnavailableOffline"}),
        ({"missing_power_supply": True}, {"power_supplies"}, {"power_supplies": "PSU1 is absent"}),
        ({"critical_event": True}, {"event_log"}, {"event_log": "uncorrectable ECC"}),
        ({"old_firmware": "2.9.1"}, {"firmware"}, {"firmware": "BMC 2.9.1, BIOS 1.08"}),
        ({"clock_offset": 3600.0}, {"clock"}, {"clock": r"off by \+3"}),
        ({"health_critical": True}, {"health"}, {"health": "is Critical"}),
        ({"wrong_model": "KS-9"}, {"model", "firmware"}, {"model": "model KS-9"}),
    ],
)  # fmt: skip
def test_a_fault_fails_the_right_check(
    tmp_path: Path, faults: dict[str, Any], names: set[str], observed: dict[str, str]
) -> None:
    rule = {"model": "KS-2100", "bmc": ["2.14.0"], "bios": ["1.08"]}
    bed = open_bed(tmp_path, configured(policy={"firmware": [rule]}))
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc, **faults)
    verdicts = assert_only(bed, machine, *names)
    for name, words in observed.items():
        assert re.search(words, verdicts[name]["observed"]), verdicts[name]
    assert bed.machine(machine)["state"] == "failed"
    assert bed.run_state(machine) == "failed"
    bed.context.store.disconnect()


def test_bmc_that_is_away_when_its_run_begins_is_waited_for(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc._listener.stop()
        start(bed.context, "person:admin", machine)
        until(lambda: bed.value("SELECT detail FROM run") == "waiting for the BMC to answer")
        bmc._listener.start()
        until(lambda: bed.run_state(machine) in ENDED, 60)
    assert_only(bed, machine)


def test_ignored_power_command_fails_within_its_time(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(acceptance={"power_timeout_seconds": 1}))
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc, power_command_ignored=True)
    verdicts = assert_only(bed, machine, "power")
    assert verdicts["power"]["result"] == "fail"
    assert verdicts["power"]["observed"] == "power off did not happen within 1 s; seen: On"
    bed.context.store.disconnect()


def test_a_host_found_off_is_left_off(bed: Bed) -> None:
    with simulated(who()) as bmc:
        bmc.service.power.state = "Off"
        machine = run_on(bed, bmc)
        assert bmc.service.power.at(time.time()) == "Off"
    verdicts = bed.verdicts(machine)
    assert verdicts["power"]["result"] == "pass"
    assert verdicts["sensors"]["result"] == "unknown"
    assert verdicts["sensors"]["advice"] == "Start the host, wait, then test again."
    commands = [phase["command"] for phase in json.loads(verdicts["power"]["evidence"])["phases"]]
    assert commands == ["on", "cycle", "off"]


@pytest.mark.parametrize(
    ("check", "wrong", "row"),
    [
        ("serial", "GH9999", {}),
        ("uuid", "11111111-2222-3333-4444-555555555555", {"uuid": who().uuid}),
        ("uuid", "11111111-2222-3333-4444-555555555555", {}),
    ],
    ids=["another serial", "another UUID than the manifest's", "another UUID than the proved one"],
)
def test_another_identity_stops_the_run_and_quarantines(bed: Bed, check: str, wrong: str, row: dict[str, str]) -> None:
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc, row, **{f"wrong_{check}": wrong})
        posts = [seen.path for seen in bmc.requests if seen.method == "POST"]
    verdicts = bed.verdicts(machine)
    assert verdicts[check]["result"] == "fail"
    assert wrong in verdicts[check]["observed"]
    assert wrong in bed.machine(machine)["quarantine"]
    assert verdicts["power"]["result"] == "skipped"
    assert "not carried out" in verdicts["power"]["observed"]
    assert all(path.endswith("/Sessions") for path in posts)
    assert bed.machine(machine)["state"] == "quarantined"
    assert bed.run_state(machine) == "failed"


def test_another_key_gets_no_password(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        before = len(bmc.logins)
        bmc.swap_certificate()
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) in ENDED)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
        assert len(bmc.logins) == before
    assert bed.verdicts(machine)["tls_key"]["result"] == "fail"
    assert bed.machine(machine)["level"] == 0
    assert len(bed.rows("SELECT * FROM tls_key")) == 2


def test_key_changed_during_a_run_is_sent_nothing(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc.apply(swap_certificate_after=len(bmc.requests) + 12)
        start(bed.context, "person:admin", machine)
        until(lambda: bed.machine(machine)["state"] == "quarantined", 30)
        until(lambda: bed.run_state(machine) in ENDED)
        swapped = len(bmc.requests)
        bed.settle(machine)
        assert len(bmc.requests) == swapped
    assert bed.run_state(machine) == "inconclusive"
    assert any("is pinned" in verdict["observed"] for verdict in bed.verdicts(machine).values())


@pytest.mark.parametrize("fault", ["identity_changes_after_reset", "certificate_changes_after_reset"])
def test_another_identity_after_reset_quarantines(bed: Bed, fault: str) -> None:
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc, **{fault: True})
    verdicts = assert_only(bed, machine, "bmc_reset")
    assert verdicts["bmc_reset"]["result"] == "fail"
    assert "became" in verdicts["bmc_reset"]["observed"]
    assert bed.machine(machine)["state"] == "quarantined"
    assert "After its restart" in bed.machine(machine)["quarantine"]


def test_busy_bmc_during_a_run_is_asked_again(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: "service_root" in bed.verdicts(machine))
        bmc.apply(unavailable_requests=3)
        until(lambda: bed.run_state(machine) in ENDED, 60)
    assert_only(bed, machine)


def test_session_expired_during_a_run_is_opened_again(bed: Bed) -> None:
    with simulated(who(), power_delay=0.4) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: "model" in bed.verdicts(machine))
        bmc.service.sessions.tokens.clear()
        until(lambda: bed.run_state(machine) in ENDED, 60)
    assert_only(bed, machine)
    assert len(bmc.logins) == 4


def test_commands_to_the_machine_are_journalled(bed: Bed) -> None:
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc)
    found = [row[0] for row in bed.rows("SELECT text FROM journal WHERE action = 'acceptance.note' ORDER BY idx")]
    resets = [f"command: ComputerSystem.Reset {kind}" for kind in ("ForceOff", "On", "PowerCycle")]
    assert found == ["power found: On", *resets, "command: Manager.Reset GracefulRestart"]
    assert bed.machine(machine)["state"] == "ready"


def test_bmc_that_is_gone_makes_the_run_inconclusive(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PATIENCE", 3 * SECOND)
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc._listener.stop()
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) in ENDED)
    assert {verdict["result"] for verdict in bed.verdicts(machine).values()} == {"unknown", "skipped"}
    assert bed.run_state(machine) == "inconclusive"
    assert bed.machine(machine)["state"] == "staging"


def test_firmware_without_a_rule_is_unknown_with_advice(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(policy={"firmware": [{"model": "other", "bmc": ["1"]}]}))
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc)
    verdicts = assert_only(bed, machine, "firmware")
    assert verdicts["firmware"]["result"] == "unknown"
    assert "[[policy.firmware]]" in verdicts["firmware"]["advice"]
    assert "KS-2100" in verdicts["firmware"]["advice"]
    bed.context.store.disconnect()


def test_without_any_firmware_rule_the_machine_is_ready(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(policy={"firmware": []}))
    with simulated(who()) as bmc:
        machine = run_on(bed, bmc)
    assert bed.verdicts(machine)["firmware"]["result"] == "not_applicable"
    assert bed.machine(machine)["state"] == "ready"
    bed.context.store.disconnect()


def test_a_run_can_be_cancelled_while_it_waits_for_power(bed: Bed) -> None:
    with simulated(who(), power_delay=3.0) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: "waiting for power off" in (bed.value("SELECT detail FROM run") or ""), 30)
        begun = time.monotonic()
        cancel(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) == "cancelled")
        assert time.monotonic() - begun < 2.5
        assert bed.machine(machine)["state"] == "staging"
        until(lambda: bmc.service.power.at(time.time()) == "On")
        assert "power" not in bed.verdicts(machine)
        bmc.service.power.delay = 0.1
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) in ENDED, 60)
    assert bed.run_state(machine) == "passed"


def test_progress_is_shown_live(bed: Bed) -> None:
    seen: set[str] = set()
    with simulated(who(), power_delay=1.6) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc.apply(response_delay=0.1)
        start(bed.context, "person:admin", machine)

        def shown() -> bool:
            seen.add(": ".join(bed.rows("SELECT step, detail FROM run")[0]))
            return "Power off, on and cycle work: waiting for power off, 1 s" in seen

        until(shown, 30)
    assert len({text.partition(":")[0] for text in seen}) > 3


def test_run_of_a_killed_worker_is_resumed_without_repeats(tmp_path: Path) -> None:
    bed = open_bed(tmp_path)
    program = (
        "import sys, threading; from tests.onboarding.rig import CONFIG; from appliance.config import parse;"
        "from appliance.app import open_context; from appliance.services import worker;"
        "worker.run(open_context(parse(CONFIG | {'appliance':"
        " {'state_dir': sys.argv[1], 'database': sys.argv[2]}})), {}, threading.Event())"
    )
    command = [sys.executable, "-c", program, str(tmp_path), postgres.database(tmp_path)]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with simulated(who(), power_delay=0.6) as bmc:
        for_now = subprocess.Popen(command, env=environ)
        try:
            machine = bed.arrive(bmc)
            until(lambda: "bmc.inventory" in bed.journal(machine), 30)
            start(bed.context, "person:admin", machine)
            until(lambda: "waiting for power" in (bed.value("SELECT detail FROM run") or ""), 30)
        finally:
            for_now.send_signal(signal.SIGKILL)
            for_now.wait()
        done = bed.verdicts(machine)
        assert 0 < len(done) < len(STANDARD.checks)
        assert bed.run_state(machine) == "running"
        assert bed.machine(machine)["holder"]
        with bed.working():
            until(lambda: bed.run_state(machine) in ENDED, 60)
        assert bmc.service.power.at(time.time()) == "On"
    assert_only(bed, machine)
    assert bed.value("SELECT count(*) FROM run") == 1
    records = bed.rows("SELECT record FROM journal WHERE action = 'acceptance.verdict' ORDER BY idx")
    journalled = [json.loads(bytes(record))["data"]["check"] for (record,) in records]
    assert journalled == [check.name for check in STANDARD.checks]
    bed.context.store.disconnect()


def test_released_machine_is_not_contacted(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: bed.machine(machine)["state"] == "ready", 60)
        until(lambda: not bed.machine(machine)["holder"])
        with bed.context.store.write("person:admin", bed.context.clock()) as tx:
            standing.step(tx, machine, standing.Event.SIGNED_OFF, "for a test")
        count = len(bmc.requests)
        with pytest.raises(Refused, match="Return it to the process first"):
            start(bed.context, "person:admin", machine)
        bed.settle(machine)
        assert len(bmc.requests) == count
        return_to_process(bed.context, "person:admin", machine, "came back for repair")
        until(lambda: bed.machine(machine)["level"] == 2)


def test_release_during_a_run_ends_every_write(bed: Bed) -> None:
    """It cannot be signed off while it is tested; if it were, the guard would still forbid every write."""
    with simulated(who(), power_delay=1.5) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: "waiting for power off" in (bed.value("SELECT detail FROM run") or ""), 30)
        with bed.context.store.write("test", bed.context.clock()) as tx:
            Machine.update(state="released").where(Machine.id == machine).execute(tx.database)
        count = len(bmc.requests)
        until(lambda: bed.run_state(machine) in ENDED, 30)
        assert {seen.method for seen in bmc.requests[count:]} <= {"GET"}
    assert bed.machine(machine)["state"] == "released"


@pytest.mark.parametrize(("check", "missing"), [("power", {"bmc_reset"}), ("bmc_reset", set())])
def test_row_that_changes_during_a_run_voids_it(bed: Bed, check: str, missing: set[str]) -> None:
    """The model was judged by the old row: ready, it would be signed off for a model that nobody compared."""
    title = next(one.title for one in STANDARD.checks if one.name == check)
    with simulated(who(), power_delay=0.6) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: bed.value("SELECT step FROM run") == title, 30)
        assert bed.verdicts(machine)["model"]["result"] == "pass"
        row = f"serial,model\n{who().serial},KS-9\n".encode()
        assert import_manifest(bed.context, "person:admin", "corrected.csv", row).updated == 1
        until(lambda: bed.run_state(machine) in ENDED, 60)
        assert {one.name for one in STANDARD.checks} - set(bed.verdicts(machine)) == missing
        assert bed.run_state(machine) == "cancelled"
        assert bed.machine(machine)["state"] == "staging"
        assert bed.value("SELECT detail FROM run") == (
            "Changed while it was tested: the manifest's row. The verdicts do not count. Test it again."
        )
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) in ENDED, 60)
    assert bed.verdicts(machine)["model"]["result"] == "fail"


def test_start_is_refused_with_the_blocker(bed: Bed) -> None:
    with simulated(who()) as bmc:
        machine = bed.arrive(bmc)
        with pytest.raises(Refused, match="level is 1 MATCHED; testing needs 2"):
            start(bed.context, "person:admin", machine)
        with pytest.raises(Refused, match="nothing to cancel"):
            cancel(bed.context, "person:admin", machine)
        with pytest.raises(Refused, match="not in quarantine"):
            lift_quarantine(bed.context, "person:admin", machine, "no reason")


def test_a_second_run_is_refused_while_one_waits(bed: Bed) -> None:
    with simulated(who()) as bmc:
        with bed.working():
            machine = bed.arrive(bmc)
            until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        with pytest.raises(Refused, match="already"):
            start(bed.context, "person:admin", machine)
        cancel(bed.context, "person:admin", machine)
        with bed.working():
            until(lambda: bed.run_state(machine) == "cancelled")
    assert bed.machine(machine)["state"] == "staging"


def test_machine_quarantined_during_a_check_is_left_alone(bed: Bed) -> None:
    with simulated(who(), faults={"power_command_ignored": True}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        until(lambda: any("ComputerSystem.Reset" in seen.path for seen in bmc.requests))
        with bed.context.store.write("worker", bed.context.clock()) as tx:
            machines.quarantine(tx, machine, "Another device was found at its port.")
        until(lambda: bed.run_state(machine) not in ("queued", "running"), 3)
        before = len(bmc.requests)
        bed.settle(machine)
        assert len(bmc.requests) == before
        assert sum("ComputerSystem.Reset" in seen.path for seen in bmc.requests) == 1
    assert bed.machine(machine)["state"] == "quarantined"
    assert bed.run_state(machine) in ("cancelled", "failed")

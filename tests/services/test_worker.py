"""The worker brings real (simulated) BMCs from their address to level 2, and never too far."""

from __future__ import annotations

import json
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from appliance.commands.machines import allow_attempt, lift_quarantine, retire, return_to_process
from appliance.commands.manifests import import_manifest
from appliance.domain.contact import contact_error
from appliance.domain.facts import swapped
from appliance.domain.refusals import CORRECT_OR_ALLOW, WAIT_FOR_BMC
from appliance.engine.events import AddressLearned
from appliance.onboarding import bmc_address
from appliance.onboarding.bmc_address import BmcAddress
from appliance.onboarding.credential import open_credential
from appliance.onboarding.decide import WATCH
from appliance.services import lock_owner, worker
from appliance.services.schedule import DELAYS, UNREPORTED_FAILURES, Schedule
from appliance.services.worker import THREADS
from appliance.store import credentials, machine_locks, tls_keys
from appliance.store.machine_locks import LockLost
from tests.ask import ask
from tests.onboarding.rig import PASSWORD, Bed, configured, open_bed, simulated, some_address, until, who


def reads(seen: list[object]) -> list[str]:
    return [f"{one.method} {one.path}" for one in seen]  # type: ignore[attr-defined]


def test_bmc_that_answers_is_authenticated_within_3_seconds(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.expect(bmc.identity)
        begun = time.monotonic()
        bed.sight(bmc.identity.bmc_mac, bmc.address[0])
        until(lambda: bed.machine(machine)["level"] == 2)
        took = time.monotonic() - begun
        until(lambda: "bmc.inventory" in bed.journal(machine))
    print(f"level 2 after {took:.3f} s")
    assert took < 3
    shown = bed.machine(machine)
    assert (shown["state"], shown["assurance"], shown["model"]) == ("staging", "label-secret-isolated", "KS-2100")
    assert bed.facts(machine, "redfish") | {"host_mac": ""} == {
        "mac": who().bmc_mac,
        "serial": "GH3001", "uuid": who().uuid, "vendor": "Kontoor", "model": "KS-2100", "sku": "KS-2100-A",
        "bmc_version": "2.14.0", "bios_version": "1.08", "host_mac": "",
    }  # fmt: skip
    assert bed.facts(machine, "redfish.root")["redfish_version"] == "1.17.0"
    assert len(bmc.logins) == 1
    assert bmc.service.sessions.tokens == {}
    assert {seen.method for seen in bmc.requests} == {"GET", "POST", "DELETE"}
    assert [row[0] for row in bed.rows("SELECT outcome FROM attempt")] == ["accepted"]


def test_web_server_that_starts_late_is_found_within_3_seconds(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        bmc._listener.stop()
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 1)
        time.sleep(1.0)  # as long as a web server may start after its lease
        bmc._listener.start()
        begun = time.monotonic()
        until(lambda: bed.machine(machine)["level"] == 2)
        assert time.monotonic() - begun < 3


def test_machine_without_address_is_woken_by_its_lease(bed: Bed) -> None:
    """It is not looked at again by itself before minutes have passed."""
    with simulated(who()) as bmc, bed.working():
        machine = bed.expect(bmc.identity)
        bed.sight(bmc.identity.bmc_mac, "")
        bed.settle(machine)
        assert bmc.requests == []
        with bed.context.store.write("wire", bed.context.clock()) as tx:
            bed.recorder.locate(tx, [AddressLearned("staging", bmc.identity.bmc_mac, bmc.address[0])])
        until(lambda: bed.machine(machine)["level"] == 2)


def test_silent_bmc_is_tried_again_with_the_reason_shown(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        bmc._listener.stop()
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["contact_error"])
    address = bmc.address[0]
    shown = contact_error(bed.machine(machine)["contact_error"])
    assert shown
    assert shown.text.startswith(f"{address} does not answer on port 443 (connection refused); next try in ")
    assert (shown.code, shown.next_action) == ("bmc.unreachable", WAIT_FOR_BMC)
    assert json.loads(bed.machine(machine)["reasons"])[0] == shown.as_json()


def test_another_device_at_the_address_is_for_a_technician(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback has no neighbours, so any that is demanded is the wrong one."""
    with simulated(who()) as bmc:
        place = BmcAddress(bmc.address[0], bmc.identity.bmc_mac)
        monkeypatch.setattr(bmc_address, "find", lambda context, machine: place)
        with bed.working():
            machine = bed.arrive(bmc)
            until(lambda: bed.reason(machine) == "bmc.wrong_neighbour")
        assert bmc.requests == []
    shown = json.loads(bed.machine(machine)["reasons"])[0]
    assert "is answered by a device with no known MAC (not by 02:00:5e:00:30:01); next try in " in shown["text"]
    assert (shown["next_action"], shown["role"]) == ("Find the other device and remove it.", "technician")


def test_credential_that_cannot_be_opened_is_for_a_technician(bed: Bed) -> None:
    with simulated(who()) as bmc:
        machine = bed.arrive(bmc)
        with bed.context.store.write("test", bed.context.clock()) as tx:
            ask(tx, "UPDATE credential SET secret = ?", b"sealed by a lost key")
        with bed.working():
            until(lambda: bed.reason(machine) == "credential.unreadable", 40)
        assert bmc.logins == []
    shown = json.loads(bed.machine(machine)["reasons"])[0]
    assert (shown["next_action"], shown["role"]) == ("Import the manifest's row again.", "technician")
    assert shown["next_action"] not in shown["text"]


def test_refused_credential_of_a_row_that_moved_is_named(bed: Bed) -> None:
    with simulated(who(), faults={"account_locked": True}) as first, simulated(who(2, password="")) as second:
        with bed.working():
            machine = bed.arrive(first)
            until(lambda: bed.reason(machine) == "credential.refused")
        other = bed.sight(second.identity.bmc_mac, second.address[0])
        assert bed.expect(who(), bmc_mac=second.identity.bmc_mac) == other
        with bed.working():
            until(lambda: bed.reason(other) == "credential.refused")
        assert second.logins == []
    shown = json.loads(bed.machine(other)["reasons"])[0]
    assert (shown["next_action"], shown["role"]) == (CORRECT_OR_ALLOW, "engineer")


def test_machine_that_is_not_in_the_manifest_is_not_contacted(bed: Bed, tmp_path: Path) -> None:
    log = tmp_path / "bmc.log"
    with simulated(who(), log=log) as bmc, simulated(who(2)) as other, bed.working():
        unknown = bed.sight(bmc.identity.bmc_mac, bmc.address[0])
        machine = bed.arrive(other)
        until(lambda: bed.machine(machine)["level"] == 2)
        bed.settle(unknown)
    assert not log.exists()
    assert bmc.requests == []


def test_wrong_serial_quarantines_after_nothing_but_reads(bed: Bed) -> None:
    with simulated(who(), faults={"wrong_serial": "GH9999"}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
        count = len(bmc.requests)
        bed.settle(machine)
        assert len(bmc.requests) == count
    shown = bed.machine(machine)
    assert shown["level"] == 0
    assert "'GH3001'" in shown["quarantine"]
    assert "'GH9999'" in shown["quarantine"]
    assert bmc.address[0] in shown["quarantine"]
    record = json.loads(bytes(bed.value("SELECT record FROM journal WHERE action = 'machine.quarantined'")))
    assert (record["data"]["expected"], record["data"]["observed"]) == (["GH3001"], ["GH9999"])
    assert record["data"]["packet"] > 0
    writes = [text for text in reads(bmc.requests) if not text.startswith("GET ")]
    assert [text.partition(" ")[0] for text in writes] == ["POST", "DELETE"]
    beyond = ("EthernetInterfaces", "UpdateService", "Sensors", "AccountService")
    assert not [text for text in reads(bmc.requests) if any(word in text for word in beyond)]
    assert bed.rows("SELECT * FROM proof WHERE machine = ?", machine) == []


def test_wrong_uuid_quarantines_after_nothing_but_reads(bed: Bed) -> None:
    """The serial fits: a board with a copied serial number, or a board that was replaced."""
    wrong = "11111111-2222-3333-4444-555555555555"
    with simulated(who(), faults={"wrong_uuid": wrong}) as bmc, bed.working():
        machine = bed.arrive(bmc, uuid=who().uuid)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
    sentence = bed.machine(machine)["quarantine"]
    assert f"The UUID should be '{who().uuid}'; the BMC reports '{wrong}'." in sentence
    assert "serial" not in sentence
    record = json.loads(bytes(bed.value("SELECT record FROM journal WHERE action = 'machine.quarantined'")))
    assert (record["data"]["expected"], record["data"]["observed"]) == ([who().uuid], [wrong])
    writes = [text for text in reads(bmc.requests) if not text.startswith("GET ")]
    assert [text.partition(" ")[0] for text in writes] == ["POST", "DELETE"]
    assert bed.rows("SELECT * FROM proof") == []


def test_other_uuid_by_dhcp_is_a_conflict_and_no_quarantine(bed: Bed) -> None:
    """Anybody can send option 97: it casts doubt, which a row with the UUID ends."""
    mac, claimed = who().host_macs[0], "11111111-2222-3333-4444-555555555555"
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 2)
        bed.sight(mac, "", kind="host", facts=(("uuid", swapped(who().uuid), "dhcp"),))
        until(lambda: bed.value("SELECT machine FROM endpoint WHERE mac = ?", mac) == machine)
        assert bed.machine(machine)["level"] == 2
        before = bed.context.clock()
        until(lambda: bed.context.clock() > before)
        bed.sight(mac, "", kind="host", facts=(("uuid", claimed, "dhcp"),))
        shown = bed.machine(machine)
        assert (shown["level"], shown["state"], shown["quarantine"]) == (0, "discovered", "")
        assert f"'{claimed}' (dhcp)" in shown["reasons"]
        row = f"serial,uuid\n{who().serial},{who().uuid}\n".encode()
        import_manifest(bed.context, "person:admin", "with-uuid.csv", row)
        until(lambda: bed.machine(machine)["level"] == 2)
    assert len(bmc.logins) == 1


def test_machine_proves_itself_again_after_its_quarantine(bed: Bed) -> None:
    with simulated(who(), faults={"wrong_serial": "GH9999"}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
        bmc.apply(wrong_serial="")
        lift_quarantine(bed.context, "person:admin", machine, "the board's FRU was written")
        until(lambda: bed.machine(machine)["level"] == 2)
    assert bed.machine(machine)["quarantine"] == ""


def test_locked_account_is_tried_once_until_a_person_allows_it(bed: Bed) -> None:
    with simulated(who(), faults={"account_locked": True}) as bmc:
        with bed.working():
            machine = bed.arrive(bmc)
            until(lambda: bed.value("SELECT outcome FROM attempt") == "refused")
            bed.settle(machine)
        with bed.working():
            bed.sight(bmc.identity.bmc_mac, bmc.address[0])
            bed.settle(machine, number=98)
            assert len(bmc.logins) == 1
            assert bed.reason(machine) == "credential.refused"
            bmc.apply(account_locked=False)
            allow_attempt(bed.context, "person:admin", machine)
            until(lambda: bed.machine(machine)["level"] == 2)
    assert len(bmc.logins) == 2


def test_refused_unit_is_tried_with_another_password(bed: Bed) -> None:
    """One attempt per credential, and this is another one: the label was read wrongly."""
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc, password="misread")
        until(lambda: bed.reason(machine) == "credential.refused")
        bed.settle(machine)
        bed.expect(who())
        until(lambda: bed.machine(machine)["level"] == 2)
    assert [password for _, password in bmc.logins] == ["misread", PASSWORD]


def test_attempt_of_unknown_outcome_is_not_repeated(bed: Bed) -> None:
    """The worker died after the attempt was written; perhaps the password was sent."""
    with simulated(who()) as bmc:
        with bed.working():
            machine = bed.arrive(bmc, password=None)
            until(lambda: bed.facts(machine, "redfish.root"))
        sealed = bed.context.vault.seal(PASSWORD.encode(), "manifest-row:GH3001")
        with bed.context.store.write("test", bed.context.clock()) as tx:
            ask(tx, "UPDATE credential SET secret = ?", sealed)
            tx.settle()
            found = open_credential(bed.context.vault, tx, machine)
            key = tls_keys.present_key(tx, machine).spki_sha256
            credentials.begin_attempt(tx, machine, found.fingerprint, key, "root")
        with bed.working():
            bed.settle(machine)
        assert bmc.logins == []
        assert bed.reason(machine) == "login.outcome_unknown"


@pytest.mark.parametrize(("point", "sent"), [("begin_attempt", 0), ("open_session", 1), ("end_attempt", 1)])
def test_killed_worker_sends_the_password_once_at_most(tmp_path: Path, point: str, sent: int) -> None:
    """Killed as soon as the attempt is on disk; with the password on its way; with the answer in its hand."""
    bed = open_bed(tmp_path)
    with simulated(who()) as bmc:
        machine = bed.arrive(bmc)
        database = bed.context.settings.appliance.database
        command = [sys.executable, "-m", "tests.services.doomed_worker", str(tmp_path), database, point]
        done = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
        assert done.returncode == -signal.SIGKILL
        until(lambda: len(bmc.logins) == sent)
        with bed.working():
            until(lambda: bed.reason(machine) == "login.outcome_unknown")
            bed.settle(machine)
        assert len(bmc.logins) == sent
        assert bed.rows("SELECT outcome FROM attempt WHERE machine = ?", machine) == [("pending",)]
    bed.context.store.disconnect()


def test_row_without_a_credential_is_a_blocker(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc, password=None)
        until(lambda: bed.facts(machine, "redfish.root"))
        bed.settle(machine)
    assert bmc.logins == []
    assert bed.reason(machine) == "credential.missing"


def test_no_password_is_sent_where_ports_are_not_isolated(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(segment=[{"name": "staging", "interface": "eth0", "address": "127.0.0.1/8"}]))
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.facts(machine, "redfish.root"))
        bed.settle(machine, action="bmc.service_root")
    assert bmc.logins == []
    assert bed.machine(machine)["level"] == 1
    assert bed.reason(machine) == "segment.not_isolated"
    bed.context.store.disconnect()


def test_other_key_at_the_known_address_gets_no_credential(bed: Bed) -> None:
    """A clone takes the address (and the MAC) of a machine with a known key, before it was logged into."""
    with simulated(who(), faults={"unavailable_seconds": 600.0}) as bmc, bed.working():
        bmc.apply(unavailable_seconds=600.0)
        machine = bed.arrive(bmc)
        until(lambda: bed.value("SELECT count(*) FROM tls_key") == 1)
        bmc.swap_certificate()
        bmc.apply(unavailable_seconds=0.0)
        until(lambda: bed.machine(machine)["state"] == "quarantined", 30)
    assert bmc.logins == []
    assert "another TLS key" in bed.machine(machine)["quarantine"]
    assert len(bed.rows("SELECT * FROM tls_key")) == 2


def test_changed_key_quarantines_and_needs_a_new_proof(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        bmc.swap_certificate()
        with bed.context.store.write("test", bed.context.clock()) as tx:
            ask(tx, "UPDATE tls_key SET last_seen = last_seen - ?", WATCH)
            tx.touch(machine)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
        requests = len(bmc.requests)
        lift_quarantine(bed.context, "person:admin", machine, "its certificate was renewed")
        until(lambda: bed.facts(machine, "redfish.root") and len(bmc.requests) > requests)
        bed.settle(machine)
        assert len(bmc.logins) == 1
        assert bed.machine(machine)["level"] == 1
        assert bed.reason(machine) == "credential.other_key"
        allow_attempt(bed.context, "person:admin", machine)
        until(lambda: bed.machine(machine)["level"] == 2)
    assert len(bmc.logins) == 2


def test_busy_bmc_recovers(bed: Bed) -> None:
    with simulated(who(), faults={"unavailable_requests": 3}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 2, 20)
    assert len(bmc.logins) == 1


def test_ports_of_the_host_join_the_machine_of_its_bmc(bed: Bed) -> None:
    mac = who().host_macs[0]
    with simulated(who()) as bmc, bed.working():
        stray = bed.sight(mac, "", kind="host")
        machine = bed.arrive(bmc)
        until(lambda: bed.value("SELECT machine FROM endpoint WHERE mac = ?", mac) == machine)
        late = bed.sight(who().host_macs[1], "", kind="firmware")
        until(lambda: bed.value("SELECT machine FROM endpoint WHERE mac = ?", who().host_macs[1]) == machine)
    assert stray != machine
    assert bed.machine(stray)["state"] == "retired"
    assert bed.machine(late)["state"] == "retired"
    assert bed.machine(machine)["level"] == 2


def test_bmc_cannot_claim_the_port_of_another_expected_machine(bed: Bed) -> None:
    other = who(2)
    mac = who(1).host_macs[0]
    liar = who(1, host_macs=(other.bmc_mac, mac))
    with simulated(liar) as bmc, bed.working():
        victim = bed.expect(other)
        bed.sight(other.bmc_mac, "")
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        # A port that is the host's indeed joins in the same pass that leaves the claimed one where it is.
        bed.sight(mac, "", kind="host")
        until(lambda: bed.value("SELECT machine FROM endpoint WHERE mac = ?", mac) == machine)
    assert bed.value("SELECT machine FROM endpoint WHERE mac = ?", other.bmc_mac) == victim


def test_retired_machine_is_not_contacted_until_it_returns(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        until(lambda: not bed.machine(machine)["holder"])
        retire(bed.context, "person:admin", machine, "sold")
        count = len(bmc.requests)
        bed.settle(machine)
        assert len(bmc.requests) == count
        return_to_process(bed.context, "person:admin", machine, "bought again")
        until(lambda: bed.machine(machine)["level"] == 2)
    assert len(bmc.logins) == 2


def test_many_machines_are_worked_on_at_the_same_time(bed: Bed) -> None:
    with ExitStack() as stack, bed.working():
        bmcs = [stack.enter_context(simulated(who(number), faults={"response_delay": 0.1})) for number in range(1, 9)]
        begun = time.monotonic()
        machines = [bed.arrive(bmc) for bmc in bmcs]
        until(lambda: all(bed.machine(machine)["level"] == 2 for machine in machines))
        assert time.monotonic() - begun < 8 * 6 * 0.1 + 3


@pytest.mark.parametrize("kind", ["huge", "endless", "redirect", "deep", "invalid"])
def test_hostile_service_root_is_shown_and_gets_no_password(bed: Bed, kind: str) -> None:
    with simulated(who(), faults={"hostile": kind}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "next try" in bed.machine(machine)["contact_error"], 30)
    assert bmc.logins == []


def test_rack_of_tarpits_delays_no_other_machine(bed: Bed) -> None:
    """Four times as many as there are threads take the connection and never send a byte, for 3 s each time."""
    with ExitStack() as stack, bed.working():
        silent = [stack.enter_context(socket.create_server((some_address(), 443))) for _ in range(THREADS * 4)]
        for number, listener in enumerate(silent, 2):
            bed.expect(who(number))
            bed.sight(who(number).bmc_mac, listener.getsockname()[0])
        until(lambda: len(select.select(silent, [], [], 0)[0]) == len(silent), 90)
        bmc = stack.enter_context(simulated(who()))
        begun = time.monotonic()
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 2, 60)
        took = time.monotonic() - begun
    assert took < 3 + 3, "the last of them at their first try, then itself"


def test_addresses_that_do_not_answer_delay_nobody(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty for two threads, none of which ever answers a SYN: at 3 s a request they would take a minute."""
    monkeypatch.setattr(worker, "THREADS", 2)
    with ExitStack() as stack:
        for number in range(2, 42):
            bed.expect(who(number))
            bed.sight(who(number).bmc_mac, stack.enter_context(black_hole()))
        bmc = stack.enter_context(simulated(who()))
        machine = bed.arrive(bmc)
        begun = time.monotonic()
        stack.enter_context(bed.working())
        until(lambda: bed.machine(machine)["level"] == 2, 60)
        took = time.monotonic() - begun
    assert took < 15


@contextmanager
def black_hole() -> Iterator[str]:
    """An address that drops every SYN: a listener that accepts nothing, with its backlog full."""
    with socket.socket() as listening:
        listening.bind((some_address(), 443))
        listening.listen(0)
        with socket.create_connection(listening.getsockname()):
            yield listening.getsockname()[0]


def test_two_workers_never_work_on_the_same_machine(bed: Bed) -> None:
    with ExitStack() as stack, bed.working(), bed.working():
        bmcs = [stack.enter_context(simulated(who(number))) for number in range(1, 7)]
        machines = [bed.arrive(bmc) for bmc in bmcs]
        until(lambda: all("bmc.inventory" in bed.journal(machine) for machine in machines))
    assert [len(bmc.logins) for bmc in bmcs] == [1] * 6
    for machine in machines:
        assert bed.journal(machine).count("machine.authenticated") == 1


def test_lock_is_free_when_it_expires_or_its_worker_is_dead(bed: Bed) -> None:
    store, now = bed.context.store, bed.context.clock()
    machine = bed.expect(who())
    mine = machine_locks.take(store, machine, "a/1/1/x", lambda: now)
    assert mine is not None
    assert machine_locks.take(store, machine, "b/1/1/x", lambda: now + machine_locks.LOCK_LIFE - 1) is None
    theirs = machine_locks.take(store, machine, "b/1/1/x", lambda: now + machine_locks.LOCK_LIFE)
    assert theirs is not None
    with pytest.raises(LockLost), mine.write():
        pytest.fail("a lost lock must not write")
    me = lock_owner.this_process(1)
    assert not lock_owner.is_dead(str(me), me)
    assert not lock_owner.is_dead("elsewhere/1/1/x", me)
    other = lock_owner.this_process(2)
    assert not lock_owner.is_dead(f"{other.host}/{me.pid}/{me.started - 1}/x", me), "of another appliance"
    assert lock_owner.is_dead(f"{me.host}/{me.pid}/{me.started - 1}/x", me)
    assert machine_locks.free_locks_of_dead_workers(store, now, lambda name: name == "b/1/1/x") == 1
    assert bed.machine(machine)["holder"] == ""


def test_backoff_grows_to_a_bound_and_belongs_to_one_address() -> None:
    schedule = Schedule()
    waits = [schedule.failed(1, "a", "no", 1000).retry_at - 1000 for _ in range(12)]
    assert waits[: len(DELAYS)] == list(DELAYS)
    assert set(waits[len(DELAYS) :]) == {DELAYS[-1]}
    assert schedule.backoff(1, "b") is None
    assert schedule.failed(1, "b", "no", 1000).failures == 1 <= UNREPORTED_FAILURES


def test_due_machine_is_due_again_until_it_is_looked_at() -> None:
    schedule = Schedule()
    for machine in range(3):
        schedule.look_again(machine, 1000 + machine)
    schedule.look_again(1, 5000)
    assert schedule.due(999) == []
    assert schedule.due(1002) == [0, 2]
    schedule.look_again(0, 9000)
    assert schedule.due(1003) == []
    assert schedule.due(2002) == [2]
    schedule.forget(2)
    assert schedule.due(5000) == [1]

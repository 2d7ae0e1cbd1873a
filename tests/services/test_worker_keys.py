"""A BMC that shows a new TLS key: announced before it was made, the machine stays what it is; otherwise quarantine."""

from __future__ import annotations

import pytest

from appliance.commands.acceptance import start
from appliance.onboarding.decide import WATCH
from appliance.store import tls_keys
from appliance.trust.tls import certificate_facts
from tests.ask import ask
from tests.onboarding.rig import Bed, simulated, until, who
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_tls import certificate_der, self_signed


def key_of(pem: bytes) -> str:
    return certificate_facts(certificate_der(pem)).spki_sha256


def authenticated(bed: Bed, bmc: SimulatedBmc) -> int:
    """The machine, at rest."""
    machine = bed.arrive(bmc)
    until(lambda: "bmc.inventory" in bed.journal(machine))
    until(lambda: not bed.machine(machine)["holder"])
    return machine


def announce(bed: Bed, machine: int, key: str, lasts: int = 60_000) -> None:
    with bed.context.store.write("test", bed.context.clock()) as tx:
        tls_keys.announce_key(tx, machine, key, "certificate of the owner", lasts)


def compare_now(bed: Bed, machine: int) -> None:
    """Makes the worker compare the key now, as it does from time to time."""
    with bed.context.store.write("test", bed.context.clock()) as tx:
        ask(tx, "UPDATE tls_key SET last_seen = last_seen - ?", WATCH)
        tx.touch(machine)


def compared(bed: Bed, machine: int) -> None:
    """The worker has compared the key, and rests."""
    since = bed.context.clock()
    compare_now(bed, machine)
    until(lambda: bed.value("SELECT max(last_seen) FROM tls_key WHERE machine = ?", machine) >= since)
    until(lambda: not bed.machine(machine)["holder"])


def test_announced_certificate_keeps_level_and_needs_no_person(bed: Bed) -> None:
    new = self_signed()
    with simulated(who()) as bmc, bed.working():
        machine = authenticated(bed, bmc)
        announce(bed, machine, key_of(new))
        compared(bed, machine)
        assert bed.machine(machine)["level"] == 2, "the old key is fine until the change"
        levels = bed.journal(machine).count("machine.level")
        bmc.swap_certificate(pem=new)
        compare_now(bed, machine)
        until(lambda: bed.journal(machine).count("bmc.inventory") == 2)
    shown = bed.machine(machine)
    assert (shown["state"], shown["level"], shown["quarantine"]) == ("staging", 2, "")
    assert tls_keys.present_key(bed.context.store, machine).spki_sha256 == key_of(new)
    actions = bed.journal(machine)
    assert actions.count("machine.level") == levels
    assert actions.count("machine.authenticated") == actions.count("machine.proof_carried_over") == 1
    # The identity was read over the new key too, with the credential that was accepted over the old one.
    assert len(bmc.logins) == 2
    assert len(bed.rows("SELECT DISTINCT tls_key FROM attempt WHERE outcome = 'accepted'")) == 2


def test_worker_killed_between_announcement_and_change(bed: Bed) -> None:
    """What was announced is on disk: the next worker finds the new key, and goes on."""
    new = self_signed()
    with simulated(who()) as bmc:
        with bed.working():
            machine = authenticated(bed, bmc)
        announce(bed, machine, key_of(new))
        with bed.working():
            compared(bed, machine)
        bmc.swap_certificate(pem=new)
        compare_now(bed, machine)
        with bed.working():
            until(lambda: bed.journal(machine).count("bmc.inventory") == 2)
    assert bed.machine(machine)["level"] == 2
    assert "machine.quarantined" not in bed.journal(machine)


@pytest.mark.parametrize(
    ("announced", "lasts", "reason"),
    [("", 0, "not announced"), ("another", 60_000, "not announced"), ("new", 0, "has expired")],
)
def test_certificate_without_valid_announcement_quarantines(bed: Bed, announced: str, lasts: int, reason: str) -> None:
    new = self_signed()
    with simulated(who()) as bmc, bed.working():
        machine = authenticated(bed, bmc)
        if announced:
            announce(bed, machine, key_of(new) if announced == "new" else key_of(self_signed()), lasts)
        bmc.swap_certificate(pem=new)
        compare_now(bed, machine)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
        requests = len(bmc.requests)
        bed.settle()
        assert len(bmc.requests) == requests
    assert reason in bed.machine(machine)["quarantine"]
    assert bed.machine(machine)["level"] == 0
    assert len(bmc.logins) == 1


def test_announced_key_met_by_a_run_is_no_quarantine(bed: Bed) -> None:
    """The run is pinned to the old key, so it proves nothing; the machine is tested again."""
    new = self_signed()
    with simulated(who()) as bmc, bed.working():
        machine = authenticated(bed, bmc)
        announce(bed, machine, key_of(new))
        bmc.swap_certificate(pem=new)
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) not in ("", "queued", "running"), 60)
        until(lambda: bed.journal(machine).count("bmc.inventory") == 2)
    assert bed.run_state(machine) != "passed"
    assert bed.machine(machine)["level"] == 2
    assert "machine.quarantined" not in bed.journal(machine)

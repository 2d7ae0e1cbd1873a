"""What a shown TLS key does to the machine: nothing, a move of the expected key with its proofs, or quarantine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.commands.machines import lift_quarantine
from appliance.domain.expected_key import KeyChange
from appliance.onboarding.observed_key import observe_key
from appliance.store import proofs, tls_keys
from appliance.trust.tls import certificate_facts
from tests.onboarding.rig import Bed, who
from tests.rack.bmc_tls import certificate_der, self_signed

ADDRESS = "127.9.9.9"
FACTS = certificate_facts(certificate_der(self_signed()))
ADMIN = "person:admin"


def show(bed: Bed, machine: int, key: str) -> KeyChange:
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        return observe_key(tx, machine, replace(FACTS, spki_sha256=key), b"der", ADDRESS).change


def announce(bed: Bed, machine: int, key: str, lasts: int = 60_000) -> None:
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        tls_keys.announce_key(tx, machine, key, "certificate of the owner", lasts)


def withdraw(bed: Bed, machine: int, key: str) -> bool:
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        return tls_keys.withdraw_key(tx, machine, key, "it was not installed")


@pytest.fixture
def machine(bed: Bed) -> int:
    """Authenticated over the key A."""
    made = bed.expect(who())
    bed.sight(who().bmc_mac, ADDRESS)
    assert show(bed, made, "A") is KeyChange.FIRST
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        proofs.add_proof(tx, made, "label-secret-isolated", "A", who().serial)
    assert bed.machine(made)["level"] == 2
    return made


def standing(bed: Bed, machine: int) -> tuple[object, ...]:
    found = bed.machine(machine)
    return found["state"], found["level"]


def expected(bed: Bed, machine: int) -> list[tuple[str, bool, bool, str]]:
    """(key, was it ever shown, has it ended, what it replaced)"""
    keys = tls_keys.expected_keys(bed.context.store, machine)
    return [(key.spki_sha256, key.adopted_at > 0, key.ended_at > 0, key.replaces) for key in keys]


def test_announced_key_moves_the_proof_and_keeps_the_level(bed: Bed, machine: int) -> None:
    levels = bed.journal(machine).count("machine.level")
    announce(bed, machine, "B")
    assert show(bed, machine, "A") is KeyChange.NONE
    assert show(bed, machine, "B") is KeyChange.ANNOUNCED
    assert standing(bed, machine) == ("staging", 2)
    assert show(bed, machine, "B") is KeyChange.NONE
    assert expected(bed, machine) == [("A", True, True, ""), ("B", True, False, "A")]
    assert bed.rows("SELECT tls_key, revoked = '' FROM proof ORDER BY id") == [("A", False), ("B", True)]
    actions = bed.journal(machine)
    assert actions.count("machine.level") == levels
    assert [action for action in actions if "key" in action or "proof" in action] == [
        "bmc.key", "bmc.key_expected", "bmc.key", "machine.proof_carried_over",
    ]  # fmt: skip
    assert "The change was announced: certificate of the owner." in bed.texts(machine)[-2]


def test_unannounced_key_quarantines_and_keeps_the_expected_one(bed: Bed, machine: int) -> None:
    assert show(bed, machine, "B") is KeyChange.UNEXPECTED
    assert standing(bed, machine) == ("quarantined", 0)
    assert "expected A…, observed B… at 127.9.9.9. The change was not announced." in bed.machine(machine)["quarantine"]
    assert expected(bed, machine) == [("A", True, False, "")]


def test_other_key_than_the_announced_one_quarantines(bed: Bed, machine: int) -> None:
    announce(bed, machine, "B")
    assert show(bed, machine, "C") is KeyChange.UNEXPECTED
    assert standing(bed, machine) == ("quarantined", 0)


def test_withdrawn_announcement_does_not_count(bed: Bed, machine: int) -> None:
    announce(bed, machine, "B")
    assert withdraw(bed, machine, "B")
    assert not withdraw(bed, machine, "B")
    assert show(bed, machine, "B") is KeyChange.UNEXPECTED
    assert "no longer stands" in bed.machine(machine)["quarantine"]
    assert bed.journal(machine).count("bmc.key_withdrawn") == 1


def test_expired_announcement_does_not_count(bed: Bed, machine: int) -> None:
    announce(bed, machine, "B", lasts=0)
    assert show(bed, machine, "B") is KeyChange.UNEXPECTED
    assert "has expired" in bed.machine(machine)["quarantine"]


def test_announcing_again_begins_the_time_anew(bed: Bed, machine: int) -> None:
    announce(bed, machine, "B", lasts=0)
    announce(bed, machine, "B")
    assert [ended for key, _, ended, _ in expected(bed, machine) if key == "B"] == [True, False]
    assert show(bed, machine, "B") is KeyChange.ANNOUNCED


def test_announcing_the_expected_key_changes_nothing(bed: Bed, machine: int) -> None:
    announce(bed, machine, "A")
    assert expected(bed, machine) == [("A", True, False, "")]
    assert "bmc.key_expected" not in bed.journal(machine)


def test_adoption_ends_earlier_announcements_not_later_ones(bed: Bed, machine: int) -> None:
    for key in "BCD":
        announce(bed, machine, key)
    assert show(bed, machine, "C") is KeyChange.ANNOUNCED
    assert [(key, ended) for key, _, ended, _ in expected(bed, machine)] == [
        ("A", True), ("B", True), ("C", False), ("D", False),
    ]  # fmt: skip
    assert show(bed, machine, "D") is KeyChange.ANNOUNCED
    assert standing(bed, machine) == ("staging", 2)


def test_return_to_the_replaced_key_quarantines(bed: Bed, machine: int) -> None:
    announce(bed, machine, "B")
    show(bed, machine, "B")
    assert show(bed, machine, "A") is KeyChange.UNEXPECTED
    assert standing(bed, machine) == ("quarantined", 0)
    assert "earlier key" in bed.machine(machine)["quarantine"]


def test_lifted_quarantine_accepts_the_key_but_no_proof(bed: Bed, machine: int) -> None:
    announce(bed, machine, "C")
    show(bed, machine, "B")
    lift_quarantine(bed.context, ADMIN, machine, "its board was replaced")
    assert standing(bed, machine) == ("staging", 1)
    assert expected(bed, machine) == [("A", True, True, ""), ("C", False, True, ""), ("B", True, False, "")]
    assert show(bed, machine, "B") is KeyChange.NONE
    assert show(bed, machine, "C") is KeyChange.UNEXPECTED


def test_announcement_without_a_proof_moves_the_key_only(bed: Bed) -> None:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, ADDRESS)
    show(bed, machine, "A")
    announce(bed, machine, "B")
    assert show(bed, machine, "B") is KeyChange.ANNOUNCED
    assert standing(bed, machine) == ("staging", 1)
    assert "machine.proof_carried_over" not in bed.journal(machine)

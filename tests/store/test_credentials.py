"""The states of a credential, and which one is sent."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest

from appliance.domain.credential_states import CredentialState
from appliance.store import credentials, detail, signoffs
from appliance.store.credentials import Credential
from appliance.store.transaction import Transaction
from tests.ask import ask
from tests.onboarding.fixtures import bed as bed_fixture
from tests.onboarding.rig import Bed, who

bed = bed_fixture


def write(bed: Bed) -> AbstractContextManager[Transaction]:
    return bed.context.store.write("worker", bed.context.clock())


def current(bed: Bed, machine: int) -> Credential:
    found = credentials.find_current(bed.context.store, machine)
    assert found is not None
    return found


def states(bed: Bed) -> list[str]:
    return [row[0] for row in bed.rows("SELECT state FROM credential ORDER BY id")]


def test_factory_credential_is_sent_until_another_is_active(bed: Bed) -> None:
    machine = bed.expect(who())
    assert (current(bed, machine).state, current(bed, machine).username) == (CredentialState.FACTORY, "root")
    with write(bed) as tx:
        first = credentials.add_pending(tx, machine, who().serial, "gatehouse", b"one")
    assert current(bed, machine).state == CredentialState.FACTORY
    with write(bed) as tx:
        credentials.activate(tx, first)
    assert (current(bed, machine).id, current(bed, machine).secret) == (first, b"one")
    with write(bed) as tx:
        second = credentials.add_pending(tx, machine, who().serial, "gatehouse", b"two")
        credentials.activate(tx, second)
    assert current(bed, machine).id == second
    assert states(bed) == ["retired", "retired", "active"]
    assert bed.journal(machine).count("credential.state") == 2 + 2 + 2
    assert "The credential of gatehouse is active; it was pending." in bed.texts(machine)


def test_a_rotated_credential_is_the_units_own(bed: Bed) -> None:
    """The record of a sign-off and the machine's page say so, also when the manifest's is retired."""
    machine = bed.expect(who())
    for activate in (False, True):
        if activate:
            with write(bed) as tx:
                credentials.activate(tx, credentials.add_pending(tx, machine, who().serial, "gatehouse", b"one"))
        row = detail.manifest_row_of(bed.context.store, machine)
        assert row is not None
        assert (row.has_credential, row.username) == (True, "gatehouse" if activate else "root")
        basis = signoffs._load_manifest(bed.context.store, machine)
        assert basis is not None
        assert basis["own_credential"] is True


def test_imported_again_the_factory_credential_stays_retired(bed: Bed) -> None:
    machine = bed.expect(who())
    with write(bed) as tx:
        credentials.activate(tx, credentials.add_pending(tx, machine, who().serial, "gatehouse", b"one"))
    for changes in ({"model": "KS-9"}, {"password": "Another-9-secret"}):
        assert bed.expect(who(), **changes) == machine
        assert states(bed) == ["retired", "active"]
        assert current(bed, machine).secret == b"one"


def test_pending_credential_that_was_not_taken_is_retired(bed: Bed) -> None:
    machine = bed.expect(who())
    with write(bed) as tx:
        pending = credentials.add_pending(tx, machine, who().serial, "gatehouse", b"one")
        credentials.retire(tx, pending)
    assert current(bed, machine).state == CredentialState.FACTORY
    with write(bed) as tx, pytest.raises(ValueError, match="retired cannot become active"):
        credentials.activate(tx, pending)


def test_credential_needs_one_row_and_a_secret(bed: Bed) -> None:
    machine = bed.expect(who(), password=None)
    assert credentials.find_current(bed.context.store, machine) is None
    assert credentials.find_current(bed.context.store, machine + 1) is None
    known = bed.expect(who(2))
    with write(bed) as tx:
        ask(tx, "UPDATE manifest_row SET machine = ?", known)
    assert credentials.find_current(bed.context.store, known) is None

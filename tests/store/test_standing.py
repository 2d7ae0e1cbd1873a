"""Machines' standing in the database: loaded for many at once, and written with what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.facts import Name
from appliance.domain.lifecycle import Event, State
from appliance.errors import Refused, StoreError
from appliance.store import standing
from appliance.store.models import Machine
from appliance.store.portable import insert_many
from appliance.store.prepared import ForMany
from tests.ask import ask
from tests.site import Site, make_site

A, B = "02:00:5e:10:00:01", "02:00:5e:10:00:02"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


def stored(site: Site, machine: int) -> Machine:
    found: Machine = Machine.select().where(Machine.id == machine).get(site.context.store.database)
    return found


def test_a_wrong_slot_is_stored_until_the_machine_moves(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A, switch="LEAF-É3", port="7")
    site.sight(A, ("switch", "leaf-é3", "dhcp.option82"), ("port", "8", "dhcp.option82"))
    assert stored(site, machine).wrong_slot
    assert (stored(site, machine).reason_code, stored(site, machine).reason_role) == ("slot.wrong", "technician")
    site.sight(A, ("switch", "leaf-é3", "dhcp.option82"), ("port", "7", "dhcp.option82"))
    assert not stored(site, machine).wrong_slot


def test_the_first_reason_is_stored_with_its_code_and_role(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    row = stored(site, machine)
    assert (row.reason_code, row.reason_role) == ("machine.not_seen", "technician")
    assert json.loads(row.reasons)[0]["code"] == "machine.not_seen"


def test_a_reason_with_another_code_only_is_no_news(site: Site) -> None:
    """As after a migration: what a person reads is the same."""
    machine = site.expect("S1", bmc_mac=A)
    former = stored(site, machine).reasons.replace("machine.not_seen", "machine.silent")
    with site.context.store.write("test", site.tick()) as tx:
        Machine.update(reasons=former, reason_code="machine.silent").execute(tx.database)
        tx.touch(machine)
    assert stored(site, machine).reason_code == "machine.not_seen"
    count = "SELECT count(*) FROM journal WHERE action = 'machine.waiting'"
    assert ask(site.context.store, count) == [(0,)]
    with site.context.store.write("test", site.tick()) as tx:
        Machine.update(reasons=former.replace("Not seen", "Never seen")).execute(tx.database)
        tx.touch(machine)
    assert ask(site.context.store, count) == [(1,)]


def test_serial_claimed_by_another_machine_lowers_level(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    site.sight(A)
    assert stored(site, machine).level == 1
    site.sight(B, (Name.SERIAL, "S1", "lldp"))
    with site.context.store.write("test", site.tick()) as tx:
        tx.touch(machine)
    assert (stored(site, machine).level, stored(site, machine).reason_code) == (0, "claimant.other")


def test_views_are_loaded_for_any_number_of_machines(site: Site) -> None:
    """More than one chunk of ids, each filled up to a size for which there is a statement."""
    with site.context.store.write("test", site.tick()) as tx:
        rows = [{"state": "expected", "state_since": 1, "created_at": 1, "changed_at": at} for at in range(300)]
        insert_many(tx, Machine, rows)
    query = ForMany(lambda ids: Machine.select(Machine.id, Machine.changed_at).where(Machine.id.in_(ids)))
    ids = [number + 1 for number in range(300)]
    for some in ([], ids[:1], ids[:2], ids[:16], ids[:17], ids[:256], ids[:257], ids):
        assert sorted(query.rows(site.context.store, some)) == [(number, number - 1) for number in some]


def test_machines_that_are_gone_are_left_out(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    with site.context.store.write("test", site.tick()) as tx:
        tx.touch(machine, 999)
    assert standing.load_view(site.context.store, machine).rows == 1


def test_refused_step_names_what_is_possible_now(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    with pytest.raises(Refused) as refused, site.context.store.write("test", site.tick()) as tx:
        standing.step(tx, machine, Event.SIGNED_OFF, "too early")
    assert refused.value.code == "state.no_such_step"
    assert refused.value.blocker.next_action == "Possible now: retired, seen."


def test_step_from_a_state_that_changed_meanwhile_is_a_conflict(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    with pytest.raises(StoreError) as error, site.context.store.write("test", site.tick()) as tx:
        standing._take(tx, machine, State.READY, Event.SIGNED_OFF, "another appliance was faster")
    assert error.value.code == "store.conflict"
    assert stored(site, machine).state == "expected"

"""Acceptance runs in the database: one at a time, of one suite, each verdict once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.commands.machines import retire, return_to_process
from appliance.domain.acting import Answer, Intent, Stand
from appliance.domain.instants import Instant
from appliance.domain.verdicts import Result, Verdict
from appliance.errors import Refused
from appliance.store import runs
from appliance.store.runs import RunSummary
from tests.site import Site, make_site

A = "02:00:5e:10:00:01"
SUITE = "gatehouse-2"
NOW = Instant(1_790_000_000_000, 5, "boot")
STAND = Stand("power", NOW, {"found": "On"}, Intent("ComputerSystem.Reset ForceOff", NOW, Answer.ACCEPTED), True)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


def begun(site: Site) -> RunSummary:
    """A run that has begun, of a machine in staging."""
    machine = site.expect("S1", bmc_mac=A, site="PAR1", rack="R1")
    site.sight(A)
    with site.context.store.write("worker", site.tick()) as tx:
        runs.queue(tx, machine)
        run = runs.active(tx, machine)
        assert run is not None
        return runs.begin(tx, run, SUITE, 14)


def test_a_second_run_is_not_queued_while_one_is_active(site: Site) -> None:
    run = begun(site)
    already = pytest.raises(Refused, match="A run is queued or running already")
    with already, site.context.store.write("worker", site.tick()) as tx:
        runs.queue(tx, run.machine)
    assert len(site.rows("SELECT id FROM run")) == 1


def test_a_run_of_another_suite_is_void(site: Site) -> None:
    run = begun(site)
    with site.context.store.write("worker", site.tick()) as tx:
        state = runs.finish(tx, run, "gatehouse-2+memory_size.1")
    assert state == "cancelled"
    assert site.rows("SELECT detail FROM run") == [
        ("Changed while it was tested: the acceptance suite. The verdicts do not count. Test it again.",)
    ]


def test_a_verdict_is_written_once_whatever_the_commit_said(site: Site) -> None:
    run = begun(site)
    verdict = Verdict(Result.PASS, "x", "y", {})
    for first in (True, False):
        with site.context.store.write("worker", site.tick()) as tx:
            assert runs.add_verdict(tx, run, 0, "fans", "No fan at zero", verdict, 1, 2) is first
    assert len(site.rows("SELECT idx FROM journal WHERE action = 'acceptance.verdict'")) == 1


def test_what_is_left_to_restore_comes_before_the_next_run(site: Site) -> None:
    run, store = begun(site), site.context.store
    with store.write("worker", site.tick()) as tx:
        runs.finish(tx, run, SUITE)
        runs.set_acting(tx, run.id, STAND)
        runs.queue(tx, run.machine)
    found = runs.at_work(store, run.machine)
    assert found is not None
    assert (found.id, found.acting) == (run.id, STAND)
    with store.write("worker", site.tick()) as tx:
        runs.set_acting(tx, run.id, None)
    later = runs.at_work(store, run.machine)
    assert later is not None
    assert (later.id, later.acting) == (run.id + 1, None)


def test_nothing_is_restored_below_level_2(site: Site) -> None:
    """A login sends a secret: not to a machine that is not proved any more."""
    run, store = begun(site), site.context.store
    with store.write("worker", site.tick()) as tx:
        runs.finish(tx, run, SUITE)
        runs.set_acting(tx, run.id, STAND)
    assert not runs.may_restore(store, run.machine)
    assert runs.waiting_for_worker(store, {"staging"}) == []


def test_the_rack_is_the_manifest_s(site: Site) -> None:
    assert runs.rack(site.context.store, begun(site).machine) == "PAR1/R1"
    assert runs.rack(site.context.store, site.expect("S2", site="PAR1")) == ""


def test_what_was_left_is_forgotten_when_the_machine_returns(site: Site) -> None:
    run, store = begun(site), site.context.store
    with store.write("worker", site.tick()) as tx:
        runs.finish(tx, run, SUITE)
        runs.set_acting(tx, run.id, STAND)
    retire(site.context, "person:admin", run.machine, "sold")
    return_to_process(site.context, "person:admin", run.machine, "bought again, months later")
    assert runs.at_work(store, run.machine) is None

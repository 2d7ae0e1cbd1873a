import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance import queries
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.errors import BadInput, NotFound
from appliance.store import heartbeats, runs
from appliance.store import machines as store_machines
from appliance.store.models import Endpoint, Machine
from appliance.store.segments import announce_segment, count_segment
from tests.site import Site, make_site, sighting

KEYS = {
    "id", "mac", "serial", "vendor", "model", "state", "state_since", "level", "level_name", "assurance", "reasons",
    "waits_for", "status", "segment", "ip", "site", "rack", "unit", "switch", "port", "first_seen", "last_seen", "run",
}  # fmt: skip
A, B = "02:00:00:00:00:0a", "02:00:00:00:00:0b"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


def groups(site: Site) -> dict[str, list[str]]:
    return {group.key: [one.serial for one in group.machines] for group in queries.arrivals(site.context).groups}


def test_an_expected_machine_is_silent_until_seen(site: Site) -> None:
    site.expect("S1", bmc_mac=A, rack="R1", unit="7", switch="leaf1", port="3")
    assert groups(site)["silent"] == ["S1"]
    site.sight(A, ("hostname", "bmc-a", "dhcp"), ip="10.66.1.7")
    assert groups(site)["silent"] == []
    (one,) = queries.machines(site.context)
    assert (one.serial, one.mac, one.ip, one.rack, one.port, one.planned) == ("S1", A, "10.66.1.7", "R1", "3", True)
    assert (one.state, one.level, one.level_name) == ("staging", 1, "MATCHED")


def test_json_has_the_promised_keys_and_iso_instants(site: Site) -> None:
    site.expect("S1", bmc_mac=A)
    site.sight(A)
    (one,) = queries.machines(site.context)
    found = one.as_json()
    assert set(found) == KEYS
    assert found["first_seen"] == "2026-09-21T14:13:22.000Z"
    assert set(found["reasons"][0]) == {"code", "text", "next_action", "role"}
    assert json.loads(json.dumps(queries.machine(site.context, one.id).as_json()))["serial"] == "S1"


def test_a_machine_without_manifest_row_is_unexpected(site: Site) -> None:
    site.sight(B)
    assert [group.count for group in queries.arrivals(site.context).groups if group.key == "unexpected"] == [1]
    assert queries.machine_count(site.context, state="discovered") == 1


def test_an_unknown_state_or_group_is_refused(site: Site) -> None:
    with pytest.raises(BadInput, match=r"There is no state 'broken'\. The states are expected, "):
        queries.machine_count(site.context, state="broken")
    with pytest.raises(BadInput, match="There is no group 'broken'"):
        list(queries.every_machine(site.context, group="broken"))


def test_the_wrong_slot_ends_when_the_machine_moves(site: Site) -> None:
    site.expect("S1", bmc_mac=A, switch="leaf1", port="3")
    site.sight(A, ("port", "4", "dhcp.option82"))
    assert groups(site)["misplaced"] == ["S1"]
    assert queries.machines(site.context)[0].port == "4"
    site.sight(A, ("port", "3", "dhcp.option82"))
    assert groups(site)["misplaced"] == []


def test_the_wrong_slot_ignores_case_of_all_letters(site: Site) -> None:
    site.expect("S1", bmc_mac=A, switch="leaf-é3", port="SWP1")
    site.sight(A, ("switch", "LEAF-É3", "dhcp.option82"), ("port", "swp1", "dhcp.option82"))
    assert groups(site)["misplaced"] == []
    assert queries.machines(site.context)[0].level_name == "MATCHED"


@pytest.mark.parametrize("text", ["S1", "s1", "00:0a", "10.66.1", "R9", "bmc-a"])
def test_search_finds_by_serial_mac_address_rack_and_hostname(site: Site, text: str) -> None:
    site.expect("S1", bmc_mac=A, rack="R9")
    site.expect("T2", bmc_mac=B)
    site.sight(A, ("hostname", "bmc-a", "dhcp"), ip="10.66.1.7")
    assert [one.serial for one in queries.machines(site.context, search=text)] == ["S1"]


@pytest.mark.parametrize("text", ["LEAF-É3", "leaf-é3", "af-É", "ΣΟΦΊΑ", "σοφία"])
def test_search_ignores_the_case_of_all_letters(site: Site, text: str) -> None:
    site.expect("S1", bmc_mac=A, rack="Σοφία")
    site.expect("T2", bmc_mac=B, rack="Sofia")
    site.sight(A, ("switch", "LEAF-É3", "dhcp.option82"))
    assert [one.serial for one in queries.machines(site.context, search=text)] == ["S1"]


@pytest.mark.parametrize("text", ["50%", "a_b", "back\\slash"])
def test_search_takes_wildcards_literally(site: Site, text: str) -> None:
    site.expect(f"S-{text}-1")
    site.expect("S-50x-aXb-backslash")
    assert [one.serial for one in queries.machines(site.context, search=text)] == [f"S-{text}-1"]
    with site.context.store.write("person:admin", site.tick()) as tx:
        tx.journal("hook.output", plugin="notes", output=f"A note with {text}.")
    assert [entry.data["plugin"] for entry in queries.entries(site.context, search=f"WITH {text}").entries] == ["notes"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1 --", "\x00", "a" * 10_000])
def test_hostile_search_text_finds_nothing(site: Site, text: str) -> None:
    site.expect("S1", bmc_mac=A)
    assert queries.machines(site.context, search=text) == []


def test_pages_do_not_overlap(site: Site) -> None:
    for i in range(7):
        site.expect(f"S{i}")
    pages = [queries.machines(site.context, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [one.serial for page in pages for one in page] == [f"S{i}" for i in range(7)]


def test_next_page_goes_on_while_machines_come_and_leave(site: Site) -> None:
    for i in range(6):
        site.expect(f"S{i}", bmc_mac=f"02:00:00:00:01:{i:02x}")
    first = queries.by_attention(site.context, limit=3)
    assert [one.serial for one in first] == ["S5", "S4", "S3"]
    site.expect("S6")
    site.sight("02:00:00:00:01:04")
    second = queries.by_attention(site.context, after=first[-1].place, limit=3)
    assert [one.serial for one in second] == ["S2", "S1", "S0"]
    assert queries.by_attention(site.context, after=second[-1].place) == []
    assert [one.serial for one in queries.by_attention(site.context, limit=2)] == ["S4", "S6"]


def test_one_second_of_changes_is_paged_without_loss(site: Site) -> None:
    site.expect_all([{"serial": f"S{i}"} for i in range(5)])
    found, after = [], ""
    while page := queries.by_attention(site.context, after=after, limit=2):
        found += [one.serial for one in page]
        after = page[-1].place
    assert found == ["S4", "S3", "S2", "S1", "S0"]


@pytest.mark.parametrize("after", ["x", "ready.1", "ready.1.x", "nowhere.1.1"])
def test_a_page_from_nowhere_is_refused(site: Site, after: str) -> None:
    with pytest.raises(BadInput, match="Open its first page"):
        queries.by_attention(site.context, after=after)


def test_groups_are_counted_as_they_are_listed(site: Site) -> None:
    rows = [{"serial": f"S{i}", "bmc_mac": f"02:00:00:00:01:{i:02x}", "switch": "leaf1"} for i in range(6)]
    site.expect_all(rows)
    for i in range(1, 5):
        site.sight(f"02:00:00:00:01:{i:02x}", ("switch", "leaf2" if i == 1 else "leaf1", "dhcp.option82"))
    site.sight(A)
    tested = site.machine_of("02:00:00:00:01:02")
    with site.context.store.write("worker", site.tick()) as tx:
        run = runs.RunSummary(runs.queue(tx, tested), tested, RunState.QUEUED)
        runs.begin(tx, run, "standard", 1)
        runs.finish(tx, run, "standard")
        store_machines.quarantine(tx, site.machine_of("02:00:00:00:01:03"), "another serial")
    counted = {group.key: group.count for group in queries.arrivals(site.context).groups}
    assert counted == {key: queries.machine_count(site.context, group=key) for key in counted}
    assert counted == {
        "stopped": 1, "inconclusive": 1, "misplaced": 1, "waiting": 1, "unexpected": 1, "silent": 2,
    }  # fmt: skip


def test_every_machine_is_read_in_batches(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.queries.listing.BATCH", 3)
    for i in range(7):
        site.expect(f"S{i}")
    found = queries.every_machine(site.context)
    assert [next(found).serial for _ in range(2)] == ["S0", "S1"]
    with site.context.store.write("person:admin", site.tick()) as tx:
        Machine.delete().where(Machine.serial.in_(["S0", "S4"])).execute(tx.database)
    site.expect("S7")
    assert [one.serial for one in found] == ["S2", "S3", "S5", "S6", "S7"]
    assert [one.serial for one in queries.every_machine(site.context, search="S3")] == ["S3"]


def test_attention_puts_the_quarantined_first(site: Site) -> None:
    site.expect("S1", bmc_mac=A)
    bad = site.expect("S2", bmc_mac=B)
    site.sight(A)
    site.sight(B)
    with site.context.store.write("worker", site.tick()) as tx:
        store_machines.quarantine(tx, bad, "The BMC reports the serial S9.")
    assert [one.serial for one in queries.by_attention(site.context)] == ["S2", "S1"]
    assert groups(site)["stopped"] == ["S2"]
    assert queries.machine(site.context, bad).ladder[1].reasons[0].text == "The BMC reports the serial S9."


def test_facts_in_conflict_are_first_former_ones_marked(site: Site) -> None:
    site.expect("S1", bmc_mac=A)
    site.sight(A, ("serial", "S1", "dhcp"), ("hostname", "old", "dhcp"))
    site.sight(A, ("serial", "S9", "lldp"), ("hostname", "new", "dhcp"))
    detail = queries.machine(site.context, site.machine_of(A))
    assert [fact.fact.name for fact in detail.facts if fact.in_conflict] == ["serial"] * 3
    assert detail.facts[0].in_conflict
    assert {fact.fact.value: fact.former for fact in detail.facts if fact.fact.name == "hostname"} == {
        "old": True,
        "new": False,
    }
    assert "in conflict" in detail.conflicts[0].sentence()


def test_an_unknown_machine_is_not_found(site: Site) -> None:
    with pytest.raises(NotFound, match="no machine 99"):
        queries.machine(site.context, 99)


def test_events_follow_an_index_and_link_their_packets(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    site.sight(A)
    found = queries.events(site.context, -1)
    assert [entry.idx for entry in found] == list(range(len(found)))
    assert queries.events(site.context, found[-1].idx) == []
    assert queries.events(site.context, found[0].idx, limit=1)[0].idx == 1
    assert queries.last_event(site.context) == found[-1].idx
    timeline = queries.timeline(site.context, machine)
    assert timeline[-1].action == "endpoint.seen"
    assert [entry.packet > 0 for entry in timeline if entry.action == "endpoint.seen"] == [True]
    assert queries.changes(site.context, -1) == [(0, 0), (found[-1].idx, machine)]


def test_a_timeline_has_packets_from_before_the_join(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A)
    site.sight(B, summary="the host's port boots")
    with site.context.store.write("worker", site.tick()) as tx:
        Endpoint.update(machine=machine).where(Endpoint.mac == B).execute(tx.database)
    entry = next(entry for entry in queries.timeline(site.context, machine) if entry.packet)
    assert (entry.text, entry.idx) == ("the host's port boots", -1)


def run_with(site: Site, *results: Result, ended: bool = True) -> tuple[int, int]:
    """A machine with a run of these verdicts; the ids of both."""
    machine = site.expect("S1", bmc_mac=A)
    site.sight(A)
    with site.context.store.write("worker", site.tick()) as tx:
        runs.queue(tx, machine)
        run = runs.active(tx, machine)
        assert run is not None
        runs.begin(tx, run, site.context.suite.label, 12)
        runs.set_progress(tx, {run.id: ("fans", "")})
        for position, result in enumerate(results):
            verdict = Verdict(result, "x", "y", {"rpm": 0}, "Replace the fan.")
            runs.add_verdict(tx, run, position, f"c{position}", f"Check {position}", verdict, tx.now, tx.now)
        if ended:
            runs.finish(tx, run, site.context.suite.label)
    return machine, run.id


def test_a_run_has_its_verdicts_and_first_failure(site: Site) -> None:
    machine, run = run_with(site, Result.PASS, Result.UNKNOWN, Result.FAIL, ended=False)
    (one,) = queries.machines(site.context)
    assert one.waits_for == "fans (3 of 12 checks done)"
    assert one.as_json()["run"] == {"id": run, "state": "running", "step": "fans"}
    assert one.run is not None
    assert one.run.not_passed == "Check 2"
    (found,) = queries.machine(site.context, machine).runs
    assert [(verdict.result, verdict.evidence) for verdict in found.verdicts] == [
        ("pass", {"rpm": 0}),
        ("unknown", {"rpm": 0}),
        ("fail", {"rpm": 0}),
    ]
    assert not found.current


def test_an_inconclusive_run_is_a_group_of_its_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.context.store, "policy", replace(site.context.store.policy, level_for_testing=1))
    machine, _ = run_with(site, Result.PASS, Result.UNKNOWN)
    (one,) = queries.machines(site.context)
    assert (one.state, one.status.code, one.status.role) == ("staging", "run.inconclusive", "engineer")
    assert {key for key, members in groups(site).items() if members} == {"inconclusive"}
    with site.context.store.write("worker", site.tick()) as tx:
        runs.queue(tx, machine)
    assert groups(site)["inconclusive"] == []


def test_health_and_segments_show_processes_and_disk(site: Site) -> None:
    with site.context.store.write("worker", site.tick()) as tx:
        heartbeats.beat(tx, "worker", 2**30, "", tx.now)
    with site.context.store.write("wire", site.tick(60)) as tx:
        heartbeats.beat(tx, "wire", 1, "Listening.", tx.now)
    health = queries.health(site.context)
    assert [(process.name, process.well) for process in health.processes] == [("wire", True), ("worker", False)]
    assert health.database > 0
    assert not health.well
    (segment,) = queries.segments(site.context)
    assert (segment.name, segment.interface, segment.isolated, segment.received) == ("staging", "eth0", True, 0)


def listening(site: Site) -> tuple[bool, str]:
    """Whether the segment is said to be answered, and why not."""
    (segment,) = queries.segments(site.context)
    silences = queries.arrivals(site.context).silences
    assert silences == ((segment.silence,) if segment.silence else ())
    return segment.answering, segment.silence.text if segment.silence else ""


@pytest.mark.parametrize("jump", [60, -3600])
def test_a_segment_of_a_stopped_process_is_not_answered(site: Site, jump: int) -> None:
    """Whatever it wrote last, and also when the clock was set back after it ended."""
    assert "has not begun to listen on segment staging" in listening(site)[1]
    with site.context.store.write("wire", site.tick()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
        count_segment(tx, "staging", received=1, dropped=0, malformed=0, answering=True, rogue_at=0)
        heartbeats.beat(tx, "wire", 2**30, "Listening.", tx.now)
    assert listening(site) == (True, "")
    assert queries.health(site.context).processes[0].well
    site.tick(jump)
    answering, silence = listening(site)
    assert not answering
    assert "gave no sign of life from segment staging" in silence
    assert not queries.health(site.context).processes[0].well


def count_statements(site: Site, call: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    database, sent = site.context.store.database, []
    execute = database.execute_sql

    def counted(sql: str, *parameters: object) -> object:
        sent.append(sql)
        return execute(sql, *parameters)

    with monkeypatch.context() as patched:
        patched.setattr(database, "execute_sql", counted)
        call()
    return len(sent)


@pytest.mark.parametrize("name", ["machines", "arrivals", "machine"])
def test_a_page_needs_no_more_statements_for_more_rows(site: Site, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def call() -> object:
        return queries.machine(site.context, 1) if name == "machine" else getattr(queries, name)(site.context)

    counted = []
    for number in (1, 20):
        site.expect_all(
            [{"serial": f"S{number}-{i}", "bmc_mac": f"02:00:00:00:{number:02x}:{i:02x}"} for i in range(number)]
        )
        for i in range(number):
            site.sight(f"02:00:00:00:{number:02x}:{i:02x}", ("port", "9", "dhcp.option82"))
            site.sight(f"02:00:00:00:ff:{i:02x}")
        counted.append(count_statements(site, call, monkeypatch))
    assert counted[1] <= counted[0] < 40


def test_four_thousand_machines_are_listed_fast(site: Site) -> None:
    macs = [f"02:00:00:00:{i >> 8:02x}:{i & 255:02x}" for i in range(4000)]
    site.expect_all(
        [{"serial": f"S{i:04}", "bmc_mac": mac, "switch": "leaf1", "port": str(i)} for i, mac in enumerate(macs)]
    )
    with site.context.store.write("wire", site.tick()) as tx:
        facts = (("hostname", "h", "dhcp"), ("port", "7", "dhcp.option82"))
        seen = [sighting(f"02:00:00:00:{i >> 8:02x}:{i & 255:02x}", *facts) for i in range(4000)]
        site.recorder.record(tx, seen)
    took = {}
    for name, call in {
        "page": lambda: queries.by_attention(site.context, limit=100),
        "search": lambda: queries.machine_count(site.context, search="nothing like it"),
        "arrivals": lambda: queries.arrivals(site.context),
        "all": lambda: list(queries.every_machine(site.context)),
    }.items():
        start = time.process_time()
        call()
        took[name] = round(time.process_time() - start, 3)
    print(took)
    assert took["page"] < 0.15
    assert took["arrivals"] < 0.5
    assert took["all"] < 1

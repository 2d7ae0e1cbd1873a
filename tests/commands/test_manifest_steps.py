"""Imports that are interrupted, stopped, refused, or at work at the same time as others."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from appliance.commands import manifests
from appliance.commands.manifest_plan import grouped
from appliance.commands.manifests import STALE, ImportReport, import_manifest
from appliance.context import Context
from appliance.errors import Refused, StoreError
from appliance.store import overview, slices
from appliance.store.database import Store
from appliance.store.manifests import VALUES, NewRow, StoredRow
from tests.ask import ask
from tests.commands.conftest import HandClock
from tests.plans import executed

ROWS = 40
HEADER = "serial,bmc_mac,model,password\n"


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 8)
    monkeypatch.setattr(slices, "next_count", lambda count, took: 16)


def delivery(number: int) -> str:
    rows = (f"D{number}-{row},02:10:00:00:{number:02x}:{row:02x},M1,secret-{number}-{row}\n" for row in range(ROWS))
    return HEADER + "".join(rows)


def load(context: Context, text: str, **more: int) -> ImportReport:
    return import_manifest(context, "cli:root", "delivery.csv", text.encode(), **more)  # type: ignore[arg-type]


def stored(context: Context, number: int) -> list[object]:
    """How many rows, machines, credentials, facts and staged rows there are of a delivery, and who lists it."""
    like = f"D{number}-%"
    counts = [
        "SELECT count(*) FROM manifest_row r JOIN machine m ON m.id = r.machine AND m.serial = r.serial"
        " WHERE r.serial LIKE ?",
        "SELECT count(*) FROM machine WHERE serial LIKE ?",
        "SELECT count(*) FROM credential WHERE length(secret) > 0 AND serial LIKE ?",
        "SELECT count(*) FROM fact WHERE name = 'serial' AND value LIKE ?",
        "SELECT count(*) FROM staged_row WHERE serial LIKE ?",
    ]
    return [ask(context.store, count, like)[0][0] for count in counts]


NOTHING, WHOLE = [0, 0, 0, 0, 0], [ROWS, ROWS, ROWS, ROWS, 0]


def killed(context: Context, monkeypatch: pytest.MonkeyPatch, writes: int, act: Callable[[], object]) -> bool:
    """Whether a process that does this is killed when it begins the transaction after so many."""
    context.store.disconnect()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    try:
        write, left = Store.write, writes

        def counted(store: Store, actor: str, now: int) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return write(store, actor, now)

        monkeypatch.setattr(Store, "write", counted)
        act()
    finally:
        os._exit(0)


def test_a_kill_at_any_step_leaves_nothing_or_is_completed(
    context: Context, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = []
    for step in range(30):
        before = overview.list_manifests(context.store, 99)
        if not killed(context, monkeypatch, step, lambda: load(context, delivery(step))):  # noqa: B023
            break
        entries = ask(context.store, "SELECT count(*) FROM journal WHERE action = 'manifest.imported'")
        is_in_force = len(overview.list_manifests(context.store, 99)) > len(before)
        assert is_in_force == (entries == [(len(before) + 1,)])
        if not is_in_force:
            assert stored(context, step)[:4] == NOTHING[:4]
        clock.now += STALE
        manifests.resume(context, lambda: False)
        assert stored(context, step) == (WHOLE if is_in_force else NOTHING)
        assert ask(context.store, "SELECT count(*) FROM manifestdoc WHERE state != 'done'") == [(0,)]
        outcomes.append(is_in_force)
    assert sorted(outcomes) == outcomes
    assert outcomes.count(False) >= 4
    assert outcomes.count(True) >= 4
    assert stored(context, step) == WHOLE


def test_a_kill_while_the_worker_goes_on_loses_nothing(
    context: Context, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = load(context, delivery(0), join_ms=-1)
    assert (report.added, report.pending) == (ROWS, ROWS)
    for step in range(30):
        clock.now += STALE
        if not killed(context, monkeypatch, step, lambda: manifests.resume(context, lambda: False)):
            break
    assert stored(context, 0) == WHOLE
    assert [each.joined for each in overview.list_manifests(context.store, 9)] == [ROWS]


def test_rows_left_to_the_worker_are_shown(context: Context, clock: HandClock) -> None:
    report = load(context, delivery(0), join_ms=-1)
    (shown,) = overview.list_manifests(context.store, 9)
    assert (report.pending, shown.joined, shown.rows) == (ROWS, 0, ROWS)
    manifests.resume(context, lambda: False)
    assert stored(context, 0)[0] == 0  # somebody went on with it just now
    clock.now += STALE
    manifests.resume(context, lambda: False)
    assert stored(context, 0) == WHOLE


def test_the_next_import_completes_the_one_before(context: Context) -> None:
    load(context, delivery(0), join_ms=-1)
    assert load(context, delivery(1)).pending == 0
    assert (stored(context, 0), stored(context, 1)) == (WHOLE, WHOLE)
    assert load(context, delivery(0)).unchanged == ROWS


def test_an_error_while_rows_are_stored_leaves_nothing(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(manifests.manifests, "put_in_force", fail)
        with pytest.raises(StoreError, match="disk is full"):
            load(context, delivery(0))
    assert stored(context, 0) == NOTHING
    assert ask(context.store, "SELECT count(*) FROM manifestdoc") == [(0,)]
    assert load(context, delivery(0)).added == ROWS


def test_an_error_after_the_import_counts_is_left_to_the_worker(
    context: Context, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(manifests, "join_some", fail)
        assert load(context, delivery(0)).pending == ROWS
    clock.now += STALE
    manifests.resume(context, lambda: False)
    assert stored(context, 0) == WHOLE


def test_an_import_meanwhile_is_refused(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_force = manifests._put_in_force

    def after_another(*args: object) -> ImportReport:
        with pytest.raises(Refused) as raised:
            load(context, delivery(1))
        assert raised.value.code == "manifest.import_collided"
        return put_in_force(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(manifests, "_put_in_force", after_another)
    assert load(context, delivery(0)).added == ROWS
    assert stored(context, 1) == NOTHING


def test_machines_keep_a_row_while_rows_move_on_by_one(context: Context, seen: Callable[..., None]) -> None:
    """More rows than a slice has, each of which takes the MAC of the next."""
    macs = [f"02:10:00:00:00:{number:02x}" for number in range(20)]
    load(context, "serial,bmc_mac\n" + "".join(f"SN{number},{mac}\n" for number, mac in enumerate(macs)))
    for mac in macs:
        seen(mac)
    before = dict(ask(context.store, "SELECT serial, machine FROM manifest_row"))
    moved = [*macs[1:], macs[0]]
    load(context, "serial,bmc_mac\n" + "".join(f"SN{number},{mac}\n" for number, mac in enumerate(moved)))
    after = dict(ask(context.store, "SELECT serial, machine FROM manifest_row"))
    assert [after[f"SN{number}"] for number in range(20)] == [before[f"SN{(number + 1) % 20}"] for number in range(20)]
    assert ask(context.store, "SELECT DISTINCT level FROM machine") == [(1,)]
    actions = "SELECT count(*) FROM journal WHERE action IN ('manifest.row_left', 'machine.state') AND idx > ?"
    imported = ask(context.store, "SELECT max(idx) FROM journal WHERE action = 'manifest.imported'")[0][0]
    assert ask(context.store, actions, imported) == [(0,)]


@pytest.mark.sqlite
def test_a_slice_reads_and_deletes_by_machine_or_serial(
    context: Context, seen: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it costs does not grow with the site."""
    load(context, "serial,bmc_mac,rack\nSN1,02:10:00:00:00:01,R1\nSN2,02:10:00:00:00:02,R1\n")
    seen("02:10:00:00:00:01")
    with executed(context.store, monkeypatch) as found:
        load(context, "serial,bmc_mac,rack\nSN1,02:10:00:00:00:01,R2\nSN2,02:10:00:00:00:09,R2\nSN3,,R2\n")
    assert list(found.scans()) == []
    deletes = [sql for sql in found.texts if sql.startswith('DELETE FROM "fact"')]
    assert deletes
    assert all("(machine=?)" in step for sql in deletes for step in found.plan(sql))


def test_progress_is_reported_after_each_slice(context: Context) -> None:
    seen: list[tuple[str, int, int]] = []
    import_manifest(
        context, "cli:root", "x.csv", delivery(0).encode(),
        progress=lambda what, done, *, of: seen.append((what, done, of)),
    )  # fmt: skip
    steps = (8, 24, 40)
    assert seen == [(what, done, ROWS) for what in ("stored", "joined") for done in steps]


def row(serial: str, mac: str, before: str | None) -> NewRow:
    def values(mac: str) -> tuple[str, ...]:
        return tuple(mac if name == "bmc_mac" else "" for name in VALUES)

    held = None if before is None else StoredRow(serial, 1, b"", values(before))
    return NewRow(2, serial, b"", values(mac), held)


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ([row("A", "1", None), row("B", "2", None)], ["A", "B"]),
        ([row("A", "", ""), row("B", "", "")], ["A", "B"]),
        ([row("A", "2", "1"), row("X", "9", None), row("B", "1", "2")], ["AB", "X"]),
        ([row("A", "2", "1"), row("X", "9", None), row("B", "3", "2"), row("C", "1", "3")], ["ABC", "X"]),
        ([row("A", "1", "1"), row("B", "2", "2")], ["A", "B"]),
    ],
)
def test_rows_that_exchange_values_are_one_group(rows: list[NewRow], groups: list[str]) -> None:
    found: dict[int, str] = {}
    for each in grouped(rows):
        found[each.together] = found.get(each.together, "") + each.serial
    assert sorted("".join(sorted(serials)) for serials in found.values()) == groups
    assert [each.together for each in grouped(rows)] == sorted(each.together for each in grouped(rows))

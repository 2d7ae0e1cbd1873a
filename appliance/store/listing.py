"""The list of machines: a page of it is read in a fixed number of statements however long it and the list are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from peewee import Case, Expression, Field, Select, Tuple, fn

from appliance.domain.blockers import Blocker, from_json
from appliance.domain.contact import contact_error
from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.status import LatestRun
from appliance.domain.verdicts import GOOD, Result, RunState
from appliance.store.groups import GROUPS
from appliance.store.models import Endpoint, FactRow, Machine, ManifestRow, Run, VerdictRow
from appliance.store.prepared import ByIds
from appliance.store.reader import Reader, rows, stored_json
from appliance.store.search import matches

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which machines: those in a `state` (of `lifecycle.State`), in a `group` (of GROUPS), or with a text in one of
    their names or places. "" = all; an unknown state or group = none."""

    state: str = ""
    group: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a machine stands in the list by attention: a page goes on after the last one of the page before, however
    many come or leave meanwhile."""

    state: State
    state_since: int
    id: int


@dataclass(frozen=True, slots=True)
class ListedEndpoint:
    mac: str
    kind: str
    segment: str
    ip: str
    first_seen: int
    last_seen: int


@dataclass(frozen=True, slots=True)
class ListedRow:
    """The manifest row of a machine."""

    serial: str = ""
    bmc_mac: str = ""
    vendor: str = ""
    model: str = ""
    site: str = ""
    rack: str = ""
    unit: str = ""
    switch: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class ListedMachine:
    """A machine with its endpoints (the first seen first), its manifest row, the observed switch and port, and its
    latest run."""

    id: int
    serial: str
    vendor: str
    model: str
    state: State
    state_since: int
    level: int
    assurance: str
    reasons: tuple[Blocker, ...]
    segment: str
    contact_error: Blocker | None
    endpoints: Sequence[ListedEndpoint]
    row: ListedRow | None
    places: Mapping[str, str]
    run: LatestRun | None


BY_ATTENTION = tuple(sorted(State, key=lambda state: TRAITS[state].attention))
"""The states, those that need a person first."""

_COLUMNS = (
    Machine.id, Machine.serial, Machine.vendor, Machine.model, Machine.state, Machine.state_since, Machine.level,
    Machine.assurance, Machine.reasons, Machine.segment, Machine.contact_error,
)  # fmt: skip


def list_machines(reader: Reader, chosen: Filter, *, limit: int, offset: int = 0) -> list[ListedMachine]:
    """A part of the list by id."""
    return _listed(reader, rows(reader, _chosen(reader, chosen).order_by(Machine.id).limit(limit).offset(offset)))


def machines_after(reader: Reader, chosen: Filter, after: int, limit: int) -> list[ListedMachine]:
    """The next machines by id, after the one with the id `after`."""
    query = _chosen(reader, chosen).where(Machine.id > after).order_by(Machine.id).limit(limit)
    return _listed(reader, rows(reader, query))


def by_attention(reader: Reader, chosen: Filter, limit: int, after: Place | None = None) -> list[ListedMachine]:
    """Those that need a person first, then the latest change. Each state has its own place in this order: so a page is
    read from the index of one state after the other, and one that comes `after` a place takes no longer."""
    states = BY_ATTENTION[BY_ATTENTION.index(after.state) :] if after else BY_ATTENTION
    matching, found = _chosen(reader, chosen), list[tuple[Any, ...]]()
    for state in (state for state in states if chosen.state in ("", state)):
        query = matching.where(Machine.state == str(state))
        if after and state is after.state:
            query = query.where(Tuple(Machine.state_since, Machine.id) < Tuple(after.state_since, after.id))
        query = query.order_by(Machine.state_since.desc(), Machine.id.desc())
        found += rows(reader, query.limit(limit - len(found)))
        if len(found) == limit:
            break
    return _listed(reader, found)


def load_machine(reader: Reader, machine: int) -> ListedMachine | None:
    found = _listed(reader, rows(reader, Machine.select(*_COLUMNS).where(Machine.id == machine)))
    return found[0] if found else None


def count_machines(reader: Reader, chosen: Filter) -> int:
    return int(_chosen(reader, chosen, fn.COUNT(Machine.id)).scalar(reader.database))


def _chosen(reader: Reader, chosen: Filter, *columns: Any) -> Select:
    query = Machine.select(*(columns or _COLUMNS))
    if chosen.state:
        query = query.where(Machine.state == chosen.state)
    if chosen.group:
        query = query.where(GROUPS.get(chosen.group, Machine.id < 0))
    if chosen.search.strip():
        query = query.where(matches(reader, chosen.search))
    return query


def _listed(reader: Reader, found: Sequence[tuple[Any, ...]]) -> list[ListedMachine]:
    """The machines of these rows of _COLUMNS, with what other tables hold about them, in four statements."""
    ids = [row[0] for row in found]
    if not ids:
        return []
    endpoints = _by_machine(_ENDPOINTS.rows(reader, ids), ListedEndpoint)
    manifest_rows = _by_machine(_MANIFEST_ROWS.rows(reader, ids), ListedRow)
    places = _by_machine(_PLACES.rows(reader, ids), lambda name, value: (name, value))
    runs = _by_machine(_LATEST_RUNS.rows(reader, ids), _run)
    return [
        ListedMachine(
            id=row[0],
            serial=row[1],
            vendor=row[2],
            model=row[3],
            state=State(row[4]),
            state_since=row[5],
            level=row[6],
            assurance=row[7],
            reasons=_reasons(row[8]),
            segment=row[9],
            contact_error=contact_error(row[10]),
            endpoints=endpoints.get(row[0], ()),
            row=manifest_rows[row[0]][0] if row[0] in manifest_rows else None,
            places=dict(places.get(row[0], ())),
            run=runs[row[0]][0] if row[0] in runs else None,
        )
        for row in found
    ]


@lru_cache(1024)
def _reasons(text: str) -> tuple[Blocker, ...]:
    """Most machines of a list wait for the same few things."""
    return tuple(from_json(reason) for reason in stored_json(text, []))


def _by_machine(found: Iterable[tuple[Any, ...]], make: Callable[..., _T]) -> Mapping[int, Sequence[_T]]:
    """Rows with the machine's id first, each made a value of the others, by machine."""
    grouped: dict[int, list[_T]] = defaultdict(list)
    for machine, *values in found:
        grouped[machine].append(make(*values))
    return grouped


def _run(number: int, state: str, *values: Any) -> LatestRun:
    step, cancel, checks, done, not_passed = values
    return LatestRun(number, RunState(state), step, bool(cancel), checks, done, not_passed or "")


_ENDPOINTS = ByIds(
    lambda is_one_of: Endpoint.select(
        Endpoint.machine, Endpoint.mac, Endpoint.kind, Endpoint.segment, Endpoint.ip, Endpoint.first_seen,
        Endpoint.last_seen,
    ).where(is_one_of(Endpoint.machine)).order_by(Endpoint.first_seen, Endpoint.id)
)  # fmt: skip
_MANIFEST_ROWS = ByIds(
    lambda is_one_of: ManifestRow.select(
        ManifestRow.machine, ManifestRow.serial, ManifestRow.bmc_mac, ManifestRow.vendor, ManifestRow.model,
        ManifestRow.site, ManifestRow.rack, ManifestRow.unit, ManifestRow.switch, ManifestRow.port,
    ).where(is_one_of(ManifestRow.machine)).order_by(ManifestRow.id)
)  # fmt: skip
_PLACES = ByIds(
    lambda is_one_of: (
        FactRow.select(FactRow.machine, FactRow.name, FactRow.value)
        .where(
            is_one_of(FactRow.machine)
            & FactRow.name.in_((Name.SWITCH, Name.PORT))
            & (FactRow.source != Source.MANIFEST)
        )
        .order_by(FactRow.last_seen, FactRow.id)
    )
)


def _latest_runs(is_one_of: Callable[[Field], Expression]) -> Select:
    latest = Run.alias()
    newest = latest.select(fn.MAX(latest.id)).where(is_one_of(latest.machine)).group_by(latest.machine)
    done = VerdictRow.select(fn.COUNT(VerdictRow.id)).where(VerdictRow.run == Run.id)
    failed_first = Case(None, [(VerdictRow.result == Result.FAIL, 0)], 1)
    not_passed = (
        VerdictRow.select(VerdictRow.title)
        .where((VerdictRow.run == Run.id) & VerdictRow.result.not_in(GOOD))
        .order_by(failed_first, VerdictRow.position)
        .limit(1)
    )
    query = Run.select(Run.machine, Run.id, Run.state, Run.step, Run.cancel, Run.checks, done, not_passed)
    return query.where(Run.id.in_(newest))


_LATEST_RUNS = ByIds(_latest_runs)

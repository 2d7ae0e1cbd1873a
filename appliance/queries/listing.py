"""The list of machines: a fixed number of statements, however long the page is."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import Blocker, from_json
from appliance.domain.levels import NAMES
from appliance.domain.lifecycle import TRAITS, State
from appliance.queries.reading import any_of, count, instant, pattern, select, stored_json

MISPLACED = (
    "SELECT r.machine FROM manifest_row r JOIN fact f ON f.machine = r.machine"
    " WHERE r.machine > 0 AND (r.switch != '' OR r.port != '') AND f.source != 'manifest'"
    " AND ((f.name = 'switch' AND r.switch != '' AND lower(f.value) != lower(r.switch))"
    " OR (f.name = 'port' AND r.port != '' AND lower(f.value) != lower(r.port)))"
    " AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.machine = f.machine AND n.name = f.name AND n.source = f.source"
    " AND n.last_seen > f.last_seen)"
)
_HAS_ROW = "EXISTS (SELECT 1 FROM manifest_row r WHERE r.machine = m.id)"
_MISPLACED = f"m.state != 'retired' AND m.id IN ({MISPLACED})"
GROUPS: Mapping[str, str] = {
    "silent": "m.state = 'expected'",
    "unexpected": f"m.state = 'discovered' AND NOT {_HAS_ROW}",
    "misplaced": _MISPLACED,
    "waiting": "(m.state = 'ready' OR (m.state IN ('discovered', 'staging') AND "
    f"m.reason_role != 'Gatehouse' AND {_HAS_ROW} AND NOT ({_MISPLACED})))",
    "stopped": "m.state IN ('failed', 'quarantined')",
}
"""Machines that need the same action, as conditions on a machine `m`."""

_SEARCH = (
    "(m.serial LIKE ?1 ESCAPE '\\' OR m.vendor LIKE ?1 ESCAPE '\\' OR m.model LIKE ?1 ESCAPE '\\'"
    " OR EXISTS (SELECT 1 FROM endpoint e WHERE e.machine = m.id"
    " AND (e.mac LIKE ?1 ESCAPE '\\' OR e.ip LIKE ?1 ESCAPE '\\'))"
    " OR EXISTS (SELECT 1 FROM manifest_row r WHERE r.machine = m.id AND (r.serial LIKE ?1 ESCAPE '\\'"
    " OR r.bmc_mac LIKE ?1 ESCAPE '\\' OR r.rack LIKE ?1 ESCAPE '\\' OR r.site LIKE ?1 ESCAPE '\\'"
    " OR r.po_line LIKE ?1 ESCAPE '\\'))"
    " OR EXISTS (SELECT 1 FROM fact f WHERE f.machine = m.id AND f.name IN ('hostname', 'switch', 'port')"
    " AND f.value LIKE ?1 ESCAPE '\\'))"
)
_RANK = ("quarantined", "failed", "ready", "testing", "staging", "discovered", "expected", "released", "retired")
_ORDERS = {
    "id": "m.id",
    "attention": "CASE m.state "
    + " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(_RANK))
    + " END, m.state_since DESC, m.id",
}
BATCH = 1_000
"""How many machines `every_machine` reads at a time."""


@dataclass(frozen=True, slots=True)
class RunBrief:
    id: int
    state: str
    step: str
    detail: str
    checks: int
    done: int
    failed: str

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "state": self.state, "step": self.step}


@dataclass(frozen=True, slots=True)
class MachineSummary:
    """A row of the list. `switch` and `port` are the observed ones, else (`planned`) those of the manifest."""

    id: int
    mac: str
    serial: str
    vendor: str
    model: str
    state: str
    state_since: int
    level: int
    assurance: str
    reasons: tuple[Blocker, ...]
    segment: str
    ip: str
    site: str
    rack: str
    unit: str
    switch: str
    port: str
    planned: bool
    first_seen: int
    last_seen: int
    contact: str
    run: RunBrief | None

    @property
    def level_name(self) -> str:
        return NAMES[self.level]

    @property
    def waits_for(self) -> str:
        """The status in one sentence: what the machine waits for. The state decides first, then the level."""
        if waits_for := TRAITS[State(self.state)].waits_for:
            return waits_for
        if self.run and self.state == State.TESTING:
            return f"{self.run.step or 'Acceptance'} ({self.run.done} of {self.run.checks} checks done)"
        if self.run and self.state == State.FAILED:
            return f"Failed check: {self.run.failed}" if self.run.failed else "The acceptance run did not pass."
        if self.state == State.STAGING and self.level >= 2:
            return self.contact or "The acceptance run can start."
        return self.reasons[0].text if self.reasons else ""

    def as_json(self) -> dict[str, Any]:
        """The shape that the API and the command line promise."""
        return {
            "id": self.id,
            "mac": self.mac,
            "serial": self.serial,
            "vendor": self.vendor,
            "model": self.model,
            "state": self.state,
            "state_since": instant(self.state_since),
            "level": self.level,
            "level_name": self.level_name,
            "assurance": self.assurance,
            "reasons": [reason.as_json() for reason in self.reasons],
            "waits_for": self.waits_for,
            "segment": self.segment,
            "ip": self.ip,
            "site": self.site,
            "rack": self.rack,
            "unit": self.unit,
            "switch": self.switch,
            "port": self.port,
            "first_seen": instant(self.first_seen),
            "last_seen": instant(self.last_seen),
            "run": self.run.as_json() if self.run else None,
        }


@dataclass(frozen=True, slots=True)
class _Beside:
    """The rows of other tables for the machines of one page."""

    endpoints: Mapping[int, Sequence[sqlite3.Row]]
    rows: Mapping[int, Sequence[sqlite3.Row]]
    places: Mapping[int, Sequence[sqlite3.Row]]
    runs: Mapping[int, Sequence[sqlite3.Row]]


def machines(
    context: Context,
    *,
    state: str = "",
    search: str = "",
    group: str = "",
    order: str = "id",
    limit: int = BATCH,
    offset: int = 0,
) -> list[MachineSummary]:
    """A page of the list: at most `limit` machines from `offset` on. `state` is one of
    `lifecycle.State`, `group` one of `GROUPS`; an unknown one gives none.
    `order`: `id`, or `attention` (what needs a person first, then the latest change)."""
    condition, found = _condition(state, search, group)
    rows = select(
        context,
        f"SELECT m.* FROM machine m WHERE {condition} ORDER BY {_ORDERS[order]} LIMIT ?2 OFFSET ?3",
        found, limit, offset,
    )  # fmt: skip
    return _summaries(context, rows)


def every_machine(context: Context, *, state: str = "", search: str = "", group: str = "") -> Iterator[MachineSummary]:
    """All that match, by id, read in batches while the caller iterates. A machine that is added or deleted meanwhile
    hides no other."""
    condition, found = _condition(state, search, group)
    sql = f"SELECT m.* FROM machine m WHERE {condition} AND m.id > ?2 ORDER BY m.id LIMIT ?3"
    last = 0
    while rows := select(context, sql, found, last, BATCH):
        yield from _summaries(context, rows)
        last = rows[-1]["id"]


def machine_count(context: Context, *, state: str = "", search: str = "", group: str = "") -> int:
    """How many machines `machines` would list without a limit."""
    condition, found = _condition(state, search, group)
    return count(context, f"SELECT count(*) FROM machine m WHERE {condition} AND ?1 IS NOT NULL", found)


def state_counts(context: Context) -> dict[str, int]:
    """How many machines are in each state (all states named, in the order of the lifecycle)."""
    found = {row["state"]: row["n"] for row in select(context, "SELECT state, count(*) n FROM machine GROUP BY state")}
    return {state: found.get(state, 0) for state in State}


def summary(context: Context, machine: int) -> MachineSummary | None:
    found = _summaries(context, select(context, "SELECT m.* FROM machine m WHERE m.id = ?", machine))
    return found[0] if found else None


def _condition(state: str, search: str, group: str) -> tuple[str, str]:
    """The WHERE clause (its ?1 is the search pattern), and that pattern. Only known states and groups enter the SQL."""
    parts = ["1"]
    if state:
        parts.append(f"m.state = '{State(state)}'" if state in set(State) else "0")
    if group:
        parts.append(GROUPS.get(group, "0"))
    if search.strip():
        parts.append(_SEARCH)
    return " AND ".join(parts), pattern(search)


def _summaries(context: Context, rows: list[sqlite3.Row]) -> list[MachineSummary]:
    beside = _load_beside(context, [row["id"] for row in rows])
    return [_summary(row, beside) for row in rows]


def _load_beside(context: Context, ids: Sequence[int]) -> _Beside:
    some = any_of(ids)
    those = "machine IN (SELECT value FROM json_each(?))"
    latest = f"(SELECT max(id) FROM run WHERE {those} GROUP BY machine)"
    return _Beside(
        _grouped(select(context, f"SELECT * FROM endpoint WHERE {those} ORDER BY first_seen, id", some)),
        _grouped(select(context, f"SELECT * FROM manifest_row WHERE {those}", some)),
        _grouped(
            select(
                context,
                f"SELECT machine, name, value FROM fact WHERE {those} AND name IN ('switch', 'port')"
                " AND source != 'manifest' ORDER BY last_seen, id",
                some,
            )
        ),
        _grouped(
            select(
                context,
                "SELECT r.*, (SELECT count(*) FROM verdict v WHERE v.run = r.id) AS done,"
                " (SELECT v.title FROM verdict v WHERE v.run = r.id AND v.result != 'pass' ORDER BY v.position LIMIT 1)"
                f" AS failed FROM run r WHERE r.id IN {latest}",
                some,
            )
        ),
    )


def _grouped(rows: Iterable[sqlite3.Row]) -> Mapping[int, Sequence[sqlite3.Row]]:
    by_machine: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        by_machine[row["machine"]].append(row)
    return by_machine


def _summary(row: sqlite3.Row, beside: _Beside) -> MachineSummary:
    endpoints = beside.endpoints.get(row["id"], ())
    planned = next(iter(beside.rows.get(row["id"], ())), None)
    place = {fact["name"]: fact["value"] for fact in beside.places.get(row["id"], ())}
    main = main_endpoint(endpoints, planned["bmc_mac"] if planned else "")
    runs = beside.runs.get(row["id"], ())
    return MachineSummary(
        id=row["id"],
        mac=main["mac"] if main else _of(planned, "bmc_mac"),
        serial=row["serial"] or _of(planned, "serial"),
        vendor=row["vendor"] or _of(planned, "vendor"),
        model=row["model"] or _of(planned, "model"),
        state=row["state"],
        state_since=row["state_since"],
        level=row["level"],
        assurance=row["assurance"],
        reasons=stored_reasons(row["reasons"]),
        segment=main["segment"] if main else row["segment"],
        ip=main["ip"] if main else "",
        site=_of(planned, "site"),
        rack=_of(planned, "rack"),
        unit=_of(planned, "unit"),
        switch=place.get("switch") or _of(planned, "switch"),
        port=place.get("port") or _of(planned, "port"),
        planned=not place,
        first_seen=min((endpoint["first_seen"] for endpoint in endpoints), default=0),
        last_seen=max((endpoint["last_seen"] for endpoint in endpoints), default=0),
        contact=row["contact_error"],
        run=_run(runs[-1]) if runs else None,
    )


def _of(planned: sqlite3.Row | None, column: str) -> str:
    return str(planned[column]) if planned else ""


def _run(row: sqlite3.Row) -> RunBrief:
    return RunBrief(
        row["id"], row["state"], row["step"], row["detail"], row["checks"], row["done"], row["failed"] or ""
    )


def main_endpoint(endpoints: Sequence[sqlite3.Row], bmc_mac: str) -> sqlite3.Row | None:
    """The endpoint that a machine is known by: the manifest's MAC, else a BMC, else the first seen."""
    ranked = sorted(endpoints, key=lambda one: (one["mac"] != bmc_mac, one["kind"] != "bmc", one["first_seen"]))
    return ranked[0] if ranked else None


def stored_reasons(text: str) -> tuple[Blocker, ...]:
    return tuple(from_json(stored) for stored in stored_json(text, []))

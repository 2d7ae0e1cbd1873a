"""The list of machines: state, level, location, and what each machine waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.domain.levels import NAMES
from appliance.domain.lifecycle import State
from appliance.domain.status import LatestRun, status
from appliance.errors import BadInput
from appliance.store import groups, listing
from appliance.store.listing import Filter, ListedEndpoint, ListedMachine, ListedRow, Place
from appliance.store.record import instant

BATCH = 1_000
"""How many machines `every_machine` reads at a time."""


@dataclass(frozen=True, slots=True)
class MachineSummary:
    """A row of the list. `switch` and `port` are the observed ones, else (`planned`) those of the manifest. `status`
    is what the machine waits for, with the next action and the role that can take it."""

    id: int
    mac: str
    serial: str
    vendor: str
    model: str
    state: State
    state_since: int
    level: int
    assurance: str
    reasons: tuple[Blocker, ...]
    status: Blocker
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
    run: LatestRun | None

    @property
    def level_name(self) -> str:
        return NAMES[self.level]

    @property
    def place(self) -> str:
        """Where it stands in the list by attention."""
        return f"{self.state}.{self.state_since}.{self.id}"

    @property
    def waits_for(self) -> str:
        """The status in one sentence."""
        return self.status.text

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
            "status": self.status.as_json(),
            "segment": self.segment,
            "ip": self.ip,
            "site": self.site,
            "rack": self.rack,
            "unit": self.unit,
            "switch": self.switch,
            "port": self.port,
            "first_seen": instant(self.first_seen),
            "last_seen": instant(self.last_seen),
            "run": {"id": self.run.id, "state": self.run.state, "step": self.run.step} if self.run else None,
        }


def machines(
    context: Context, *, state: str = "", search: str = "", group: str = "", limit: int = BATCH, offset: int = 0
) -> list[MachineSummary]:
    """A part of the list by id: at most `limit` machines from `offset` on. `state` is one of `lifecycle.State`, `group`
    one of `store.groups.GROUPS`; BadInput for another one."""
    found = listing.list_machines(context.store, _chosen(state, group, search), limit=limit, offset=offset)
    return [summary_of(context, one) for one in found]


def _chosen(state: str, group: str, search: str) -> Filter:
    for name, value, known in (("state", state, tuple(State)), ("group", group, tuple(groups.GROUPS))):
        if value and value not in known:
            raise BadInput(f"There is no {name} {value[:40]!a}. The {name}s are {', '.join(known)}.")
    return Filter(state, group, search)


def by_attention(
    context: Context, *, state: str = "", search: str = "", group: str = "", after: str = "", limit: int = BATCH
) -> list[MachineSummary]:
    """The next machines, those that need a person first, then the latest change; `after` is the `place` of the last one
    before them ("" = from the first). Raises BadInput for another text."""
    chosen, place = _chosen(state, group, search), _place(after) if after else None
    return [summary_of(context, one) for one in listing.by_attention(context.store, chosen, limit, place)]


def _place(text: str) -> Place:
    try:
        state, since, machine = text.split(".")
        return Place(State(state), int(since[:16]), int(machine[:16]))
    except ValueError:
        raise BadInput("The list has no such place to go on from. Open its first page.") from None


def every_machine(
    context: Context, *, state: str = "", search: str = "", group: str = "", after: int = 0
) -> Iterator[MachineSummary]:
    """All that match, by id from the one `after` on, read in batches while the caller iterates. A machine that is added
    or deleted meanwhile hides no other."""
    chosen, last = _chosen(state, group, search), after
    while found := listing.machines_after(context.store, chosen, last, BATCH):
        yield from (summary_of(context, one) for one in found)
        last = found[-1].id


def machine_count(context: Context, *, state: str = "", search: str = "", group: str = "") -> int:
    """How many machines `machines` would list without a limit."""
    return listing.count_machines(context.store, _chosen(state, group, search))


def state_counts(context: Context) -> dict[str, int]:
    """How many machines are in each state (all states named, in the order of the lifecycle)."""
    found = groups.count_states(context.store)
    return {state: found.get(state, 0) for state in State}


def summary(context: Context, machine: int) -> MachineSummary | None:
    found = listing.load_machine(context.store, machine)
    return summary_of(context, found) if found else None


def summary_of(context: Context, one: ListedMachine) -> MachineSummary:
    planned = one.row or ListedRow()
    main = main_endpoint(one.endpoints, planned.bmc_mac)
    return MachineSummary(
        id=one.id,
        mac=main.mac if main else planned.bmc_mac,
        serial=one.serial or planned.serial,
        vendor=one.vendor or planned.vendor,
        model=one.model or planned.model,
        state=one.state,
        state_since=one.state_since,
        level=one.level,
        assurance=one.assurance,
        reasons=one.reasons,
        status=status(
            one.state,
            one.reasons,
            one.run,
            one.contact_error,
            may_test=one.level >= context.store.policy.level_for_testing,
        ),
        segment=main.segment if main else one.segment,
        ip=main.ip if main else "",
        site=planned.site,
        rack=planned.rack,
        unit=planned.unit,
        switch=one.places.get("switch") or planned.switch,
        port=one.places.get("port") or planned.port,
        planned=not one.places,
        first_seen=min((endpoint.first_seen for endpoint in one.endpoints), default=0),
        last_seen=max((endpoint.last_seen for endpoint in one.endpoints), default=0),
        run=one.run,
    )


def main_endpoint(endpoints: Sequence[ListedEndpoint], bmc_mac: str) -> ListedEndpoint | None:
    """The endpoint that a machine is known by: the manifest's MAC, else a BMC, else the first seen."""
    return min(endpoints, key=lambda one: (one.mac != bmc_mac, one.kind != "bmc", one.first_seen), default=None)

"""Arrivals: what needs a person first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.queries.listing import MachineSummary, machine_count, machines, state_counts
from appliance.queries.site import Segment, segments

SHORT = 5
"""How many machines of a group the first page names."""

_TITLES = {
    "stopped": ("Failed or quarantined", "Look at the evidence, then test again or lift the quarantine."),
    "misplaced": ("In the wrong slot", "Move the cable, or correct the manifest."),
    "waiting": ("Waiting for a person", "Each one says who can move it, and how."),
    "unexpected": ("Unexpected", "Import the delivery's manifest, or unplug what does not belong here."),
    "silent": ("Expected but silent", "Check the cable of the BMC's port, and the power."),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Machines that want the same thing of a person; `machines` are the first few of `count`."""

    key: str
    title: str
    hint: str
    count: int
    machines: tuple[MachineSummary, ...]

    def as_json(self) -> dict[str, Any]:
        few = [one.as_json() for one in self.machines]
        return {"key": self.key, "title": self.title, "hint": self.hint, "count": self.count, "machines": few}


@dataclass(frozen=True, slots=True)
class Arrivals:
    total: int
    states: dict[str, int]
    groups: tuple[Group, ...]
    foreign: tuple[Segment, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "states": self.states,
            "groups": [group.as_json() for group in self.groups],
            "foreign": [segment.as_json() for segment in self.foreign],
        }


def arrivals(context: Context) -> Arrivals:
    """Counts and short lists, the most pressing group first, and segments where another DHCP server is heard."""
    states = state_counts(context)
    foreign = tuple(segment for segment in segments(context) if segment.foreign)
    return Arrivals(sum(states.values()), states, tuple(_group(context, key) for key in _TITLES), foreign)


def _group(context: Context, key: str) -> Group:
    title, hint = _TITLES[key]
    found = machine_count(context, group=key)
    few = machines(context, group=key, order="attention", limit=SHORT) if found else []
    return Group(key, title, hint, found, tuple(few))

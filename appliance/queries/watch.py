"""The Arrivals page: machines that need a person, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.queries.listing import MachineSummary, by_attention, state_counts
from appliance.queries.site import segments, silences
from appliance.store.groups import count_groups
from appliance.store.overview import Segment, list_segments

SHORT = 5
"""How many machines of a group are listed."""

_GROUPS = {
    "stopped": ("Failed or quarantined", "Read the evidence. Then test again or lift the quarantine.", "bad", "status"),
    "inconclusive": ("Test inconclusive", "Correct what the checks name. Then test again.", "unclear", "check"),
    "misplaced": ("In the wrong slot", "Move the cable, or correct the manifest.", "attention", "port"),
    "waiting": ("Waiting for a person", "Open the machine: it shows the next action.", "attention", "status"),
    "unexpected": ("Unexpected", "Import the manifest, or disconnect the machine.", "quiet", "address"),
    "silent": ("Expected, not seen", "Check the cable of the BMC's port and the power.", "quiet", "rack"),
}
"""Title, hint, tone, and what is shown beside each machine; the most pressing group first."""


@dataclass(frozen=True, slots=True)
class Group:
    """Machines that need the same action; `machines` are the first few of `count`. `tone` is its colour, `shows` what
    the page shows beside each machine: its status, check that did not pass, port, address or rack."""

    key: str
    title: str
    hint: str
    tone: str
    shows: str
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
    rogue: tuple[Segment, ...]
    silences: tuple[Blocker, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "states": self.states,
            "groups": [group.as_json() for group in self.groups],
            "rogue": [segment.as_json() for segment in self.rogue],
            "silences": [silence.as_json() for silence in self.silences],
        }


def arrivals(context: Context) -> Arrivals:
    """Counts and short lists, the most pressing group first, and segments with a rogue DHCP server or without anybody
    who listens."""
    states, counts, groups = state_counts(context), count_groups(context.store), []
    for key, described in _GROUPS.items():
        few = by_attention(context, group=key, limit=SHORT) if counts[key] else []
        groups.append(Group(key, *described, counts[key], tuple(few)))
    has_rogue = any(segment.rogue for segment in list_segments(context.store))
    rogue = tuple(segment for segment in segments(context) if segment.rogue) if has_rogue else ()
    return Arrivals(sum(states.values()), states, tuple(groups), rogue, tuple(silences(context)))

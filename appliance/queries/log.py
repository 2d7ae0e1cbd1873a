"""The journal for people and programs: entries after an index, a machine's timeline, the head."""

from __future__ import annotations

from dataclasses import replace

from appliance.context import Context
from appliance.store import log
from appliance.store.log import Entry, EntryPage, Head, Packet

OUTCOMES = (
    "machine.state", "machine.quarantined", "machine.signed_off", "credential.attempt_allowed", "acceptance.queued",
    "acceptance.cancel_requested", "acceptance.passed", "acceptance.failed", "acceptance.inconclusive",
    "acceptance.cancelled", "segment.rogue_allowed", "segment.rogue_disallowed", "segment.rogue_cleared",
    "payload.added", "payload.removed", "manifest.imported",
)  # fmt: skip
"""The actions that answer a person: what was asked for, and what came of it."""

SHOWN = 8


def events(context: Context, after: int, limit: int = 100, machine: int = 0) -> list[Entry]:
    """Entries with an index greater than `after` (-1 = from the first), oldest first; of one machine if named."""
    return log.entries_after(context.store, after, limit, machine)


def outcomes(context: Context, after: int, *, machine: int = 0, actor: str = "") -> list[Entry]:
    """What followed, after an index, on what a person did: the newest few of OUTCOMES, oldest first."""
    return log.latest_of_actions(context.store, after, SHOWN, OUTCOMES, machine=machine, actor=actor)


def entries(context: Context, *, before: int = 0, limit: int = 100, topic: str = "", search: str = "") -> EntryPage:
    """Entries newest first, below index `before` (0 = from the newest); `topic` is the first part of an action."""
    return log.entries_before(context.store, before, limit, topic=topic, search=search)


def last_event(context: Context) -> int:
    """The index of the newest entry, -1 when there is none."""
    return log.last_index(context.store)


def timeline(context: Context, machine: int, limit: int = 300) -> list[Entry]:
    """A machine's entries, newest first, with the packets of its endpoints from before these joined the machine."""
    packets = {(one.endpoint, one.at, one.summary): one for one in packets_of(context, machine)}
    found = []
    for entry in log.entries_of_machine(context.store, machine, limit):
        # Entries of earlier versions have the packet's summary only as their sentence.
        summary = entry.data.get("summary", entry.text)
        packet = packets.pop((entry.endpoint, entry.at, summary), None)
        found.append(replace(entry, packet=packet.id) if packet else entry)
    oldest = found[-1].at if len(found) == limit else 0
    earlier = [
        Entry(-1, one.at, "wire", "endpoint.packet", one.summary, machine, one.endpoint, {}, one.id)
        for one in reversed(packets.values())
        if one.at >= oldest
    ]
    return list(log.newest_first(found, earlier))


def packets_of(context: Context, machine: int, frames: bool = False) -> list[Packet]:
    """The packets kept of a machine's endpoints, oldest first; with their bytes (`frame`) only on request."""
    return log.packets_of(context.store, machine, frames=frames)


def journal_head(context: Context) -> Head:
    return log.journal_head(context.store)


def changes(context: Context, after: int, limit: int = 500) -> list[tuple[int, int]]:
    """(index, machine) of the entries after `after`, in order, each machine (or 0) once, with its newest entry."""
    newest = {machine: idx for idx, machine in log.changes_after(context.store, after, limit)}
    return sorted((idx, machine) for machine, idx in newest.items())

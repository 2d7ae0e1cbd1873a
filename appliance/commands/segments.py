"""What a person decides about a rogue DHCP server on a segment."""

from __future__ import annotations

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.errors import NotFound, Refused
from appliance.store import segments


def allow_rogue_server(context: Context, actor: str, name: str, allowed: bool) -> None:
    """Answer DHCP on a segment beside its rogue DHCP server, or stop doing so. Raises NotFound; Refused when that was
    decided before."""
    with context.store.write(actor, context.clock()) as tx:
        if not segments.is_known(tx, name):
            raise _unknown(name)
        if not segments.allow_rogue_server(tx, name, allowed):
            decision = "allowed" if allowed else "not allowed"
            raise Refused(blocker("segment.decided_already", segment=name, decision=decision))
        tx.journal("segment.rogue_allowed" if allowed else "segment.rogue_disallowed", segment=name)


def clear_rogue_server(context: Context, actor: str, name: str) -> None:
    """The rogue DHCP server of a segment was removed: probe for it once more, then answer if none does. Raises
    NotFound; Refused when there is none."""
    with context.store.write(actor, context.clock()) as tx:
        if not segments.is_known(tx, name):
            raise _unknown(name)
        if not segments.clear_rogue_server(tx, name):
            raise Refused(blocker("segment.no_rogue_server", segment=name))
        tx.journal("segment.rogue_cleared", segment=name)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no segment {name[:40]!a} that the wire process has started on.")

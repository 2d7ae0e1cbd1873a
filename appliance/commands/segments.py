"""What a person decides about a rogue DHCP server on a segment."""

from __future__ import annotations

from appliance.context import Context
from appliance.errors import NotFound
from appliance.store import segments


def allow_rogue_server(context: Context, actor: str, name: str, allowed: bool) -> None:
    """Answer DHCP on a segment beside its rogue DHCP server, or stop doing so. Raises NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        if not segments.allow_rogue_server(tx, name, allowed):
            raise _unknown(name)
        tx.journal("segment.rogue_allowed" if allowed else "segment.rogue_disallowed", segment=name)


def clear_rogue_server(context: Context, actor: str, name: str) -> None:
    """The rogue DHCP server of a segment was removed: probe for it once more, then answer if none does. Raises
    NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        if not segments.clear_rogue_server(tx, name):
            raise _unknown(name)
        tx.journal("segment.rogue_cleared", segment=name)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no segment {name[:40]!a} that the wire process has started on.")

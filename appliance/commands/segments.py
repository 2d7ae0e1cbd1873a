"""What a person decides about a segment."""

from __future__ import annotations

from appliance.context import Context
from appliance.errors import NotFound
from appliance.store import segments

_UNKNOWN = "There is no segment {!a} that the wire process has started on."


def allow_rogue_server(context: Context, actor: str, name: str, anyway: bool) -> None:
    """Answer DHCP on a segment although another server is heard there, or stop doing so. Raises NotFound."""
    text = "Answer although another DHCP server is heard." if anyway else "Be silent while another server is heard."
    with context.store.write(actor, context.clock()) as tx:
        if not segments.allow_rogue_server(tx, name, anyway):
            raise NotFound(_UNKNOWN.format(name[:40]))
        tx.journal("segment.anyway", f"{name}: {text}", segment=name, anyway=anyway)


def clear_rogue_server(context: Context, actor: str, name: str) -> None:
    """The other DHCP server of a segment is gone: ask for it once more, then answer if none is heard. Raises
    NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        if not segments.clear_rogue_server(tx, name):
            raise NotFound(_UNKNOWN.format(name[:40]))
        text = f"{name}: The other DHCP server is gone; answer if none is heard."
        tx.journal("segment.lifted", text, segment=name)

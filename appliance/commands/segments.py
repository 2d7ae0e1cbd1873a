"""What a person decides about a segment."""

from __future__ import annotations

from appliance.context import Context
from appliance.errors import NotFound
from appliance.store.segments import allow_anyway


def serve_anyway(context: Context, actor: str, name: str, anyway: bool) -> None:
    """Answer DHCP on a segment although another server is heard there, or stop doing so. Raises NotFound."""
    text = "Answer although another DHCP server is heard." if anyway else "Be silent while another server is heard."
    with context.store.write(actor, context.clock()) as tx:
        if not allow_anyway(tx, name, anyway):
            raise NotFound(f"There is no segment {name[:40]!a} that the wire process has started on.")
        tx.journal("segment.anyway", f"{name}: {text}", segment=name, anyway=anyway)

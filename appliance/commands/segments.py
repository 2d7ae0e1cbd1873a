"""What a person may say of a segment."""

from __future__ import annotations

from appliance.context import Context
from appliance.errors import NotFound
from appliance.store.segments import allow_anyway


def serve_anyway(context: Context, actor: str, name: str, anyway: bool) -> None:
    """Answer DHCP although another server is heard there (or stop doing so). NotFound for an unknown segment."""
    with context.store.write(actor, context.clock()) as tx:
        if not allow_anyway(tx, name, anyway):
            known = ", ".join(segment.name for segment in context.settings.segment) or "none"
            raise NotFound(f"There is no segment {name!r}; the configuration has: {known}.")
        what = "Answer although" if anyway else "Do not answer while"
        tx.journal("segment.anyway", f"{what} another DHCP server is heard on {name}.", segment=name, anyway=anyway)

"""Instants as JSON has them."""

from __future__ import annotations

from appliance.domain.moments import iso


def instant(at: int | None) -> str | None:
    """ISO text of an instant; None when there is none (stored as 0 or NULL)."""
    return iso(at) if at else None

"""How values look on a page. Everything is escaped by Jinja; nothing here marks text as safe."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined

from appliance import queries
from appliance.domain.levels import NAMES
from appliance.domain.lifecycle import MEANING
from appliance.domain.moments import ago, from_iso, iso
from web.current import shared

MISSING = "–"


def register_filters(app: Flask) -> None:
    """Gives the templates their filters and what every page shows."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        iso=_iso, clock=clock, ago=_ago, size=size, pretty=pretty, short=short, shown=shown, plural=plural
    )
    app.jinja_env.globals.update(LEVELS=NAMES, MEANING={str(state): text for state, text in MEANING.items()})
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    return {"person": g.get("person"), "now": shared().context.clock()}


def _at(at: int | str | None) -> int:
    return from_iso(at) if isinstance(at, str) else at or 0


def _iso(at: int | str | None) -> str:
    return iso(_at(at)) if at else ""


def clock(at: int | str | None) -> str:
    """`2026-11-22 10:00:00`, UTC."""
    return iso(_at(at))[:19].replace("T", " ") if at else MISSING


def _ago(at: int | str | None) -> str:
    return ago(_at(at), shared().context.clock()) if at else MISSING


def size(count: int) -> str:
    """`12 B`, `3.4 MiB`."""
    value, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":
            break
        value /= 1024
    return f"{count} B" if unit == "B" else f"{value:.1f} {unit}"


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


def short(text: str, length: int = 12) -> str:
    return text if len(text) <= length else text[:length] + "…"


def shown(text: Any) -> str:
    """Text with what cannot be seen (controls, bidirectional and zero-width characters) shown by its code."""
    told = "" if text is None else str(text)
    if told.isprintable():
        return told
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{{{ord(c):x}}}" for c in told)


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def last_event() -> int:
    """Where the live stream of a page begins: all that the page shows is not newer."""
    return queries.last_event(shared().context)

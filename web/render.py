"""Filters of the templates. Jinja escapes everything; nothing here marks text as safe."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined

from appliance import queries
from appliance.domain.moments import ago, from_iso, iso
from web.current import shared
from web.looks import look

MISSING = "–"


def register_filters(app: Flask) -> None:
    """Adds the filters, and the values that every page shows."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        iso=iso_text, clock=clock, ago=age, size=size, pretty=pretty, short=short, shown=shown, plural=plural, look=look
    )
    app.context_processor(lambda: {"person": g.get("person"), "now": shared().context.clock()})


def milliseconds(at: int | str | None) -> int:
    return from_iso(at) if isinstance(at, str) else at or 0


def iso_text(at: int | str | None) -> str:
    return iso(milliseconds(at)) if at else ""


def clock(at: int | str | None) -> str:
    """`2026-11-22 10:00:00`, UTC."""
    return iso(milliseconds(at))[:19].replace("T", " ") if at else MISSING


def age(at: int | str | None) -> str:
    """`5 s`, `12 min`, `3 h`, `4 d`."""
    return ago(milliseconds(at), shared().context.clock()) if at else MISSING


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
    """Text with invisible characters (control, bidirectional, zero-width) shown by their codes."""
    value = "" if text is None else str(text)
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{{{ord(c):x}}}" for c in value)


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def last_event() -> int:
    """Where the live stream of a page starts: nothing on the page is newer."""
    return queries.last_event(shared().context)

"""Lists as CSV, safe to open in a spreadsheet, and as JSON; sent while they are read, so they can be long."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from flask import Response

from appliance.context import Context

CHUNK = 500
"""Rows in one part of the answer."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

MACHINE = (
    "id", "mac", "serial", "vendor", "model", "state", "state_since", "level", "level_name", "assurance", "waits_for",
    "segment", "ip", "site", "rack", "unit", "switch", "port", "first_seen", "last_seen",
)  # fmt: skip


def cell(value: Any) -> str:
    """The text of one cell. What a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV
    injection); control characters are shown by their codes."""
    text = "" if value is None else str(value)
    shown = "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def as_csv(context: Context, filename: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A download with a header line."""
    lines = chain([columns], ([cell(row.get(column)) for column in columns] for row in rows))
    response = _streamed(context, map(_line, lines), "text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def as_json(context: Context, rows: Iterable[Mapping[str, Any]]) -> Response:
    return _streamed(context, _array(rows), "application/json")


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _array(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A JSON array, a row on a line."""
    before = "["
    for row in rows:
        yield before + json.dumps(row)
        before = ",\n"
    yield "]\n" if before != "[" else "[]\n"


def _streamed(context: Context, parts: Iterator[str], mimetype: str) -> Response:
    """What fails before the first chunk still has an answer of its own. Later reads open the connection again, which
    the end of the request has closed."""
    chunks = _chunks(parts)
    response = Response(chain([next(chunks)], chunks), mimetype=mimetype)
    response.call_on_close(context.store.close)
    return response


def _chunks(parts: Iterator[str]) -> Iterator[str]:
    while chunk := "".join(islice(parts, CHUNK)):
        yield chunk

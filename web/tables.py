"""Lists as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

MACHINE = (
    "id", "mac", "serial", "vendor", "model", "state", "state_since", "level", "level_name", "assurance", "waits_for",
    "segment", "ip", "site", "rack", "unit", "switch", "port", "first_seen", "last_seen",
)  # fmt: skip


def cell(value: Any) -> str:
    """One cell's text. What a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV injection);
    control characters are shown by their code."""
    text = "" if value is None else str(value)
    shown = "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def as_csv(filename: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A download with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

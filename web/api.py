"""The read-only JSON API, version 1. Errors are `{"error": {"code", "text", "next_action", "role"}}`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Blueprint, Response, jsonify

from appliance import queries
from appliance.errors import BadInput
from appliance.payload import catalogue
from web import forms, tables
from web.current import context
from web.events import COMMENT, journal_entries, open_stream

api = Blueprint("api", __name__, url_prefix="/api/v1")

PAGE = 500
MOST = 10_000
"""The largest `limit`."""


@api.get("/machines")
def machines() -> Response:
    """The list: `state`, `group`, `search`; all of it, or a page by `limit` and `after` (the id of the last machine of
    the page before) or `offset`; `format=csv` for a spreadsheet."""
    kind = forms.query("format") or "json"
    if kind not in ("json", "csv"):
        raise BadInput(f"The parameter format must be json or csv, not {kind[:20]!a}.")
    return machines_csv() if kind == "csv" else tables.as_json(context(), chosen_machines())


@api.get("/machines.csv")
def machines_csv() -> Response:
    """The same list as CSV: `state`, `group`, `search`."""
    return tables.as_csv(context(), "machines.csv", tables.MACHINE, chosen_machines())


def chosen_machines() -> Iterator[dict[str, Any]]:
    """What the address asks for; read while it is sent."""
    chosen: Any = {name: forms.query(name) for name in ("state", "group", "search")}
    limit, offset, after = forms.number("limit", least=1, most=MOST), forms.number("offset"), forms.number("after")
    if offset:
        found = iter(queries.machines(context(), **chosen, limit=limit or MOST, offset=offset))
    else:
        found = islice(queries.every_machine(context(), **chosen, after=after), limit or None)
    return (one.as_json() for one in found)


@api.get("/machines/<int:number>")
def machine(number: int) -> Response:
    """One machine: its facts with sources, its levels, runs and verdicts, its sign-offs."""
    return jsonify(queries.machine(context(), number).as_json())


@api.get("/events")
def events() -> Response:
    """Journal entries with an index above `after` (default: from the first), oldest first; `machine` filters."""
    found = queries.events(
        context(),
        forms.number("after", -1, least=-1),
        forms.number("limit", PAGE, least=1, most=MOST),
        forms.number("machine"),
    )
    return jsonify([entry.as_json() for entry in found])


@api.get("/events/stream")
def stream() -> Response:
    """The same entries as server-sent events; resumes after Last-Event-ID."""
    return open_stream(journal_entries, COMMENT)


@api.get("/arrivals")
def arrivals() -> Response:
    """How many machines are expected, present, in the wrong slot, unexpected or waiting for a person."""
    return jsonify(queries.arrivals(context()).as_json())


@api.get("/health")
def health() -> Response:
    """The processes, the database and the disk."""
    return jsonify(queries.health(context()).as_json())


@api.get("/segments")
def segments() -> Response:
    """The segments, what was received and dropped on each, and rogue DHCP servers."""
    return jsonify([segment.as_json() for segment in queries.segments(context())])


@api.get("/payloads")
def payloads() -> Response:
    """The catalogue."""
    return jsonify([payload.as_json() for payload in catalogue.listing(context())])


@api.get("/downloads")
def downloads() -> Response:
    """What clients requested by TFTP and HTTP, the latest first."""
    return jsonify([one.as_json() for one in queries.downloads(context(), limit=PAGE)])


@api.get("/manifests")
def manifests() -> Response:
    """The manifests that were imported, the latest first."""
    return jsonify([manifest.as_json() for manifest in queries.manifests(context())])


@api.get("/journal")
def journal() -> Response:
    """The length of the journal and its last signed checkpoint."""
    return jsonify(queries.journal_head(context()).as_json())

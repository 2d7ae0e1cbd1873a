"""Server-sent events: which machines changed (for the pages), and the journal's entries (for programs).

The id of an event is an index of the journal, so that a stream resumes where it ended (Last-Event-ID)."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any

from flask import Blueprint, Response, request

from appliance import queries
from appliance.context import Context
from appliance.domain.blockers import blocker
from web import forms
from web.current import context, shared
from web.errors import answer
from web.watch import Watch

events = Blueprint("events", __name__)

HEARTBEAT = 5.0
"""A stream without events sends a sign of life after so many seconds. (`live.js` gives a stream up after 12 s.)"""

SIGN_OF_LIFE = "event: alive\ndata: 1\n\n"
"""For a page: its script receives events, but no comments."""

COMMENT = ": still here\n\n"
"""For a program."""

CHECK_INTERVAL = 1.0
"""How often a stream without events checks whether its client has closed the connection (seconds)."""

LIFETIME = 600.0
"""A stream ends after so many seconds; its client connects again, and its session is checked again."""

BATCH = 500

EventSource = Callable[[Context, int], list[tuple[int, str, str]]]
"""The events after an index: (index, kind of event, data), in order."""


@events.get("/events")
def changes() -> Response:
    """`machine` events (data: its id), `journal` events (an entry about no machine), and `alive`."""
    return open_stream(changed_machines, SIGN_OF_LIFE)


def changed_machines(context: Context, after: int) -> list[tuple[int, str, str]]:
    found = queries.changes(context, after, BATCH)
    return [(idx, "machine" if machine else "journal", str(machine)) for idx, machine in found]


def journal_entries(context: Context, after: int) -> list[tuple[int, str, str]]:
    found = queries.events(context, after, BATCH)
    return [(entry.idx, "entry", json.dumps(entry.as_json())) for entry in found]


def open_stream(source: EventSource, sign_of_life: str) -> Response:
    """The stream of all events after Last-Event-ID (what the client has received last) or else after the parameter
    `after`; 503 when all streams are in use."""
    after, last_seen = forms.number("after", -1, least=-1), request.headers.get("Last-Event-ID", "")
    if last_seen.isascii() and last_seen.isdigit() and len(last_seen) < 16:
        after = int(last_seen)
    stack = ExitStack()
    if not stack.enter_context(shared().watch.stream()):
        stack.close()
        return answer(503, blocker("request.streams_in_use"))
    stack.callback(context().store.close)
    closed = closed_check(request.environ.get("gunicorn.socket"))
    text = stream(context(), shared().watch, after, source, closed, sign_of_life)
    response = Response(text, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stack.close)
    return response


def stream(
    context: Context, watch: Watch, after: int, source: EventSource, closed: Callable[[], bool], sign_of_life: str
) -> Iterator[str]:
    """The text of the stream: the events after `after` as they are committed, and a sign of life every HEARTBEAT.
    Between two looks it holds no connection of a database server."""
    generation, end = watch.generation, monotonic() + LIFETIME
    heartbeat = monotonic() + HEARTBEAT
    yield ": Gatehouse\n\n"
    while monotonic() < end and not watch.closed and not closed():
        found = source(context, after)
        context.store.release()
        yield from (f"id: {idx}\nevent: {kind}\ndata: {data}\n\n" for idx, kind, data in found)
        if found:
            after, heartbeat = found[-1][0], monotonic() + HEARTBEAT
            continue
        present = generation
        while present == generation and monotonic() < heartbeat and not watch.closed and not closed():
            present = watch.wait(generation, min(CHECK_INTERVAL, heartbeat - monotonic()))
        generation = present
        if monotonic() >= heartbeat and not watch.closed:
            heartbeat = monotonic() + HEARTBEAT
            yield sign_of_life


def closed_check(connection: Any) -> Callable[[], bool]:
    """A function that is true once the client has closed the connection: a client that reads a stream sends nothing,
    so that a readable socket means its end."""
    if not isinstance(connection, socket.socket):
        return lambda: False

    def closed() -> bool:
        try:
            return bool(select.select([connection], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    return closed

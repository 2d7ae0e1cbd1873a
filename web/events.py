"""Server-sent events: which machines changed (for the pages), and the journal itself (for programs).

An event's id is an index of the journal, so that a stream resumes where it broke off (Last-Event-ID)."""

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
from web import forms
from web.current import context, shared
from web.watch import Watch

events = Blueprint("events", __name__)

HEARTBEAT = 15.0
GLANCE = 1.0
"""How often a silent stream looks whether its reader has gone (seconds)."""

LIFETIME = 600.0
"""A stream ends after so long (seconds); its reader comes back, and is asked again who it is."""

RETRY_SECONDS = 10
BATCH = 500

News = Callable[[Context, int], list[tuple[int, str, str]]]
"""What came after an index: (index, kind of event, data), in order."""


@events.get("/events")
def changes() -> Response:
    """`machine` events (data: its id) and `journal` events (an entry about no machine)."""
    return _stream(_after(forms.number("after", -1, least=-1), request.headers.get("Last-Event-ID", "")), _changes)


def stream_entries(after: int, last: str) -> Response:
    return _stream(_after(after, last), _entries)


def _after(after: int, last: str) -> int:
    """Where to go on: what the reader has seen last wins over where its page began."""
    return int(last) if last.isascii() and last.isdigit() and len(last) < 16 else after


def _changes(context: Context, after: int) -> list[tuple[int, str, str]]:
    found = queries.changes(context, after, BATCH)
    return [(idx, "machine" if machine else "journal", str(machine)) for idx, machine in found]


def _entries(context: Context, after: int) -> list[tuple[int, str, str]]:
    found = queries.events(context, after, BATCH)
    return [(entry.idx, "entry", json.dumps(entry.as_json())) for entry in found]


def _stream(after: int, news: News) -> Response:
    stack = ExitStack()
    if not stack.enter_context(shared().watch.stream()):
        stack.close()
        busy = Response("All live streams are taken; ask for the page again instead.\n", 503, mimetype="text/plain")
        busy.headers["Retry-After"] = str(RETRY_SECONDS)
        return busy
    stack.callback(context().store.close)
    told = _told(context(), shared().watch, after, news, _gone(request.environ.get("gunicorn.socket")))
    response = Response(told, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stack.close)
    return response


def _told(context: Context, watch: Watch, after: int, news: News, gone: Callable[[], bool]) -> Iterator[str]:
    """The stream's text: all news after `after` as it comes, and a comment when there is none for long."""
    seen, end = watch.generation, monotonic() + LIFETIME
    yield ": Gatehouse\n\n"
    while monotonic() < end and not watch.closed and not gone():
        found = news(context, after)
        yield from (f"id: {idx}\nevent: {kind}\ndata: {data}\n\n" for idx, kind, data in found)
        if found:
            after = found[-1][0]
            continue
        woken = _wait(watch, seen, gone)
        if woken == seen and not watch.closed:
            yield ": still here\n\n"
        seen = woken


def _wait(watch: Watch, seen: int, gone: Callable[[], bool]) -> int:
    """The generation after something was committed, or `seen` when it is time for a sign of life."""
    deadline = monotonic() + HEARTBEAT
    while (left := deadline - monotonic()) > 0 and not watch.closed and not gone():
        present = watch.wait(seen, min(GLANCE, left))
        if present != seen:
            return present
    return seen


def _gone(connection: Any) -> Callable[[], bool]:
    """Whether the reader closed the connection: nothing but its end can come from who reads a stream."""
    if not isinstance(connection, socket.socket):
        return lambda: False

    def closed() -> bool:
        try:
            return bool(select.select([connection], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    return closed

"""The HTTP payload plane: GET and HEAD of payloads on the provisioning address, apart from the operators' pages.

No cookies, no listing, no other route: every path is a name in the catalogue or 404."""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from flask import Flask, Response, request
from werkzeug.wsgi import wrap_file

from appliance.context import Context
from appliance.errors import GatehouseError, StoreError
from appliance.hookhost import payload_chooser
from appliance.payload import catalogue
from appliance.payload.catalogue import Catalogue, NotThere, Opened
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome, download
from appliance.payload.http_answer import READ, answer
from appliance.services.gunicorn_host import serve
from appliance.services.heartbeat import start_heartbeat
from appliance.services.pulse import Promise, unwatched

THREADS = 32
LOOKUPS_OF_ONE_CLIENT = 8
"""Of the threads, so many may wait for one client's look-ups: a site's hook may take half a second for each."""

SILENCE_SECONDS = 10
"""A connection is closed when its client sends nothing of a request for so long."""

STALL_SECONDS = 30
"""A connection is closed when its client acknowledges nothing for so long."""

_log = logging.getLogger(__name__)
_ALWAYS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

Ended = Callable[[int], None]


class Sending:
    """The part of a file that is sent. Calls `ended`, once, with how many bytes of it were sent, by either way of a
    WSGI server: reading it, or sendfile(2), after which socket.sendfile seeks to where it came."""

    def __init__(self, file: BinaryIO, start: int, length: int, ended: Ended) -> None:
        self._file, self._start, self._length, self._ended = file, start, length, ended
        self._sent = 0
        file.seek(start)

    def fileno(self) -> int:
        return self._file.fileno()

    def read(self, size: int = -1) -> bytes:
        left = self._length - self._sent
        piece = self._file.read(left if size < 0 else min(size, left))
        self._sent += len(piece)
        return piece

    def seek(self, offset: int) -> None:
        self._sent = offset - self._start

    def close(self) -> None:
        self._file.close()
        self._ended(self._sent)
        self._ended = lambda sent: None


class Plane:
    """Answers requests from the catalogue, and has each recorded."""

    def __init__(self, context: Context, catalogue: Catalogue, log: DownloadLog) -> None:
        self._clock, self._catalogue, self._log = context.clock, catalogue, log
        self._lock = threading.Lock()
        self._lookups: Counter[str] = Counter()
        self._refused = 0

    def respond(self) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _plain(405, "Only GET and HEAD.", {"Allow": "GET, HEAD"})
        if request.content_length or request.headers.get("Transfer-Encoding"):
            return _plain(413, "A request has no body here.")
        ip = request.remote_addr or ""
        name = request.environ["PATH_INFO"].encode("latin-1", "replace")
        try:
            with self._place(ip):
                found = self._catalogue.open(name, ip, "http")
        except Busy:
            return _plain(503, "Too many requests at the same time.", {"Retry-After": "1"})
        except GatehouseError as error:
            _log.warning("a payload cannot be served: %s", error)
            return _plain(503, "Not available now.", {"Retry-After": "5"})
        if isinstance(found, NotThere):
            outcome = Outcome.WITHHELD if found.withheld else Outcome.UNKNOWN
            self._log.put(download(ip, "http", name.removeprefix(b"/"), outcome, self._clock(), found.reason))
            return _plain(404, "Not in the catalogue.")
        return self._send(found, ip)

    @contextmanager
    def _place(self, ip: str) -> Iterator[None]:
        """A place for a look-up of this client. Raises Busy when it has too many."""
        with self._lock:
            if self._lookups[ip] >= LOOKUPS_OF_ONE_CLIENT:
                self._refused += 1
                if self._refused & (self._refused - 1) == 0:  # the 1st, 2nd, 4th, 8th, ...
                    _log.warning("%s has too many look-ups under way; %d requests refused", ip, self._refused)
                raise Busy
            self._lookups[ip] += 1
        try:
            yield
        finally:
            with self._lock:
                self._lookups[ip] -= 1
                if not self._lookups[ip]:
                    del self._lookups[ip]

    def _send(self, opened: Opened, ip: str) -> Response:
        found = opened.found
        conditions = {header: request.headers.get(header, "") for header in READ}
        reply = answer(conditions, found.size, found.etag)
        headers = {"ETag": found.etag, "Accept-Ranges": "bytes", **_ALWAYS, **reply.headers}
        if reply.status in (304, 416) or request.method == "HEAD":
            opened.file.close()
            response = Response(status=reply.status, headers=headers, content_type=found.content_type)
            if reply.status != 304:
                response.headers["Content-Length"] = str(reply.length)
            return response
        self._log.put(download(ip, "http", found.name, Outcome.STARTED, self._clock()))
        began = time.monotonic()

        def ended(sent: int) -> None:
            outcome, detail = (Outcome.SERVED, "") if sent == reply.length else (Outcome.FAILED, _CLIENT_CLOSED)
            took = round((time.monotonic() - began) * 1000)
            self._log.put(download(ip, "http", found.name, outcome, self._clock(), detail, size=sent, duration=took))

        response = Response(
            wrap_file(
                request.environ,
                Sending(opened.file, reply.start, reply.length, ended),  # type: ignore[arg-type]
                1 << 16,
            ),
            reply.status, headers, content_type=found.content_type, direct_passthrough=True,
        )  # fmt: skip
        response.content_length = reply.length
        return response


class Busy(Exception):
    """A client has too many look-ups under way."""


_CLIENT_CLOSED = "The client closed the connection."


def _plain(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(text + "\n", status, {**_ALWAYS, **(headers or {})}, content_type="text/plain; charset=utf-8")


def create_payload_app(context: Context, log: DownloadLog | None = None) -> Flask:
    """The WSGI application. Every request is answered before routing: there are no routes."""
    app = Flask("appliance.payload", static_folder=None, template_folder=None)
    plane = Plane(context, Catalogue(context, payload_chooser(context)), log or DownloadLog(context, "payload"))
    app.before_request(plane.respond)
    return app


def run(context: Context, sockets: dict[str, int], stop: threading.Event, promise: Promise = unwatched) -> None:
    """Serves every segment's payload socket until `stop`."""
    try:
        deleted = catalogue.sweep(context)
        if deleted:
            _log.info("bytes that no payload has were deleted: %s", ", ".join(deleted))
    except StoreError as error:
        _log.warning("bytes that no payload has could not be deleted: %s", error)
    context.store.close()
    descriptors = [descriptor for name, descriptor in sockets.items() if name.startswith("payload:")]
    if not descriptors:
        start_heartbeat(context, "payload", stop, "No segment serves payloads over HTTP.").join()
        return
    for descriptor in descriptors:
        # A client that connects and is silent never reaches a thread; the other limits pass to accepted connections.
        with socket.socket(fileno=os.dup(descriptor)) as listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENCE_SECONDS)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALL_SECONDS * 1000)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", SILENCE_SECONDS, 0))

    def make() -> Flask:
        start_heartbeat(context, "payload", stop, f"Serving {len(descriptors)} segments over HTTP.")
        return create_payload_app(context)

    settings = {"threads": THREADS, "limit_request_fields": 32, "limit_request_line": 1024}
    serve(make, descriptors, stop, settings, promise)

"""The HTTP payload plane: GET and HEAD of payloads on the provisioning address, apart from the operators' pages.

No cookies, no listing, no other route: every path is a name of the catalogue or 404."""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from typing import BinaryIO

from flask import Flask, Response, request
from werkzeug.wsgi import wrap_file

from appliance.context import Context
from appliance.errors import GatehouseError
from appliance.hookhost import payload_chooser
from appliance.payload import downloads
from appliance.payload.catalogue import Catalogue, Found, NotThere
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome
from appliance.payload.http_answer import READ, Answer, answer
from appliance.services.gunicorn_host import serve
from appliance.services.heartbeat import start_heartbeat

THREADS = 32
SILENCE_SECONDS = 10
"""A client that sends nothing of its request for so long is given up."""

STALL_SECONDS = 30
"""A client that acknowledges nothing of what is sent for so long is given up."""

_log = logging.getLogger(__name__)
_ALWAYS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

Ended = Callable[[int], None]


class Sending:
    """The part of a file that goes out. Tells `ended`, once, how many bytes of it went, by either way of a WSGI
    server: reading it, or sendfile(2), after which socket.sendfile seeks to where it came."""

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

    def respond(self) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _plain(405, "Only GET and HEAD.", {"Allow": "GET, HEAD"})
        if request.content_length or request.headers.get("Transfer-Encoding"):
            return _plain(413, "A request has no body here.")
        try:
            return self._give(request.environ["PATH_INFO"].encode("latin-1", "replace"))
        except GatehouseError as error:
            _log.warning("no payload given: %s", error)
            return _plain(503, "Not now.", {"Retry-After": "5"})

    def _give(self, name: bytes) -> Response:
        found = self._catalogue.open(name, request.remote_addr or "", "http")
        if isinstance(found, NotThere):
            self._note(name, Outcome.WITHHELD if found.withheld else Outcome.UNKNOWN, found.reason)
            return _plain(404, "Not here.")
        asked = {header: request.headers.get(header, "") for header in READ}
        told = answer(asked, found.size, found.etag)
        headers = {"ETag": found.etag, "Accept-Ranges": "bytes", **_ALWAYS, **told.headers}
        if told.status in (304, 416) or request.method == "HEAD":
            response = Response(status=told.status, headers=headers, content_type=found.content_type)
            if told.status != 304:
                response.headers["Content-Length"] = str(told.length)
            return response
        return self._body(found, told, headers)

    def _body(self, found: Found, told: Answer, headers: Mapping[str, str]) -> Response:
        sending = Sending(found.open(), told.start, told.length, self._ended(found.name, told.length))
        response = Response(
            wrap_file(request.environ, sending, 1 << 16),  # type: ignore[arg-type]
            told.status, headers, content_type=found.content_type, direct_passthrough=True,
        )  # fmt: skip
        response.content_length = told.length
        return response

    def _ended(self, name: str, length: int) -> Ended:
        ip, began = request.remote_addr or "", time.monotonic()
        self._note(name.encode(), Outcome.STARTED)

        def ended(sent: int) -> None:
            whole = sent == length
            outcome = Outcome.SERVED if whole else Outcome.FAILED
            detail = "" if whole else "The client went away."
            took = round((time.monotonic() - began) * 1000)
            told = downloads.request(ip, "http", name, outcome, self._clock(), detail, size=sent, duration=took)
            self._log.put(told)

        return ended

    def _note(self, name: bytes, outcome: Outcome, detail: str = "") -> None:
        shown = name.removeprefix(b"/")
        self._log.put(downloads.request(request.remote_addr or "", "http", shown, outcome, self._clock(), detail))


def _plain(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(text + "\n", status, {**_ALWAYS, **(headers or {})}, content_type="text/plain; charset=utf-8")


def create_payload_app(context: Context, log: DownloadLog | None = None) -> Flask:
    """The WSGI application. Every request is answered before routing: there are no routes."""
    app = Flask("appliance.payload", static_folder=None, template_folder=None)
    plane = Plane(context, Catalogue(context, payload_chooser(context)), log or DownloadLog(context, "payload"))
    app.before_request(plane.respond)
    return app


def run(context: Context, sockets: dict[str, int], stop: threading.Event) -> None:
    """Serves every segment's payload socket until told to stop."""
    descriptors = [descriptor for name, descriptor in sockets.items() if name.startswith("payload:")]
    if not descriptors:
        start_heartbeat(context, "payload", stop, "No segment serves payloads over HTTP.").join()
        return
    for descriptor in descriptors:
        _impatient(descriptor)

    def make() -> Flask:
        start_heartbeat(context, "payload", stop, f"Serving {len(descriptors)} segments over HTTP.")
        return create_payload_app(context)

    serve(make, descriptors, stop, {"threads": THREADS, "limit_request_fields": 32, "limit_request_line": 1024})


def _impatient(descriptor: int) -> None:
    """Who connects and says nothing never reaches a thread; the other limits pass to what is accepted."""
    with socket.socket(fileno=os.dup(descriptor)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENCE_SECONDS)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALL_SECONDS * 1000)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", SILENCE_SECONDS, 0))

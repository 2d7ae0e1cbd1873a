"""The operators' plane: pages, API and live events over HTTPS, in a gunicorn worker with threads."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any, Protocol

from flask import Flask

from appliance.commands.setup import web_certificate
from appliance.context import Context
from appliance.services.gunicorn_host import serve
from appliance.services.heartbeat import start_heartbeat

THREADS = 32
SILENCE_SECONDS = 20
"""A browser that says nothing in the middle of a request or a handshake for so long is given up."""

APPLICATION = "web.app:create_app"
"""Named, as WSGI servers name what they serve, and not imported: the pages lie above the services."""


class _Worker(Protocol):
    alive: bool


def run(context: Context, sockets: dict[str, int], stop: threading.Event) -> None:
    """Serves the pages on the inherited socket `web` until told to stop, with the certificate of the state
    directory (made if there is none yet); TLS 1.2 and later."""
    certificate, key = web_certificate(context.settings, context.clock())
    context.store.close()
    _impatient(sockets["web"])
    apps: list[Flask] = []

    def make_app() -> Flask:
        apps.append(resolve_name(APPLICATION)(context))
        return apps[-1]

    def started(worker: _Worker) -> None:
        threading.Thread(target=_accompany, args=(context, apps[-1], worker), name="accompany", daemon=True).start()

    told = {
        "threads": THREADS,
        "certfile": str(certificate),
        "keyfile": str(key),
        "ssl_context": _modern,
        "post_worker_init": started,
        "loglevel": "error",  # every browser that meets the certificate for the first time would be a warning
    }
    serve(make_app, [sockets["web"]], stop, told)


def _modern(config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    found = default()
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    return found


def _accompany(context: Context, app: Flask, worker: _Worker) -> None:
    """Beats while the worker lives, then ends its live streams, which would hold it up."""
    ended = threading.Event()
    start_heartbeat(context, "web", ended, "Serving the pages.")
    while worker.alive:
        ended.wait(0.2)
    ended.set()
    app.extensions["gatehouse"].watch.close()


def _impatient(descriptor: int) -> None:
    """Accepted connections inherit this from their listener."""
    with socket.socket(fileno=os.dup(descriptor)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", SILENCE_SECONDS, 0))

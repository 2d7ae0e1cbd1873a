"""The operators' service: pages, API and live events over HTTPS, in a gunicorn worker with threads."""

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
from appliance.services.pulse import Promise, unwatched

THREADS = 32
SILENCE_SECONDS = 20
"""A browser that sends nothing in the middle of a request or a handshake for so long is disconnected."""

APPLICATION = "web.app:create_app"
"""A name, as WSGI servers use it, and not an import: the pages are in a layer above the services."""


class _Worker(Protocol):
    alive: bool


def run(context: Context, sockets: dict[str, int], stop: threading.Event, promise: Promise = unwatched) -> None:
    """Serves the pages on the inherited socket `web` until `stop`, with the certificate of the state directory (made
    if there is none yet); TLS 1.2 and later."""
    certificate, key = web_certificate(context.settings, context.clock())
    context.store.close()
    with socket.socket(fileno=os.dup(sockets["web"])) as listener:
        # Accepted connections inherit the timeout from their listener.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", SILENCE_SECONDS, 0))
    apps: list[Flask] = []

    def make_app() -> Flask:
        apps.append(resolve_name(APPLICATION)(context))
        return apps[-1]

    def ssl_context(config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        made = default()
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    def started(worker: _Worker) -> None:
        """Records heartbeats while the worker lives, then ends its live streams, which would delay its end."""

        def accompany() -> None:
            ended = threading.Event()
            start_heartbeat(context, "web", ended, "Serving the pages.")
            while worker.alive:
                ended.wait(0.2)
            ended.set()
            apps[-1].extensions["gatehouse"].watch.close()

        threading.Thread(target=accompany, name="accompany", daemon=True).start()

    settings = {
        "threads": THREADS,
        "certfile": str(certificate),
        "keyfile": str(key),
        "ssl_context": ssl_context,
        "post_worker_init": started,
        "loglevel": "error",  # every browser that does not know the certificate yet would be a warning
    }
    serve(make_app, [sockets["web"]], stop, settings, promise)

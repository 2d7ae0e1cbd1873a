"""gunicorn as a library: serves one WSGI application on listening sockets that were opened before.

Its worker runs in this process, without the arbiter that would fork and watch it: Gatehouse's supervisor (or systemd)
does that already, and two processes for each plane would cost twice the memory. What is used of gunicorn beside its
settings is what its arbiter uses: `create_sockets`, and a worker's constructor and `init_process`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gunicorn import sock  # type: ignore[import-untyped]
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

DEFAULTS: Mapping[str, Any] = {
    "worker_class": "gthread",
    "keepalive": 5,
    "graceful_timeout": 2,
    "forwarded_allow_ips": "",
    "loglevel": "warning",
    "limit_request_line": 2048,
    "limit_request_fields": 64,
    "limit_request_field_size": 4096,
}


class Host(BaseApplication):  # type: ignore[misc]
    """`make` builds the application."""

    def __init__(self, make: Callable[[], Any], descriptors: Sequence[int], settings: Mapping[str, Any]) -> None:
        self._make = make
        self._settings = {**DEFAULTS, **settings, "bind": [f"fd://{descriptor}" for descriptor in descriptors]}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make()


def serve(
    make: Callable[[], Any], descriptors: Sequence[int], stop: threading.Event, settings: Mapping[str, Any]
) -> None:
    """Serves until SIGTERM, SIGINT or `stop`, from the main thread. It owns the descriptors from now on."""
    host = Host(make, descriptors, settings)
    log = host.cfg.logger_class(host.cfg)
    listeners = sock.create_sockets(host.cfg, log)
    worker = host.cfg.worker_class(1, os.getppid(), listeners, host, host.cfg.timeout, host.cfg, log)
    worker.pid = os.getpid()
    threading.Thread(target=_end_on, args=(stop, worker), name="stop", daemon=True).start()
    try:
        worker.init_process()
    except SystemExit as ended:
        if ended.code:
            raise
    finally:
        worker.tmp.close()


def _end_on(stop: threading.Event, worker: Any) -> None:
    """The worker looks once a second; a signal it hears at once."""
    stop.wait()
    worker.alive = False

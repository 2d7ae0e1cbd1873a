"""gunicorn as a library: serves one WSGI application on listening sockets that were opened before."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

Hook = Callable[[], None]

DEFAULTS: Mapping[str, Any] = {
    "worker_class": "gthread",
    "workers": 1,
    "keepalive": 5,
    "graceful_timeout": 2,
    "forwarded_allow_ips": "",
    "control_socket_disable": True,
    "loglevel": "warning",
    "limit_request_line": 2048,
    "limit_request_fields": 64,
    "limit_request_field_size": 4096,
}


class Host(BaseApplication):  # type: ignore[misc]
    """`make` builds the application in gunicorn's worker process, after the fork."""

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
    """Serves until SIGTERM, SIGINT or `stop`. To be called from the main thread, with no connection to the database
    open, as gunicorn forks. It owns the descriptors from now on."""
    threading.Thread(target=_end_on, args=(stop,), name="stop", daemon=True).start()
    try:
        Host(make, descriptors, settings).run()
    except SystemExit as ended:
        if ended.code:
            raise


def _end_on(stop: threading.Event) -> None:
    stop.wait()
    os.kill(os.getpid(), signal.SIGTERM)

"""gunicorn as a library: serves one WSGI application on listening sockets that were opened before.

Its worker runs in this process, without the arbiter that would fork and watch it: Gatehouse's supervisor (or systemd)
does that already, and two processes for each service would need twice the memory. Beside its settings, only what
gunicorn's arbiter uses is used: `create_sockets`, and a worker's constructor and `init_process`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gunicorn import sock  # type: ignore[import-untyped]
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from appliance.domain.moments import SECOND
from appliance.services.pulse import Promise, unwatched

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


LOOP_MS = 10 * SECOND
"""The worker's loop only accepts and hands over; it comes round once a second."""


def serve(
    make: Callable[[], Any], descriptors: Sequence[int], stop: threading.Event, settings: Mapping[str, Any],
    promise: Promise = unwatched,
) -> None:  # fmt: skip
    """Serves until SIGTERM, SIGINT or `stop`, from the main thread. The descriptors are its own from now on."""
    host = Host(make, descriptors, settings)
    log = host.cfg.logger_class(host.cfg)
    listeners = sock.create_sockets(host.cfg, log)
    worker = host.cfg.worker_class(1, os.getppid(), listeners, host, host.cfg.timeout, host.cfg, log)
    worker.pid = os.getpid()
    worker.notify = partial(promise, LOOP_MS)  # instead of the time of a file, which gunicorn's arbiter would look at

    def stop_worker() -> None:
        """The worker looks at `alive` once a second; a signal stops it at once."""
        stop.wait()
        worker.alive = False

    threading.Thread(target=stop_worker, name="stop", daemon=True).start()
    try:
        worker.init_process()
    except SystemExit as ended:
        if ended.code:
            raise
    finally:
        worker.tmp.close()

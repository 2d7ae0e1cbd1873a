"""A simulated BMC: Redfish over TLS, shaped like OpenBMC's bmcweb, with an identity and switchable faults.

In a process:      `with SimulatedBmc(identity) as bmc: ... bmc.url ... bmc.apply(dead_fan=True) ... bmc.requests`
In a namespace:    `python -m tests.rack.bmc --config FILE` with the JSON of `BmcConfig`; its control socket
                   takes one JSON object per line (see `tests.rack.bmc_control`).
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.rack.bmc_control import serve_control
from tests.rack.bmc_faults import Faults
from tests.rack.bmc_http import Listener, serve_connection
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_service import Answer, Request, Service
from tests.rack.bmc_shape import Shape
from tests.rack.bmc_tls import certificate_der, self_signed, server_context

SESSION_GRACE = 0.05
"""Between the answer to Manager.Reset and the disappearance."""


@dataclass(frozen=True)
class Seen:
    """A request as the BMC saw it. `credential` is `none`, `session` or `basic`; `at` is seconds since the epoch."""

    at: float
    method: str
    path: str
    status: int
    credential: str
    login: str
    tls: str


class SimulatedBmc:
    """A running BMC. `power_delay` and `reset_seconds` are in seconds; `log` takes a JSON line per event.

    `flash` is a folder for what a BMC keeps when its power goes: certificate and ServiceRoot.UUID.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        faults: Faults | None = None,
        address: tuple[str, int] = ("127.0.0.1", 0),
        power_delay: float = 0.1,
        reset_seconds: float = 0.3,
        minimum_tls: str = "TLSv1_2",
        log: Path | None = None,
        flash: Path | None = None,
        clock: Callable[[], float] = time.time,
        shape: Shape | None = None,
    ) -> None:
        self.service = Service(identity, faults or Faults(), power_delay, shape or Shape())
        self.requests: list[Seen] = []
        self.stopping = threading.Event()
        self.restarts = 0
        self._reset_seconds = reset_seconds
        self._minimum_tls = minimum_tls
        self._log = log
        self._clock = clock
        self._lock = threading.RLock()
        self._use_certificate(self_signed())
        if flash is not None:
            self._remember(flash)
        self._listener = Listener(address, lambda connection: serve_connection(self, connection))

    # life

    def __enter__(self) -> SimulatedBmc:
        self._listener.start()
        return self

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            self.stopping.set()
            self._listener.close()

    def restart(self) -> None:
        """Go away for `reset_seconds`, then come back without sessions; blocks until it is back or closed."""
        self._listener.stop()
        self.note("restart begins")
        with self._lock:
            self.service.restarted(self._clock())
            if self.faults.certificate_changes_after_reset:
                self._use_certificate(self_signed())
        self.stopping.wait(self._reset_seconds)
        with self._lock:
            if not self.stopping.is_set():
                self.restarts += 1
                self._listener.start()
                self.note("restart ends")

    # what tests ask and switch

    @property
    def address(self) -> tuple[str, int]:
        return self._listener.address

    @property
    def url(self) -> str:
        host, port = self.address
        return f"https://{host}:{port}"

    @property
    def identity(self) -> Identity:
        return self.service.identity

    @property
    def faults(self) -> Faults:
        return self.service.faults

    @property
    def certificate(self) -> bytes:
        """The certificate shown now, DER."""
        return certificate_der(self._pem)

    @property
    def logins(self) -> list[tuple[str, str]]:
        """Every (user name, password) that arrived, in order."""
        return list(self.service.logins)

    def apply(self, **changes: Any) -> None:
        """Switch faults; ValueError for one that does not exist."""
        with self._lock:
            self.service.faults = self.faults.changed(changes)
            if "unavailable_seconds" in changes:
                self.service.unavailable_until = self._clock() + self.faults.unavailable_seconds

    def swap_certificate(self, spare: socket.socket | None = None, pem: bytes = b"") -> None:
        """Show another certificate (`pem` with its key, or a fresh one) from now on and cut the connections that know
        the old one but `spare`."""
        with self._lock:
            self._use_certificate(pem or self_signed())
        self._listener.cut(spare)

    # what the handler of a connection asks

    def tls(self) -> ssl.SSLContext:
        return self._tls

    def answer(self, request: Request, connection: ssl.SSLSocket) -> Answer:
        """Decide and record one request."""
        with self._lock:
            answer = self.service.respond(request, self._clock())
            self.record(request, answer, connection)
            return answer

    def swap_if_due(self, connection: socket.socket) -> bool:
        """Swap the certificate if this was the request to do it after; then `connection` must end too."""
        with self._lock:
            due = 0 < self.faults.swap_certificate_after <= len(self.requests)
            if due:
                self.apply(swap_certificate_after=0)
                self.swap_certificate(connection)
        return due

    def answered(self, answer: Answer) -> None:
        """What follows once an answer is on its way."""
        if answer.restart:
            threading.Thread(target=self._restart_soon, daemon=True).start()

    def record(self, request: Request, answer: Answer, connection: ssl.SSLSocket) -> None:
        kind = "session" if "x-auth-token" in request.headers else "none"
        if "authorization" in request.headers:
            kind = "basic"
        tls = connection.version() or ""
        seen = Seen(self._clock(), request.method, request.path, answer.status, kind, answer.login, tls)
        self.requests.append(seen)
        self.note("request", **asdict(seen))

    def note(self, event: str, **data: Any) -> None:
        """One JSON line in the log file, if there is one."""
        if self._log is not None:
            line = json.dumps({"event": event, "at": self._clock()} | data)
            with self._lock, self._log.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _remember(self, flash: Path) -> None:
        """Take certificate and service UUID from the flash, or write them there the first time."""
        flash.mkdir(parents=True, exist_ok=True)
        pem, service = flash / "server.pem", flash / "uuid"
        if pem.exists():
            self._use_certificate(pem.read_bytes())
            self.service.service_uuid = service.read_text()
        else:
            service.write_text(self.service.service_uuid)
            pem.write_bytes(self._pem)

    def _use_certificate(self, pem: bytes) -> None:
        self._pem = pem
        self._tls = server_context(self._pem, self._minimum_tls)

    def _restart_soon(self) -> None:
        if not self.stopping.wait(SESSION_GRACE):
            self.restart()


@dataclass(frozen=True, kw_only=True)
class BmcConfig:
    """The file a BMC in a namespace is started with."""

    identity: dict[str, Any]
    faults: dict[str, Any] = field(default_factory=dict)
    host: str = "0.0.0.0"
    port: int = 443
    power_delay: float = 1.5
    reset_seconds: float = 4.0
    minimum_tls: str = "TLSv1_2"
    log: str = ""
    flash: str = ""
    control: str = ""

    def build(self) -> SimulatedBmc:
        return SimulatedBmc(
            Identity.from_json(self.identity),
            faults=Faults().changed(self.faults),
            address=(self.host, self.port),
            power_delay=self.power_delay,
            reset_seconds=self.reset_seconds,
            minimum_tls=self.minimum_tls,
            log=Path(self.log) if self.log else None,
            flash=Path(self.flash) if self.flash else None,
        )


def main() -> None:
    """Serve until TERM or INT."""
    parser = argparse.ArgumentParser(prog="python -m tests.rack.bmc", description="A simulated BMC.")
    parser.add_argument("--config", type=Path, required=True, help="the JSON of a BmcConfig")
    parser.add_argument("--serial", help="another serial than the file's")
    options = parser.parse_args()
    config = BmcConfig(**json.loads(options.config.read_text()))
    if options.serial:
        config.identity["serial"] = options.serial
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with config.build() as bmc:
        if config.control:
            threading.Thread(target=serve_control, args=(bmc, Path(config.control)), daemon=True).start()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()

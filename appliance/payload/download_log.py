"""The way of a request to the database: into a file before its answer leaves, into the database soon after.

Who serves waits for no lock and no disk. Whatever kills the process, what its file has is recorded by the next one,
once."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections import deque

from appliance.context import Context
from appliance.errors import StoreError
from appliance.payload.download_spool import DownloadSpool
from appliance.payload.downloads import Outcome, Request, record
from appliance.store.transaction import Transaction

CAPACITY = 8192
"""Requests kept while one transaction waits for the database; of more only the number is kept."""

_GATHER_SECONDS = 0.05
_AGAIN_SECONDS = 1.0
_log = logging.getLogger(__name__)


def pack(told: Request) -> bytes:
    """One line of a spool file."""
    return json.dumps(
        [told.ip, told.protocol, told.name, told.outcome, told.at, told.detail, told.size, told.duration]
    ).encode()


def unpack(line: bytes) -> Request | None:
    """None for what `pack` did not write."""
    try:
        ip, protocol, name, outcome, at, detail, size, duration = json.loads(line)
        return Request(
            str(ip), str(protocol), str(name), Outcome(outcome), int(at), str(detail), int(size), int(duration)
        )
    except (ValueError, TypeError):
        return None


class DownloadLog:
    """Records from a thread of its own, many requests in one transaction; begins with what a killed process of the same
    `actor` left."""

    def __init__(self, context: Context, actor: str, capacity: int = CAPACITY) -> None:
        self._store, self._clock, self._actor, self._capacity = context.store, context.clock, actor, capacity
        self._directory = context.settings.appliance.state_dir / "requests"
        self._due = deque(self._left())
        self._present: DownloadSpool | None = None
        self._present_lock = threading.Lock()
        self._complained = False
        self._work = threading.Event()
        self._work.set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="payload-requests", daemon=True)
        self._thread.start()

    def put(self, request: Request) -> None:
        """When it returns, a kill of this process takes nothing of the request. Never waits for the database, never
        raises: on a full disk the request is kept in memory, and the log says so."""
        with self._present_lock:
            try:
                self._keep(pack(request))
            except OSError as error:
                self._complain(error)
        self._work.set()

    def close(self, timeout: float = 5.0) -> None:
        """Writes what waits, then ends the thread."""
        self._stop.set()
        self._work.set()
        self._thread.join(timeout)

    def _keep(self, line: bytes) -> None:
        if self._present is None:
            self._present = DownloadSpool(
                self._directory / f"{self._actor}-{self._clock():015d}-{secrets.token_hex(4)}"
            )
        if len(self._present.lines) < self._capacity:
            self._present.append(line)
        else:
            self._present.drop()

    def _left(self) -> list[DownloadSpool]:
        """Oldest first."""
        found = []
        for path in sorted(self._directory.glob(f"{self._actor}-*")):
            try:
                found.append(DownloadSpool.adopt(path))
            except OSError as error:
                _log.warning("requests that a process before has left cannot be read: %s", error)
        return [file for file in found if file is not None]

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            self._complained = True
            _log.warning("requests for payloads are in memory alone until they are in the database: %s", error)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._work.wait()
            self._work.clear()
            while not self._write() and not self._stop.wait(_AGAIN_SECONDS):
                continue
            self._stop.wait(_GATHER_SECONDS)
        self._write()
        self._store.close()

    def _write(self) -> bool:
        """Whether all of it is in the database. A file begins only when those before are: their number is bounded."""
        if not self._write_due():
            return False
        with self._present_lock:
            cut, self._present = self._present, None
        if cut is not None:
            self._due.append(cut)
        return self._write_due()

    def _write_due(self) -> bool:
        while self._due:
            try:
                with self._store.write(self._actor, self._clock()) as tx:
                    self._record(tx, self._due[0])
            except StoreError:
                return False
            self._due.popleft().remove()
        return True

    def _record(self, tx: Transaction, file: DownloadSpool) -> None:
        """Once: a process may be killed between a commit and the removal of the file."""
        key = f"requests.{self._actor}"
        if tx.one("SELECT value FROM meta WHERE key = ?", key) == (file.path.name,):
            return
        record(tx, *(request for line in file.lines if (request := unpack(line)) is not None))
        if file.dropped:
            text = (
                f"{file.dropped} requests for payloads are only counted: they came while the database was not to be "
                f"written, beyond the {self._capacity} that are kept."
            )
            tx.journal("payload.dropped", text, count=file.dropped)
        tx.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, file.path.name)

"""How a download gets into the database: into a file before its answer is sent, into the database soon after.

The thread that serves waits for no lock and no disk. However the process ends, what its file has is recorded by the
next one, once."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections import deque

from appliance.context import Context
from appliance.domain.moments import HOUR
from appliance.engine.rate_limit import ReportInterval
from appliance.errors import StoreError
from appliance.payload.download_spool import DownloadSpool
from appliance.payload.downloads import Download, Outcome, record
from appliance.store.downloads import last_spool_file, set_last_spool_file
from appliance.store.transaction import Transaction

CAPACITY = 8192
"""Downloads that are kept while one transaction waits for the database; further ones are only counted."""

_GATHER_SECONDS = 0.05
_AGAIN_SECONDS = 1.0
_FORMER_DIRECTORY = "requests"
_log = logging.getLogger(__name__)


def pack(download: Download) -> bytes:
    """One line of a spool file."""
    return json.dumps(
        [download.ip, download.protocol, download.name, download.outcome, download.at, download.detail,
         download.size, download.duration]
    ).encode()  # fmt: skip


def unpack(line: bytes) -> Download | None:
    """None for what `pack` did not write."""
    try:
        ip, protocol, name, outcome, at, detail, size, duration = json.loads(line)
        return Download(
            str(ip), str(protocol), str(name), Outcome(outcome), int(at), str(detail), int(size), int(duration)
        )
    except (ValueError, TypeError):
        return None


class DownloadLog:
    """Records from a thread of its own, many downloads in one transaction; begins with what a killed process of the
    same `actor` left."""

    def __init__(self, context: Context, actor: str, capacity: int = CAPACITY) -> None:
        self._store, self._clock, self._actor, self._capacity = context.store, context.clock, actor, capacity
        state = context.settings.appliance.state_dir
        self._directory = state / "downloads"
        self._due: deque[DownloadSpool] = deque()
        for directory in (state / _FORMER_DIRECTORY, self._directory):
            for path in sorted(directory.glob(f"{actor}-*")):
                try:
                    spool = DownloadSpool.adopt(path)
                except OSError as error:
                    _log.warning("downloads that an earlier process left cannot be read: %s", error)
                    continue
                if spool is not None:
                    self._due.append(spool)
        self._present: DownloadSpool | None = None
        self._present_lock = threading.Lock()
        self._monotonic, self._reports = context.monotonic, ReportInterval(HOUR)
        self._work = threading.Event()
        self._work.set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)
        self._thread.start()

    def put(self, download: Download) -> None:
        """When it returns, a kill of this process loses nothing of the download. Never waits for the database, never
        raises: on a full disk the download is kept in memory, and the log says so."""
        with self._present_lock:
            try:
                if self._present is None:
                    name = f"{self._actor}-{self._clock():015d}-{secrets.token_hex(4)}"
                    self._present = DownloadSpool(self._directory / name)
                if len(self._present.lines) < self._capacity:
                    self._present.append(pack(download))
                else:
                    self._present.drop()
            except OSError as error:
                if self._reports.due(self._monotonic()):
                    _log.warning("downloads are in memory only until they are in the database: %s", error)
        self._work.set()

    def close(self, timeout: float = 5.0) -> None:
        """Writes what waits, then ends the thread."""
        self._stop.set()
        self._work.set()
        self._thread.join(timeout)

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
        """Whether all of it is in the database. A file begins only when those before are written, so their number has a
        limit."""
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
        if last_spool_file(tx, self._actor) == file.path.name:
            return
        record(tx, *(download for line in file.lines if (download := unpack(line)) is not None))
        if file.dropped:
            tx.journal("payload.dropped", count=file.dropped, capacity=self._capacity)
        set_last_spool_file(tx, self._actor, file.path.name)

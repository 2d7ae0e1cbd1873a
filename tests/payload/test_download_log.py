"""From a request to the database, past kills, locks and full disks."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import StoreError
from appliance.payload import download_log
from appliance.payload.download_log import DownloadLog, pack, unpack
from appliance.payload.download_spool import DownloadSpool
from appliance.payload.downloads import Outcome, Request, request
from tests.payload.conftest import IP
from tests.payload.test_downloads import entries, rows, until
from tests.site import Site

ROOT = Path(__file__).parents[2]


def asked(site: Site, name: str, outcome: Outcome = Outcome.SERVED, **told: Any) -> Request:
    return request(IP, "tftp", name, outcome, site.now[0], **told)


def requests_of(site: Site) -> Path:
    return site.context.settings.appliance.state_dir / "requests"


def spooled(site: Site) -> list[Path]:
    return sorted(requests_of(site).glob("*"))


def test_the_log_writes_many_in_few_transactions_without_making_anybody_wait(site: Site, machine: int) -> None:
    log = DownloadLog(site.context, "wire")
    for number in range(200):
        log.put(asked(site, f"n{number % 7}", size=number))
    log.close()
    assert sum(row[4] for row in rows(site)) == 200
    assert len(entries(site)) == 7
    assert spooled(site) == []


def test_the_log_keeps_what_a_refusing_database_did_not_take(
    site: Site, machine: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, refusals = site.context.store.write, [2]

    def refusing(actor: str, now: int) -> Any:
        if refusals[0]:
            refusals[0] -= 1
            raise StoreError("The disk is full.")
        return write(actor, now)

    monkeypatch.setattr(site.context.store, "write", refusing)
    monkeypatch.setattr(download_log, "_AGAIN_SECONDS", 0.01)
    log = DownloadLog(site.context, "wire")
    log.put(asked(site, "a"))
    until(lambda: len(rows(site)) == 1)
    log.close()
    assert refusals == [0]


DOOMED = """
import sys, threading
from pathlib import Path
from appliance.app import open_context
from appliance.config import load
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome, request
log = DownloadLog(open_context(load(Path(sys.argv[1]))), "wire")
for name, outcome in (("boot", Outcome.STARTED), ("boot", Outcome.SERVED), ("none\\n", Outcome.UNKNOWN)):
    log.put(request("10.66.1.5", "tftp", name, outcome, 1_790_000_900_000, size=5))
print("answered", flush=True)
threading.Event().wait(60)
"""


def test_what_was_answered_before_a_kill_is_recorded_by_the_next_process_once(
    site: Site, machine: int, tmp_path: Path
) -> None:
    """The database is locked while the process answers, so nothing of it can be there when it is killed."""
    config = tmp_path / "gatehouse.toml"
    config.write_text(f'[appliance]\nstate_dir = "{site.context.settings.appliance.state_dir}"\n')
    argv = [sys.executable, "-c", DOOMED, str(config)]
    with closing(sqlite3.connect(site.context.settings.database)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"answered\n"
            os.kill(process.pid, signal.SIGKILL)
    assert spooled(site)
    for _ in range(2):
        DownloadLog(site.context, "wire").close()
    assert [action for action, _, _ in entries(site)] == ["payload.started", "payload.served", "payload.unknown"]
    assert [row[1:5] for row in rows(site)] == [(machine, "boot", 1, 1), (machine, r"none\x0a", 0, 1)]
    assert spooled(site) == []


def test_a_kill_between_the_commit_and_the_removal_of_the_file_counts_nothing_twice(site: Site, machine: int) -> None:
    left = DownloadSpool(requests_of(site) / "wire-1")
    left.append(pack(asked(site, "a")))
    written = left.path.read_bytes()
    left.close()
    DownloadLog(site.context, "wire").close()
    assert spooled(site) == []
    left.path.write_bytes(written)
    DownloadLog(site.context, "wire").close()
    assert [row[4] for row in rows(site)] == [1]
    assert spooled(site) == []


def test_what_is_more_than_can_be_kept_is_counted_and_told(site: Site, machine: int) -> None:
    """One file waits for the lock, the next one fills: more than two of them cannot be."""
    with closing(sqlite3.connect(site.context.settings.database)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        log = DownloadLog(site.context, "wire", capacity=10)
        for number in range(25):
            log.put(asked(site, f"n{number}"))
        counted = sum(int(path.read_bytes().split(b"\n")[0]) for path in spooled(site))
        lock.rollback()
    log.close()
    recorded = sum(row[4] for row in rows(site))
    assert 10 <= recorded <= 20
    assert counted == 25 - recorded
    told = [text for action, text, _ in entries(site) if action == "payload.dropped"]
    assert sum(int(text.split(" ")[0]) for text in told) == counted


def test_the_number_of_what_was_not_kept_survives_a_kill(site: Site, machine: int) -> None:
    left = DownloadSpool(requests_of(site) / "wire-1")
    left.append(pack(asked(site, "a")))
    left.drop()
    left.drop()
    left.close()
    DownloadLog(site.context, "wire").close()
    assert [action for action, _, _ in entries(site)] == ["payload.served", "payload.dropped"]
    assert entries(site)[1][1].startswith("2 requests for payloads are only counted")


def test_two_that_live_leave_each_others_files_alone(tmp_path: Path) -> None:
    mine = DownloadSpool(tmp_path / "requests" / "wire-1")
    mine.append(b"[]")
    assert DownloadSpool.adopt(mine.path) is None
    mine.close()
    theirs = DownloadSpool.adopt(mine.path)
    assert theirs is not None
    assert theirs.lines == [b"[]"]
    theirs.remove()
    assert DownloadSpool.adopt(mine.path) is None


def test_a_file_that_cannot_be_read_does_not_hide_the_others(site: Site, machine: int) -> None:
    left = DownloadSpool(requests_of(site) / "wire-2")
    left.append(pack(asked(site, "a")))
    left.close()
    (requests_of(site) / "wire-1").mkdir()
    DownloadLog(site.context, "wire").close()
    assert [row[2:5] for row in rows(site)] == [("a", 1, 1)]


def test_what_a_full_disk_did_not_take_is_in_memory_and_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    file = DownloadSpool(tmp_path / "requests" / "wire-1")
    with monkeypatch.context() as patch:
        patch.setattr("appliance.payload.download_spool.os.pwrite", full)
        for line in (b"1", b"2"):
            with pytest.raises(OSError, match="No space"):
                file.append(line)
        with pytest.raises(OSError, match="No space"):
            file.drop()
    file.append(b"3")
    file.close()
    adopted = DownloadSpool.adopt(file.path)
    assert adopted is not None
    assert (adopted.lines, adopted.dropped) == ([b"1", b"2", b"3"], 1)
    adopted.remove()


def test_a_full_disk_keeps_nobody_waiting_and_loses_nothing_that_lives(
    site: Site, machine: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.payload.download_spool.os.pwrite", lambda *_: 0)
    log = DownloadLog(site.context, "wire")
    for _ in range(3):
        log.put(asked(site, "a"))
    log.close()
    assert [row[2:5] for row in rows(site)] == [("a", 1, 3)]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b"\xff", b'["ip","tftp","n","nonsense",1,"",0,0]', b"[1,2]"])
def test_a_torn_line_is_no_request(line: bytes) -> None:
    assert unpack(line) is None


def test_a_request_comes_back_as_it_was(site: Site) -> None:
    told = asked(site, "n\u2028\x1b[", Outcome.FAILED, detail="gone", size=3, duration=4)
    assert unpack(pack(told)) == told

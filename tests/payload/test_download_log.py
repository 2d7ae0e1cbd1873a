"""From a download to the database, in spite of kills, locks and full disks."""

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import StoreError
from appliance.payload import download_log
from appliance.payload.download_log import DownloadLog, pack, unpack
from appliance.payload.download_spool import DownloadSpool
from appliance.payload.downloads import Download, Outcome, download
from appliance.store.downloads import set_last_spool_file
from tests.payload.conftest import IP
from tests.payload.test_downloads import entries, rows, until
from tests.site import Site

ROOT = Path(__file__).parents[2]


def made(site: Site, name: str, outcome: Outcome = Outcome.SERVED, **fields: Any) -> Download:
    return download(IP, "tftp", name, outcome, site.now[0], **fields)


def spool_of(site: Site) -> Path:
    return site.context.settings.appliance.state_dir / "downloads"


def locked(site: Site) -> AbstractContextManager[object]:
    """No other writer gets to the database meanwhile."""
    return site.context.store.engine.begin(site.context.store.origin)


def spooled(site: Site) -> list[Path]:
    return sorted(spool_of(site).glob("*"))


def test_many_downloads_take_few_transactions(site: Site, machine: int) -> None:
    log = DownloadLog(site.context, "wire")
    for number in range(200):
        log.put(made(site, f"n{number % 7}", size=number))
    log.close()
    assert sum(row[4] for row in rows(site)) == 200
    assert len(entries(site)) == 7
    assert spooled(site) == []


def test_downloads_are_kept_while_the_database_refuses(
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
    log.put(made(site, "a"))
    until(lambda: len(rows(site)) == 1)
    log.close()
    assert refusals == [0]


DOOMED = """
import sys, threading
from pathlib import Path
from appliance.app import open_context
from appliance.config import load
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome, download
log = DownloadLog(open_context(load(Path(sys.argv[1]))), "wire")
print("open", flush=True)
sys.stdin.readline()
for name, outcome in (("boot", Outcome.STARTED), ("boot", Outcome.SERVED), ("none\\n", Outcome.UNKNOWN)):
    log.put(download("10.66.1.5", "tftp", name, outcome, 1_790_000_900_000, size=5))
print("answered", flush=True)
threading.Event().wait(60)
"""


def test_download_before_a_kill_is_recorded_once(site: Site, machine: int, tmp_path: Path) -> None:
    """The database is locked while the process answers, so nothing of it can be there when it is killed."""
    config = tmp_path / "gatehouse.toml"
    appliance = site.context.settings.appliance
    config.write_text(f'[appliance]\nstate_dir = "{appliance.state_dir}"\ndatabase = "{appliance.database}"\n')
    argv = [sys.executable, "-c", DOOMED, str(config)]
    with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"open\n"
        with locked(site):
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"answered\n"
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    assert spooled(site)
    for _ in range(2):
        DownloadLog(site.context, "wire").close()
    assert [action for action, _, _ in entries(site)] == ["payload.started", "payload.served", "payload.unknown"]
    assert [row[1:5] for row in rows(site)] == [(machine, "boot", 1, 1), (machine, r"none\x0a", 0, 1)]
    assert spooled(site) == []


def test_kill_after_the_commit_counts_nothing_twice(site: Site, machine: int) -> None:
    left = DownloadSpool(spool_of(site) / "wire-1")
    left.append(pack(made(site, "a")))
    written = left.path.read_bytes()
    left.close()
    DownloadLog(site.context, "wire").close()
    assert spooled(site) == []
    left.path.write_bytes(written)
    DownloadLog(site.context, "wire").close()
    assert [row[4] for row in rows(site)] == [1]
    assert spooled(site) == []


def test_downloads_beyond_the_capacity_are_counted(site: Site, machine: int) -> None:
    """One file waits for the lock while the next one fills: there are never more than two."""
    with locked(site):
        log = DownloadLog(site.context, "wire", capacity=10)
        for number in range(25):
            log.put(made(site, f"n{number}"))
        counted = sum(int(path.read_bytes().split(b"\n")[0]) for path in spooled(site))
    log.close()
    recorded = sum(row[4] for row in rows(site))
    assert 10 <= recorded <= 20
    assert counted == 25 - recorded
    texts = [text for action, text, _ in entries(site) if action == "payload.dropped"]
    assert sum(int(text.split(" ")[0]) for text in texts) == counted


def test_number_of_dropped_downloads_survives_a_kill(site: Site, machine: int) -> None:
    left = DownloadSpool(spool_of(site) / "wire-1")
    left.append(pack(made(site, "a")))
    left.drop()
    left.drop()
    left.close()
    DownloadLog(site.context, "wire").close()
    assert [action for action, _, _ in entries(site)] == ["payload.served", "payload.dropped"]
    assert entries(site)[1][1].startswith("2 downloads were only counted")


def test_file_of_a_live_process_is_not_adopted(tmp_path: Path) -> None:
    mine = DownloadSpool(tmp_path / "downloads" / "wire-1")
    mine.append(b"[]")
    assert DownloadSpool.adopt(mine.path) is None
    mine.close()
    theirs = DownloadSpool.adopt(mine.path)
    assert theirs is not None
    assert theirs.lines == [b"[]"]
    theirs.remove()
    assert DownloadSpool.adopt(mine.path) is None


def test_unreadable_file_does_not_hide_the_others(site: Site, machine: int) -> None:
    left = DownloadSpool(spool_of(site) / "wire-2")
    left.append(pack(made(site, "a")))
    left.close()
    (spool_of(site) / "wire-1").mkdir()
    DownloadLog(site.context, "wire").close()
    assert [row[2:5] for row in rows(site)] == [("a", 1, 1)]


def test_lines_refused_by_a_full_disk_are_written_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    file = DownloadSpool(tmp_path / "downloads" / "wire-1")
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


def test_full_disk_loses_no_download_of_a_live_process(
    site: Site, machine: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.payload.download_spool.os.pwrite", lambda *_: 0)
    log = DownloadLog(site.context, "wire")
    for _ in range(3):
        log.put(made(site, "a"))
    log.close()
    assert [row[2:5] for row in rows(site)] == [("a", 1, 3)]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b"\xff", b'["ip","tftp","n","nonsense",1,"",0,0]', b"[1,2]"])
def test_torn_line_is_skipped(line: bytes) -> None:
    assert unpack(line) is None


def test_download_is_unpacked_as_it_was_packed(site: Site) -> None:
    packed = made(site, "n\u2028\x1b[", Outcome.FAILED, detail="gone", size=3, duration=4)
    assert unpack(pack(packed)) == packed


def test_downloads_of_an_earlier_version_are_taken_over(site: Site, machine: int) -> None:
    """Its folder had another name. What the database has of it already is not recorded again."""
    folder = site.context.settings.appliance.state_dir / "requests"
    folder.mkdir()
    for number, name in enumerate(("recorded", "left")):
        lines = b"".join(pack(made(site, name)) + b"\n" for _ in range(3))
        (folder / f"wire-{number:015d}-aa").write_bytes(b"%016d\n" % 0 + lines)
    with site.context.store.write("wire", site.now[0]) as tx:
        set_last_spool_file(tx, "wire", f"wire-{0:015d}-aa")
    log = DownloadLog(site.context, "wire")
    until(lambda: not list(folder.iterdir()))
    log.close()
    assert [(row[2], row[4]) for row in rows(site)] == [("left", 3)]

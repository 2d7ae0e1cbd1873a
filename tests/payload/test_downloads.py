import json
import time
from typing import Any

import pytest

from appliance.payload import downloads
from appliance.payload.downloads import MORE, UNKNOWN_NAMES_AN_HOUR, Download, Outcome, download, record
from tests.ask import ask
from tests.payload.conftest import IP
from tests.site import Site


def note(site: Site, name: bytes | str, outcome: Outcome, *, ip: str = IP, **fields: Any) -> None:
    with site.context.store.write("wire", site.now[0]) as tx:
        record(tx, download(ip, "tftp", name, outcome, site.now[0], **fields))


def entries(site: Site) -> list[tuple[str, str, int]]:
    sql = "SELECT action, text, machine FROM journal WHERE action LIKE ? ORDER BY idx"
    return [(action, text, machine) for action, text, machine in ask(site.context.store, sql, "payload.%")]


def rows(site: Site) -> list[Any]:
    """(ip, machine, name, served, count, detail)"""
    sql = "SELECT ip, machine, name, served, count, detail FROM payload_request ORDER BY id"
    return ask(site.context.store, sql)


def test_unknown_name_is_journalled_once_a_day(site: Site, machine: int) -> None:
    for _ in range(3):
        note(site, b"secret\x1b[2J", Outcome.UNKNOWN)
        site.tick(3600)
    text = r"It asked for secret\x1b[2J by TFTP, which is not in the catalogue."
    assert entries(site) == [("payload.unknown", text, machine)]
    assert rows(site) == [(IP, machine, r"secret\x1b[2J", 0, 3, "")]
    site.tick(24 * 3600)
    note(site, b"secret\x1b[2J", Outcome.UNKNOWN)
    assert len(entries(site)) == 2


def test_start_and_end_of_a_download_are_journalled(site: Site, machine: int) -> None:
    note(site, "boot.scr.uimg", Outcome.STARTED)
    note(site, "boot.scr.uimg", Outcome.SERVED, size=900, duration=12)
    assert entries(site) == [
        ("payload.started", "It asks for boot.scr.uimg by TFTP.", machine),
        ("payload.served", "It fetched boot.scr.uimg by TFTP: 900 bytes in 12 ms.", machine),
    ]
    record_ = bytes(ask(site.context.store, "SELECT record FROM journal ORDER BY idx DESC")[0][0])
    data = json.loads(record_)["data"]
    assert (data["bytes"], data["duration_ms"], data["protocol"], data["ip"]) == (900, 12, "tftp", IP)
    assert rows(site) == [(IP, machine, "boot.scr.uimg", 1, 1, "")]


def test_repeated_download_is_journalled_once_a_minute(site: Site, machine: int) -> None:
    for _ in range(121):
        note(site, "boot.scr.uimg", Outcome.STARTED)
        note(site, "boot.scr.uimg", Outcome.SERVED, size=1)
        site.tick(1)
    actions = [action for action, _, _ in entries(site)]
    assert actions.count("payload.served") == 3
    assert actions.count("payload.started") == 1
    assert rows(site)[0][4] == 121


def test_invented_names_of_one_client_are_limited(site: Site, machine: int) -> None:
    for number in range(500):
        note(site, f"name-{number}", Outcome.UNKNOWN)
    assert len(entries(site)) == UNKNOWN_NAMES_AN_HOUR + 1
    assert "many unknown names" in entries(site)[-1][1]
    assert entries(site)[-1][0] == "payload.limit_reached"
    assert rows(site)[-1][2:5] == (MORE, 0, 500 - UNKNOWN_NAMES_AN_HOUR)


def test_invented_names_of_all_clients_are_limited(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "UNKNOWN_ROWS", 300)
    many = [
        Download(f"10.66.{number >> 8}.{number & 255}", "tftp", f"n{number}", Outcome.UNKNOWN, site.now[0])
        for number in range(600)
    ]
    with site.context.store.write("wire", site.now[0]) as tx:
        record(tx, *many)
    assert len(rows(site)) == 301
    assert rows(site)[-1][:5] == ("", 0, MORE, 0, 300)
    site.tick(8 * 24 * 3600)
    note(site, "new", Outcome.UNKNOWN)
    assert len(rows(site)) == 1


def test_download_updates_last_seen(site: Site, machine: int) -> None:
    site.tick(1000)
    note(site, "boot.scr.uimg", Outcome.STARTED)
    seen = ask(site.context.store, "SELECT last_seen FROM endpoint")[0][0]
    assert seen == site.now[0]


def test_failed_download_says_why(site: Site, machine: int) -> None:
    note(site, "k", Outcome.FAILED, size=512, detail="The client stopped answering.")
    assert entries(site)[0][1].endswith("512 bytes were sent. The client stopped answering.")


def until(condition: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.01)

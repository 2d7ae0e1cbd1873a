import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from appliance import queries
from appliance.store import heartbeats
from appliance.store.changes import PostgresqlChanges, SqliteChanges
from tests import postgres
from tests.web.conftest import Browser
from web import events, watch

StreamEvent = tuple[int, str, str]
A = "02:00:00:00:00:0a"


def next_events(stream: Iterator[bytes], count: int) -> list[StreamEvent]:
    """The next events, signs of life left out."""
    found: list[StreamEvent] = []
    text = ""
    while len(found) < count:
        text += next(stream).decode()
        *whole, text = text.split("\n\n")
        for block in whole:
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if fields:
                found.append((int(fields["id"]), fields["event"], fields["data"]))
    return found


def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_has_old_and_new_events(browser: Browser) -> None:
    first = browser.site.expect("S1", bmc_mac=A)
    browser.site.sight(A)
    last = queries.last_event(browser.site.context)
    answer = browser.get(f"/events?after={last - 1}", buffered=False)
    assert answer.mimetype == "text/event-stream"
    stream = answer.iter_encoded()
    assert next_events(stream, 1) == [(last, "machine", str(first))]

    def change_later() -> None:
        time.sleep(0.1)
        browser.site.sight(A, ("hostname", "a", "dhcp"))
        browser.site.context.store.close()

    thread = threading.Thread(target=change_later)
    thread.start()
    (idx, kind, data), *_ = next_events(stream, 1)
    thread.join()
    assert (kind, data) == ("machine", str(first))
    assert idx > last
    answer.close()


def test_a_stream_resumes_after_last_event_id(browser: Browser) -> None:
    macs = [f"02:00:00:00:00:{i:02x}" for i in range(4)]
    machines = [browser.site.expect(f"S{i}", bmc_mac=mac) for i, mac in enumerate(macs)]
    for mac in macs:
        browser.site.sight(mac)
    seen = {entry.machine: entry.idx for entry in queries.events(browser.site.context, -1) if entry.machine}
    answer = browser.get("/events?after=-1", headers={"Last-Event-ID": str(seen[machines[1]])}, buffered=False)
    assert next_events(answer.iter_encoded(), 2) == [(seen[one], "machine", str(one)) for one in machines[2:]]
    answer.close()


def test_events_have_journal_order_and_each_machine_once(browser: Browser) -> None:
    for i in range(3):
        browser.site.expect(f"S{i}")
        browser.site.sight(A, ("hostname", f"h{i}", "dhcp"))
    changes = queries.changes(browser.site.context, -1)
    answer = browser.get("/events?after=-1", buffered=False)
    found = next_events(answer.iter_encoded(), len(changes))
    answer.close()
    assert [idx for idx, _, _ in found] == sorted({idx for idx, _ in changes})
    assert [int(data) for _, _, data in found] == [machine for _, machine in changes]


def test_an_entry_without_machine_is_a_journal_event(browser: Browser) -> None:
    last = queries.last_event(browser.site.context)
    with browser.site.context.store.write("cli:root", browser.site.tick()) as tx:
        tx.journal("person.signed_in", name="ann")
    answer = browser.get(f"/events?after={last}", buffered=False)
    assert next_events(answer.iter_encoded(), 1) == [(last + 1, "journal", "0")]
    answer.close()


def test_the_api_stream_sends_whole_entries(browser: Browser) -> None:
    machine = browser.site.expect("S1", bmc_mac=A)
    browser.site.sight(A)
    answer = browser.get("/api/v1/events/stream?after=-1", buffered=False)
    wanted = queries.events(browser.site.context, -1)
    found = next_events(answer.iter_encoded(), len(wanted))
    answer.close()
    assert [json.loads(data) for _, _, data in found] == [entry.as_json() for entry in wanted]
    assert {json.loads(data)["machine"] for _, _, data in found} == {0, machine}


@pytest.mark.parametrize(
    ("path", "sign"),
    [("/events", b"event: alive\ndata: 1\n\n"), ("/api/v1/events/stream", b": still here\n\n")],
)
def test_commits_without_events_delay_no_sign_of_life(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, path: str, sign: bytes
) -> None:
    """Each process writes its heartbeat every few seconds, and no journal entry with it."""
    monkeypatch.setattr(events, "HEARTBEAT", 0.3)
    store, stop = browser.site.context.store, threading.Event()

    def commit_often() -> None:
        while not stop.wait(0.02):
            with store.write("wire", browser.site.now[0]) as tx:
                heartbeats.beat(tx, "wire", 1, "", 0)
        store.close()

    thread = threading.Thread(target=commit_often)
    answer = browser.get(f"{path}?after={queries.last_event(browser.site.context)}", buffered=False)
    stream = answer.iter_encoded()
    assert next(stream) == b": Gatehouse\n\n"
    thread.start()
    try:
        assert [next(stream) for _ in range(3)] == [sign] * 3
    finally:
        stop.set()
        thread.join()
        answer.close()


def test_the_watch_goes_on_after_any_error(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every open page waits for its one thread."""
    faults, engine = [RuntimeError("not a StoreError")], PostgresqlChanges if postgres.chosen() else SqliteChanges
    looked: Callable[[object], int] = engine.version

    def version(self: object) -> int:
        if faults:
            raise faults.pop()
        return looked(self)

    monkeypatch.setattr(watch, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(engine, "version", version)
    watching: watch.Watch = browser.app.extensions["gatehouse"].watch
    with watching.stream():
        until(lambda: watching.generation > 0)  # the first look
        before = watching.generation
        browser.site.expect("S1")
        assert watching.wait(before, 5) > before


def test_a_waiting_stream_holds_no_connection_of_a_server(browser: Browser) -> None:
    """One with events in it and one without, each read to where it waits."""
    browser.site.expect("S1")
    last, answers = queries.last_event(browser.site.context), []
    for after in (last, last - 1):
        answer = browser.get(f"/events?after={after}", buffered=False)
        answers.append(answer)
        stream = answer.iter_encoded()
        next(stream)
        if after < last:
            next(stream)
            assert browser.site.context.store.database.is_closed() == postgres.chosen()
    for answer in answers:
        answer.close()


def test_a_stream_ends_after_its_lifetime(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.1)
    monkeypatch.setattr(events, "LIFETIME", 0.3)
    answer = browser.get(f"/events?after={queries.last_event(browser.site.context)}", buffered=False)
    assert 1 < len(list(answer.iter_encoded())) < 10
    answer.close()


def test_one_stream_too_many_gets_503_until_one_closes(browser: Browser) -> None:
    open_ones = [browser.get("/events", buffered=False) for _ in range(watch.STREAMS)]
    refused = browser.get("/events")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    program = browser.get("/api/v1/events/stream")
    assert (program.status_code, (program.json or {})["error"]["code"]) == (503, "request.streams_in_use")
    open_ones.pop().close()
    again = browser.get("/events", buffered=False)
    assert again.status_code == 200
    for one in (*open_ones, again):
        one.close()
    until(lambda: not any(thread.name == "watch" for thread in threading.enumerate()))


def test_closing_the_watch_ends_the_streams(browser: Browser) -> None:
    answer = browser.get(f"/events?after={queries.last_event(browser.site.context)}", buffered=False)
    stream = answer.iter_encoded()
    next(stream)
    threading.Timer(0.1, browser.app.extensions["gatehouse"].watch.close).start()
    assert list(stream) == []
    assert browser.get("/events").status_code == 503
    answer.close()


def test_streams_need_a_session_or_token(stranger: Browser) -> None:
    assert stranger.get("/events").status_code == 401
    assert stranger.get("/api/v1/events/stream").status_code == 401

import base64
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import StoreError
from appliance.hookspec import TryAgain, hookimpl
from appliance.services.hooks import ATTEMPTS, BATCH, SKIPPED_UNSAVED, Follower, is_repeated_failure, start_hooks
from appliance.store.journal import Appender
from appliance.trust.errors import WebhookError
from appliance.trust.webhooks import verify
from tests.ask import ask
from tests.hooks.conftest import entries, host_of
from tests.hooks.receiver import receiving
from tests.payload.test_downloads import until
from tests.site import Site, make_site

MAC = "02:00:00:00:00:01"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


class Listener:
    """Keeps the events that it receives; raises `errors` first, in turn."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.events: list[Any] = []

    @hookimpl
    def gatehouse_sighting(self, event: Any) -> str | None:
        if self.errors:
            raise self.errors.pop(0)
        self.events.append(event)
        return None

    @hookimpl
    def gatehouse_step(self, event: Any) -> str | None:
        return self.gatehouse_sighting(event)


class Alarms(Listener):
    """Receives alarms, too."""

    @hookimpl
    def gatehouse_alarm(self, event: Any) -> str | None:
        return self.gatehouse_sighting(event)


class FailsOnce(Alarms):
    """Fails on the first delivery of the first sighting and of every alarm."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: set[int] = set()

    @hookimpl
    def gatehouse_sighting(self, event: Any) -> str | None:
        if event["data"].get("number") != 2 and event["idx"] not in self.failed:
            self.failed.add(event["idx"])
            raise ValueError("broken")
        return super().gatehouse_sighting(event)


@contextmanager
def following(site: Site, **plugins: Any) -> Iterator[None]:
    stop = threading.Event()
    follower = Follower(site.context, host_of(**plugins))
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    until(lambda: cursor_count(site) >= len(plugins))
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def cursor_count(site: Site) -> int:
    return int(ask(site.context.store, "SELECT count(*) FROM hook_cursor")[0][0])


def record(site: Site, *numbers: int) -> None:
    """A sighting for each number, followed by an entry that the listener has no hook for."""
    for number in numbers:
        with site.context.store.write("wire", site.tick()) as tx:
            tx.journal("endpoint.changed", machine=3, summary=f"change {number}", number=number)
            tx.journal("person.signed_in", name="ann")


def record_and_fail(site: Site) -> None:
    with site.context.store.write("wire", site.tick()) as tx:
        tx.journal("endpoint.changed", summary="never", number=0)
        raise ZeroDivisionError


def numbers(listener: Listener) -> list[int]:
    return [event["data"]["number"] for event in listener.events]


def test_events_arrive_after_commit_in_order_and_once(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        record(site, *range(100))
        until(lambda: len(listener.events) == 100)
    assert numbers(listener) == list(range(100))
    event = listener.events[0]
    assert (event["schema"], event["event"], event["action"], event["machine"]) == (
        1,
        "sighting",
        "endpoint.changed",
        3,
    )
    assert event["appliance"] == "gatehouse.local"


def test_real_sighting_and_its_steps_are_delivered(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        site.expect("SN-1", bmc_mac=MAC)
        site.sight(MAC, ip="10.66.1.1")
        until(lambda: len(listener.events) >= 4)
    assert {"sighting", "step"} == {event["event"] for event in listener.events}
    assert "machine.state" in {event["action"] for event in listener.events}


def test_rolled_back_transaction_is_not_delivered(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        with pytest.raises(ZeroDivisionError):
            record_and_fail(site)
        record(site, 1)
        until(lambda: listener.events)
    assert numbers(listener) == [1]


def test_new_hook_begins_at_the_end_of_the_journal(site: Site) -> None:
    record(site, 1)
    first = Listener()
    with following(site, l=first):
        record(site, 2)
        until(lambda: len(first.events) == 1)
    record(site, 3)
    second = Listener()
    with following(site, l=second):
        until(lambda: second.events)
    assert (numbers(first), numbers(second)) == ([2], [3])


def test_cursor_is_not_written_for_each_batch_passed_over() -> None:
    assert SKIPPED_UNSAVED > BATCH


def test_failure_is_journalled_and_tried_again_later(site: Site) -> None:
    listener = Listener(ValueError("broken"))
    with following(site, l=listener):
        record(site, 1, 2)
        until(lambda: entries(site, "hook.failed"))
        assert listener.events == []
        site.tick(2)
        until(lambda: len(listener.events) == 2)
    assert numbers(listener) == [1, 2]
    [(actor, text, machine)] = entries(site, "hook.failed")
    assert (actor, machine) == ("hook:l", 3)
    assert text == "gatehouse_sighting of l failed: ValueError: broken It is tried again in 1 s."


def test_event_that_keeps_failing_is_dropped(site: Site) -> None:
    listener = Listener(*[ValueError("broken")] * ATTEMPTS)
    with following(site, l=listener):
        record(site, 1, 2)
        for attempt in range(ATTEMPTS):
            until(lambda attempt=attempt: len(entries(site, "hook.failed")) == attempt + 1)  # type: ignore[misc]
            site.tick(300)
        until(lambda: listener.events)
    assert numbers(listener) == [2]
    assert entries(site, "hook.failed")[-1][1].endswith("The event is dropped.")


def test_event_for_an_unreachable_peer_is_never_dropped(site: Site) -> None:
    listener = Listener(*[TryAgain("Away.")] * (ATTEMPTS + 3))
    with following(site, l=listener):
        record(site, 1)
        for attempt in range(ATTEMPTS + 3):
            until(lambda attempt=attempt: len(entries(site, "hook.failed")) == attempt + 1)  # type: ignore[misc]
            site.tick(301)
        until(lambda: listener.events)
    assert numbers(listener) == [1]


def test_pause_continues_after_a_restart(site: Site) -> None:
    with following(site, l=Listener(*[ValueError("broken")] * 9)):
        record(site, 1)
        until(lambda: len(entries(site, "hook.failed")) == 1)
        site.tick(2)
        until(lambda: len(entries(site, "hook.failed")) == 2)
    listener, other = Listener(), Listener()
    with following(site, l=listener, o=other):
        record(site, 2)
        until(lambda: other.events)
        assert listener.events == []
        site.tick(4)
        until(lambda: len(listener.events) == 2)
    assert numbers(listener) == [1, 2]


def test_failing_hook_does_not_delay_the_others(site: Site) -> None:
    bad, good = Listener(*[ValueError("broken")] * 50), Listener()
    with following(site, bad=bad, good=good):
        record(site, *range(20))
        until(lambda: len(good.events) == 20)
    assert bad.events == []


def test_output_of_a_hook_is_journalled_for_the_machine(site: Site) -> None:
    class Noting:
        @hookimpl
        def gatehouse_sighting(self, event: Any) -> str:
            return "seen \x1b[2J" + "x" * 5000

    with following(site, n=Noting()):
        record(site, 1)
        until(lambda: entries(site, "hook.output"))
    [(actor, text, machine)] = entries(site, "hook.output")
    assert (actor, machine) == ("hook:n", 3)
    assert text.startswith(r"n: seen \x1b[2Jxxx")
    assert len(text) <= 2003


def test_output_that_cannot_be_journalled_is_not_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the event passed over: it is delivered again when the database takes writes."""

    class Noting(Listener):
        @hookimpl
        def gatehouse_sighting(self, event: Any) -> str:
            self.events.append(event)
            return "seen"

    listener = Noting()
    follower = Follower(site.context, host_of(n=listener))
    cursor = follower.cursor("n")
    record(site, 1)
    write = site.context.store.write

    def full(actor: str, now: int) -> Any:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(site.context.store, "write", full)
    with pytest.raises(StoreError):
        follower.deliver(cursor, threading.Event())
    monkeypatch.setattr(site.context.store, "write", write)
    follower.deliver(cursor, threading.Event())
    assert [event["data"]["number"] for event in listener.events] == [1, 1]
    assert len(entries(site, "hook.output")) == 1


def test_configured_script_runs_for_its_events(tmp_path: Path) -> None:
    path = tmp_path / "hook"
    path.write_text(f"#!/bin/sh\ncat >> {tmp_path}/received\necho >> {tmp_path}/received\n")
    path.chmod(0o755)
    site = make_site(tmp_path / "state", hooks={"scripts": [{"path": str(path), "events": ["sighting"]}]})
    stop = threading.Event()
    thread = start_hooks(site.context, stop)
    until(lambda: cursor_count(site) == 1)
    record(site, 1)
    until(lambda: (tmp_path / "received").exists() and '"change 1"' in (tmp_path / "received").read_text())
    stop.set()
    thread.join(10)
    site.close()


def test_killed_worker_repeats_only_the_event_under_way(tmp_path: Path) -> None:
    """The script itself kills the process that runs it, once, at the eighth of twelve events of one transaction."""
    received, path = tmp_path / "received", tmp_path / "hook"
    path.write_text(
        f"#!/bin/sh\necho $(cat | sed 's/.*\"number\": //;s/[^0-9].*//') >> {received}\n"
        f"[ $(wc -l < {received}) = 8 ] && kill -9 $PPID\nexit 0\n"
    )
    path.chmod(0o755)
    hooked = {"scripts": [{"path": str(path), "events": ["sighting"]}]}
    site = make_site(tmp_path / "state", hooks=hooked)
    appliance = {"state_dir": str(tmp_path / "state"), "database": site.context.settings.appliance.database}
    config = {"appliance": appliance, "hooks": hooked}
    program = (
        "import json, sys, threading; from appliance.app import open_context; from appliance.config import parse;"
        "from appliance.services.hooks import Follower;"
        "Follower(open_context(parse(json.loads(sys.argv[1])))).run(threading.Event())"
    )
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    doomed = subprocess.Popen([sys.executable, "-c", program, json.dumps(config)], env=environ)
    try:
        until(lambda: cursor_count(site) == 1)
        with site.context.store.write("wire", site.tick()) as tx:
            for number in range(12):
                tx.journal("endpoint.changed", summary=f"change {number}", number=number)
        assert doomed.wait(30) == -signal.SIGKILL
    finally:
        doomed.kill()
        doomed.wait()
    stop = threading.Event()
    thread = start_hooks(site.context, stop)
    until(lambda: len(received.read_text().split()) >= 13)
    stop.set()
    thread.join(10)
    site.close()
    assert received.read_text().split() == [str(number) for number in (*range(8), *range(7, 12))]


def test_events_of_other_kinds_cost_no_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site(tmp_path, hooks={"scripts": [{"path": "/bin/false", "events": ["signoff"]}]})
    follower = Follower(site.context)
    cursor = follower.cursor("script:/bin/false")
    record(site, *range(20))

    def write(actor: str, now: int) -> None:
        raise AssertionError("a write")

    monkeypatch.setattr(site.context.store, "write", write)
    assert not follower.deliver(cursor, threading.Event())
    assert cursor.idx == cursor.saved + 40
    site.close()


def standard_webhooks_signature(secret: bytes, headers: Mapping[str, str], body: bytes) -> str:
    """As the specification defines it: base64 of the HMAC-SHA256 of `id.timestamp.body`."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, content, "sha256")).decode()


def test_webhook_is_delivered_after_status_503(tmp_path: Path) -> None:
    """Configuration, key file, follower, poster and pause together, against a real receiver: 503, then 204."""
    with receiving() as receiver:
        url = f"http://127.0.0.1:{receiver.port}/in"
        site = make_site(tmp_path, hooks={"webhooks": [{"name": "cmdb", "url": url, "events": ["sighting"]}]})
        receiver.status, stop = 503, threading.Event()
        thread = start_hooks(site.context, stop)
        until(lambda: cursor_count(site) == 1)
        record(site, 1, 2)
        until(lambda: entries(site, "hook.failed"))
        assert len(receiver.got) == 1
        receiver.status = 204
        site.tick(2)
        until(lambda: len(receiver.got) == 3)
        stop.set()
        thread.join(10)
    [(actor, text, _)] = entries(site, "hook.failed")
    assert (actor, "status 503. It is tried again in 1 s." in text) == ("hook:webhook:cmdb", True)
    site.close()
    secret = bytes.fromhex((tmp_path / "keys" / "webhook.key").read_text())
    (path, first, body), (_, again, same), (_, other, _) = receiver.got
    assert (path, same) == ("/in", body)
    assert json.loads(body)["data"]["data"] == {"number": 1, "summary": "change 1"}
    assert first["webhook-id"] == again["webhook-id"] != other["webhook-id"]
    assert int(again["webhook-timestamp"]) >= int(first["webhook-timestamp"]) + 2
    for _, headers, sent in receiver.got:
        assert headers["webhook-signature"] == standard_webhooks_signature(secret, headers, sent)
        assert verify(secret, headers, sent, int(headers["webhook-timestamp"])) == headers["webhook-id"]
    assert first["webhook-signature"] != again["webhook-signature"]
    with pytest.raises(WebhookError, match="does not match"):
        verify(secret, again, same + b" ", int(again["webhook-timestamp"]))


def test_thread_ends_at_once_without_hooks(site: Site) -> None:
    thread = start_hooks(site.context, threading.Event())
    thread.join(10)
    assert not thread.is_alive()


def test_plugin_that_cannot_be_loaded_is_journalled(tmp_path: Path) -> None:
    site = make_site(tmp_path, hooks={"plugins": ["no_such_plugin"]})
    start_hooks(site.context, threading.Event()).join(10)
    assert "No module named 'no_such_plugin'" in entries(site, "hook.failed")[0][1]
    site.close()


def test_former_action_is_delivered_as_its_kind_of_today(site: Site) -> None:
    alarms = Alarms()
    with following(site, l=alarms):
        with site.context.store.write("wire", site.tick()) as tx:
            journal = Appender(tx)
            journal.append(tx.now, tx.actor, "segment.foreign", "As an earlier version wrote it.", 0, 0, {})
            journal.flush()
        until(lambda: alarms.events)
    assert [(event["event"], event["action"]) for event in alarms.events] == [("alarm", "segment.foreign")]


def test_rogue_dhcp_server_is_an_alarm(site: Site) -> None:
    alarms = Alarms()
    with following(site, l=alarms):
        with site.context.store.write("wire", site.tick()) as tx:
            tx.journal("segment.rogue_server", text="Another server.", next_action="Remove it.", segment="staging")
        until(lambda: alarms.events)
    [event] = alarms.events
    assert (event["event"], event["text"]) == ("alarm", "Another server. Remove it.")


def test_failures_of_a_hook_alarm_others_first_and_last(site: Site) -> None:
    bad, good = Listener(*[ValueError("broken")] * ATTEMPTS), Alarms()
    with following(site, good=good, bad=bad):
        record(site, 1)
        for attempt in range(ATTEMPTS):
            until(lambda attempt=attempt: len(entries(site, "hook.failed")) == attempt + 1)  # type: ignore[misc]
            until(lambda: len(good.events) >= 2, 10)  # the sighting, and the first failure at once
            site.tick(300)
        record(site, 2)
        until(lambda: len(good.events) == 4)
    alarms = [event["data"] for event in good.events if event["event"] == "alarm"]
    assert [(data["plugin"], data["attempt"]) for data in alarms] == [("bad", 1), ("bad", ATTEMPTS)]


def test_two_failing_hooks_do_not_alarm_each_other_for_ever(site: Site) -> None:
    """Both fail once on a sighting, and once on the alarm about the other; those last two are not delivered."""
    first, second = FailsOnce(), FailsOnce()
    with following(site, a=first, b=second):
        record(site, 1)
        for failures in (2, 4):
            until(lambda failures=failures: len(entries(site, "hook.failed")) >= failures)  # type: ignore[misc]
            site.tick(2)
        record(site, 2)
        for alarms in (first, second):
            until(lambda alarms=alarms: len(alarms.events) >= 3)  # type: ignore[misc]
    assert len(entries(site, "hook.failed")) == 4
    for alarms in (first, second):
        assert [event["action"] for event in alarms.events] == ["endpoint.changed", "hook.failed", "endpoint.changed"]


@pytest.mark.parametrize(
    ("plugin", "data", "repeated"),
    [
        ("b", {"attempt": 1, "about": "machine.state"}, False),
        ("b", {}, False),
        ("b", {"attempt": 5, "given_up": True, "about": "machine.state"}, False),
        ("b", {"attempt": 2, "about": "machine.state"}, True),
        ("b", {"attempt": 1, "about": "hook.failed"}, True),
        ("a", {"attempt": 1, "about": "machine.state"}, True),
    ],
)
def test_which_failures_are_not_delivered(plugin: str, data: dict[str, Any], repeated: bool) -> None:
    event = {"action": "hook.failed", "actor": "hook:a", "data": data}
    assert is_repeated_failure(plugin, event) == repeated
    assert not is_repeated_failure(plugin, {**event, "action": "machine.quarantined"})

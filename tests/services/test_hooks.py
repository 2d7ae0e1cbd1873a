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

from appliance.hookspec import TryAgain, hookimpl
from appliance.services import hooks
from appliance.services.hooks import ATTEMPTS, Follower, kind_of, start_hooks
from appliance.trust.errors import WebhookError
from appliance.trust.webhooks import verify
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
    """Keeps what it is told; `trouble` is raised, in turn, instead."""

    def __init__(self, *trouble: Exception) -> None:
        self.trouble = list(trouble)
        self.told: list[Any] = []

    @hookimpl
    def gatehouse_sighting(self, event: Any) -> str | None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.told.append(event)
        return None

    @hookimpl
    def gatehouse_step(self, event: Any) -> str | None:
        return self.gatehouse_sighting(event)


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
    return int(site.context.store.connection().execute("SELECT count(*) FROM hook_cursor").fetchone()[0])


def say(site: Site, *numbers: int) -> None:
    for number in numbers:
        with site.context.store.write("wire", site.tick()) as tx:
            tx.journal("endpoint.news", f"news {number}", machine=3, number=number)
            tx.journal("person.entered", "nobody's business")


def say_and_fail(site: Site) -> None:
    with site.context.store.write("wire", site.tick()) as tx:
        tx.journal("endpoint.news", "never", number=0)
        raise ZeroDivisionError


def numbers(listener: Listener) -> list[int]:
    return [event["data"]["number"] for event in listener.told]


def test_events_come_after_the_commit_in_order_and_once(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        say(site, *range(100))
        until(lambda: len(listener.told) == 100)
    assert numbers(listener) == list(range(100))
    event = listener.told[0]
    assert (event["schema"], event["event"], event["action"], event["machine"]) == (1, "sighting", "endpoint.news", 3)
    assert event["appliance"] == "gatehouse.local"


def test_a_real_sighting_and_its_steps_are_told(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        site.expect("SN-1", bmc_mac=MAC)
        site.hear(MAC, ip="10.66.1.1")
        until(lambda: len(listener.told) >= 4)
    assert {"sighting", "step"} == {event["event"] for event in listener.told}
    assert "machine.state" in {event["action"] for event in listener.told}


def test_a_rolled_back_transaction_is_never_told(site: Site) -> None:
    listener = Listener()
    with following(site, l=listener):
        with pytest.raises(ZeroDivisionError):
            say_and_fail(site)
        say(site, 1)
        until(lambda: listener.told)
    assert numbers(listener) == [1]


def test_a_new_hook_begins_with_what_happens_next_and_an_old_one_where_it_was(site: Site) -> None:
    say(site, 1)
    first = Listener()
    with following(site, l=first):
        say(site, 2)
        until(lambda: len(first.told) == 1)
    say(site, 3)
    second = Listener()
    with following(site, l=second):
        until(lambda: second.told)
    assert (numbers(first), numbers(second)) == ([2], [3])


def test_a_failure_is_journalled_once_and_tried_again_after_a_pause(site: Site) -> None:
    listener = Listener(ValueError("broken"))
    with following(site, l=listener):
        say(site, 1, 2)
        until(lambda: entries(site, "hook.failed"))
        assert listener.told == []
        site.tick(2)
        until(lambda: len(listener.told) == 2)
    assert numbers(listener) == [1, 2]
    [(actor, text, machine)] = entries(site, "hook.failed")
    assert (actor, machine) == ("hook:l", 3)
    assert text == "l, gatehouse_sighting: ValueError: broken It is tried again in 1 s."


def test_an_event_that_keeps_failing_is_given_up_and_the_next_one_told(site: Site) -> None:
    listener = Listener(*[ValueError("broken")] * ATTEMPTS)
    with following(site, l=listener):
        say(site, 1, 2)
        for attempt in range(ATTEMPTS):
            until(lambda attempt=attempt: len(entries(site, "hook.failed")) == attempt + 1)  # type: ignore[misc]
            site.tick(300)
        until(lambda: listener.told)
    assert numbers(listener) == [2]
    assert entries(site, "hook.failed")[-1][1].endswith("The event is given up.")


def test_an_event_waits_for_a_peer_that_is_away_however_long(site: Site) -> None:
    listener = Listener(*[TryAgain("Away.")] * (ATTEMPTS + 3))
    with following(site, l=listener):
        say(site, 1)
        for attempt in range(ATTEMPTS + 3):
            until(lambda attempt=attempt: len(entries(site, "hook.failed")) == attempt + 1)  # type: ignore[misc]
            site.tick(301)
        until(lambda: listener.told)
    assert numbers(listener) == [1]


def test_the_pause_outlives_the_process(site: Site) -> None:
    with following(site, l=Listener(*[ValueError("broken")] * 9)):
        say(site, 1)
        until(lambda: len(entries(site, "hook.failed")) == 1)
        site.tick(2)
        until(lambda: len(entries(site, "hook.failed")) == 2)
    listener, other = Listener(), Listener()
    with following(site, l=listener, o=other):
        say(site, 2)
        until(lambda: other.told)
        assert listener.told == []
        site.tick(4)
        until(lambda: len(listener.told) == 2)
    assert numbers(listener) == [1, 2]


def test_one_that_fails_holds_up_nobody_else(site: Site) -> None:
    bad, good = Listener(*[ValueError("broken")] * 50), Listener()
    with following(site, bad=bad, good=good):
        say(site, *range(20))
        until(lambda: len(good.told) == 20)
    assert bad.told == []


def test_what_a_hook_returns_is_kept_on_the_machines_timeline(site: Site) -> None:
    class Noting:
        @hookimpl
        def gatehouse_sighting(self, event: Any) -> str:
            return "seen \x1b[2J" + "x" * 5000

    with following(site, n=Noting()):
        say(site, 1)
        until(lambda: entries(site, "hook.output"))
    [(actor, text, machine)] = entries(site, "hook.output")
    assert (actor, machine) == ("hook:n", 3)
    assert text.startswith(r"n: seen \x1b[2Jxxx")
    assert len(text) <= 2003


def test_a_script_of_the_configuration_is_started_for_its_events(tmp_path: Path) -> None:
    path = tmp_path / "hook"
    path.write_text(f"#!/bin/sh\ncat >> {tmp_path}/told\necho >> {tmp_path}/told\n")
    path.chmod(0o755)
    site = make_site(tmp_path / "state", hooks={"scripts": [{"path": str(path), "events": ["sighting"]}]})
    stop = threading.Event()
    thread = start_hooks(site.context, stop)
    until(lambda: cursor_count(site) == 1)
    say(site, 1)
    until(lambda: (tmp_path / "told").exists() and '"news 1"' in (tmp_path / "told").read_text())
    stop.set()
    thread.join(10)
    site.close()


def test_a_worker_killed_in_a_batch_tells_only_the_event_under_way_again(tmp_path: Path) -> None:
    """The script itself kills whoever runs it, once, at the eighth of twelve events of one transaction."""
    told, path = tmp_path / "told", tmp_path / "hook"
    path.write_text(
        f"#!/bin/sh\necho $(cat | sed 's/.*\"number\": //;s/[^0-9].*//') >> {told}\n"
        f"[ $(wc -l < {told}) = 8 ] && kill -9 $PPID\nexit 0\n"
    )
    path.chmod(0o755)
    hooked = {"scripts": [{"path": str(path), "events": ["sighting"]}]}
    site = make_site(tmp_path / "state", hooks=hooked)
    config = {"appliance": {"state_dir": str(tmp_path / "state")}, "hooks": hooked}
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
                tx.journal("endpoint.news", f"news {number}", number=number)
        assert doomed.wait(30) == -signal.SIGKILL
    finally:
        doomed.kill()
        doomed.wait()
    stop = threading.Event()
    thread = start_hooks(site.context, stop)
    until(lambda: len(told.read_text().split()) >= 13)
    stop.set()
    thread.join(10)
    site.close()
    assert told.read_text().split() == [str(number) for number in (*range(8), *range(7, 12))]


def test_events_that_a_hook_does_not_want_cost_it_no_write(tmp_path: Path) -> None:
    site = make_site(tmp_path, hooks={"scripts": [{"path": "/bin/false", "events": ["signoff"]}]})
    follower = Follower(site.context)
    cursor = follower.cursor("script:/bin/false")
    say(site, *range(20))
    before = site.context.store.connection().total_changes
    assert not follower.deliver(cursor, threading.Event())
    assert site.context.store.connection().total_changes == before
    assert cursor.idx == cursor.saved + 40
    site.close()


def signed_as_standard_webhooks_says(secret: bytes, headers: Mapping[str, str], body: bytes) -> str:
    """The specification's own words: base64 of the HMAC-SHA256 of `id.timestamp.body`."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, content, "sha256")).decode()


def test_a_webhook_of_the_configuration_reaches_a_receiver_that_was_busy(tmp_path: Path) -> None:
    """Configuration, key file, follower, poster and pause together, against a real receiver: 503, then 204."""
    with receiving() as receiver:
        url = f"http://127.0.0.1:{receiver.port}/in"
        site = make_site(tmp_path, hooks={"webhooks": [{"name": "cmdb", "url": url, "events": ["sighting"]}]})
        receiver.status, stop = 503, threading.Event()
        thread = start_hooks(site.context, stop)
        until(lambda: cursor_count(site) == 1)
        say(site, 1, 2)
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
    assert json.loads(body)["data"]["data"] == {"number": 1}
    assert first["webhook-id"] == again["webhook-id"] != other["webhook-id"]
    assert int(again["webhook-timestamp"]) >= int(first["webhook-timestamp"]) + 2
    for _, headers, sent in receiver.got:
        assert headers["webhook-signature"] == signed_as_standard_webhooks_says(secret, headers, sent)
        assert verify(secret, headers, sent, int(headers["webhook-timestamp"])) == headers["webhook-id"]
    assert first["webhook-signature"] != again["webhook-signature"]
    with pytest.raises(WebhookError, match="does not match"):
        verify(secret, again, same + b" ", int(again["webhook-timestamp"]))


def test_without_hooks_the_thread_ends_at_once(site: Site) -> None:
    thread = start_hooks(site.context, threading.Event())
    thread.join(10)
    assert not thread.is_alive()


def test_a_plugin_that_cannot_be_loaded_is_journalled(tmp_path: Path) -> None:
    site = make_site(tmp_path, hooks={"plugins": ["no_such_plugin"]})
    start_hooks(site.context, threading.Event()).join(10)
    assert "No module named 'no_such_plugin'" in entries(site, "hook.failed")[0][1]
    site.close()


@pytest.mark.parametrize(
    ("action", "kind"),
    [("endpoint.seen", "sighting"), ("machine.state", "step"), ("machine.released", "signoff"),
     ("signoff.approved", "signoff"), ("acceptance.verdict", "verdict"), ("bmc.login", "step"),
     ("payload.served", "step"), ("payload.unknown", None), ("hook.failed", None), ("hook.output", None),
     ("person.entered", None)],
)  # fmt: skip
def test_which_entries_are_events(action: str, kind: str | None) -> None:
    assert kind_of(action) == kind
    assert hooks.SKIPPED_UNSAVED > hooks.BATCH

"""Every button, by a table: what was done is shown; what was not done is said, with what happened instead."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from appliance import queries
from appliance.engine.rogue import RogueServer
from appliance.store import credentials
from appliance.store.segments import announce_segment, set_rogue_server
from appliance.wire.text import ipv4_int
from tests.web.conftest import Browser, visible
from web.security import COOKIE

STALE = "The machine changed after this page was loaded. Nothing was done."
ANSWER = "What followed on what you did"


@dataclass(frozen=True)
class Button:
    """`machine` is a machine of the story ("" = none). `done` is the sentence after it; `again` what a second one says
    that knows of the first."""

    path: str
    done: str
    again: str
    machine: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)


REASON = {"reason": "ticket 4711"}
BUTTONS: dict[str, Button] = {
    "machine.test": Button("test", "An acceptance run is requested.", "A run is queued or running already.", "failed"),
    "machine.cancel": Button(
        "cancel", "Cancelling the acceptance run is requested.", "is requested already. Next action: Wait", "testing"
    ),
    "machine.allow_attempt": Button(
        "allow-attempt", "One more login is allowed.", "No earlier login prevents one.", "waiting"
    ),
    "machine.lift_quarantine": Button(
        "lift-quarantine", "quarantined → discovered: ticket 4711", "The machine is not in quarantine.", "quarantined",
        REASON,
    ),
    "machine.retire": Button("retire", "→ retired: ticket 4711", "The machine is retired", "waiting", REASON),
    "machine.return_to_process": Button(
        "return", "released → discovered: ticket 4711", "Only a retired or released machine", "released", REASON
    ),
    "signoff.sign": Button("sign-off", "ready → released", "The machine is released", "ready", REASON),
    "system.decide": Button(
        "/segments/staging/rogue-server", "is reported as removed", "No other DHCP server is recorded",
        form={"decision": "clear"},
    ),
    "payloads.upload": Button("/payloads", "was added: 6 bytes.", "was replaced: 6 bytes."),
    "manifests.upload": Button("/manifests", "Imported: 1 added", "0 added, 0 updated, 1 unchanged"),
    "journal.verify": Button("/journal/verify", "The journal is complete", "The journal is complete"),
}  # fmt: skip
FILES = {"payloads.upload": (b"kernel", "vmlinuz"), "manifests.upload": (b"serial\nS9\n", "list.csv")}
WITHOUT_A_TRACE = {"session.sign_in", "session.sign_out"}
OF_MACHINES = [name for name, button in BUTTONS.items() if button.machine]


@pytest.fixture
def prepared(browser: Browser, named_here: dict[str, int]) -> tuple[Browser, dict[str, int]]:
    """A site where each button of the table can be used."""
    with browser.site.context.store.write("worker", browser.site.tick()) as tx:
        attempt = credentials.begin_attempt(tx, named_here["waiting"], "f", "k", "root")
        credentials.end_attempt(tx, named_here["waiting"], attempt, credentials.Outcome.REFUSED, "401")
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
        set_rogue_server(tx, "staging", RogueServer(ipv4_int("192.0.2.1"), "02:00:00:00:00:99"), answering=False)
    return browser, named_here


def path_of(button: Button, named: Mapping[str, int]) -> str:
    return f"/machines/{named[button.machine]}/{button.path}" if button.machine else button.path


def form_of(name: str) -> dict[str, Any]:
    file = FILES.get(name)
    return {**BUTTONS[name].form, **({"file": (io.BytesIO(file[0]), file[1])} if file else {})}


def seen_on(browser: Browser, machine: int) -> str:
    """What the forms of the machine's page carry."""
    found = re.search(r'name="seen" value="(\d+)"', browser.text(f"/machines/{machine}"))
    assert found
    return found[1]


def last(browser: Browser) -> int:
    return queries.last_event(browser.site.context)


def test_the_table_has_every_button(browser: Browser) -> None:
    posted = {rule.endpoint for rule in browser.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posted == BUTTONS.keys() | WITHOUT_A_TRACE


@pytest.mark.parametrize("name", BUTTONS)
def test_what_was_done_is_shown(prepared: tuple[Browser, dict[str, int]], name: str) -> None:
    browser, named = prepared
    answer = browser.post(path_of(BUTTONS[name], named), **form_of(name))
    if answer.status_code == 303:
        answer = browser.get(answer.headers["Location"])
        assert ANSWER in answer.text
    assert answer.status_code == 200
    assert BUTTONS[name].done in visible(answer.text)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_second_time_says_why_nothing_is_done(prepared: tuple[Browser, dict[str, int]], name: str) -> None:
    browser, named = prepared
    path = path_of(BUTTONS[name], named)
    assert browser.post(path, **form_of(name)).status_code < 400
    before = last(browser)
    answer = browser.post(path, **form_of(name))
    if answer.status_code == 303:
        answer = browser.get(answer.headers["Location"])
    assert BUTTONS[name].again in visible(answer.text)
    if answer.status_code == 409:
        assert "Next action:" in visible(answer.text)
        assert last(browser) == before


@pytest.mark.parametrize("name", OF_MACHINES)
def test_a_form_sent_twice_is_refused_with_what_happened(prepared: tuple[Browser, dict[str, int]], name: str) -> None:
    browser, named = prepared
    button, machine = BUTTONS[name], named[BUTTONS[name].machine]
    form = form_of(name) | {"seen": seen_on(browser, machine)}
    assert browser.post(path_of(button, named), **form).status_code == 303
    before = last(browser)
    answer = browser.post(path_of(button, named), **form)
    text = visible(answer.text)
    assert (answer.status_code, last(browser)) == (409, before)
    assert STALE in text
    assert button.done in text.partition("Since you loaded the page")[2]
    assert "person:admin" in text
    assert f'href="/machines/{machine}"' in answer.text


def test_a_page_that_others_made_old_changes_nothing(prepared: tuple[Browser, dict[str, int]]) -> None:
    """A run has begun and failed since the approver loaded the form: what is shown is not what would be signed."""
    browser, named = prepared
    seen = seen_on(browser, named["ready"])
    assert browser.post(f"/machines/{named['ready']}/test", seen=seen).status_code == 303
    answer = browser.post(f"/machines/{named['ready']}/sign-off", reason="all well", seen=seen)
    assert answer.status_code == 409
    assert "An acceptance run is requested." in visible(answer.text)


@pytest.mark.parametrize("name", BUTTONS)
def test_after_the_session_ended_the_way_back_is_shown(prepared: tuple[Browser, dict[str, int]], name: str) -> None:
    browser, named = prepared
    button, before = BUTTONS[name], last(browser)
    browser.site.tick(3600)
    answer = browser.post(path_of(button, named), **form_of(name))
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "Nothing was done: your session had ended." in visible(page.text)
    back = f"/machines/{named[button.machine]}" if button.machine else button.path
    back = {"/journal/verify": "/journal", "/segments/staging/rogue-server": "/system"}.get(back, back)
    assert f'name="next" value="{back}"' in page.text
    assert last(browser) == before


def test_a_page_after_the_session_ended_says_so(browser: Browser) -> None:
    browser.site.tick(3600)
    page = browser.get(browser.get("/journal?topic=machine").headers["Location"])
    assert "Your session has ended" in visible(page.text)
    assert 'value="/journal?topic=machine"' in page.text
    browser.client.delete_cookie(COOKIE, domain="localhost", path="/")
    assert "ended" not in visible(browser.get(browser.get("/journal").headers["Location"]).text)


def test_sign_out_is_confirmed(browser: Browser) -> None:
    answer = browser.get(browser.post("/sign-out").headers["Location"])
    assert "You are signed out." in visible(answer.text)

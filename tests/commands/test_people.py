from __future__ import annotations

import statistics
import time

import pytest

from appliance.commands import people
from appliance.context import Context
from appliance.domain.moments import HOUR, MINUTE, SECOND
from appliance.errors import BadInput, NotAllowed, NotFound, Refused
from tests.ask import ask
from tests.commands.conftest import HandClock

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def grace(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "REFUSAL_SECONDS", 0.0)
    people.create_user(context, "cli:root", "grace", PASSWORD)


def refused(context: Context, password: str = "wrong password", name: str = "grace") -> str:
    with pytest.raises(NotAllowed) as caught:
        people.sign_in(context, name, password)
    return str(caught.value)


def test_session_is_opened_by_the_cookie_only(context: Context) -> None:
    signed = people.sign_in(context, "grace", PASSWORD)
    person = people.session(context, signed.token)
    assert person == people.Person("grace", "admin", signed.csrf)
    assert people.session(context, signed.token + "x") is None
    stored = ask(context.store, "SELECT token, csrf FROM web_session")[0]
    assert signed.token not in stored
    assert people.session(context, stored[0]) is None


def test_session_ends_after_an_idle_hour_or_twelve_hours(context: Context, clock: HandClock) -> None:
    idle = people.sign_in(context, "grace", PASSWORD)
    clock.now += HOUR
    assert people.session(context, idle.token) is None
    busy = people.sign_in(context, "grace", PASSWORD)
    for _ in range(23):
        clock.now += 30 * MINUTE
        assert people.session(context, busy.token)
    clock.now += 30 * MINUTE
    assert people.session(context, busy.token) is None


def test_signing_out_ends_the_session(context: Context) -> None:
    signed = people.sign_in(context, "grace", PASSWORD)
    people.sign_out(context, signed.token)
    assert people.session(context, signed.token) is None
    people.sign_out(context, signed.token)


def test_new_password_ends_sessions_and_the_old_password(context: Context) -> None:
    signed = people.sign_in(context, "grace", PASSWORD)
    new = people.set_password(context, "cli:root", "grace")
    assert people.session(context, signed.token) is None
    refused(context, PASSWORD)
    assert people.sign_in(context, "grace", new)
    with pytest.raises(NotFound):
        people.set_password(context, "cli:root", "nobody")


def test_five_wrong_passwords_lock_the_user_longer_each_time(context: Context, clock: HandClock) -> None:
    for _ in range(people.FREE_FAILURES):
        refused(context)
    refused(context, PASSWORD)
    clock.now += 10 * SECOND
    assert people.sign_in(context, "grace", PASSWORD)
    for _ in range(people.FREE_FAILURES):
        refused(context)
    clock.now += 10 * SECOND
    refused(context)
    clock.now += 10 * SECOND
    refused(context, PASSWORD)
    clock.now += 10 * SECOND
    assert people.sign_in(context, "grace", PASSWORD)


def test_the_lock_grows_and_is_bounded() -> None:
    locks = [people.lock_after(failed) for failed in range(40)]
    assert locks[: people.FREE_FAILURES] == [0] * people.FREE_FAILURES
    assert locks == sorted(locks)
    assert locks[-1] == people.MAX_LOCK


def test_unknown_user_wrong_password_and_lock_look_the_same(context: Context) -> None:
    said = {refused(context), refused(context, name="mallory")}
    for _ in range(people.FREE_FAILURES):
        refused(context)
    said.add(refused(context, PASSWORD))
    assert len(said) == 1


def test_every_refusal_takes_the_same_time(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "REFUSAL_SECONDS", 1.5)

    def seconds(name: str) -> float:
        began = time.monotonic()
        refused(context, name=name)
        return time.monotonic() - began

    known, unknown = (statistics.median(seconds(name) for _ in range(3)) for name in ("grace", "mallory"))
    assert min(known, unknown) >= 1.5
    assert abs(known - unknown) < 0.5


def test_unknown_names_leave_nothing_behind(context: Context) -> None:
    before = ask(context.store, "SELECT count(*) FROM journal")
    for name in ("mallory", "", "x" * 10_000, "\x1b[31m", "\ud800"):
        refused(context, name=name)
        refused(context, password=name or "-", name="mallory")
    assert ask(context.store, "SELECT count(*) FROM journal") == before


@pytest.mark.parametrize("name", ["", "Grace", "1x", "a b", "x" * 33, "root:x", "<script>", "é"])
def test_a_user_s_name_is_simple(context: Context, name: str) -> None:
    with pytest.raises(BadInput):
        people.create_user(context, "cli:root", name)


def test_a_short_password_and_a_taken_name_are_refused(context: Context) -> None:
    with pytest.raises(BadInput, match="12 to 256"):
        people.create_user(context, "cli:root", "linus", "short")
    with pytest.raises(Refused, match="already"):
        people.create_user(context, "cli:root", "grace")


def test_a_token_names_its_owner_until_it_is_revoked(context: Context) -> None:
    token = people.create_token(context, "person:grace", "inventory")
    assert people.token_owner(context, token) == "inventory"
    assert people.token_owner(context, "gh_nonsense") is None
    with pytest.raises(Refused):
        people.create_token(context, "person:grace", "inventory")
    people.revoke_token(context, "person:grace", "inventory")
    assert people.token_owner(context, token) is None
    with pytest.raises(NotFound):
        people.revoke_token(context, "person:grace", "inventory")

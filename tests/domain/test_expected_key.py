"""Another TLS key is fine if, and only if, the change was announced before it was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.domain.expected_key import ExpectedKey, KeyChange, judge_key, same_bmc

NOW = 1_780_000_000_000
A = ExpectedKey("a", "first seen", NOW - 9, 0, NOW - 9)
B = ExpectedKey("b", "certificate of the owner", NOW - 5, NOW + 5)
WITHDRAWN, EXPIRED = replace(B, ended_at=NOW - 1), replace(B, expires_at=NOW)
MOVED = (replace(A, ended_at=NOW - 1), replace(B, adopted_at=NOW - 1, replaces="a"))


@pytest.mark.parametrize(
    ("shown", "present", "keys", "change", "expected"),
    [
        ("a", "", (), KeyChange.FIRST, ""),
        ("b", "", (B,), KeyChange.FIRST, ""),
        ("a", "a", (A,), KeyChange.NONE, "a"),
        ("a", "a", (A, B), KeyChange.NONE, "a"),
        ("b", "a", (A,), KeyChange.UNEXPECTED, "a"),
        ("b", "a", (A, B), KeyChange.ANNOUNCED, "a"),
        ("c", "a", (A, B), KeyChange.UNEXPECTED, "a"),
        ("b", "a", (A, WITHDRAWN), KeyChange.UNEXPECTED, "a"),
        ("b", "a", (A, EXPIRED), KeyChange.UNEXPECTED, "a"),
        ("b", "a", (A, EXPIRED, B), KeyChange.ANNOUNCED, "a"),
        ("b", "a", (A, WITHDRAWN, B), KeyChange.ANNOUNCED, "a"),
        ("b", "b", MOVED, KeyChange.NONE, "b"),
        ("a", "b", MOVED, KeyChange.UNEXPECTED, "b"),
        ("a", "b", (*MOVED, replace(A, announced_at=NOW, expires_at=NOW + 5, adopted_at=0)), KeyChange.ANNOUNCED, "b"),
        ("b", "b", (A,), KeyChange.UNEXPECTED, "a"),
        ("a", "a", (), KeyChange.NONE, "a"),
        ("b", "a", (), KeyChange.UNEXPECTED, "a"),
        ("b", "a", (B,), KeyChange.ANNOUNCED, "a"),
    ],
)
def test_what_a_shown_key_means(
    shown: str, present: str, keys: tuple[ExpectedKey, ...], change: KeyChange, expected: str
) -> None:
    decision = judge_key(shown, present, keys, NOW)
    assert (decision.change, decision.expected) == (change, expected)
    assert decision.reason


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ((A,), "The change was not announced."),
        ((A, WITHDRAWN), "The announcement of this key no longer stands."),
        ((A, EXPIRED), "The announcement of this key has expired."),
        ((replace(B, adopted_at=1, ended_at=2), A), "It is an earlier key of this BMC."),
    ],
)
def test_reason_of_an_unexpected_key(keys: tuple[ExpectedKey, ...], reason: str) -> None:
    assert judge_key("b", "a", keys, NOW).reason == reason


def test_reason_of_an_announced_key_is_the_announcement() -> None:
    assert judge_key("b", "a", (A, B), NOW).reason == "certificate of the owner"


def test_keys_of_one_bmc_are_those_moved_by_announcements() -> None:
    moved_again = replace(B, spki_sha256="c", adopted_at=NOW, replaces="b")
    settled = replace(A, spki_sha256="d", adopted_at=NOW)
    keys = (*MOVED, moved_again, settled)
    assert same_bmc("c", keys) == {"a", "b", "c"}
    assert same_bmc("b", keys) == {"a", "b"}
    assert same_bmc("d", keys) == {"d"}
    assert same_bmc("x", keys) == {"x"}
    assert same_bmc("b", (A, B)) == {"b"}


def test_keys_that_replace_each_other_end() -> None:
    back = (*MOVED, replace(A, adopted_at=NOW, replaces="b"))
    assert same_bmc("a", back) == {"a", "b"}

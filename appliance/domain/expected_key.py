"""Which TLS key a BMC should show, and what it means that it shows another one.

The first key that is seen is expected from then on. A change that is announced before it is made moves the expected
key, and the proof of the machine's identity with it; any other change is a contradiction that a person has to settle.
Until the announced key is shown the earlier one is fine: the change may come late, or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ExpectedKey:
    """A key by the SHA-256 of its SPKI (hex), with the reason for which it is expected.

    `adopted_at`: since when it is the one that the BMC shows; 0 = it is only announced, until `expires_at`. `ended_at`:
    since when it is not expected any more; 0 = it is. `replaces` is the key that it replaced as announced; an empty
    text: it was expected on its own account, and nothing that was proved over an earlier key holds for it."""

    spki_sha256: str
    reason: str = ""
    announced_at: int = 0
    expires_at: int = 0
    adopted_at: int = 0
    ended_at: int = 0
    replaces: str = ""

    @property
    def is_current(self) -> bool:
        return bool(self.adopted_at) and not self.ended_at


class KeyChange(StrEnum):
    FIRST = "first"
    """No key was known; this one is expected from now on."""
    NONE = "none"
    """It is the expected key."""
    ANNOUNCED = "announced"
    """It is another key, and the change was announced."""
    UNEXPECTED = "unexpected"
    """It is another key, and no valid announcement names it."""


@dataclass(frozen=True, slots=True)
class KeyDecision:
    """`expected` is the key that should have been shown ("" = none was known); `reason` is a sentence."""

    change: KeyChange
    expected: str
    reason: str


def judge_key(shown: str, present: str, keys: Sequence[ExpectedKey], now: int) -> KeyDecision:
    """What it means that the BMC shows the key `shown`. `keys` are all of the machine's, ended ones included;
    `present` is the key that it showed last ("" = none), which counts where no key is recorded as expected."""
    current = next((key for key in reversed(keys) if key.is_current), None)
    expected = current.spki_sha256 if current else present
    if not expected:
        return KeyDecision(KeyChange.FIRST, "", "It is the first key seen.")
    if shown == expected:
        return KeyDecision(KeyChange.NONE, expected, "It is the expected key.")
    named = [key for key in keys if key.spki_sha256 == shown]
    announced = [key for key in named if not key.adopted_at]
    if valid := [key for key in announced if not key.ended_at and now < key.expires_at]:
        return KeyDecision(KeyChange.ANNOUNCED, expected, valid[-1].reason)
    if announced:
        why = "no longer stands" if announced[-1].ended_at else "has expired"
        reason = f"The announcement of this key {why}."
    else:
        reason = "It is an earlier key of this BMC." if named else "The change was not announced."
    return KeyDecision(KeyChange.UNEXPECTED, expected, reason)


def same_bmc(key: str, keys: Sequence[ExpectedKey]) -> frozenset[str]:
    """The key, and those from which it was moved by announced changes: what was accepted over one of them was accepted
    by the same BMC."""
    found, replaced = {key}, {each.spki_sha256: each.replaces for each in keys if each.adopted_at}
    while (key := replaced.get(key, "")) and key not in found:
        found.add(key)
    return frozenset(found)

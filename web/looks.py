"""How a state of a machine, a state of a run and a verdict look: one table for all pages.

The tone is a colour of app.css (`tone-…`), the shape is drawn by ui.html; the word is always beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.domain.lifecycle import TRAITS


@dataclass(frozen=True, slots=True)
class Look:
    """`meaning` is the tooltip."""

    shape: str
    tone: str
    meaning: str


_STATES: Mapping[str, tuple[str, str]] = {
    "expected": ("dashed", "quiet"),
    "discovered": ("ring", "quiet"),
    "staging": ("half", "active"),
    "testing": ("play", "active"),
    "ready": ("diamond", "attention"),
    "released": ("tick", "active"),
    "failed": ("warning", "bad"),
    "quarantined": ("stop", "bad"),
    "retired": ("slash", "quiet"),
}

LOOKS: Mapping[str, Look] = {
    **{str(state): Look(*_STATES[state], traits.meaning) for state, traits in TRAITS.items()},
    "queued": Look("dashed", "quiet", "the run waits for the worker"),
    "running": Look("play", "active", "the acceptance suite is running"),
    "passed": Look("tick", "active", "every check passed"),
    "inconclusive": Look("question", "unclear", "no check failed, but at least one could not be carried out"),
    "cancelled": Look("slash", "quiet", "a person cancelled the run"),
    "pass": Look("tick", "active", "observed as expected"),
    "fail": Look("cross", "bad", "not as expected"),
    "unknown": Look("question", "unclear", "the check could not be carried out"),
    "not_applicable": Look("slash", "quiet", "the machine has not what the check looks at, or nothing is expected"),
    "skipped": Look("dash", "quiet", "not tried: a check before it was not passed"),
}
"""By word. `failed` is a state of a machine and of a run; it looks the same."""

UNKNOWN_WORD = Look("slash", "quiet", "")


def look(word: str) -> Look:
    """The look of a state, a run's state or a verdict."""
    return LOOKS.get(word, UNKNOWN_WORD)

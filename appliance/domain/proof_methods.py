"""The ways in which a machine's identity can be proved, as values: a later one is one entry here and one step of
onboarding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.blockers import Blocker
from appliance.domain.login import LoginAttempt, login_blocker


@dataclass(frozen=True, slots=True)
class ProofInput:
    """What a proof could be made with. `has_credential`: one of this unit's own is known. `open_segments` are the
    machine's segments whose ports are not isolated. `attempts` are the logins with the credential that count, the
    latest last. `keys` are the TLS key that the BMC shows now, and those from which it was moved by announced
    changes."""

    has_credential: bool
    open_segments: frozenset[str] = frozenset()
    attempts: tuple[LoginAttempt, ...] = ()
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProofMethod:
    """`name` is what proofs, sign-off records and policies have, so it never changes; `title` is for people. `step`
    makes the proof. `blocker` is why it cannot be made now, None when it can."""

    name: str
    title: str
    step: str
    blocker: Callable[[ProofInput], Blocker | None]


def _label_secret_blocker(found: ProofInput) -> Blocker | None:
    return login_blocker(
        has_credential=found.has_credential,
        open_segments=found.open_segments,
        attempts=found.attempts,
        keys=found.keys,
    )


LABEL_SECRET = ProofMethod(
    name="label-secret-isolated",
    title="the unit's own factory secret, sent on an isolated port, and its serial number confirmed",
    step="login",
    blocker=_label_secret_blocker,
)

METHODS: tuple[ProofMethod, ...] = (LABEL_SECRET,)
"""The one that is tried first is the first."""


def choose_method(found: ProofInput) -> ProofMethod | Blocker:
    """The first method that can be used now; where none can, what blocks the first."""
    blockers = []
    for method in METHODS:
        why = method.blocker(found)
        if why is None:
            return method
        blockers.append(why)
    return blockers[0]

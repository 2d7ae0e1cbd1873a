"""Whether a unit's credential may be sent to its BMC: decided here, once, for everybody who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.domain.blockers import Blocker, blocker


class Outcome(StrEnum):
    """The result of a login attempt. `FAILED` = the password was certainly not sent, or not judged; `EXPIRED` = it is
    accepted for nothing but to change it."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """An earlier login. `credential` is the vault's fingerprint of what was sent."""

    credential: str
    tls_key: str
    outcome: str


def login_blocker(
    *, has_credential: bool, open_segments: Iterable[str], attempts: Sequence[LoginAttempt], keys: Collection[str]
) -> Blocker | None:
    """Why the credential must not be sent (again) over the present TLS key; None when it may be sent.

    `open_segments` are the machine's segments without isolated ports. `attempts` are those with this credential
    that count, the latest last. `keys` are the present key, and those from which it was moved by announced changes.
    One attempt per credential, ever, unless it was accepted over one of these keys."""
    if not has_credential:
        return blocker("credential.missing")
    if segments := sorted(open_segments):
        return blocker("segment.not_isolated", segments=", ".join(segments))
    if not attempts:
        return None
    if attempts[-1].outcome == Outcome.REFUSED:
        return blocker("credential.refused")
    if attempts[-1].outcome == Outcome.EXPIRED:
        return blocker("credential.expired")
    accepted = [attempt for attempt in attempts if attempt.outcome == Outcome.ACCEPTED]
    if any(attempt.tls_key in keys for attempt in accepted):
        return None
    return blocker("credential.other_key" if accepted else "login.outcome_unknown")

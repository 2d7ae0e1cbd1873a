"""The trust level: computed from facts, the manifest and policy by one pure function, never set by hand.

The ladder is a table of rungs. A rung answers with what is missing (nothing = reached); the level is the highest
rung below which all are reached. The blockers of the first rung not reached name what is missing, and who can act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.facts import Conflict, Fact, Name, Source, conflicts, current, normal_place, values
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.login import LoginAttempt
from appliance.domain.policy import Policy
from appliance.domain.proof_methods import ProofInput, choose_method


class Level(IntEnum):
    """How much is proved about a machine. No level has the name of a state."""

    SEEN = 0
    MATCHED = 1
    AUTHENTICATED = 2
    OWNED = 3
    ATTESTED = 4
    SIGNED_OFF = 5


NAMES = tuple(level.name.replace("_", " ") for level in Level)


@dataclass(frozen=True, slots=True)
class Row:
    """What the manifest plans for the machine. Empty text = nothing planned."""

    serial: str
    bmc_mac: str = ""
    vendor: str = ""
    model: str = ""
    sku: str = ""
    switch: str = ""
    port: str = ""
    uuid: str = ""
    has_credential: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A successful proof of identity. `tls_key` is the SPKI SHA-256 (hex) of the connection it was made over."""

    method: str
    tls_key: str
    serial: str
    at: int


@dataclass(frozen=True, slots=True)
class View:
    """All that the assessment may look at.

    `rows` counts the manifest's rows that match this machine's endpoints; `row` is the one, if it is one.
    `tls_keys` are the keys seen on its management endpoint, the present one last.
    `other_claimants` are ids of other machines that claim the same row. `quarantine` is the standing mismatch, if any.
    `attempts` are the logins with the machine's latest credential that count, the latest last. `contact_error` is why
    its BMC cannot be worked with now, if that is known."""

    state: State
    seen: bool
    row: Row | None
    rows: int = 0
    facts: tuple[Fact, ...] = ()
    proofs: tuple[Proof, ...] = ()
    tls_keys: tuple[str, ...] = ()
    other_claimants: tuple[int, ...] = ()
    segments: frozenset[str] = frozenset()
    quarantine: str = ""
    attempts: tuple[LoginAttempt, ...] = ()
    contact_error: Blocker | None = None
    signed_off: bool = False

    @property
    def present_key(self) -> str:
        """The TLS key that the BMC showed last, or an empty text."""
        return self.tls_keys[-1] if self.tls_keys else ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, and why it is not reached (empty = reached)."""

    level: int
    name: str
    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """`level` 0 to 5 with its name; `assurance` = how it was proved; `reasons` = those of the first rung
    not reached; `wrong_slot` = it was observed at another switch or port than planned."""

    level: int
    name: str
    assurance: str
    reasons: tuple[Blocker, ...]
    ladder: tuple[Rung, ...]
    conflicts: tuple[Conflict, ...]
    wrong_slot: bool


def assess(view: View, policy: Policy) -> Assessment:
    """The level, the assurance and the reasons, from nothing but the arguments."""
    ladder = tuple(Rung(i, NAMES[i], tuple(rung(view, policy))) for i, rung in enumerate(_LADDER))
    first_missing = next((rung for rung in ladder if rung.reasons), None)
    level = max(0, first_missing.level - 1) if first_missing else len(ladder) - 1
    assurance = "manifest" if level == Level.MATCHED else "none"
    if level >= Level.AUTHENTICATED:
        assurance = valid_proofs(view)[-1].method
    return Assessment(
        level=level,
        name=NAMES[level],
        assurance=assurance,
        reasons=first_missing.reasons if first_missing else (),
        ladder=ladder,
        conflicts=conflicts(view.facts),
        wrong_slot=TRAITS[view.state].claims_count and bool(_wrong_slots(view)),
    )


def level_blocker(code: str, assessment: Assessment, needed: int) -> Blocker:
    """That the level is too low for something: with the first reason's text, next action and role."""
    reason = assessment.reasons[0]
    found = blocker(code, level=assessment.level, name=assessment.name, needed=needed, reason=reason.text)
    return replace(found, next_action=reason.next_action, role=reason.role)


def valid_proofs(view: View) -> tuple[Proof, ...]:
    """A proof holds for the key it was made over and the serial it confirmed; another key on the endpoint, or a row
    that names another serial, ends it."""
    serial = view.row.serial.strip() if view.row else ""
    return tuple(proof for proof in view.proofs if proof.tls_key == view.present_key and proof.serial == serial)


def _wrong_slots(view: View) -> tuple[Blocker, ...]:
    """Where the machine was observed at another switch or port than the manifest plans. A claim on the network is
    enough to doubt, never to believe."""
    row, found = view.row, []
    if row is None:
        return ()
    for name, planned in ((Name.SWITCH, row.switch), (Name.PORT, row.port)):
        observed = [fact for fact in current(view.facts) if fact.name == name and fact.source != Source.MANIFEST]
        other = [value for value in values(observed, name) if planned and normal_place(value) != normal_place(planned)]
        if other:
            found.append(blocker("slot.wrong", name=name, observed=other[-1], planned=planned))
    return tuple(found)


def _seen(view: View, policy: Policy) -> list[Blocker]:
    return [] if view.seen else [blocker("machine.not_seen")]


def _matched(view: View, policy: Policy) -> list[Blocker]:
    if not view.rows:
        return [blocker("manifest.no_row")]
    if view.rows > 1 or view.row is None:
        return [blocker("manifest.rows_ambiguous", rows=view.rows)]
    found = [blocker("machine.quarantined", reason=view.quarantine)] if view.quarantine else []
    found += _wrong_slots(view)
    # What must agree. Option 97 is anybody's claim: where the row names the UUID it is shown, and stops nothing.
    identity = [
        fact
        for fact in view.facts
        if fact.name == Name.SERIAL or (fact.name == Name.UUID and not (view.row.uuid and fact.source == Source.DHCP))
    ]
    found += [
        blocker("identity.conflict", conflict=conflict.sentence(), name=conflict.name)
        for conflict in conflicts(identity)
    ]
    if view.other_claimants:
        found.append(blocker("claimant.other", machines=", ".join(str(other) for other in view.other_claimants)))
    return found


def _authenticated(view: View, policy: Policy) -> list[Blocker]:
    if valid_proofs(view):
        return []
    if view.proofs:
        latest = view.proofs[-1]
        if latest.tls_key != view.present_key:
            return [blocker("proof.key_changed")]
        return [blocker("proof.serial_changed", serial=latest.serial)]
    found = choose_method(
        ProofInput(
            has_credential=view.row is None or view.row.has_credential,
            open_segments=view.segments - policy.isolated_segments,
            attempts=view.attempts,
            keys=frozenset({view.present_key}),
        )
    )
    if isinstance(found, Blocker):
        return [found]
    if view.contact_error:
        return [view.contact_error]
    return [blocker("proof.none" if view.tls_keys else "bmc.no_answer")]


def _owned(view: View, policy: Policy) -> list[Blocker]:
    return [blocker("owner.none")]


def _attested(view: View, policy: Policy) -> list[Blocker]:
    return [blocker("attestation.none")]


def _signed_off(view: View, policy: Policy) -> list[Blocker]:
    return [] if view.signed_off else [blocker("signoff.none")]


_LADDER: tuple[Callable[[View, Policy], list[Blocker]], ...] = (
    _seen,
    _matched,
    _authenticated,
    _owned,
    _attested,
    _signed_off,
)

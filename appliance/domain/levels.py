"""The trust level: computed from facts, the manifest and policy by one pure function, never set by hand.

The ladder is a table of rungs. A rung answers with what is missing (nothing = reached); the level is the highest
rung below which all are reached. Reasons say what blocks, and who can lift it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.facts import Conflict, Fact, Name, Source, conflicts, current, values
from appliance.domain.lifecycle import State
from appliance.domain.policy import Policy

NAMES = ("SEEN", "EXPECTED", "AUTHENTIC", "OWNED", "ATTESTED", "RELEASED")

TECHNICIAN, ENGINEER, APPROVER, GATEHOUSE = "technician", "engineer", "approver", "Gatehouse"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rung is not reached; `fix` is what to do, `who` can do it."""

    text: str
    fix: str = ""
    who: str = GATEHOUSE


@dataclass(frozen=True, slots=True)
class Row:
    """What the manifest says of the machine. Empty text = not said."""

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
    `rivals` are ids of other machines that claim the same row. `quarantine` is the standing mismatch, if any.
    `login` is the state of the one allowed attempt: "" (none yet), "pending", "accepted", "refused"."""

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
    login: str = ""
    contact: str = ""
    released: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, and why it is not reached (empty = reached)."""

    level: int
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """`level` 0 to 5 with its name; `assurance` = how it was proved; `reasons` = those of the first rung
    not reached."""

    level: int
    name: str
    assurance: str
    reasons: tuple[Reason, ...]
    ladder: tuple[Rung, ...]
    conflicts: tuple[Conflict, ...]


def assess(view: View, policy: Policy) -> Assessment:
    """The level, the assurance and the reasons, from nothing but the arguments."""
    ladder = tuple(Rung(i, NAMES[i], tuple(rung(view, policy))) for i, rung in enumerate(_LADDER))
    first_missing = next((rung for rung in ladder if rung.reasons), None)
    level = max(0, first_missing.level - 1) if first_missing else len(ladder) - 1
    return Assessment(
        level=level,
        name=NAMES[level],
        assurance=_assurance(view, level),
        reasons=first_missing.reasons if first_missing else (),
        ladder=ladder,
        conflicts=conflicts(view.facts),
    )


def _assurance(view: View, level: int) -> str:
    if level >= 2:
        return valid_proofs(view)[-1].method
    return "manifest" if level == 1 else "none"


def _seen(view: View, policy: Policy) -> list[Reason]:
    if view.seen:
        return []
    return [Reason("Not seen on the wire yet.", "Cable the BMC's port and power the machine.", TECHNICIAN)]


def _expected(view: View, policy: Policy) -> list[Reason]:
    if not view.rows:
        return [Reason("No row of the manifest names this machine.", "Import the delivery's manifest.", TECHNICIAN)]
    if view.rows > 1 or view.row is None:
        return [
            Reason(
                f"{view.rows} rows of the manifest match; exactly one must.",
                "Correct the manifest.",
                TECHNICIAN,
            )
        ]
    found = [Reason(*said) for said in _contradictions(view, view.row)]
    if view.quarantine:
        found.insert(0, Reason(view.quarantine, "Look at the evidence, then lift the quarantine.", ENGINEER))
    if view.other_claimants:
        others = ", ".join(str(rival) for rival in view.other_claimants)
        found.append(Reason(f"Machine {others} claims the same row of the manifest.", "Find the impostor.", TECHNICIAN))
    return found


def _contradictions(view: View, row: Row) -> list[tuple[str, str, str]]:
    """What was observed, beside what the row says; a claim on the wire is enough to doubt, never to believe."""
    found = []
    for name, planned in ((Name.SWITCH, row.switch), (Name.PORT, row.port)):
        told = [fact for fact in current(view.facts) if fact.name == name and fact.source != Source.MANIFEST]
        seen = [value for value in values(told, name) if planned and value.casefold() != planned.casefold()]
        if seen:
            text = f"It sits at {name} {seen[-1]}; the manifest plans {planned}."
            found.append((text, "Move the cable or correct the manifest.", TECHNICIAN))
    for conflict in conflicts(_identity_facts(view)):
        fix = f"Look at the evidence; remove the machine, or import its row with the true {conflict.name}."
        found.append((conflict.sentence(), fix, ENGINEER))
    return found


def _identity_facts(view: View) -> tuple[Fact, ...]:
    """What must agree. Option 97 is anybody's claim: where the row tells the UUID it is shown, and holds up nothing."""
    settled = view.row is not None and view.row.uuid
    return tuple(
        fact
        for fact in view.facts
        if fact.name == Name.SERIAL or (fact.name == Name.UUID and not (settled and fact.source == Source.DHCP))
    )


def valid_proofs(view: View) -> tuple[Proof, ...]:
    """A proof holds for the key it was made over and the serial it confirmed; another key on the endpoint, or a row
    that names another serial, ends it."""
    present = view.tls_keys[-1] if view.tls_keys else ""
    serial = view.row.serial.strip() if view.row else ""
    return tuple(proof for proof in view.proofs if proof.tls_key == present and proof.serial == serial)


def _why_ended(view: View) -> str:
    present = view.tls_keys[-1] if view.tls_keys else ""
    if view.proofs[-1].tls_key != present:
        return "The TLS key changed after the proof."
    return f"The proof confirmed the serial {view.proofs[-1].serial}, which its row no longer names."


def _authentic(view: View, policy: Policy) -> list[Reason]:
    if valid_proofs(view):
        return []
    if view.proofs:
        return [Reason(_why_ended(view), "Find out why, then allow a new attempt.", ENGINEER)]
    return [Reason(*said) for said in _before_proof(view, policy)]


def _before_proof(view: View, policy: Policy) -> list[tuple[str, str, str]]:
    """Why the one proof that this release knows (the row's own secret on an isolated port) has not been made."""
    row = view.row
    if row is not None and not row.has_credential:
        return [
            (
                "The manifest's row has no credential of this unit.",
                "Import it; a shared default is never tried.",
                TECHNICIAN,
            )
        ]
    if view.segments and not view.segments <= policy.isolated_segments:
        return [
            (
                "Its segment's ports are not declared isolated.",
                "Isolate them, then set ports_isolated.",
                ENGINEER,
            )
        ]
    if view.login == "refused":
        return [("The BMC refused the row's credential.", "Correct it, or allow one more attempt.", ENGINEER)]
    if view.login == "pending":
        return [("A login was begun and its outcome is not known.", "Allow one more attempt.", ENGINEER)]
    if not view.tls_keys:
        return [
            (
                view.contact or "Its BMC has not answered over TLS yet.",
                "Wait, or look at its port.",
                GATEHOUSE,
            )
        ]
    return [(view.contact or "Its identity has not been proved yet.", "Wait for the login.", GATEHOUSE)]


def _owned(view: View, policy: Policy) -> list[Reason]:
    return [Reason("No owner certificate and no unique password yet.", "Taking into ownership is a later step.")]


def _attested(view: View, policy: Policy) -> list[Reason]:
    return [Reason("No measurements have been compared with a reference.", "Attestation is a later step.")]


def _released(view: View, policy: Policy) -> list[Reason]:
    if view.released:
        return []
    return [Reason("Not signed off.", "Pass acceptance, then have it signed off.", APPROVER)]


_LADDER: tuple[Callable[[View, Policy], list[Reason]], ...] = (
    _seen,
    _expected,
    _authentic,
    _owned,
    _attested,
    _released,
)

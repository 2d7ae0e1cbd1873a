"""The credentials of machines' BMCs with their states, and the login attempts: one for each credential, on disk before
the password is sent. The manifest's secret is a machine's first credential (`store.manifests` writes it)."""

from __future__ import annotations

from dataclasses import dataclass, field

from peewee import Case, fn

from appliance.domain.credential_states import MAY_BECOME, SENT, CredentialState
from appliance.domain.login import LoginAttempt, Outcome
from appliance.store.conditions import ATTEMPT_COUNTS, IS_SENT
from appliance.store.machines import wake
from appliance.store.models import Attempt, CredentialRow, ManifestRow
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


def secret_purpose(serial: str) -> str:
    """What the vault binds the secret of a serial's credential to. Sealed secrets depend on it: it never changes."""
    return f"manifest-row:{serial}"


@dataclass(frozen=True, slots=True)
class Credential:
    """`secret` is sealed by the vault for `secret_purpose(serial)`."""

    id: int
    serial: str
    username: str
    secret: bytes = field(repr=False)
    state: CredentialState


_SERIALS = Prepared(
    lambda machine: ManifestRow.select(ManifestRow.serial).where(ManifestRow.machine == machine).limit(2)
)
_C = CredentialRow
_CURRENT = Prepared(
    lambda serial: (
        _C.select(_C.id, _C.serial, _C.username, _C.secret, _C.state)
        .where((_C.serial == serial) & IS_SENT)
        .order_by(Case(_C.state, [(str(state), place) for place, state in enumerate(SENT)]), _C.id.desc())
        .limit(1)
    )
)
_ATTEMPTS = Prepared(
    lambda credential: (
        Attempt.select(Attempt.credential, Attempt.tls_key, Attempt.outcome)
        .where((Attempt.credential == credential) & ATTEMPT_COUNTS)
        .order_by(Attempt.id)
    )
)


def find_current(reader: Reader, machine: int) -> Credential | None:
    """The credential that is sent to the machine's BMC. None where no row of the manifest, or more than one, is for the
    machine, and where no secret is known."""
    serials = _SERIALS.rows(reader, machine)
    if len(serials) != 1:
        return None
    for made, serial, username, secret, state in _CURRENT.rows(reader, *serials[0]):
        return Credential(made, serial, username, bytes(secret), CredentialState(state))
    return None


def add_pending(tx: Transaction, machine: int, serial: str, username: str, secret: bytes) -> int:
    """A new credential, on disk before the BMC gets it; its id."""
    made = CredentialRow.insert(
        machine=machine, serial=serial, username=username, secret=secret, state=CredentialState.PENDING,
        created_at=tx.now, changed_at=tx.now,
    ).execute(tx.database)  # fmt: skip
    tx.journal("credential.state", machine=machine, credential=made, username=username, state=CredentialState.PENDING)
    tx.touch(machine)
    return int(made)


def activate(tx: Transaction, credential: int) -> None:
    """The BMC took the pending credential: those that were sent before are retired."""
    found = _get(tx, credential)
    row = CredentialRow
    sent = (row.serial == found.serial) & row.state.in_(SENT)
    for (former,) in list(row.select(row.id).where(sent).order_by(row.id).tuples().execute(tx.database)):
        _set_state(tx, _get(tx, former), CredentialState.RETIRED)
    _set_state(tx, found, CredentialState.ACTIVE)


def retire(tx: Transaction, credential: int) -> None:
    """The credential is not sent any more, or never was taken by the BMC."""
    _set_state(tx, _get(tx, credential), CredentialState.RETIRED)


def _get(tx: Transaction, credential: int) -> CredentialRow:
    found: CredentialRow = CredentialRow.select().where(CredentialRow.id == credential).get(tx.database)
    return found


def _set_state(tx: Transaction, found: CredentialRow, state: CredentialState) -> None:
    before = CredentialState(found.state)
    if state not in MAY_BECOME[before]:
        raise ValueError(f"A credential that is {before} cannot become {state}.")
    changed = CredentialRow.update(state=state, changed_at=tx.now).where(CredentialRow.id == found.id)
    changed.execute(tx.database)
    tx.journal(
        "credential.state", machine=found.machine, credential=found.id, username=found.username, state=state,
        before=before,
    )  # fmt: skip
    tx.touch(found.machine)


def attempts(reader: Reader, credential: str) -> tuple[LoginAttempt, ...]:
    """The logins that count with the credential of this fingerprint, at whichever machine they were made: not those
    that were certainly not sent, nor those made before a person allowed one more."""
    return tuple(LoginAttempt(*row) for row in _ATTEMPTS.rows(reader, credential))


def begin_attempt(tx: Transaction, machine: int, credential: str, tls_key: str, username: str) -> int:
    """Committed before the password is sent; its id."""
    attempt = Attempt.insert(machine=machine, credential=credential, tls_key=tls_key, at=tx.now).execute(tx.database)
    tx.journal("bmc.login", machine=machine, username=username, tls_key=tls_key, attempt=attempt, credential=credential)
    tx.touch(machine)
    return int(attempt)


def end_attempt(tx: Transaction, machine: int, attempt: int, outcome: Outcome, detail: str = "") -> None:
    Attempt.update(outcome=outcome, detail=detail).where(Attempt.id == attempt).execute(tx.database)
    if outcome is not Outcome.ACCEPTED:
        tx.journal("bmc.login_ended", machine=machine, outcome=outcome, detail=detail, attempt=attempt)
    tx.touch(machine)


def expire(tx: Transaction, machine: int, detail: str) -> None:
    """The latest login of the machine was accepted for nothing but a change of the password, as the BMC says later."""
    latest = Attempt.select(fn.MAX(Attempt.id)).where(Attempt.machine == machine).scalar(tx.database)
    if latest is not None:
        end_attempt(tx, machine, latest, Outcome.EXPIRED, detail)


def allow_attempt(tx: Transaction, machine: int, credential: str) -> int:
    """Earlier attempts at the machine or with its credential do not count any more, so that one more is allowed; how
    many they were."""
    counts = ((Attempt.machine == machine) | (Attempt.credential == credential)) & (Attempt.allowed_by == "")
    number = int(Attempt.update(allowed_by=tx.actor).where(counts).execute(tx.database))
    if number:
        tx.journal("credential.attempt_allowed", machine=machine, attempts=number)
        wake(tx, machine)
    return number

"""The TLS keys that a machine's BMC has shown, and those that it should show."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.domain.expected_key import ExpectedKey
from appliance.domain.moments import MINUTE
from appliance.store.models import ExpectedKeyRow, TlsKey
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction
from appliance.trust.tls import CertificateFacts

ANNOUNCEMENT_LASTS = 24 * 60 * MINUTE
"""How long an announced key may be shown for the first time, unless the announcement names another time."""


IN_ORDER_SHOWN = (TlsKey.last_seen, TlsKey.id)
"""The order of a machine's keys in which the present one is the last."""


_PRESENT = Prepared(
    lambda machine: (
        TlsKey.select(TlsKey.spki_sha256, TlsKey.last_seen)
        .where(TlsKey.machine == machine)
        .order_by(*(column.desc() for column in IN_ORDER_SHOWN))
        .limit(1)
    )
)
_E = ExpectedKeyRow
_EXPECTED = Prepared(
    lambda machine: (
        _E.select(_E.spki_sha256, _E.reason, _E.announced_at, _E.expires_at, _E.adopted_at, _E.ended_at, _E.replaces)
        .where(_E.machine == machine)
        .order_by(_E.id)
    )
)


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key by the SHA-256 of its SPKI (hex), and when it was shown last."""

    spki_sha256: str = ""
    last_seen: int = 0


def present_key(reader: Reader, machine: int) -> ShownKey:
    """The key that the machine's BMC showed last; an empty one where it has shown none."""
    return next((ShownKey(*row) for row in _PRESENT.rows(reader, machine)), ShownKey())


def record_shown_key(tx: Transaction, machine: int, shown: CertificateFacts, certificate: bytes) -> None:
    """It is the present key from now on."""
    TlsKey.insert(
        machine=machine,
        spki_sha256=shown.spki_sha256,
        certificate_sha256=shown.sha256,
        certificate=certificate,
        subject=shown.subject,
        first_seen=tx.now,
        last_seen=tx.now,
    ).on_conflict(
        conflict_target=[TlsKey.machine, TlsKey.spki_sha256],
        update={
            TlsKey.last_seen: tx.now,
            TlsKey.certificate_sha256: shown.sha256,
            TlsKey.certificate: certificate,
            TlsKey.subject: shown.subject,
        },
    ).execute(tx.database)


def expected_keys(reader: Reader, machine: int) -> tuple[ExpectedKey, ...]:
    """Every key that the machine's BMC should show or once should have shown, in the order of their announcement."""
    return tuple(ExpectedKey(*found) for found in _EXPECTED.rows(reader, machine))


def announce_key(tx: Transaction, machine: int, spki: str, reason: str, lasts: int = ANNOUNCEMENT_LASTS) -> None:
    """The BMC will show this key before `lasts` ms have passed, for a reason that the journal keeps: written before the
    change is made. Announced again, the time begins anew; nothing happens where the key is the expected one already."""
    if any(key.is_current and key.spki_sha256 == spki for key in expected_keys(tx, machine)):
        return
    _end(tx, machine, (ExpectedKeyRow.adopted_at == 0) & (ExpectedKeyRow.spki_sha256 == spki))
    _insert(tx, machine, spki, reason, expires_at=tx.now + lasts)
    tx.journal("bmc.key_expected", machine=machine, tls_key=spki, reason=reason, expires_at=tx.now + lasts)


def withdraw_key(tx: Transaction, machine: int, spki: str, reason: str) -> bool:
    """An announced change will not be made; whether there was an announcement that still stood."""
    ended = _end(tx, machine, (ExpectedKeyRow.adopted_at == 0) & (ExpectedKeyRow.spki_sha256 == spki))
    if ended:
        tx.journal("bmc.key_withdrawn", machine=machine, tls_key=spki, reason=reason)
    return bool(ended)


def adopt_announced_key(tx: Transaction, machine: int, spki: str, replaces: str) -> None:
    """The BMC shows the announced key: it is the expected one from now on, and what was announced before it is void."""
    row = ExpectedKeyRow
    open_ = (row.machine == machine) & (row.adopted_at == 0) & (row.ended_at == 0)
    announced = row.select(row.id).where(open_ & (row.spki_sha256 == spki)).order_by(row.id.desc()).scalar(tx.database)
    _end(tx, machine, (row.id < announced))
    row.update(adopted_at=tx.now, replaces=replaces).where(row.id == announced).execute(tx.database)


def expect_key(tx: Transaction, machine: int, spki: str, reason: str) -> None:
    """This key is the expected one from now on, on its own account: the first one seen, or what a person accepted.
    Every announcement ends."""
    _end(tx, machine, ExpectedKeyRow.machine == machine)
    _insert(tx, machine, spki, reason, adopted_at=tx.now)


def _insert(tx: Transaction, machine: int, spki: str, reason: str, *, expires_at: int = 0, adopted_at: int = 0) -> None:
    ExpectedKeyRow.insert(
        machine=machine, spki_sha256=spki, reason=reason, announced_by=tx.actor, announced_at=tx.now,
        expires_at=expires_at, adopted_at=adopted_at,
    ).execute(tx.database)  # fmt: skip


def _end(tx: Transaction, machine: int, which: object) -> int:
    """Ends those of the machine's expected keys that stand; how many."""
    row = ExpectedKeyRow
    ended = row.update(ended_at=tx.now).where((row.machine == machine) & (row.ended_at == 0) & which)
    return int(ended.execute(tx.database))

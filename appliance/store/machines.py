"""What changes a machine as a whole: quarantine, its return, what lists show of it, when the worker looks."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, cast

from peewee import SQL, Expression, Field, Query, Value, fn

from appliance.domain.blockers import Blocker
from appliance.domain.contact import stored_contact_error
from appliance.domain.levels import Level
from appliance.domain.lifecycle import Event, State, states_where
from appliance.store import facts, proofs, signoffs, standing, tls_keys
from appliance.store.models import Endpoint, Machine, SightingRow
from appliance.store.portable import is_postgresql, without_index
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

_WATCHED = states_where(lambda traits: traits.watched)


def quarantine(tx: Transaction, machine: int, sentence: str, **evidence: Any) -> None:
    """The machine contradicts what was expected; its BMC is not contacted until a person lifts the quarantine. The
    last packet that was kept of the machine is evidence too."""
    Machine.update(quarantine=sentence, contact_error="").where(Machine.id == machine).execute(tx.database)
    packet = (
        SightingRow.select(fn.max(SightingRow.id))
        .join(Endpoint, on=(Endpoint.id == SightingRow.endpoint))
        .where(Endpoint.machine == machine)
        .scalar(tx.database)
    )
    tx.journal("machine.quarantined", machine=machine, text=sentence, packet=packet or 0, **evidence)
    tx.touch(machine)


def lift_quarantine(tx: Transaction, machine: int, reason: str) -> None:
    """The identity has to be read and proved again; the key that the BMC showed last is the expected one."""
    Machine.update(quarantine="").where(Machine.id == machine).execute(tx.database)
    facts.forget_identity(tx, machine)
    proofs.revoke_proofs(tx, machine, f"quarantine lifted: {reason}")
    if key := tls_keys.present_key(tx, machine).spki_sha256:
        tls_keys.expect_key(tx, machine, key, f"quarantine lifted: {reason}")
    standing.step(tx, machine, Event.QUARANTINE_LIFTED, reason)
    wake(tx, machine)


def return_to_process(tx: Transaction, machine: int, reason: str) -> None:
    """A released or retired machine enters the process again, from the beginning."""
    signoffs.revoke(tx, machine, reason)
    proofs.revoke_proofs(tx, machine, f"returned: {reason}")
    standing.step(tx, machine, Event.RETURNED, reason)
    wake(tx, machine)


def set_contact_error(tx: Transaction, machine: int, why: Blocker | None, retry: str = "") -> None:
    """Why the BMC cannot be worked with now (None: it can), and when it is tried again."""
    stored = stored_contact_error(why, retry)
    other = (Machine.id == machine) & (Machine.contact_error != stored)
    if Machine.update(contact_error=stored).where(other).execute(tx.database):
        tx.touch(machine)


def inventoried_at(reader: Reader, machine: int) -> int:
    """When the machine's inventory was read last; 0 = never."""
    found = _INVENTORIED_AT.rows(reader, machine)
    return int(found[0][0]) if found else 0


_INVENTORIED_AT = Prepared(lambda machine: Machine.select(Machine.inventoried_at).where(Machine.id == machine))


def on_segments(reader: Reader, machine: Field, segments: Collection[str]) -> Expression:
    """The condition that a machine is one for the worker of an appliance with these segments. On a server, others may
    have machines on segments of their own, which this appliance cannot reach; a SQLite file has one appliance."""
    return _has_endpoint_on(machine, segments) if is_postgresql(reader.database) else Value(1) == 1


def _has_endpoint_on(machine: Field, segments: Collection[str]) -> Expression:
    endpoint = Endpoint.select(SQL("1")).where(Endpoint.machine == machine, Endpoint.segment.in_(list(segments)))
    return cast(Expression, fn.EXISTS(endpoint))


Mark = tuple[int, int]
"""When a machine changed, and when it was woken: another one after each change and each wake-up."""


def changed_or_due(reader: Reader, since: int, now: int, segments: Collection[str]) -> dict[int, Mark]:
    """Those on these segments that are matched with the manifest, in a state in which the worker takes their next step,
    and that changed since the instant `since` or came due from then until `now`."""
    query = _changed_or_due(frozenset(segments), is_postgresql(reader.database))
    return {
        int(machine): (int(changed_at), int(due) if due is not None and due <= now else 0)
        for machine, changed_at, due in query.rows(reader, since, since, now)
    }


@lru_cache
def _changed_or_due(segments: frozenset[str], is_shared: bool) -> Prepared:
    """Two statements in one: of a condition with OR a server would read every machine."""
    looked_after = (Machine.level >= Level.MATCHED) & without_index(Machine.state).in_(_WATCHED)
    if is_shared:
        looked_after &= _has_endpoint_on(Machine.id, segments)
    every = Machine.select(Machine.id, Machine.changed_at, Machine.due).where(looked_after)

    def make(changed: Any, due: Any, now: Any) -> Query:
        return every.where(Machine.changed_at >= changed) | every.where(Machine.due.between(due, now))

    return Prepared(make, values=3)


def state_and_holder(reader: Reader, machine: int) -> tuple[State, str] | None:
    """The machine's state and the worker that has its lock; None for a machine that does not exist."""
    found = Machine.select(Machine.state, Machine.holder).where(Machine.id == machine).tuples()
    return next(((State(state), str(holder)) for state, holder in found.execute(reader.database)), None)


def set_inventoried(tx: Transaction, machine: int) -> None:
    """Its inventory was read now."""
    Machine.update(inventoried_at=tx.now).where(Machine.id == machine).execute(tx.database)
    tx.touch(machine)


def show_identity(tx: Transaction, machine: int, *, serial: str = "", vendor: str = "", model: str = "") -> None:
    """What lists show of the machine; an empty value leaves what is shown."""
    values = {"serial": serial, "vendor": vendor, "model": model}
    if given := {name: value for name, value in values.items() if value}:
        Machine.update(**given).where(Machine.id == machine).execute(tx.database)
        tx.touch(machine)


def wake(tx: Transaction, machine: int) -> None:
    """The worker should look at the machine now."""
    Machine.update(due=tx.now, contact_error="").where(Machine.id == machine).execute(tx.database)
    tx.touch(machine)

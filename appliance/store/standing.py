"""The standing of machines: loads what the pure functions of the domain look at, and writes what they conclude.

A transaction re-assesses every machine that it touched, hundreds a second on a busy network: so views are loaded for
many machines at once, by a fixed number of statements; their SQL is made once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, SQL, Value, fn

from appliance.domain import contact, lifecycle
from appliance.domain.automatic import automatic_step
from appliance.domain.blockers import blocker
from appliance.domain.facts import Fact, Name
from appliance.domain.levels import Assessment, Proof, Row, View, assess
from appliance.domain.lifecycle import TRAITS, Event, State, states_where
from appliance.domain.login import LoginAttempt
from appliance.errors import NotFound, Refused, StoreError
from appliance.store import search
from appliance.store.conditions import ATTEMPT_COUNTS, has_credential
from appliance.store.models import (
    Attempt,
    Endpoint,
    FactRow,
    Machine,
    MachineSearch,
    ManifestRow,
    ProofRow,
    Run,
    SignOffRow,
    TlsKey,
)
from appliance.store.portable import lock_rows
from appliance.store.prepared import ForMany, Prepared
from appliance.store.reader import Reader
from appliance.store.tls_keys import IN_ORDER_SHOWN
from appliance.store.transaction import Transaction

_AUTOMATIC_STEPS = 4
"""No chain of automatic lifecycle steps is longer; a longer one would be a loop."""

_CLAIMS_COUNT = states_where(lambda traits: traits.claims_count)
_IS_SERIAL = SQL(f"'{Name.SERIAL}'")
"""A literal, because the index of serials is a partial one: SQLite does not use it for a parameter."""

Ids = Sequence[Value]

_MACHINES = ForMany(
    lambda ids: Machine.select(
        Machine.id, Machine.state, Machine.quarantine, Machine.contact_error, Machine.level, Machine.assurance,
        Machine.reasons, Machine.serial, Machine.vendor, Machine.model, fn.COALESCE(
            MachineSearch.select(MachineSearch.text).where(MachineSearch.machine == Machine.id), ""
        ), fn.EXISTS(
            SignOffRow.select(SQL("1")).where((SignOffRow.machine == Machine.id) & (SignOffRow.revoked == ""))
        ),
    ).where(Machine.id.in_(ids))
)  # fmt: skip
_ROWS = ForMany(
    lambda ids: ManifestRow.select(
        ManifestRow.machine, ManifestRow.rack, ManifestRow.site, ManifestRow.po_line, ManifestRow.serial,
        ManifestRow.bmc_mac, ManifestRow.vendor, ManifestRow.model, ManifestRow.sku, ManifestRow.switch,
        ManifestRow.port, ManifestRow.uuid, has_credential(ManifestRow.serial),
    ).where(ManifestRow.machine.in_(ids))
)  # fmt: skip
_FACTS = ForMany(
    lambda ids: FactRow.select(
        FactRow.machine, FactRow.name, FactRow.value, FactRow.source, FactRow.evidence, FactRow.first_seen,
        FactRow.last_seen,
    ).where(FactRow.machine.in_(ids)).order_by(FactRow.id)
)  # fmt: skip
_PROOFS = ForMany(
    lambda ids: (
        ProofRow.select(ProofRow.machine, ProofRow.method, ProofRow.tls_key, ProofRow.serial, ProofRow.at)
        .where(ProofRow.machine.in_(ids) & (ProofRow.revoked == ""))
        .order_by(ProofRow.id)
    )
)
_KEYS = ForMany(
    lambda ids: (
        TlsKey.select(TlsKey.machine, TlsKey.spki_sha256).where(TlsKey.machine.in_(ids)).order_by(*IN_ORDER_SHOWN)
    )
)
_ENDPOINTS = ForMany(
    lambda ids: Endpoint.select(Endpoint.machine, Endpoint.segment, Endpoint.mac).where(Endpoint.machine.in_(ids))
)
_ATTEMPTS = ForMany(
    lambda ids: (
        Attempt.select(Attempt.machine, Attempt.credential, Attempt.tls_key, Attempt.outcome)
        .where(Attempt.machine.in_(ids) & ATTEMPT_COUNTS)
        .order_by(Attempt.id)
    )
)


def _claims_of_others(ids: Ids) -> Any:
    """Other machines of which a packet or their BMC claims the serial of this machine's row. SQLite joins in the order
    of CROSS JOINs: by itself it would begin with the machines in one of the states, which are nearly all."""
    other = Machine.alias()
    return (
        ManifestRow.select(ManifestRow.machine, FactRow.machine)
        .join(FactRow, JOIN.CROSS)
        .join(other, JOIN.CROSS)
        .where(
            ManifestRow.machine.in_(ids)
            & (FactRow.value == ManifestRow.serial)
            & (FactRow.name == _IS_SERIAL)
            & (FactRow.machine != ManifestRow.machine)
            & (other.id == FactRow.machine)
            & other.state.in_([str(state) for state in _CLAIMS_COUNT])
        )
        .order_by(FactRow.machine)
        .distinct()
    )


_OTHER_CLAIMANTS = ForMany(_claims_of_others)
_LATEST_BASIS = Prepared(
    lambda machine: Run.select(Run.basis).where(Run.machine == machine).order_by(Run.id.desc()).limit(1)
)
_SET_STANDING = Prepared(
    lambda level, assurance, reasons, code, role, wrong_slot, now, machine: Machine.update(
        {
            Machine.level: level, Machine.assurance: assurance, Machine.reasons: reasons, Machine.reason_code: code,
            Machine.reason_role: role, Machine.wrong_slot: wrong_slot, Machine.changed_at: now,
        }
    ).where(Machine.id == machine),
    values=8,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A machine's view, and what was concluded from its last one. `search` is what it is found by now, `searched` what
    it was found by."""

    view: View
    level: int
    assurance: str
    reasons: str
    search: str
    searched: str


def load_view(reader: Reader, machine: int) -> View:
    """All that the assessment may look at; NotFound when there is no such machine."""
    found = _load(reader, [machine])
    if not found:
        raise NotFound(f"There is no machine {machine}.")
    return found[machine].view


def reassess(tx: Transaction, machines: Sequence[int]) -> None:
    """Computes level and reasons anew, takes the automatic lifecycle steps, and journals what changed."""
    loaded = _load(tx, machines)
    search.put_texts(tx, [(machine, each.search) for machine, each in loaded.items() if each.search != each.searched])
    for machine, before in loaded.items():
        view = before.view
        assessment = assess(view, tx.policy)
        for _ in range(_AUTOMATIC_STEPS):
            tested = _latest_basis(tx, machine) if TRAITS[view.state].may_sign_off else None
            following = automatic_step(view, assessment, tx.policy, tested)
            if following is None:
                break
            view = replace(view, state=_take(tx, machine, view.state, *following))
            assessment = assess(view, tx.policy)
        _write(tx, machine, before, assessment)


def step(tx: Transaction, machine: int, event: Event, why: str) -> State:
    """Takes one lifecycle step and journals it; Refused when the table has no such step."""
    before = lock_state(tx, machine)
    after = _take(tx, machine, before, event, why)
    tx.touch(machine)
    return after


def lock_state(tx: Transaction, machine: int) -> State:
    """As `load_state`, for a decision about it: on a server the state stays so until the transaction ends, whatever
    another appliance wants."""
    query = lock_rows(Machine.select(Machine.state).where(Machine.id == machine), tx.database)
    return _state(query.scalar(tx.database), machine)


def load_state(reader: Reader, machine: int) -> State:
    """NotFound when there is no such machine."""
    return _state(Machine.select(Machine.state).where(Machine.id == machine).scalar(reader.database), machine)


def _state(found: str | None, machine: int) -> State:
    if found is None:
        raise NotFound(f"There is no machine {machine}.")
    return State(found)


def stored_reasons(assessment: Assessment) -> tuple[str, str, str]:
    """The reasons as a machine's row has them: all as a JSON list of blockers, then the first one's code and role."""
    every = json.dumps([reason.as_json() for reason in assessment.reasons], ensure_ascii=False)
    first = assessment.reasons[0] if assessment.reasons else None
    return every, first.code if first else "", str(first.role) if first else ""


def _texts(reasons: str) -> list[str]:
    """What a person reads of stored reasons: a release may give the same text another code, and then nothing is new."""
    return [reason["text"] for reason in json.loads(reasons or "[]")]


def _load(reader: Reader, machines: Sequence[int]) -> dict[int, Standing]:
    """Those that exist, in the order given."""
    rows, facts, proofs = (_grouped(query.rows(reader, machines)) for query in (_ROWS, _FACTS, _PROOFS))
    keys, endpoints, attempts = (_grouped(query.rows(reader, machines)) for query in (_KEYS, _ENDPOINTS, _ATTEMPTS))
    others = _grouped(_OTHER_CLAIMANTS.rows(reader, [machine for machine in machines if machine in rows]))
    found = {}
    for (
        id_,
        state,
        quarantine,
        contact_error,
        level,
        assurance,
        reasons,
        *names,
        searched,
        signed_off,
    ) in _MACHINES.rows(reader, machines):
        row = _row(rows[id_][0]) if len(rows[id_]) == 1 else None
        view = View(
            state=State(state),
            seen=bool(endpoints[id_]),
            row=row,
            rows=len(rows[id_]),
            facts=tuple(Fact(*each) for each in facts[id_]),
            proofs=tuple(Proof(*each) for each in proofs[id_]),
            tls_keys=tuple(each[0] for each in keys[id_]),
            other_claimants=tuple(each[0] for each in others[id_]) if row else (),
            segments=frozenset(segment for segment, _ in endpoints[id_]),
            quarantine=quarantine,
            attempts=tuple(LoginAttempt(*each) for each in attempts[id_] if each[0] == attempts[id_][-1][0]),
            contact_error=contact.contact_error(contact_error),
            signed_off=bool(signed_off),
        )
        macs = (mac for _, mac in endpoints[id_])
        stated = (value for name, value, *_ in facts[id_] if name in search.FACTS)
        text = search.search_text([*names, *macs, *(value for each in rows[id_] for value in each[:5]), *stated])
        found[id_] = Standing(view, level, assurance, reasons, text, searched)
    return {machine: found[machine] for machine in machines if machine in found}


def _row(columns: tuple[Any, ...]) -> Row:
    _, _, _, serial, bmc_mac, vendor, model, sku, switch, port, uuid, may_log_in = columns
    return Row(serial, bmc_mac, vendor, model, sku, switch, port, uuid, bool(may_log_in))


def _grouped(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    """By the first column, which is left out."""
    groups: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row[1:])
    return groups


def _latest_basis(reader: Reader, machine: int) -> str | None:
    found = _LATEST_BASIS.rows(reader, machine)
    return str(found[0][0]) if found else None


def _take(tx: Transaction, machine: int, before: State, event: Event, why: str) -> State:
    after = lifecycle.follow(before, event)
    if after is None:
        possible = ", ".join(lifecycle.possible_events(before))
        raise Refused(blocker("state.no_such_step", event=str(event), state=before, possible=possible))
    change = Machine.update(state=str(after), state_since=tx.now, due=tx.now)
    if not change.where(Machine.id == machine, Machine.state == str(before)).execute(tx.database):
        raise StoreError(blocker("store.conflict"))
    tx.journal("machine.state", machine=machine, event=str(event), before=str(before), after=str(after), why=why)
    return after


def _write(tx: Transaction, machine: int, before: Standing, assessment: Assessment) -> None:
    reasons, code, role = stored_reasons(assessment)
    _SET_STANDING.execute(
        tx, assessment.level, assessment.assurance, reasons, code, role, assessment.wrong_slot, tx.now, machine
    )
    first = assessment.reasons[0] if assessment.reasons else None
    if (before.level, before.assurance) != (assessment.level, assessment.assurance):
        tx.journal(
            "machine.level", machine=machine, before=before.level, after=assessment.level, name=assessment.name,
            assurance=assessment.assurance, next=first.text if first else "Every level is reached.", code=code,
        )  # fmt: skip
    elif first and _texts(before.reasons) != _texts(reasons) and first.code != "login.outcome_unknown":
        tx.journal(
            "machine.waiting", machine=machine, text=first.text, code=code, next_action=first.next_action, role=role
        )  # fmt: skip

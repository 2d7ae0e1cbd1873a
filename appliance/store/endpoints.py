"""The endpoints of a machine: which of them may be its BMC, and those that join it as ports of its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from peewee import JOIN, SQL, Case, Expression, ModelSelect, fn

from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import Event, State
from appliance.domain.sightings import NOT_MACHINES, Kind
from appliance.store import standing
from appliance.store.models import Endpoint, FactRow, Machine, ManifestRow, ProofRow, TlsKey
from appliance.store.portable import without_index
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AddressedEndpoint:
    ip: str
    mac: str
    segment: str


def bmc_candidates(reader: Reader, machine: int) -> list[AddressedEndpoint]:
    """Endpoints of the machine that may be its BMC, the likeliest first: the one with the MAC that the manifest names,
    where it names one. Left out are ports of its host, and addresses that another endpoint of the segment has used
    since."""
    return [AddressedEndpoint(*row) for row in _CANDIDATES.rows(reader, machine)]


def _candidates(machine: Any) -> ModelSelect[Any]:
    other = Endpoint.alias()
    used_since = fn.EXISTS(
        other.select(SQL("1")).where(
            (other.ip == Endpoint.ip) & (other.segment == Endpoint.segment) & (other.id != Endpoint.id)
            & (other.last_seen > Endpoint.last_seen)
        )
    )  # fmt: skip
    of_host = fn.EXISTS(
        FactRow.select(SQL("1")).where(
            (FactRow.machine == machine) & (FactRow.name == str(Name.HOST_MAC)) & (FactRow.value == Endpoint.mac)
        )
    )
    planned = fn.coalesce(ManifestRow.bmc_mac, "")
    return (
        Endpoint.select(Endpoint.ip, Endpoint.mac, Endpoint.segment)
        .join(ManifestRow, JOIN.LEFT_OUTER, on=(ManifestRow.machine == Endpoint.machine))
        .where(
            (Endpoint.machine == machine) & (Endpoint.ip != "") & ((planned == "") | (planned == Endpoint.mac))
            & ~used_since & ~of_host
        )
        .order_by(Case(None, [(Endpoint.kind == str(Kind.BMC), 0)], 1), Endpoint.last_seen.desc())
    )  # fmt: skip


_CANDIDATES = Prepared(_candidates)


def count_addressed(reader: Reader) -> int:
    """How many endpoints have an address."""
    return Endpoint.select().where(Endpoint.ip > "").count(reader.database)


def unjoined_host_ports(reader: Reader, since: int) -> set[tuple[int, int]]:
    """(endpoint, machine): ports that an authenticated machine's BMC names as its host's, and that are not with it yet.
    One of the two machines changed since the instant `since`: a proof, an inventory and a new endpoint are changes.

    A BMC's report takes an endpoint only from no machine, or from one of which nothing is expected or known."""
    return {
        (int(endpoint), int(machine))
        for query in (_PORTS_OF_CHANGED, _REPORTS_OF_CHANGED)
        for endpoint, machine in query.rows(reader, since)
    }


_one = SQL("1")
_is_host_mac = (
    (FactRow.name == SQL(f"'{Name.HOST_MAC}'")) & (FactRow.source == Source.REDFISH) & (FactRow.endpoint == 0)
)
"""The name is a literal, because the index of these MACs is a partial one."""
_is_proved = (ProofRow.machine == FactRow.machine) & (ProofRow.revoked == "")
_may_join = (Endpoint.machine != FactRow.machine) & Endpoint.kind.not_in(sorted(NOT_MACHINES))


def _is_free(machine: Any) -> Expression:
    has_row = fn.EXISTS(ManifestRow.select(_one).where(ManifestRow.machine == machine.id))
    has_key = fn.EXISTS(TlsKey.select(_one).where(TlsKey.machine == machine.id))
    return cast(Expression, (without_index(machine.state) == State.DISCOVERED) & ~has_row & ~has_key)


def _ports_of_changed(since: Any) -> ModelSelect[Any]:
    """From the port's present machine to the report."""
    return (
        Machine.select(Endpoint.id, FactRow.machine)
        .join(Endpoint, JOIN.CROSS)
        .join(FactRow, JOIN.CROSS)
        .join(ProofRow, JOIN.CROSS)
        .where(
            (Machine.changed_at >= since) & _is_free(Machine) & (Endpoint.machine == Machine.id)
            & (FactRow.value == Endpoint.mac) & _is_host_mac & _is_proved & _may_join
        )
    )  # fmt: skip


def _reports_of_changed(since: Any) -> ModelSelect[Any]:
    """From the machine that reports to the port."""
    other = Machine.alias()
    return (
        Machine.select(Endpoint.id, FactRow.machine)
        .join(ProofRow, JOIN.CROSS)
        .join(FactRow, JOIN.CROSS)
        .join(Endpoint, JOIN.CROSS)
        .join(other, JOIN.LEFT_OUTER, on=(other.id == Endpoint.machine))
        .where(
            (Machine.changed_at >= since) & (ProofRow.machine == Machine.id) & _is_proved & _is_host_mac
            & (Endpoint.mac == FactRow.value) & _may_join & (other.id.is_null() | _is_free(other))
        )
    )  # fmt: skip


_PORTS_OF_CHANGED = Prepared(_ports_of_changed)
_REPORTS_OF_CHANGED = Prepared(_reports_of_changed)


def join(tx: Transaction, endpoint: int, machine: int) -> None:
    """The endpoint is a port of this machine's host; a machine that is left without endpoints is retired."""
    found = Endpoint.select(Endpoint.mac, Endpoint.machine).where(Endpoint.id == endpoint).get(tx.database)
    mac, before = str(found.mac), int(found.machine)
    Endpoint.update(machine=machine).where(Endpoint.id == endpoint).execute(tx.database)
    FactRow.update(machine=machine).where(FactRow.endpoint == endpoint).execute(tx.database)
    tx.journal("endpoint.joined", machine=machine, endpoint=endpoint, mac=mac, before=before)
    tx.touch(machine, before)
    if before and not Endpoint.select().where(Endpoint.machine == before).exists(tx.database):
        standing.step(tx, before, Event.RETIRED, f"Its port {mac} belongs to machine {machine}.")

"""The endpoints of a machine: which of them may be its BMC, and those that join it as ports of its host."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import JOIN, SQL, Case, fn

from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import Event, State
from appliance.domain.sightings import NOT_MACHINES, Kind
from appliance.store import standing
from appliance.store.models import Endpoint, FactRow, Machine, ManifestRow, ProofRow, TlsKey
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
    other = Endpoint.alias()
    used_since = fn.EXISTS(
        other.select(SQL("1")).where(
            (other.ip == Endpoint.ip) & (other.segment == Endpoint.segment) & (other.id != Endpoint.id)
            & (other.last_seen > Endpoint.last_seen)
        )
    )  # fmt: skip
    of_host = fn.EXISTS(
        FactRow.select(SQL("1")).where(
            (FactRow.machine == machine) & (FactRow.name == Name.HOST_MAC) & (FactRow.value == Endpoint.mac)
        )
    )
    planned = fn.coalesce(ManifestRow.bmc_mac, "")
    query = (
        Endpoint.select(Endpoint.ip, Endpoint.mac, Endpoint.segment)
        .join(ManifestRow, JOIN.LEFT_OUTER, on=(ManifestRow.machine == Endpoint.machine))
        .where(
            (Endpoint.machine == machine) & (Endpoint.ip != "") & ((planned == "") | (planned == Endpoint.mac))
            & ~used_since & ~of_host
        )
        .order_by(Case(None, [(Endpoint.kind == Kind.BMC, 0)], 1), Endpoint.last_seen.desc())
    )  # fmt: skip
    return [AddressedEndpoint(*row) for row in query.tuples().execute(reader.database)]


def unjoined_host_ports(reader: Reader) -> list[tuple[int, int]]:
    """(endpoint, machine): ports that an authenticated machine's BMC names as its host's, and that are not with it yet.

    A BMC's report takes an endpoint only from no machine, or from one of which nothing is expected or known."""
    reported = (
        (FactRow.machine == ProofRow.machine) & (FactRow.endpoint == 0)
        & (FactRow.name == Name.HOST_MAC) & (FactRow.source == Source.REDFISH)
    )  # fmt: skip
    one = SQL("1")
    has_row = fn.EXISTS(ManifestRow.select(one).where(ManifestRow.machine == Machine.id))
    has_key = fn.EXISTS(TlsKey.select(one).where(TlsKey.machine == Machine.id))
    free = Machine.id.is_null() | ((Machine.state == State.DISCOVERED) & ~has_row & ~has_key)
    query = (
        ProofRow.select(Endpoint.id, ProofRow.machine)
        .join(FactRow, on=reported)
        .join(Endpoint, on=((Endpoint.mac == FactRow.value) & (Endpoint.machine != ProofRow.machine)))
        .join(Machine, JOIN.LEFT_OUTER, on=(Machine.id == Endpoint.machine))
        .where((ProofRow.revoked == "") & Endpoint.kind.not_in(sorted(NOT_MACHINES)) & free)
        .distinct()
    )
    return list(query.tuples().execute(reader.database))


def join(tx: Transaction, endpoint: int, machine: int) -> None:
    """The endpoint is a port of this machine's host; a machine that is left without endpoints is retired."""
    found = Endpoint.select(Endpoint.mac, Endpoint.machine).where(Endpoint.id == endpoint).get(tx.database)
    mac, before = str(found.mac), int(found.machine)
    Endpoint.update(machine=machine).where(Endpoint.id == endpoint).execute(tx.database)
    FactRow.update(machine=machine).where(FactRow.endpoint == endpoint).execute(tx.database)
    tx.journal("endpoint.joined", machine=machine, endpoint=endpoint, mac=mac, before=before)
    tx.touch(machine)
    if before and not Endpoint.select().where(Endpoint.machine == before).exists(tx.database):
        standing.step(tx, before, Event.RETIRED, f"Its port {mac} belongs to machine {machine}.")

"""The address that a manifest row reserves: whether Gatehouse can ever lease it, and why a machine has another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.manifest import BadRow, Parsed, PlannedMachine
from appliance.domain.moments import iso


@dataclass(frozen=True, slots=True)
class Addresses:
    """What is configured: the networks in which addresses are leased (empty: not known, so that every address may be
    right), addresses of the appliance and of routers, and the MACs for which the configuration reserves addresses."""

    networks: tuple[IPv4Network, ...] = ()
    taken: Mapping[IPv4Address, str] = field(default_factory=dict)
    reserved: Mapping[IPv4Address, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an address now: by a lease until `expires_at`, or (0) by its packets alone. `machine` is 0 for none."""

    mac: str
    machine: int = 0
    expires_at: int = 0

    def __str__(self) -> str:
        name = f"{self.mac} (machine {self.machine})" if self.machine else f"{self.mac}, which is no machine"
        return f"{name}, by a lease until {iso(self.expires_at)}" if self.expires_at else f"{name}, without a lease"


def without_unusable_addresses(parsed: Parsed, addresses: Addresses) -> Parsed:
    """A manifest in which a row with an address that can never be leased to its MAC is a bad row."""
    bad = [BadRow(row.line, reason) for row in parsed.rows if (reason := address_problem(row, addresses))]
    lines = {row.line for row in bad}
    rows = tuple(row for row in parsed.rows if row.line not in lines)
    return replace(parsed, rows=rows, bad=tuple(sorted((*parsed.bad, *bad), key=lambda row: row.line)))


def address_problem(row: PlannedMachine, addresses: Addresses) -> str:
    """Why the row's address can never be leased to its MAC, in a sentence; "" when it can be."""
    if not row.ip:
        return ""
    ip = IPv4Address(row.ip)
    if ip in addresses.taken:
        return f"Its address {ip} is that of {addresses.taken[ip]}."
    if addresses.reserved.get(ip, row.bmc_mac) != row.bmc_mac:
        return f"Its address {ip} is reserved for {addresses.reserved[ip]} in the configuration."
    network = next((each for each in addresses.networks if ip in each), None)
    if network is None and addresses.networks:
        return f"Its address {ip} is in no segment's network; they are {_listed(addresses.networks)}."
    if network is not None and ip in (network.network_address, network.broadcast_address):
        return f"Its address {ip} is the first or the last one of the network {network}, which no client can have."
    return ""


def other_address_blocker(planned: str, present: str, holder: Holder | None) -> Blocker | None:
    """Why a machine has another address than its row reserves; None when it has that one, or none is reserved."""
    if not planned or not present or planned == present:
        return None
    if holder is None:
        return blocker("address.not_yet_planned", planned=planned, present=present)
    return blocker("address.held", planned=planned, present=present, holder=holder)


def _listed(networks: Iterable[IPv4Network]) -> str:
    return ", ".join(str(network) for network in networks)

"""What a BMC reports of its machine, found by following links from the service root; no member's id is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from appliance.bmc.dialect import STANDARD, Dialect, Dialects, Quirk, read_service_root, value_at
from appliance.bmc.errors import BadAnswer, Missing
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, text

MAX_MEMBERS = 256
MAX_PAGES = 32


class Reader(Protocol):
    """A session, or anything that reads like one."""

    def get(self, path: str) -> Json: ...


@dataclass(frozen=True, slots=True)
class ResourcePaths:
    """The paths of the resources that matter, empty where the BMC has none, and the dialect of its service."""

    root: Json
    system: str
    manager: str
    chassis: tuple[str, ...]
    managers: tuple[str, ...]
    dialect: Dialect = STANDARD


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the machine is by its BMC's report; empty = not reported."""

    serial: str
    uuid: str
    vendor: str
    model: str
    sku: str
    bios_version: str


@dataclass(frozen=True, slots=True)
class Inventory:
    identity: Identity
    bmc_version: str
    host_macs: tuple[str, ...]
    bmc_macs: tuple[str, ...]


def members(reader: Reader, path: str, limit: int = MAX_MEMBERS) -> list[str]:
    """The members' paths of a collection, over its pages, at most `limit`; none for an empty path."""
    return [found for member in member_bodies(reader, path, limit) if (found := link(member))]


def member_bodies(reader: Reader, path: str, limit: int = MAX_MEMBERS) -> list[Json]:
    """The members as the collection holds them: links, or whole resources where the BMC expands them."""
    found: list[Json] = []
    for _ in range(MAX_PAGES):
        if not path:
            break
        page = reader.get(path)
        found += [member for member in items(page, "Members") if isinstance(member, dict)]
        path = text(page, "Members@odata.nextLink")
        if len(found) >= limit:
            break
    return found[:limit]


def resources(reader: Reader, path: str, limit: int = MAX_MEMBERS) -> Iterator[Json]:
    """Each member of a collection, read."""
    for member in members(reader, path, limit):
        yield reader.get(member)


def find_resource_paths(reader: Reader, dialects: Dialects) -> ResourcePaths:
    """Follows the service root, and chooses the dialect. Raises BadAnswer when there is no computer system."""
    root = read_service_root(reader.get, dialects)
    systems = members(reader, link(root, "Systems"))
    if not systems:
        raise BadAnswer("The service root leads to no computer system")
    system = reader.get(systems[0])
    managers = _linked(system, "ManagedBy") or members(reader, link(root, "Managers"))
    chassis = _linked(system, "Chassis") or members(reader, link(root, "Chassis"))
    manager = managers[0] if managers else ""
    try:
        shown = reader.get(manager) if manager else {}
    except Missing:
        shown = {}
    return ResourcePaths(root, systems[0], manager, tuple(chassis), tuple(managers), dialects.choose(root, shown))


def _linked(resource: Json, name: str) -> list[str]:
    return [found for member in items(resource, "Links", name)[:MAX_MEMBERS] if (found := link(member))]


def read_identity(reader: Reader, places: ResourcePaths) -> Identity:
    """The system's identity, with the serial number from the first of the dialect's sources that has one.

    Raises BadAnswer where it is not to be had at this moment: an empty serial would be taken for a wrong one."""
    system = reader.get(places.system)
    paths = {"manager": places.manager, "chassis": places.chassis[0] if places.chassis else ""}
    shown = {"root": places.root, "system": system}
    serial = ""
    for source in places.dialect.serial:
        resource = source.partition(".")[0]
        if resource not in shown:
            shown[resource] = reader.get(paths[resource]) if paths[resource] else {}
        if serial := value_at(shown, source):
            break
    power = text(system, "PowerState")
    if not serial and Quirk.SERIAL_NEEDS_HOST_ON in places.dialect.quirks and power != "On":
        raise BadAnswer(f"The BMC reports the serial number only while the host is on; it is {power or 'not on'} now")
    return Identity(
        serial=serial,
        uuid=text(system, "UUID").lower(),
        vendor=text(system, "Manufacturer"),
        model=text(system, "Model"),
        sku=text(system, "SKU"),
        bios_version=text(system, "BiosVersion"),
    )


def read_inventory(reader: Reader, places: ResourcePaths) -> Inventory:
    system = reader.get(places.system)
    manager = reader.get(places.manager) if places.manager else {}
    return Inventory(
        identity=read_identity(reader, places),
        bmc_version=text(manager, "FirmwareVersion"),
        host_macs=_macs(reader, link(system, "EthernetInterfaces")),
        bmc_macs=_macs(reader, link(manager, "EthernetInterfaces")),
    )


def _macs(reader: Reader, path: str) -> tuple[str, ...]:
    """The hardware addresses of a collection of Ethernet interfaces, as aa:bb:cc:dd:ee:ff."""
    try:
        macs = [text(port, "MACAddress").lower().replace("-", ":") for port in resources(reader, path)]
    except Missing:
        return ()
    return tuple(dict.fromkeys(mac for mac in macs if _is_unicast(mac)))


def _is_unicast(mac: str) -> bool:
    parts = mac.split(":")
    if len(parts) != 6 or not all(len(part) == 2 and set(part) <= set("0123456789abcdef") for part in parts):
        return False
    return int(parts[0], 16) & 1 == 0 and set(parts) != {"00"}

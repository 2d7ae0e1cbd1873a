"""What a BMC reports of its machine: identity, firmware, network ports."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.bmc.identity import Identity, read_report
from appliance.bmc.members import Reader, read_members
from appliance.bmc.places import ResourcePaths
from appliance.bmc.shapes import link, text


@dataclass(frozen=True, slots=True)
class Inventory:
    identity: Identity
    bmc_version: str
    host_macs: tuple[str, ...]
    bmc_macs: tuple[str, ...]


def read_inventory(reader: Reader, places: ResourcePaths) -> Inventory:
    system = reader.get(places.system)
    manager = reader.get(places.manager) if places.manager else {}
    return Inventory(
        identity=read_report(reader, places),
        bmc_version=text(manager, "FirmwareVersion"),
        host_macs=_macs(reader, link(system, "EthernetInterfaces")),
        bmc_macs=_macs(reader, link(manager, "EthernetInterfaces")),
    )


def _macs(reader: Reader, path: str) -> tuple[str, ...]:
    """The hardware addresses of a collection of Ethernet interfaces, as aa:bb:cc:dd:ee:ff."""
    ports = [port.body for port in read_members(reader, path).found]
    macs = [(text(port, "MACAddress") or text(port, "PermanentMACAddress")).lower().replace("-", ":") for port in ports]
    return tuple(dict.fromkeys(mac for mac in macs if _is_unicast(mac)))


def _is_unicast(mac: str) -> bool:
    parts = mac.split(":")
    if len(parts) != 6 or not all(len(part) == 2 and set(part) <= set("0123456789abcdef") for part in parts):
        return False
    return int(parts[0], 16) & 1 == 0 and set(parts) != {"00"}

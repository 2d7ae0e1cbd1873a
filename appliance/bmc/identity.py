"""Who a machine is by its BMC's report, and which property of which resource reports it."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.bmc.dialect import STANDARD, value_at
from appliance.bmc.errors import BmcError
from appliance.bmc.members import Reader
from appliance.bmc.parsing import Json
from appliance.bmc.places import ResourcePaths
from appliance.bmc.shapes import text
from appliance.domain.identity import normal_uuid, reported, same_serial


class NotReported(BmcError):
    """The BMC reports no serial number, or not the UUID that is expected: not yet, or never. It contradicts nothing."""

    code = "bmc.identity_not_reported"


@dataclass(frozen=True, slots=True)
class Identity:
    """Empty = not reported. `source` is where the serial number was read: `SerialNumber of /redfish/v1/Systems/1`."""

    serial: str
    uuid: str
    vendor: str
    model: str
    sku: str
    bios_version: str
    source: str = ""


def read_identity(reader: Reader, places: ResourcePaths) -> Identity:
    """As `read_report`. Raises NotReported where the serial number, or an expected UUID, is not to be had at this
    moment, else BmcError."""
    found = read_report(reader, places)
    system = reader.get(places.system)
    if not found.serial:
        shown = text(system, "SerialNumber")
        raise NotReported(f"The BMC reports no serial number{f', only {shown!r}' if shown else ''}; {_moment(system)}")
    if places.wanted.uuid and not found.uuid:
        raise NotReported(f"The BMC reports no UUID, and one is expected; {_moment(system)}")
    return found


def read_report(reader: Reader, places: ResourcePaths) -> Identity:
    """What is reported of the system. The serial number is the wanted one where a source has it, else that of the first
    of the dialect's and the standard's sources that has one; a part's serial number never counts."""
    system = reader.get(places.system)
    found = _serials(reader, places, system)
    serial = next((one for one in found if same_serial(one, places.wanted.serial)), next(iter(found), ""))
    return Identity(
        serial=serial,
        uuid=normal_uuid(text(system, "UUID")),
        vendor=reported(text(system, "Manufacturer")),
        model=reported(text(system, "Model")),
        sku=reported(text(system, "SKU")),
        bios_version=text(system, "BiosVersion"),
        source=found.get(serial, ""),
    )


def _serials(reader: Reader, places: ResourcePaths, system: Json) -> dict[str, str]:
    """Each serial number with its source, the likeliest first; no more than are needed are looked for."""
    paths = {"manager": places.manager, "chassis": places.enclosure, "system": places.system, "root": "/redfish/v1"}
    shown: dict[str, Json] = {"root": places.root, "system": system}
    found: dict[str, str] = {}
    for source in dict.fromkeys((*places.dialect.serial, *STANDARD.serial)):
        name, _, member = source.partition(".")
        if name not in shown:
            shown[name] = reader.get(paths[name]) if paths[name] else {}
        if serial := reported(value_at(shown, source)):
            found.setdefault(serial, f"{member} of {paths[name]}")
            if same_serial(serial, places.wanted.serial) or not places.wanted.serial:
                break
    return found


def _moment(system: Json) -> str:
    """What the host does now, as far as it explains that something is not reported."""
    power, boot = text(system, "PowerState"), text(system, "BootProgress", "LastState")
    parts = [f"the host's power is {power or 'not reported'}", *([f"its start has come to {boot}"] if boot else [])]
    return " and ".join(parts)

"""The parts that a machine is made of, as its BMC lists them: kind, name, model, slot, size, serial number."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc
from appliance.acceptance.sensing import Found
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, text

ACCELERATORS = frozenset({"GPU", "Accelerator", "FPGA", "DSP", "NPU"})
"""ProcessorType of what is no CPU."""


def read_parts(bmc: Bmc) -> Found:
    """Every part that is there."""
    found = Found()
    found.gaps += bmc.paths().gaps
    listed: list[Json] = []
    for path in bmc.paths().systems:
        system = found.read(bmc, path)
        listed += [_processor(one) for one in found.add_members(bmc, link(system, "Processors"))]
        listed += [_dimm(one) for one in found.add_members(bmc, link(system, "Memory"))]
        listed += [_part("drives", one) for one in _drives(bmc, found, system)]
        listed += [_port(one) for one in found.add_members(bmc, link(system, "EthernetInterfaces"))]
    for kind, more in (("supplies", sensing.supplies(bmc)), ("fans", sensing.fans(bmc))):
        listed += [{"kind": kind, **_of(one)} for one in more.things if "group" not in one and not one.get("again")]
        found.gaps += more.gaps
    found.things = [one for one in listed if sensing.is_there(one)]
    found.gaps = list(dict.fromkeys(found.gaps))
    return found


def _part(kind: str, one: Json) -> Json:
    service = text(one, "Location", "PartLocation", "ServiceLabel")
    return {
        "kind": kind, **_of(sensing.described(one)), "model": text(one, "Model") or text(one, "PartNumber"),
        "slot": service or text(one, "DeviceLocator"), "serial": text(one, "SerialNumber"),
    }  # fmt: skip


def _of(described: Json) -> Json:
    return {name: described[name] for name in ("name", "id", "state", "health")}


def _processor(one: Json) -> Json:
    return _part("gpus" if text(one, "ProcessorType") in ACCELERATORS else "cpus", one)


def _dimm(one: Json) -> Json:
    """A slot without a module may report a capacity of 0 or none at all, and no state."""
    size = number(one, "CapacityMiB")
    part = _part("dimms", one) | {"gib": (size or 0) / 1024}
    return part | ({"state": "Absent"} if not size and not part["model"] else {})


def _port(one: Json) -> Json:
    mac = text(one, "MACAddress") or text(one, "PermanentMACAddress")
    return _part("ports", one) | {"mac": mac.lower()} | ({} if mac else {"state": "Absent"})


def _drives(bmc: Bmc, found: Found, system: Json) -> Iterator[Json]:
    for storage in found.add_members(bmc, link(system, "Storage")):
        for drive in items(storage, "Drives"):
            if body := found.read(bmc, link(drive)):
                yield body

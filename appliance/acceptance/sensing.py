"""Reads the sensors, fans and power supplies of every chassis, in today's and in the older form of Redfish."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.acceptance.check import Bmc
from appliance.bmc.errors import Missing
from appliance.bmc.members import MAX_MEMBERS, read_members
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, obj, text

LIMITS = ("LowerFatal", "LowerCritical", "LowerCaution", "UpperCaution", "UpperCritical", "UpperFatal")
ABSENT = "Absent"
"""Status.State of a slot with nothing in it: the only one that asks for no reading whatever the host does."""

OFFLINE = frozenset({"Disabled", "UnavailableOffline", "StandbyOffline", "Deferring"})
"""Status.State of something without a reading now. OpenBMC reports UnavailableOffline for what the host
powers while the host is off, and for some of it (behind the processor) until the self-test has ended."""

STARTING = frozenset({
    "PrimaryProcessorInitializationStarted", "BusInitializationStarted", "MemoryInitializationStarted",
    "SecondaryProcessorInitializationStarted", "PCIResourceConfigStarted",
})  # fmt: skip
"""BootProgress.LastState of a host in its self-test."""


def host_state(bmc: Bmc) -> Json:
    """`power`, `boot` (how far its start has come) and `reset` (when it was reset last) of the host, where reported."""
    system = bmc.get(bmc.paths().system)
    return {
        "power": text(system, "PowerState"), "boot": text(system, "BootProgress", "LastState"),
        "reset": text(system, "LastResetTime"),
    }  # fmt: skip


def sensors(bmc: Bmc) -> list[Json]:
    """Every sensor: name, reading (None = unreadable), unit, state and its thresholds by name."""
    return [_sensor(found) for chassis in _chassis(bmc) for found in under(bmc, link(chassis, "Sensors"))]


def _sensor(found: Json) -> Json:
    return {
        "name": text(found, "Name") or text(found, "Id"),
        "reading": number(found, "Reading"),
        "unit": text(found, "ReadingUnits"),
        "state": text(found, "Status", "State"),
        "limits": {
            name: limit for name in LIMITS if (limit := number(found, "Thresholds", name, "Reading")) is not None
        },
    }


def fans(bmc: Bmc) -> list[Json]:
    """Every fan: name, speed (RPM where reported, else percent), state."""
    found = []
    for chassis in _chassis(bmc):
        thermal = _linked(bmc, chassis, "ThermalSubsystem")
        for fan in under(bmc, link(thermal, "Fans")):
            speed = obj(fan, "SpeedPercent")
            rpm = number(speed, "SpeedRPM")
            name = text(fan, "Name") or text(fan, "Id")
            speed_shown = number(speed, "Reading") if rpm is None else rpm
            found.append({"name": name, "speed": speed_shown, "state": text(fan, "Status", "State")})
        for fan in items(_linked(bmc, chassis, "Thermal"), "Fans")[:MAX_MEMBERS]:
            name = text(fan, "Name") or text(fan, "MemberId")
            found.append({"name": name, "speed": number(fan, "Reading"), "state": text(fan, "Status", "State")})
    return found


def supplies(bmc: Bmc) -> list[Json]:
    """Every power supply: name, state, health."""
    found: list[Json] = []
    for chassis in _chassis(bmc):
        power = _linked(bmc, chassis, "PowerSubsystem")
        found += under(bmc, link(power, "PowerSupplies"))
        if not power:
            found += items(_linked(bmc, chassis, "Power"), "PowerSupplies")[:MAX_MEMBERS]
    return [
        {
            "name": text(one, "Name") or text(one, "Id") or text(one, "MemberId"),
            "state": text(one, "Status", "State"),
            "health": text(one, "Status", "Health"),
            "serial": text(one, "SerialNumber"),
        }
        for one in found
    ]


def under(bmc: Bmc, path: str) -> Iterator[Json]:
    """The members of a collection, read; none where the BMC has no such collection."""
    try:
        yield from (one.body for one in read_members(bmc.snapshot, path).found)
    except Missing:
        return


def _chassis(bmc: Bmc) -> list[Json]:
    return [bmc.snapshot.get(path) for path in bmc.paths().chassis]


def _linked(bmc: Bmc, resource: Json, name: str) -> Json:
    path = link(resource, name)
    try:
        return bmc.snapshot.get(path) if path else {}
    except Missing:
        return {}

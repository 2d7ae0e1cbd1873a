"""Reads what a machine measures: temperatures, voltages, fans and power supplies of every chassis, in today's and in
the older form of Redfish. What cannot be read is named, and hides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from appliance.acceptance.check import Bmc
from appliance.bmc.errors import BmcError, Missing
from appliance.bmc.members import is_gap, read_members
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, obj, text

LIMITS = ("LowerFatal", "LowerCritical", "LowerCaution", "UpperCaution", "UpperCritical", "UpperFatal")

_OLDER_LIMITS = {name: f"{name[:5]}Threshold{name[5:].replace('Caution', 'NonCritical')}" for name in LIMITS}

NOT_THERE = frozenset({"Absent", "Disabled"})
"""Status.State of what is not there or switched off: nothing is asked of it."""

OFFLINE = frozenset({"UnavailableOffline", "StandbyOffline", "Deferring", "Starting", "InTest", "Updating"})
"""Status.State of something without a reading now. OpenBMC reports UnavailableOffline for what the host
powers while the host is off, and for some of it (behind the processor) until the self-test has ended."""

STARTING = frozenset({
    "PrimaryProcessorInitializationStarted", "BusInitializationStarted", "MemoryInitializationStarted",
    "SecondaryProcessorInitializationStarted", "PCIResourceConfigStarted",
})  # fmt: skip
"""BootProgress.LastState of a host in its self-test."""

UNWELL = frozenset({"Warning", "Critical"})

VOLTS = "ReadingVolts"

HELD_BY_ENCLOSURE = frozenset({"Blade", "Sled", "Cartridge"})
"""ChassisType of what an enclosure cools and powers."""


@dataclass
class Found:
    """What was found, and a sentence for each thing that could not be read."""

    things: list[Json] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def add_members(self, bmc: Bmc, path: str) -> list[Json]:
        """The members of a collection, read, each with its path; none where the BMC has no such collection."""
        found = read_members(bmc.snapshot, path)
        self.gaps += found.gaps
        return [{**one.body, "@odata.id": one.path} for one in found.found]

    def linked(self, bmc: Bmc, resource: Json, name: str) -> Json:
        """The resource that is linked by this name; an empty one where there is none."""
        return self.read(bmc, link(resource, name))

    def read(self, bmc: Bmc, path: str) -> Json:
        """The resource; an empty one where it does not exist, or cannot be read."""
        try:
            return bmc.snapshot.get(path) if path else {}
        except Missing:
            return {}
        except BmcError as error:
            if not is_gap(error):
                raise
            self.gaps.append(str(error))
            return {}


def host_state(bmc: Bmc) -> Json:
    """`power`, `boot` (how far its start has come) and `reset` (when it was reset last) of the host, where reported."""
    system = bmc.get(bmc.paths().system)
    return {
        "power": text(system, "PowerState"), "boot": text(system, "BootProgress", "LastState"),
        "reset": text(system, "LastResetTime"),
    }  # fmt: skip


def chassis(bmc: Bmc, found: Found) -> Iterator[Json]:
    """Each chassis of the machine, the enclosure first."""
    found.gaps += bmc.paths().gaps
    for path in bmc.paths().chassis:
        if body := found.read(bmc, path):
            yield body


def is_held(bmc: Bmc) -> bool:
    """Whether the machine is carried by an enclosure, which cools and powers it."""
    return any(text(body, "ChassisType") in HELD_BY_ENCLOSURE for body in chassis(bmc, Found()))


def sensors(bmc: Bmc) -> Found:
    """Every sensor but those of rotation: name, reading (None = none), unit, state, health, thresholds by name."""
    found = Found()
    for body in chassis(bmc, found):
        new = [_sensor(one) for one in found.add_members(bmc, link(body, "Sensors"))]
        thermal, power = found.linked(bmc, body, "Thermal"), found.linked(bmc, body, "Power")
        older = [_older(one, "ReadingCelsius", "Cel") for one in objects(thermal, "Temperatures")]
        older += [_older(one, VOLTS, "V") for one in objects(power, "Voltages")]
        known = {one["source"] for one in new}
        metrics = found.linked(bmc, found.linked(bmc, body, "ThermalSubsystem"), "ThermalMetrics")
        metrics_of = (metrics, found.linked(bmc, body, "EnvironmentMetrics"))
        excerpts = [one for resource in metrics_of for one in _excerpts(resource) if one["source"] not in known]
        found.things += [one for one in (*new, *older, *excerpts) if not one["rotates"]]
    return found


def _sensor(one: Json) -> Json:
    unit, kind = text(one, "ReadingUnits"), text(one, "ReadingType")
    limits = {
        name: number(one, "Thresholds", name, "Reading")
        for name in LIMITS
        if text(one, "Thresholds", name, "Activation") != "Disabled"
    }
    return {
        **described(one),
        "source": link(one),
        "reading": number(one, "Reading"),
        "unit": unit,
        "kind": kind,
        "rotates": kind == "Rotational" or unit == "RPM",
        "limits": thresholds(limits),
    }


def _older(one: Json, reading: str, unit: str) -> Json:
    return {
        **described(one),
        "source": text(one, "DataSourceUri"),
        "reading": number(one, reading),
        "unit": unit,
        "kind": reading,
        "rotates": False,
        "limits": thresholds({name: number(one, older) for name, older in _OLDER_LIMITS.items()}),
    }


def _excerpts(metrics: Json) -> Iterator[Json]:
    """The readings that metrics quote from sensors (DSP0266, excerpts); they have neither state nor thresholds."""
    listed = [("Cel", one) for one in objects(metrics, "TemperatureReadingsCelsius")]
    for name, unit in (("TemperatureCelsius", "Cel"), ("HumidityPercent", "%"), ("PowerWatts", "W")):
        listed += [(unit, obj(metrics, name))] if obj(metrics, name) else []
    for unit, one in listed:
        if (reading := number(one, "Reading")) is not None:
            name = text(one, "DeviceName") or text(one, "DataSourceUri").rpartition("/")[2] or "a reading"
            yield {
                "name": name, "source": text(one, "DataSourceUri"), "reading": reading, "unit": unit, "kind": "excerpt",
                "state": "", "health": "", "rotates": False, "limits": {},
            }  # fmt: skip


def thresholds(limits: dict[str, float | None]) -> dict[str, float]:
    """Those that are thresholds: 0 and -1 are what firmware writes for none, and upper ones below lower ones are
    garbage."""
    real = {name: limit for name, limit in limits.items() if limit is not None and limit not in (0, -1)}
    lower = [limit for name, limit in real.items() if name.startswith("Lower")]
    upper = [limit for name, limit in real.items() if name.startswith("Upper")]
    return {} if lower and upper and min(upper) <= max(lower) else real


def beyond(one: Any) -> str:
    """That a reading is beyond one of its thresholds, as a sentence; or an empty text."""
    name, reading, unit = text(one, "name"), number(one, "reading"), text(one, "unit")
    for limit in LIMITS:
        bound = number(one, "limits", limit)
        if reading is None or bound is None:
            continue
        if reading < bound if limit.startswith("Lower") else reading > bound:
            return f"{name} reads {reading:g} {unit} beyond {limit} {bound:g}".replace("  ", " ")
    return ""


def fans(bmc: Bmc) -> Found:
    """Every fan: name, reading (RPM where reported, else percent), unit, state, health, thresholds by name. Sensors of
    rotation count where nothing else shows the fan; what cannot be read of sensors is for their own check to name."""
    found, sensors = Found(), Found()
    for body in chassis(bmc, found):
        subsystem, thermal = found.linked(bmc, body, "ThermalSubsystem"), found.linked(bmc, body, "Thermal")
        fans = [_fan(fan) for fan in found.add_members(bmc, link(subsystem, "Fans"))]
        older = [_older_fan(fan) for fan in objects(thermal, "Fans")]
        has_speed = any(fan["unit"] == "RPM" for fan in older)
        # OpenBMC lists what drives a fan (percent) beside the fan itself (RPM).
        again = {"again": bool(fans)}
        found.things += fans + [fan | again for fan in older if not (has_speed and fan["unit"] == "%")]
        found.things += redundancies(subsystem, "FanRedundancy") + redundancies(thermal, "Redundancy")
        sensors.things += map(_sensor, sensors.add_members(bmc, link(body, "Sensors")))
    known = {name for fan in found.things for name in (fan["name"], fan.get("source")) if name}
    turning = [one for one in sensors.things if one["rotates"]]
    found.things += [one for one in turning if one["source"] not in known and one["name"] not in known]
    return found


def _fan(fan: Json) -> Json:
    speed = obj(fan, "SpeedPercent")
    rpm = number(speed, "SpeedRPM")
    return {
        **described(fan),
        "source": text(speed, "DataSourceUri"),
        "reading": number(speed, "Reading") if rpm is None else rpm,
        "unit": "%" if rpm is None else "RPM",
        "limits": {},
    }


def _older_fan(fan: Json) -> Json:
    limits = thresholds({name: number(fan, older) for name, older in _OLDER_LIMITS.items()})
    unit = "%" if text(fan, "ReadingUnits") == "Percent" else "RPM"
    return {**described(fan), "source": "", "reading": number(fan, "Reading"), "unit": unit, "limits": limits}


def supplies(bmc: Bmc) -> Found:
    """Every power supply: name, state, health, line input, and whether it is listed `again` in the older form; and the
    groups of those that can replace one another."""
    found = Found()
    for body in chassis(bmc, found):
        subsystem, power = found.linked(bmc, body, "PowerSubsystem"), found.linked(bmc, body, "Power")
        members = found.add_members(bmc, link(subsystem, "PowerSupplies"))
        older = objects(power, "PowerSupplies")
        found.things += [_supply(one, again=False) for one in members]
        found.things += [_supply(one, again=bool(members)) for one in older]
        found.things += redundancies(subsystem, "PowerSupplyRedundancy") + redundancies(power, "Redundancy")
    return found


def _supply(one: Json, *, again: bool) -> Json:
    serial, line = text(one, "SerialNumber"), text(one, "LineInputStatus")
    return {**described(one), "path": link(one), "serial": serial, "line": line, "again": again}


def redundancies(resource: Json, name: str) -> list[Json]:
    """The groups of parts that can replace one another: which parts, how many are needed, state and health."""
    found = []
    for one in objects(resource, name):
        needed = number(one, "MinNeededInGroup")
        parts = items(one, "RedundancyGroup") or items(one, "RedundancySet")
        found.append({
            **described(one),
            "group": [link(part) for part in parts],
            "needed": number(one, "MinNumNeeded") if needed is None else needed,
        })  # fmt: skip
    return found


def described(one: Json) -> Json:
    """Name, state and health of a part. Parts of the same name differ in their member's id."""
    status = obj(one, "Status")
    name, number_ = text(one, "Name") or text(one, "FanName"), text(one, "MemberId") or text(one, "Id")
    return {
        "name": name or number_ or "a part without a name",
        "id": number_,
        "state": text(status, "State"),
        "health": text(status, "Health"),
    }


def objects(resource: Json, name: str) -> list[Json]:
    return [one for one in items(resource, name) if isinstance(one, dict)]


def is_there(one: Any) -> bool:
    return text(one, "state") not in NOT_THERE


def shown_names(things: list[Any]) -> list[str]:
    """The names, with the id where several have the same."""
    listed = [(text(one, "name"), text(one, "id")) for one in things]
    names = [name for name, _ in listed]
    return [f"{name} ({one})" if names.count(name) > 1 and one else name for name, one in listed]

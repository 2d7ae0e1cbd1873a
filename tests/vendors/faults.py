"""Faults of machines, as changes of what a sound one reports; each is for one check to find."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.dumps import Json, Tree

Change = Callable[[Tree, set[str]], bool]
"""Changes a tree; the set has the paths that the checks read. False: this machine has nothing of the kind."""

CRITICAL_ENTRY = {
    "@odata.id": "/redfish/v1/E/9001", "Id": "9001", "Name": "Entry", "EntryType": "Event", "Severity": "Critical",
    "Message": "A part broke", "Created": "2026-11-01T00:00:00Z",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    name: str
    check: str
    change: Change = field(repr=False)


def typed(tree: Tree, read: set[str], kind: str) -> list[tuple[str, Json]]:
    """The resources of a type that the checks read and that are there."""
    return [
        (path, tree[path])
        for path in sorted(read & set(tree))
        if str(tree[path].get("@odata.type", "")).startswith(f"#{kind}.")
        and (tree[path].get("Status") or {}).get("State") in (None, "Enabled")
    ]


def fresh(tree: Tree, path: str) -> Json:
    """The resource as a copy of its own, which may be changed."""
    tree[path] = copy.deepcopy(tree[path])
    return tree[path]


def on(kind: str, change: Callable[[Json], object], fits: Callable[[Json], object] = lambda body: True) -> Change:
    """Changes the first resource of the type that fits."""

    def apply(tree: Tree, read: set[str]) -> bool:
        for path, body in typed(tree, read, kind):
            if fits(body):
                change(fresh(tree, path))
                return True
        return False

    return apply


def inside(kind: str, name: str, change: Callable[[Json], object], fits: Callable[[Json], object]) -> Change:
    """Changes the first object that fits in a list of a resource of the type."""

    def apply(tree: Tree, read: set[str]) -> bool:
        for path, body in typed(tree, read, kind):
            for place, one in enumerate(body.get(name) or []):
                if fits(one):
                    change(fresh(tree, path)[name][place])
                    return True
        return False

    return apply


def gone(kind: str, error: str = "", fits: Callable[[Json], object] = lambda body: True) -> Change:
    """A resource that is listed is missing (404), or answers with an error."""

    def apply(tree: Tree, read: set[str]) -> bool:
        for path, body in typed(tree, read, kind):
            if fits(body) and "/" in path.removeprefix("/redfish/v1/"):
                tree[path] = {"error": {"code": error or "Base.1.8.ResourceMissingAtURI"}}
                return True
        return False

    return apply


def status(**values: str) -> Callable[[Json], object]:
    return lambda body: body.update(Status={**(body.get("Status") or {}), **values})


def put(*names: str, value: Any) -> Callable[[Json], object]:
    def change(body: Json) -> object:
        for name in names[:-1]:
            body = body.setdefault(name, {})
        body[names[-1]] = value
        return None

    return change


def has_limit(name: str) -> Callable[[Json], object]:
    def fits(body: Json) -> bool:
        found = (body.get("Thresholds") or {}).get(name) or {}
        turns = body.get("ReadingType") == "Rotational" or body.get("ReadingUnits") == "RPM"
        return isinstance(body.get("Reading"), int | float) and not turns and (found.get("Reading") or 0) > 0

    return fits


def beyond(name: str, factor: float) -> Callable[[Json], object]:
    return lambda body: body.update(Reading=body["Thresholds"][name]["Reading"] * factor)


def is_measured(body: Json) -> bool:
    turns = body.get("ReadingType") == "Rotational" or body.get("ReadingUnits") == "RPM"
    return isinstance(body.get("Reading"), int | float) and not turns and bool(body.get("ReadingUnits"))


def reads(name: str, limit: str = "") -> Callable[[Json], object]:
    def fits(one: Json) -> bool:
        enough = not limit or (one.get(limit) or 0) > 0
        return isinstance(one.get(name), int | float) and enough and (one.get("Status") or {}).get("State") == "Enabled"

    return fits


def is_well(one: Json) -> bool:
    return (one.get("Status") or {}).get("State") == "Enabled" and (one.get("Status") or {}).get("Health") == "OK"


def of_log(change: Callable[[Tree, str], None], owner: str = "") -> Change:
    """Changes the entries of the first log that the checks read, of a system or manager."""

    def apply(tree: Tree, read: set[str]) -> bool:
        logs = [path for path in sorted(read & set(tree)) if "/LogServices/" in path and path.endswith("/Entries")]
        for path in logs:
            if (
                owner in path
                and isinstance(tree[path].get("Members"), list)
                and "Members@odata.nextLink" not in tree[path]
            ):
                change(tree, path)
                return True
        return False

    return apply


def add_entry(tree: Tree, path: str, **changes: Any) -> None:
    body = fresh(tree, path)
    body["Members"] = [*body["Members"], {**CRITICAL_ENTRY, **changes}]
    body["Members@odata.count"] = len(body["Members"])


def add_late_entry(tree: Tree, path: str) -> None:
    """The critical one stands behind 2,500 others, on the last page."""
    well = {**CRITICAL_ENTRY, "Severity": "OK"}
    tree[path] = {**tree[path], "Members": [well] * 2500, "Members@odata.nextLink": f"{path}?$skip=2500"}
    tree[path].pop("Members@odata.count", None)
    tree[f"{path}?$skip=2500"] = {"Members": [CRITICAL_ENTRY]}


def cut(tree: Tree, path: str) -> None:
    fresh(tree, path)["Members@odata.count"] = len(tree[path]["Members"]) + 7


def collection_of(kind: str, name: str, change: Callable[[Tree, str], None]) -> Change:
    """Changes the collection of this name that a resource of the type links."""

    def apply(tree: Tree, read: set[str]) -> bool:
        for _, body in typed(tree, read, kind):
            path = str((body.get(name) or {}).get("@odata.id", "")).rstrip("/")
            if path in read and path in tree and tree[path].get("Members"):
                change(tree, path)
                return True
        return False

    return apply


def system(change: Callable[[Json], object], fits: Callable[[Json], object] = lambda body: True) -> Change:
    return on("ComputerSystem", change, lambda body: fits(body) and body.get("Actions"))


def summary(name: str) -> Callable[[Json], object]:
    return lambda body: ((body.get(name) or {}).get("Status") or {}).get("State") in (None, "Enabled")


SUMMARY = "Status", "Health"
FAULTS = (
    # Health of parts.
    Fault("system critical", "health", system(status(Health="Critical"))),
    Fault("system rollup warning", "health", system(status(HealthRollup="Warning"))),
    Fault("chassis warning", "health", on("Chassis", status(Health="Warning"))),
    Fault("manager critical", "health", on("Manager", status(Health="Critical"))),
    Fault("memory summary warning", "health",
          system(put("MemorySummary", *SUMMARY, value="Warning"), summary("MemorySummary"))),
    Fault("processor summary critical", "health",
          system(put("ProcessorSummary", *SUMMARY, value="Critical"), summary("ProcessorSummary"))),
    Fault("DIMM critical", "health", on("Memory", status(Health="Critical"))),
    Fault("DIMM warning", "health", on("Memory", status(Health="Warning"))),
    Fault("DIMM missing from the service", "health", gone("Memory")),
    Fault("processor critical", "health", on("Processor", status(Health="Critical"))),
    Fault("processor rollup warning", "health", on("Processor", status(HealthRollup="Warning"))),
    Fault("processor cannot be read", "health", gone("Processor", "InternalError")),
    Fault("drive critical", "health", on("Drive", status(Health="Critical"))),
    Fault("drive cannot be read", "health", gone("Drive", "InternalError")),
    Fault("storage warning", "health", on("Storage", status(Health="Warning"))),
    Fault("storage controller critical", "health",
          inside("Storage", "StorageControllers", status(Health="Critical"), lambda one: True)),
    Fault("host port critical", "health",
          on("EthernetInterface", status(Health="Critical"), lambda body: "/Systems/" in str(body.get("@odata.id")))),
    Fault("network adapter warning", "health", on("NetworkAdapter", status(Health="Warning"))),
    Fault("PCIe device critical", "health", on("PCIeDevice", status(Health="Critical"))),
    Fault("memory list cut short", "health", collection_of("ComputerSystem", "Memory", cut)),
    # Sensors.
    Fault("above the critical limit", "sensors",
          on("Sensor", beyond("UpperCritical", 1.2), has_limit("UpperCritical"))),
    Fault("above the caution limit", "sensors", on("Sensor", beyond("UpperCaution", 1.01), has_limit("UpperCaution"))),
    Fault("below the critical limit", "sensors",
          on("Sensor", beyond("LowerCritical", 0.9), has_limit("LowerCritical"))),
    Fault("above the fatal limit", "sensors", on("Sensor", beyond("UpperFatal", 2), has_limit("UpperFatal"))),
    Fault("sensor without a reading", "sensors", on("Sensor", put("Reading", value=None), has_limit("UpperCritical"))),
    Fault("sensor critical", "sensors", on("Sensor", status(Health="Critical", State="Enabled"), is_measured)),
    Fault("sensor warning", "sensors", on("Sensor", status(Health="Warning", State="Enabled"), is_measured)),
    Fault("sensor offline", "sensors", on("Sensor", status(State="UnavailableOffline"), is_measured)),
    Fault("sensor missing from the service", "sensors", gone("Sensor", fits=is_measured)),
    Fault("sensor cannot be read", "sensors", gone("Sensor", "InternalError", is_measured)),
    Fault("list of sensors cut short", "sensors", collection_of("Chassis", "Sensors", cut)),
    Fault("older temperature too high", "sensors",
          inside("Thermal", "Temperatures", put("ReadingCelsius", value=199),
                 reads("ReadingCelsius", "UpperThresholdCritical"))),
    Fault("older temperature warning", "sensors",
          inside("Thermal", "Temperatures", status(Health="Warning"), reads("ReadingCelsius"))),
    Fault("older temperature gone", "sensors",
          inside("Thermal", "Temperatures", put("ReadingCelsius", value=None), reads("ReadingCelsius"))),
    Fault("older voltage too low", "sensors",
          inside("Power", "Voltages", put("ReadingVolts", value=0.01),
                 reads("ReadingVolts", "LowerThresholdCritical"))),
    # Fans.
    Fault("fan at zero", "fans",
          on("Fan", put("SpeedPercent", value={"Reading": 0, "SpeedRPM": 0}), lambda fan: fan.get("SpeedPercent"))),
    Fault("fan critical", "fans", on("Fan", status(Health="Critical"))),
    Fault("fan cannot be read", "fans", gone("Fan", "InternalError")),
    Fault("list of fans cut short", "fans", collection_of("ThermalSubsystem", "Fans", cut)),
    Fault("older fan at zero", "fans", inside("Thermal", "Fans", put("Reading", value=0), reads("Reading"))),
    Fault("older fan critical", "fans", inside("Thermal", "Fans", status(Health="Critical"), reads("Reading"))),
    Fault("older fan without a speed", "fans", inside("Thermal", "Fans", put("Reading", value=None), reads("Reading"))),
    # Power supplies.
    Fault("supply missing", "power_supplies", on("PowerSupply", put("Status", value={"State": "Absent"}), is_well)),
    Fault("supply critical", "power_supplies", on("PowerSupply", status(Health="Critical"), is_well)),
    Fault("supply without input", "power_supplies",
          on("PowerSupply", put("LineInputStatus", value="LossOfInput"), is_well)),
    Fault("supply offline", "power_supplies", on("PowerSupply", status(State="UnavailableOffline"), is_well)),
    Fault("supply without status", "power_supplies", on("PowerSupply", put("Status", value=None), is_well)),
    Fault("supply cannot be read", "power_supplies", gone("PowerSupply", "InternalError")),
    Fault("older supply missing", "power_supplies",
          inside("Power", "PowerSupplies", put("Status", value={"State": "Absent"}), is_well)),
    Fault("older supply warning", "power_supplies",
          inside("Power", "PowerSupplies", status(Health="Warning"), is_well)),
    # Logs.
    Fault("critical entry of the system", "event_log", of_log(add_entry, "/Systems/")),
    Fault("critical entry of the manager", "event_log", of_log(add_entry, "/Managers/")),
    Fault("critical by the newer name", "event_log",
          of_log(lambda tree, path: add_entry(tree, path, Severity=None, MessageSeverity="Critical"))),
    Fault("entry without a severity", "event_log", of_log(lambda tree, path: add_entry(tree, path, Severity=None))),
    Fault("critical entry behind 2,500 others", "event_log", of_log(add_late_entry)),
    Fault("log cut short", "event_log", of_log(cut)),
    Fault("log cannot be read", "event_log",
          of_log(lambda tree, path: tree.update({path: {"error": {"code": "InternalError"}}}))),
    # Who it is, and what runs on it.
    Fault("another model", "model", system(put("Model", value="other"), lambda body: body.get("Model"))),
    Fault("another UUID", "uuid",
          system(put("UUID", value="1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f0"), lambda body: body.get("UUID"))),
    Fault("UUID of zeros", "uuid",
          system(put("UUID", value="00000000-0000-0000-0000-000000000000"), lambda body: body.get("UUID"))),
    Fault("clock of 1970", "clock",
          on("Manager", put("DateTime", value="1970-01-01T00:00:00Z"), lambda body: body.get("DateTime"))),
    Fault("clock without a zone", "clock",
          on("Manager", put("DateTime", value="2026-01-01T00:00:00"), lambda body: body.get("DateTime"))),
    Fault("service without sessions", "service_root", on("ServiceRoot", put("SessionService", value=None))),
    Fault("service of another version", "service_root", on("ServiceRoot", put("RedfishVersion", value="2"))),
)  # fmt: skip

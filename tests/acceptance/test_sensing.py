"""What collectors read from services of several forms: nothing is lost, doubled or made up."""

from __future__ import annotations

from typing import Any, cast

import pytest

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, RunContext
from appliance.acceptance.checks import event_log, fans, firmware, health, power_supplies, sensors
from appliance.bmc.dialect import Dialects
from appliance.bmc.errors import BadAnswer
from appliance.bmc.places import ResourcePaths, find_resource_paths
from tests.bmc.canned import NODE, Canned, Tree, collection, link, service

CHASSIS = "/redfish/v1/Chassis/1"
SYSTEM = "/redfish/v1/Systems/1"
WELL = {"State": "Enabled", "Health": "OK"}


class Service(Canned):
    @property
    def snapshot(self) -> Service:
        return self

    def paths(self) -> ResourcePaths:
        return find_resource_paths(self, Dialects())


class Run:
    def now(self) -> int:
        return 1_780_000_000_000


def bmc(tree: Tree, chassis: dict[str, Any] | None = None, system: dict[str, Any] | None = None) -> Service:
    """One system in one chassis that has these members, and more resources."""
    node = {**NODE, "PowerState": "On", "Status": WELL, **(system or {})}
    body = {"ChassisType": "RackMount", "Status": WELL, **(chassis or {})}
    return Service(service({"1": node}, {"1": body}, {"1": {"Status": WELL}}) | tree)


def collect(check: Any, made: Service) -> dict[str, Any]:
    return cast(dict[str, Any], check.collect(cast(Bmc, made), cast(RunContext, Run())))


def linked(*names: str) -> dict[str, Any]:
    return {name: link(f"{CHASSIS}/{name}") for name in names}


def test_sensors_of_all_forms_are_read() -> None:
    tree: Tree = {
        f"{CHASSIS}/Sensors": collection(f"{CHASSIS}/Sensors/W"),
        f"{CHASSIS}/Sensors/W": {
            "@odata.id": f"{CHASSIS}/Sensors/W", "Name": "Power", "Reading": 200, "ReadingUnits": "W",
            "Thresholds": {"UpperCritical": {"Reading": 900}, "UpperFatal": {"Reading": 1, "Activation": "Disabled"}},
        },
        f"{CHASSIS}/Thermal": {"Temperatures": [{"Name": "Inlet", "ReadingCelsius": 61, "UpperThresholdCritical": 42}]},
        f"{CHASSIS}/Power": {"Voltages": [{"Name": "12 V", "ReadingVolts": 9.1, "LowerThresholdNonCritical": 11.4}]},
        f"{CHASSIS}/ThermalSubsystem": linked("ThermalMetrics"),
        f"{CHASSIS}/ThermalMetrics": {"TemperatureReadingsCelsius": [{"DeviceName": "Outlet", "Reading": 30}, {}]},
        f"{CHASSIS}/EnvironmentMetrics": {"PowerWatts": {"DataSourceUri": f"{CHASSIS}/Sensors/W", "Reading": 200}},
    }  # fmt: skip
    made = bmc(tree, linked("Sensors", "Thermal", "Power", "ThermalSubsystem", "EnvironmentMetrics"))
    found = {one["name"]: one for one in collect(sensors, made)["sensors"]}
    assert {name: one["reading"] for name, one in found.items()} == {
        "Power": 200, "Inlet": 61, "12 V": 9.1, "Outlet": 30,
    }  # fmt: skip
    assert found["Power"]["limits"] == {"UpperCritical": 900}
    assert sensing.beyond(found["Inlet"]) == "Inlet reads 61 Cel beyond UpperCritical 42"
    assert sensing.beyond(found["12 V"]) == "12 V reads 9.1 V beyond LowerCaution 11.4"


@pytest.mark.parametrize(
    ("limits", "real"),
    [
        ({"UpperCritical": 90.0, "LowerCritical": 5.0}, {"UpperCritical": 90.0, "LowerCritical": 5.0}),
        ({"UpperCritical": 0.0, "LowerCritical": -1.0, "UpperFatal": None}, {}),
        ({"UpperCritical": 5.0, "LowerCritical": 90.0}, {}),
        ({"LowerCaution": -5.0}, {"LowerCaution": -5.0}),
    ],
)
def test_what_is_no_threshold_is_none(limits: dict[str, float | None], real: dict[str, float]) -> None:
    assert sensing.thresholds(limits) == real


def test_300_sensors_are_300_and_a_broken_one_is_named() -> None:
    paths = [f"{CHASSIS}/Sensors/{number}" for number in range(300)]
    tree: Tree = {path: {"Name": path[-3:], "Reading": 1, "ReadingUnits": "Cel"} for path in paths}
    made = bmc(tree | {f"{CHASSIS}/Sensors": collection(*paths)}, linked("Sensors"))
    made.broken[paths[7]] = BadAnswer("500")
    found = collect(sensors, made)
    assert (len(found["sensors"]), found["gaps"]) == (299, ["500"])


def test_what_drives_a_fan_is_no_fan() -> None:
    listed = [
        {"Name": "Fan 0", "Reading": 9000, "ReadingUnits": "RPM", "LowerThresholdCritical": 1000},
        {"Name": "Pwm 0", "Reading": 0, "ReadingUnits": "Percent"},
    ]
    made = bmc({f"{CHASSIS}/Thermal": {"Fans": listed}}, linked("Thermal"))
    assert [(one["name"], one["limits"]) for one in collect(fans, made)["fans"]] == [("Fan 0", {"LowerCritical": 1000})]
    del listed[0]
    assert [one["name"] for one in collect(fans, made)["fans"]] == ["Pwm 0"]


def test_a_fan_that_only_a_sensor_shows_is_a_fan() -> None:
    fan = f"{CHASSIS}/Sensors/F"
    turning = {"@odata.id": fan, "Name": "Tach 0", "Reading": 9000, "ReadingType": "Rotational"}
    tree = {f"{CHASSIS}/Sensors": collection(fan), fan: turning}
    assert [one["name"] for one in collect(fans, bmc(tree, linked("Sensors")))["fans"]] == ["Tach 0"]
    assert collect(sensors, bmc(tree, linked("Sensors")))["sensors"] == []
    known = {"Name": "Fan 0", "SpeedPercent": {"SpeedRPM": 8000, "DataSourceUri": fan}}
    tree |= {f"{CHASSIS}/ThermalSubsystem": linked("Fans"), f"{CHASSIS}/Fans": collection(f"{CHASSIS}/Fans/0")}
    tree[f"{CHASSIS}/Fans/0"] = known
    made = bmc(tree, linked("Sensors", "ThermalSubsystem"))
    assert [one["name"] for one in collect(fans, made)["fans"]] == ["Fan 0"]


def test_supplies_are_in_power_where_the_subsystem_has_none() -> None:
    tree: Tree = {
        f"{CHASSIS}/PowerSubsystem": linked("PowerSupplies"),
        f"{CHASSIS}/PowerSupplies": collection(),
        f"{CHASSIS}/Power": {
            "PowerSupplies": [{"Name": "PSU", "MemberId": "1", "Status": WELL}, {"Name": "PSU", "MemberId": "2"}],
            "Redundancy": [{"Name": "Both", "MinNumNeeded": 2, "RedundancySet": [link("/a"), link("/b")]}],
        },
    }
    found = collect(power_supplies, bmc(tree, linked("PowerSubsystem", "Power")))["supplies"]
    assert sensing.shown_names(found[:2]) == ["PSU (1)", "PSU (2)"]
    assert (found[2]["group"], found[2]["needed"]) == (["/a", "/b"], 2)


@pytest.mark.parametrize(
    "part",
    [
        {"MemorySummary": {"Status": {"Health": "Critical"}}},
        {"Memory": link(f"{SYSTEM}/Parts")}, {"Processors": link(f"{SYSTEM}/Parts")},
        {"EthernetInterfaces": link(f"{SYSTEM}/Parts")}, {"Storage": link(f"{SYSTEM}/Store")},
    ],
)  # fmt: skip
def test_the_health_of_every_part_is_read(part: dict[str, Any]) -> None:
    tree: Tree = {
        f"{SYSTEM}/Parts": collection(f"{SYSTEM}/Parts/A"),
        f"{SYSTEM}/Parts/A": {"Name": "A", "Status": {"Health": "Critical"}},
        f"{SYSTEM}/Store": collection(f"{SYSTEM}/Store/1"),
        f"{SYSTEM}/Store/1": {"Name": "Store", "Status": WELL, "Drives": [link(f"{SYSTEM}/Parts/A")]},
    }
    found = collect(health, bmc(tree, system=part))["resources"]
    assert "Critical" in [one["health"] for one in found]
    assert "Critical" not in [one["health"] for one in collect(health, bmc(tree))["resources"]]


def test_the_firmware_that_runs_is_read() -> None:
    here = "/redfish/v1/UpdateService/FirmwareInventory"
    names = {
        "PSU.1": {},
        "Previous-7-1.2__PSU.1": {},
        "Installed-7-1.4__NIC": {},
        "Gone": {"Status": {"State": "Absent"}},
    }
    tree: Tree = {"/redfish/v1/UpdateService": {"FirmwareInventory": link(here)}}
    tree[here] = collection(*(f"{here}/{name}" for name in names), f"{here}/broken")
    tree |= {f"{here}/{name}": {"Id": name, "Version": "1.4", **more} for name, more in names.items()}
    made = bmc(tree)
    made.tree["/redfish/v1"]["UpdateService"] = link("/redfish/v1/UpdateService")
    found = collect(firmware, made)
    assert [one["id"] for one in found["components"]] == ["PSU.1", "Installed-7-1.4__NIC"]
    assert len(found["component_gaps"]) == 1


def log_tree(**entry: Any) -> Tree:
    """A log of the manager with one entry, and logs that are no event logs."""
    here = "/redfish/v1/Managers/1/LogServices"
    names = {"SEL": {}, "AuditLog": {}, "PostCodes": {}, "Ops": {"LogPurposes": ["Security"]}, "Journal": {}}
    tree: Tree = {here: collection(*(f"{here}/{name}" for name in names))}
    for name, more in names.items():
        tree[f"{here}/{name}"] = {"Name": name, "Entries": link(f"{here}/{name}/Entries"), **more}
        tree[f"{here}/{name}/Entries"] = {"Members": [{"Id": "1", "Severity": "Critical", "Message": name, **entry}]}
    return tree


def logs(tree: Tree) -> dict[str, Any]:
    made = bmc(tree)
    made.tree["/redfish/v1/Managers/1"]["LogServices"] = link("/redfish/v1/Managers/1/LogServices")
    return collect(event_log, made)


def test_event_logs_of_the_manager_are_read_and_no_others() -> None:
    found = logs(log_tree())
    assert [(log["log"], log["criticals"]) for log in found["logs"]] == [("SEL", 1)]
    assert len(found["other_logs"]) == 4


@pytest.mark.parametrize(
    ("entry", "criticals", "resolved"),
    [
        ({}, 1, [False]),
        ({"Resolved": True}, 1, [True]),
        ({"Oem": {"Maker": {"Repaired": True}}}, 1, [True]),
        ({"Oem": {"Maker": {"Category": "Configuration"}}}, 0, []),
        ({"Oem": {"Maker": {"Categories": ["Hardware", "Security"]}}}, 1, [False]),
        ({"Severity": None, "MessageSeverity": "Critical"}, 1, [False]),
    ],
)
def test_entries_that_are_settled_or_no_faults(entry: Any, criticals: int, resolved: list[bool]) -> None:
    (log,) = logs(log_tree(**entry))["logs"]
    assert log["criticals"] == criticals
    assert [one["resolved"] for one in log["critical"]] == resolved


def test_one_unreadable_log_spoils_no_other() -> None:
    tree = log_tree()
    here = "/redfish/v1/Managers/1/LogServices"
    tree[here]["Members"].append(link(f"{here}/Gone"))
    found = logs(tree)
    assert [log["criticals"] for log in found["logs"]] == [1]
    assert "/Gone: 404" in found["gaps"][0]


def test_3000_entries_are_read_by_pages() -> None:
    tree = log_tree()
    here = "/redfish/v1/Managers/1/LogServices/SEL/Entries"
    entry = {"Id": "1", "Name": "1", "Severity": "OK"}
    for page in range(60):
        after = {"Members@odata.nextLink": f"{here}?$skip={page + 1}"} if page < 59 else {}
        tree[f"{here}?$skip={page}" if page else here] = {"Members": [entry] * 50, **after}
    (log,) = logs(tree)["logs"]
    assert (log["entries"], log["gap"]) == (3000, "")
    del tree[f"{here}?$skip=40"]
    (log,) = logs(tree)["logs"]
    assert log["gap"].startswith("only the first 2000 members were read")

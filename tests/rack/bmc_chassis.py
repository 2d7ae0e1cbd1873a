"""The chassis of a simulated machine: sensors with thresholds, fans, power supplies."""

from __future__ import annotations

from typing import NamedTuple

from tests.rack.bmc_view import ROOT, Json, Tree, View, collection, link, resource, status


class Probe(NamedTuple):
    """A sensor on the board; `host` probes have no reading while the host is off."""

    id: str
    kind: str
    unit: str
    reading: float
    low: float | None
    high: float | None
    host: bool = False


PROBES = (
    Probe("temperature_Inlet", "Temperature", "Cel", 24.5, 5, 42),
    Probe("temperature_Outlet", "Temperature", "Cel", 36.0, 5, 70),
    Probe("temperature_CPU0", "Temperature", "Cel", 51.25, 5, 95, True),
    Probe("temperature_CPU1", "Temperature", "Cel", 49.75, 5, 95, True),
    Probe("fan_tach_FAN0", "Rotational", "RPM", 8120, 1000, 20000),
    Probe("fan_tach_FAN1", "Rotational", "RPM", 8060, 1000, 20000),
    Probe("fan_tach_FAN2", "Rotational", "RPM", 8175, 1000, 20000),
    Probe("fan_tach_FAN3", "Rotational", "RPM", 8092, 1000, 20000),
    Probe("voltage_P12V", "Voltage", "V", 12.08, 11.4, 12.6),
    Probe("voltage_P3V3_AUX", "Voltage", "V", 3.31, 3.135, 3.465),
    Probe("voltage_PVCCIN_CPU0", "Voltage", "V", 1.79, 1.6, 2.0, True),
    Probe("power_PSU0_Input", "Power", "W", 212.0, None, 1300),
    Probe("power_PSU1_Input", "Power", "W", 208.0, None, 1300),
)
FANS = ("FAN0", "FAN1", "FAN2", "FAN3")
SUPPLIES = ("PSU0", "PSU1")


def chassis_tree(view: View) -> Tree:
    """Every resource at and under the one chassis."""
    shown, here = view.claimed, view.chassis
    return (
        collection(f"{ROOT}/Chassis", "Chassis", "Chassis Collection", [here])
        | resource(
            here,
            "Chassis.v1_22_0.Chassis",
            "Server chassis",
            ChassisType="RackMount",
            Manufacturer=shown.manufacturer,
            Model=shown.model,
            SKU=view.sku,
            SerialNumber=view.serial_number,
            PowerState=view.power,
            Status=status() | {"HealthRollup": view.health},
            Sensors=link(f"{here}/Sensors"),
            PowerSubsystem=link(f"{here}/PowerSubsystem"),
            ThermalSubsystem=link(f"{here}/ThermalSubsystem"),
            Links={"ComputerSystems": [link(view.system)], "ManagedBy": [link(view.manager)]},
        )
        | _sensors(view)
        | _power(view)
        | _thermal(view)
    )


def _sensors(view: View) -> Tree:
    here = f"{view.chassis}/Sensors"
    tree = collection(here, "Sensor", "Sensors", [f"{here}/{probe.id}" for probe in PROBES])
    for probe in PROBES:
        tree |= resource(
            f"{here}/{probe.id}",
            "Sensor.v1_2_0.Sensor",
            probe.id.split("_", 1)[1].replace("_", " "),
            **_measured(probe, view),
        )
    return tree


def _measured(probe: Probe, view: View) -> Json:
    reading = _reading(probe, view)
    offline = _is_offline(probe, view)
    limits: Json = {}
    if probe.low is not None:
        limits["LowerCritical"] = {"Reading": probe.low}
    if probe.high is not None:
        limits["UpperCritical"] = {"Reading": probe.high}
    low, high = probe.low or float("-inf"), probe.high or float("inf")
    good = reading is not None and low <= reading <= high
    return {
        "Reading": reading,
        "ReadingType": probe.kind,
        "ReadingUnits": probe.unit,
        "ReadingRangeMin": 0,
        "ReadingRangeMax": (probe.high or 1000) * 2,
        "Thresholds": limits,
        "Status": status("OK" if good or offline else "Critical", "UnavailableOffline" if offline else "Enabled"),
    }


def _is_offline(probe: Probe, view: View) -> bool:
    fault = view.faults.sensor_offline and probe.id == "temperature_CPU1"
    return fault or (probe.host and view.power != "On")


def _reading(probe: Probe, view: View) -> float | None:
    faults = view.faults
    if _is_offline(probe, view):
        return None
    if faults.sensor_unreadable and probe.id == "voltage_P3V3_AUX":
        return None
    if faults.sensor_out_of_range and probe.id == "temperature_Inlet":
        return 61.0
    if faults.dead_fan and probe.id == "fan_tach_FAN2":
        return 0
    return probe.reading


def _thermal(view: View) -> Tree:
    here = f"{view.chassis}/ThermalSubsystem"
    tree = resource(
        here,
        "ThermalSubsystem.v1_0_0.ThermalSubsystem",
        "Thermal Subsystem",
        Fans=link(f"{here}/Fans"),
        Status=status(),
    ) | collection(f"{here}/Fans", "Fan", "Fan Collection", [f"{here}/Fans/{fan}" for fan in FANS])
    for fan in FANS:
        dead = view.faults.dead_fan and fan == "FAN2"
        tree |= resource(
            f"{here}/Fans/{fan}",
            "Fan.v1_3_0.Fan",
            fan,
            Location={"PartLocation": {"ServiceLabel": fan}},
            Status=status("Critical" if dead else "OK"),
            SpeedPercent={
                "DataSourceUri": f"{view.chassis}/Sensors/fan_tach_{fan}",
                "SpeedRPM": 0 if dead else 8100,
                "Reading": 0 if dead else 40,
            },
        )
    return tree


def _power(view: View) -> Tree:
    here = f"{view.chassis}/PowerSubsystem"
    tree = resource(
        here,
        "PowerSubsystem.v1_1_0.PowerSubsystem",
        "Power Subsystem",
        PowerSupplies=link(f"{here}/PowerSupplies"),
        Status=status(),
    )
    units = [f"{here}/PowerSupplies/{unit}" for unit in SUPPLIES]
    tree |= collection(f"{here}/PowerSupplies", "PowerSupply", "Power Supply Collection", units)
    for unit in SUPPLIES:
        absent = view.faults.missing_power_supply and unit == "PSU1"
        body: Json = {"Status": {"Health": "Critical", "State": "Absent"}} if absent else _supply(unit, view)
        tree |= resource(f"{here}/PowerSupplies/{unit}", "PowerSupply.v1_5_0.PowerSupply", unit, **body)
    return tree


def _supply(unit: str, view: View) -> Json:
    return {
        "Manufacturer": "Voltrus",
        "Model": "VX-1300",
        "SerialNumber": f"V{view.identity.serial}-{unit[-1]}",
        "FirmwareVersion": "1.4",
        "PowerCapacityWatts": 1300,
        "Status": status(),
    }

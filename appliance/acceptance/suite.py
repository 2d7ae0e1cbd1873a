"""The acceptance suite: one explicit list, in the order in which it is carried out, and a site's checks after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points

from appliance.acceptance.check import Check
from appliance.acceptance.checks import (
    bmc_reset,
    clock,
    event_log,
    fans,
    firmware,
    health,
    model,
    parts,
    power,
    power_supplies,
    sensors,
    serial,
    service_root,
    system_uuid,
    tls_key,
)
from appliance.domain.suite import Suite
from appliance.errors import ConfigError

ENTRY_POINTS = "gatehouse.checks"
"""The group of entry points by which an installed package adds a `Check`, or several as a list or tuple."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")

STANDARD = Suite("gatehouse", "2", (
    Check(
        "tls_key", "TLS key unchanged since first seen", 1, tls_key.collect, tls_key.judge,
        "Find out who changed the BMC's certificate, or what else answers at its address.",
        gate=True, mismatch=tls_key.mismatch,
    ),
    Check(
        "service_root", "Service root is sane", 1, service_root.collect, service_root.judge,
        "Update or reset the BMC's firmware; it does not offer what Redfish demands.",
    ),
    Check(
        "serial", "Serial number matches the manifest", 2, serial.collect, serial.judge,
        "Compare the label on the machine with the manifest; it may be in another machine's place.",
        gate=True, mismatch=serial.mismatch, facts=serial.facts,
    ),
    Check(
        "uuid", "UUID is the known one", 2, system_uuid.collect, system_uuid.judge,
        "Ask the vendor whether the board was replaced; correct the manifest if so.",
        gate=True, mismatch=system_uuid.mismatch, facts=system_uuid.facts,
    ),
    Check(
        "model", "Model matches the manifest", 2, model.collect, model.judge,
        "Compare the delivery with the order; correct the manifest or send the machine back.", facts=model.facts,
    ),
    Check(
        "firmware", "BMC and BIOS versions are approved", 2, firmware.collect, firmware.judge,
        "Install an approved version, or approve this one in [[policy.firmware]].", facts=firmware.facts,
    ),
    Check(
        "parts", "Parts are those of the model", 1, parts.collect, parts.judge,
        "Find the part that is missing, or correct [[policy.parts]].",
    ),
    Check(
        "health", "All health rollups are OK", 2, health.collect, health.judge,
        "Look at the part the BMC names, replace it, then test again.",
    ),
    Check(
        "sensors", "Every sensor is readable and in its thresholds", 2, sensors.collect, sensors.judge,
        "Look at what the sensor measures (cooling, supply, cabling), then test again.",
    ),
    Check(
        "fans", "No fan at zero", 2, fans.collect, fans.judge,
        "Reseat or replace the fan, then test again.",
    ),
    Check(
        "power_supplies", "Power supplies are present", 2, power_supplies.collect, power_supplies.judge,
        "Seat and plug in the power supply that is missing, or replace it.",
    ),
    Check(
        "event_log", "Event log without critical entries", 2, event_log.collect, event_log.judge,
        "Repair what the entry names, save and clear the log, then test again.",
    ),
    Check(
        "clock", "Clock agrees with the appliance", 2, clock.collect, clock.judge,
        "Give the BMC a time server (DHCP option 42 does on OpenBMC), or set its clock.",
    ),
    Check(
        "power", "Power off, on and cycle work", 2, power.STEPS, power.judge,
        "Look whether the host's board reacts to its power button; reset the BMC, then test again.",
    ),
    Check(
        "bmc_reset", "BMC reset returns the same identity", 1, bmc_reset.STEPS, bmc_reset.judge,
        "Look at the BMC's own console; if it came back as another, find out what answers at its address.",
        mismatch=bmc_reset.mismatch,
    ),
))  # fmt: skip


def load_suite() -> Suite[Check]:
    """The standard suite, and after it the checks of installed packages. Raises ConfigError, naming the package's entry
    point, for one that cannot be used: a run without a check that a site demands would prove too much."""
    found: list[Check] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value)):
        found += _load(entry, {check.name for check in (*STANDARD.checks, *found)})
    return extended(STANDARD, found)


def extended(suite: Suite[Check], checks: Iterable[Check]) -> Suite[Check]:
    """The suite with more checks; its version names each of them with its version, so that a record does."""
    more = tuple(checks)
    version = "+".join((suite.version, *(f"{check.name}.{check.version}" for check in more)))
    return replace(suite, version=version, checks=(*suite.checks, *more))


def _load(entry: EntryPoint, names: set[str]) -> list[Check]:
    where = f"The checks {entry.name!r} ({ENTRY_POINTS}: {entry.value})"
    try:
        value = entry.load()
    except Exception as error:
        raise ConfigError(f"{where} cannot be loaded: {type(error).__name__}: {error}.") from error
    found = list(value) if isinstance(value, list | tuple) else [value]
    for check in found:
        if not isinstance(check, Check):
            raise ConfigError(f"{where} should be a Check, or a list of them; there is {check!a}.")
        if not _NAME.fullmatch(check.name):
            raise ConfigError(
                f"{where}: a check's name is 1 to 32 of a-z, 0-9 and _, a letter first; not {check.name!a}."
            )
        if check.name in names:
            raise ConfigError(f"{where}: there is a check {check.name} already.")
        names.add(check.name)
    return found

"""Is every sensor readable, well and within its thresholds? (Fans have a check of their own.)"""

from __future__ import annotations

from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import settle
from appliance.bmc.shapes import items, number, obj, text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = sensing.sensors(bmc)
    return {**sensing.host_state(bmc), "sensors": found.things, "gaps": found.gaps}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """A sensor without a reading may belong to an empty slot, as OpenBMC shows it, or be broken: that is not known.
    While the host is off, or starts, some sensors rightly have none."""
    expected, evidence = "every sensor readable and within its thresholds", as_evidence(observation)
    found = [one for one in items(observation, "sensors") if isinstance(one, dict)]
    present = [one for one in found if sensing.is_there(one) and not _is_discrete(one)]
    resting = _resting(observation)
    silent = [one for one in present if _is_silent(one)]
    bad = [why for one in found if (why := _complaint(one, resting))]
    if not present and not bad:
        return unknown(expected, "no sensor of a present part was found", evidence)
    if resting and silent:
        unclear = [f"{resting}: {_silence(silent[0])}", *(_silence(one) for one in silent[1:])]
        return settle(expected, evidence, "", bad=bad, unclear=unclear, advice="Start the host, wait, then test again.")
    absent = len(found) - len(present)
    good = f"{len(present)} sensors in range{f', {absent} absent or without a value' if absent else ''}"
    return settle(
        expected, evidence, good, bad=bad, unclear=map(_silence, silent),
        advice="Find out whether the sensor is broken, or its slot is empty.",
    )  # fmt: skip


def _complaint(sensor: Any, resting: str) -> str:
    name, state, health = text(sensor, "name") or "a sensor", text(sensor, "state"), text(sensor, "health")
    if not sensing.is_there(sensor):
        return ""
    if why := sensing.beyond(sensor):
        return why
    if health in sensing.UNWELL:
        return f"{name} cannot be read" if number(sensor, "reading") is None else f"{name} is {health}"
    return f"{name} is {state}" if state == "UnavailableOffline" and not resting else ""


def _resting(observation: Any) -> str:
    """Why sensors of the host may rightly be silent now, or an empty text."""
    power, boot = text(observation, "power"), text(observation, "boot")
    if power != "On":
        return f"the host's power is {power or 'not reported'}"
    return f"the host is only starting ({boot})" if boot in sensing.STARTING else ""


def _is_silent(sensor: Any) -> bool:
    return text(sensor, "state") in sensing.OFFLINE or number(sensor, "reading") is None


def _silence(sensor: Any) -> str:
    name, state = text(sensor, "name") or "a sensor", text(sensor, "state")
    return f"{name} is {state}" if state in sensing.OFFLINE else f"{name} has no reading"


def _is_discrete(sensor: Any) -> bool:
    """It reports a state at most: it has neither reading nor thresholds, and neither a unit nor a state; or it is one
    of the voltages, among which the older form has "power good"."""
    if number(sensor, "reading") is not None or obj(sensor, "limits") or text(sensor, "state") in sensing.OFFLINE:
        return False
    return not text(sensor, "unit") or not text(sensor, "state") or text(sensor, "kind") == sensing.VOLTS

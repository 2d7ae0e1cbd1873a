"""Is every sensor readable and within its thresholds?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import (
    Bmc,
    Expectation,
    Observation,
    RunContext,
    as_evidence,
    failed,
    first_few,
    passed,
    unknown,
)
from appliance.bmc.shapes import items, number, text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    return {**sensing.host_state(bmc), "sensors": sensing.sensors(bmc)}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """Every sensor of a part that is there has to be read. While the host is off, or starts, some rightly cannot be:
    then nothing is known of them."""
    expected, evidence = "every sensor readable and within its thresholds", as_evidence(observation)
    found = items(observation, "sensors")
    present = [one for one in found if text(one, "state") != sensing.ABSENT]
    unread = [why for one in present if (why := _unreadable(one))]
    beyond = [why for one in present if not _unreadable(one) and (why := _beyond(one))]
    resting = _resting(observation)
    if beyond or (unread and not resting):
        return failed(expected, first_few([*beyond, *unread]), evidence)
    if unread:
        return unknown(expected, f"{resting}: {first_few(unread)}", evidence, "Start the host, wait, then test again.")
    if not present:
        return unknown(expected, "no sensor of a present part was found", evidence)
    absent = len(found) - len(present)
    return passed(expected, f"{len(present)} sensors in range{f', {absent} absent' if absent else ''}", evidence)


def _resting(observation: Any) -> str:
    """Why sensors of the host may rightly be silent now, or an empty text."""
    power, boot = text(observation, "power"), text(observation, "boot")
    if power != "On":
        return f"the host's power is {power or 'not reported'}"
    return f"the host is only starting ({boot})" if boot in sensing.STARTING else ""


def _unreadable(sensor: Any) -> str:
    name, state = text(sensor, "name") or "a sensor", text(sensor, "state")
    if state in sensing.OFFLINE:
        return f"{name} is {state}"
    return f"{name} cannot be read" if number(sensor, "reading") is None else ""


def _beyond(sensor: Any) -> str:
    name, reading, unit = text(sensor, "name") or "a sensor", number(sensor, "reading") or 0, text(sensor, "unit")
    for limit in sensing.LIMITS:
        bound = number(sensor, "limits", limit)
        if bound is not None and (reading < bound if limit.startswith("Lower") else reading > bound):
            return f"{name} reads {reading:g} {unit} beyond {limit} {bound:g}".replace("  ", " ")
    return ""

"""Is every sensor readable and within its thresholds?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.terms import Bmc, Context, Expectation, Observation, failed, kept, listed, passed, unknown
from appliance.bmc.shapes import items, number, text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, context: Context) -> Observation:
    return {"power": sensing.power_state(bmc), "sensors": sensing.sensors(bmc)}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """A sensor that says it is offline (of a host that is off, of an absent part) needs no reading."""
    expected, evidence = "every sensor readable and within its thresholds", kept(observation)
    active = [one for one in items(observation, "sensors") if text(one, "state") not in sensing.OFFLINE]
    bad = [why for one in active if (why := _complaint(one))]
    if bad:
        return failed(expected, listed(bad), evidence)
    if not active:
        return unknown(expected, "no active sensor was found", evidence)
    return passed(expected, f"{len(active)} sensors in range", evidence)


def _complaint(sensor: Any) -> str:
    name, reading, unit = text(sensor, "name") or "a sensor", number(sensor, "reading"), text(sensor, "unit")
    if reading is None:
        return f"{name} cannot be read"
    for limit in sensing.LIMITS:
        bound = number(sensor, "limits", limit)
        if bound is not None and (reading < bound if limit.startswith("Lower") else reading > bound):
            return f"{name} reads {reading:g} {unit} beyond {limit} {bound:g}".replace("  ", " ")
    return ""

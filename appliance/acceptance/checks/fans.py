"""Does every fan turn?"""

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
    fans = sensing.fans(bmc)
    if not fans:
        turning = [one for one in sensing.sensors(bmc) if one["unit"] == "RPM"]
        fans = [{"name": one["name"], "speed": one["reading"], "state": one["state"]} for one in turning]
    return {**sensing.host_state(bmc), "fans": fans}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "no fan at zero", as_evidence(observation)
    fans = [one for one in items(observation, "fans") if text(one, "state") != sensing.ABSENT]
    still = [text(one, "name") or "a fan" for one in fans if not (number(one, "speed") or 0) > 0]
    if still and text(observation, "power") != "On":
        return unknown(expected, "the host is off, so fans may rest", evidence, "Power the host on, then test again.")
    if still:
        return failed(expected, f"at zero or unreadable: {first_few(still)}", evidence)
    if not fans:
        return unknown(expected, "no fan was found", evidence)
    return passed(expected, f"{len(fans)} fans turn", evidence)

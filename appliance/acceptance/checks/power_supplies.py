"""Is every power supply there and well?"""

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
from appliance.bmc.shapes import items, text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    return {"supplies": sensing.supplies(bmc)}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "every power supply present and OK", as_evidence(observation)
    supplies = items(observation, "supplies")
    bad = [why for one in supplies if (why := _complaint(one))]
    if bad:
        return failed(expected, first_few(bad), evidence)
    if not supplies:
        return unknown(expected, "no power supply was found", evidence)
    return passed(expected, f"{len(supplies)} present", evidence)


def _complaint(supply: Any) -> str:
    name, state, health = text(supply, "name") or "a supply", text(supply, "state"), text(supply, "health")
    if state in ("Absent", "UnavailableOffline"):
        return f"{name} is {state.lower()}"
    return f"{name} is {health.lower()}" if health not in ("", "OK") else ""

"""Do system, chassis and manager all call themselves healthy, with everything below them?"""

from __future__ import annotations

from typing import Any

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
    places = bmc.paths()
    told = []
    for path in dict.fromkeys([places.system, *places.chassis, *places.managers]):
        found = bmc.get(path)
        told.append(
            {
                "path": path,
                "health": text(found, "Status", "Health"),
                "rollup": text(found, "Status", "HealthRollup"),
                "state": text(found, "Status", "State"),
            }
        )
    return {"resources": told}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "Health and HealthRollup OK everywhere", as_evidence(observation)
    told = [one for one in items(observation, "resources") if text(one, "health") or text(one, "rollup")]
    bad = [f"{text(one, 'path')} is {_worst(one)}" for one in told if _worst(one) != "OK"]
    if bad:
        return failed(expected, first_few(bad), evidence)
    if not told:
        return unknown(expected, "no resource tells its health", evidence)
    return passed(expected, f"OK in {len(told)} resources", evidence)


def _worst(one: Any) -> str:
    return next((value for value in (text(one, "rollup"), text(one, "health")) if value not in ("", "OK")), "OK")

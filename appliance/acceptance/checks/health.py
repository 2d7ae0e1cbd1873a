"""Do system, chassis and manager all report that they are healthy, with everything below them?"""

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
    found = []
    for path in dict.fromkeys([places.system, *places.chassis, *places.managers]):
        resource = bmc.snapshot.get(path)
        found.append(
            {
                "path": path,
                "health": text(resource, "Status", "Health"),
                "rollup": text(resource, "Status", "HealthRollup"),
                "state": text(resource, "Status", "State"),
            }
        )
    return {"resources": found}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "Health and HealthRollup OK everywhere", as_evidence(observation)
    found = [one for one in items(observation, "resources") if text(one, "health") or text(one, "rollup")]
    bad = [f"{text(one, 'path')} is {_worst(one)}" for one in found if _worst(one) != "OK"]
    if bad:
        return failed(expected, first_few(bad), evidence)
    if not found:
        return unknown(expected, "no resource reports its health", evidence)
    return passed(expected, f"OK in {len(found)} resources", evidence)


def _worst(one: Any) -> str:
    return next((value for value in (text(one, "rollup"), text(one, "health")) if value not in ("", "OK")), "OK")

"""Is the serial number, to the letter, the one on the manifest's row?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    return {"serial": bmc.identity().serial}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    observed = text(observation, "serial")
    same = bool(observed) and observed == expectation.serial.strip()
    return (passed if same else failed)(
        f"serial {expectation.serial}", f"serial {observed or 'none'}", as_evidence(observation)
    )


def mismatch(observation: Any, expectation: Expectation) -> str:
    observed = text(observation, "serial")
    if observed == expectation.serial.strip():
        return ""
    return f"The serial number should be {expectation.serial!r}; the BMC shows {observed!r}."


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.SERIAL, text(observation, "serial"))]

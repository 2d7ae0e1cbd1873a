"""Is the system's UUID the manifest's, or else the one read when the identity was proved?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    return {"uuid": bmc.identity().uuid}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    observed, evidence = text(observation, "uuid"), as_evidence(observation)
    expected = f"UUID {expectation.uuid or 'known from the proof'}"
    if not expectation.uuid:
        return unknown(expected, f"UUID {observed or 'none'}", evidence)
    same = observed.casefold() == expectation.uuid.casefold()
    return (passed if same else failed)(expected, f"UUID {observed or 'none'}", evidence)


def mismatch(observation: Any, expectation: Expectation) -> str:
    observed = text(observation, "uuid")
    if not expectation.uuid or observed.casefold() == expectation.uuid.casefold():
        return ""
    return f"The UUID should be {expectation.uuid!r}; the BMC shows {observed!r}."


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.UUID, text(observation, "uuid"))]

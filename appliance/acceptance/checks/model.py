"""Is it the model that was ordered?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.acceptance.judging import not_applicable
from appliance.bmc.identity import read_report
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    identity = read_report(bmc.snapshot, bmc.paths())
    return {"vendor": identity.vendor, "model": identity.model, "sku": identity.sku}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    observed, wanted, evidence = text(observation, "model"), expectation.model.strip(), as_evidence(observation)
    if not observed and not wanted:
        return not_applicable("any model (the manifest names none)", "the BMC reports no model", evidence)
    if not observed:
        return unknown(f"model {wanted}", "the BMC reports no model", evidence)
    if not wanted:
        return passed("any model (the manifest names none)", f"model {observed}", evidence)
    return (passed if observed == wanted else failed)(f"model {wanted}", f"model {observed}", evidence)


def facts(observation: Any) -> list[tuple[str, str]]:
    names = ((Name.VENDOR, "vendor"), (Name.MODEL, "model"), (Name.SKU, "sku"))
    return [(name, text(observation, key)) for name, key in names]

"""Are the versions of BMC and BIOS on the approved list for this model?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.acceptance.judging import not_applicable
from appliance.bmc.identity import read_report
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    places = bmc.paths()
    identity = read_report(bmc.snapshot, places)
    manager = bmc.snapshot.get(places.manager) if places.manager else {}
    return {"model": identity.model, "bmc": text(manager, "FirmwareVersion"), "bios": identity.bios_version}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """A rule that lists no version of a component decides nothing about it; without any rule, nothing is demanded."""
    model, evidence = text(observation, "model"), as_evidence(observation)
    versions = {"BMC": text(observation, "bmc"), "BIOS": text(observation, "bios")}
    observed = ", ".join(f"{name} {version or 'not reported'}" for name, version in versions.items())
    if not expectation.policy.firmware:
        return not_applicable("versions that are approved", f"{observed}; no version is approved anywhere", evidence)
    rule = expectation.policy.firmware_for(model)
    if rule is None or not (rule.bmc or rule.bios):
        advice = f"Add a [[policy.firmware]] rule with the approved versions of the model {model or '(none)'}."
        return unknown("versions approved for the model", observed, evidence, advice)
    approved = {name: listed for name, listed in (("BMC", rule.bmc), ("BIOS", rule.bios)) if listed}
    expected = "; ".join(f"{name} {' or '.join(listed)}" for name, listed in approved.items())
    bad = [name for name, listed in approved.items() if versions[name] not in listed]
    return (failed if bad else passed)(expected, observed, evidence)


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.BMC_VERSION, text(observation, "bmc")), (Name.BIOS_VERSION, text(observation, "bios"))]

"""Are the versions of BMC, BIOS and every other component on the approved list for this model?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import not_applicable, settle
from appliance.acceptance.sensing import Found
from appliance.bmc.identity import read_report
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, text
from appliance.domain.facts import Name
from appliance.domain.policy import FirmwareRule
from appliance.domain.verdicts import Verdict

KEPT = re.compile(r"(Previous|Available)-")
"""Ids of images that are kept on the BMC and do not run."""


def collect(bmc: Bmc, run: RunContext) -> Observation:
    places, found = bmc.paths(), Found()
    report = read_report(bmc.snapshot, places)
    manager = bmc.snapshot.get(places.manager) if places.manager else {}
    service = found.linked(bmc, places.root, "UpdateService")
    listed = [_component(one) for one in found.add_members(bmc, link(service, "FirmwareInventory"))]
    return {
        "model": report.model, "bmc": text(manager, "FirmwareVersion"), "bios": report.bios_version,
        "components": [one for one in listed if sensing.is_there(one) and not KEPT.match(one["id"])],
        "component_gaps": found.gaps,
    }  # fmt: skip


def _component(one: Json) -> Json:
    status = text(one, "Status", "State")
    return {"name": text(one, "Name"), "id": text(one, "Id"), "version": text(one, "Version"), "state": status}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """A rule that lists no version of a component decides nothing about it; without any rule, nothing is demanded."""
    model, evidence = text(observation, "model"), as_evidence(observation)
    versions = {"BMC": text(observation, "bmc"), "BIOS": text(observation, "bios")}
    observed = ", ".join(f"{name} {version or 'not reported'}" for name, version in versions.items())
    if not expectation.policy.firmware:
        return not_applicable("versions that are approved", f"{observed}; no version is approved anywhere", evidence)
    rule = expectation.policy.firmware_for(model)
    if rule is None or not (rule.bmc or rule.bios or rule.components):
        advice = f"Add a [[policy.firmware]] rule with the approved versions of the model {model or '(none)'}."
        return unknown("versions approved for the model", observed, evidence, advice)
    approved = {name: listed for name, listed in (("BMC", rule.bmc), ("BIOS", rule.bios), *rule.components) if listed}
    expected = "; ".join(f"{name} {' or '.join(listed)}" for name, listed in approved.items())
    bad = [observed for name, listed in approved.items() if name in versions and versions[name] not in listed]
    wrong, missing = _components(observation, rule)
    gaps = [gap for gap in items(observation, "component_gaps") if isinstance(gap, str)] if rule.components else []
    return settle(expected, evidence, observed, bad=[*bad, *wrong, *([] if gaps else missing)], unclear=gaps)


def _components(observation: Any, rule: FirmwareRule) -> tuple[list[str], list[str]]:
    """What has another version than the approved ones; and the patterns that nothing matches."""
    wrong, missing = [], []
    for pattern, versions in rule.components:
        found = list(_matching(observation, pattern))
        missing += [] if found else [f"no component is named {pattern}"]
        wrong += [
            f"{text(one, 'name') or text(one, 'id')} {text(one, 'version') or 'without a version'}"
            for one in found
            if text(one, "version") not in versions
        ]
    return wrong, missing


def _matching(observation: Any, pattern: str) -> Iterator[Any]:
    for one in items(observation, "components"):
        if fnmatchcase(text(one, "name"), pattern) or fnmatchcase(text(one, "id"), pattern):
            yield one


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.BMC_VERSION, text(observation, "bmc")), (Name.BIOS_VERSION, text(observation, "bios"))]

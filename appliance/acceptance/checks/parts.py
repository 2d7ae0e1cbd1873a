"""Are as many parts of each kind there as policy expects of this model?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence
from appliance.acceptance.judging import not_applicable, settle
from appliance.acceptance.parts import read_parts
from appliance.bmc.identity import read_report
from appliance.bmc.shapes import items, number, text
from appliance.domain.policy import PART_KINDS
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = read_parts(bmc)
    return {"model": read_report(bmc.snapshot, bmc.paths()).model, "parts": found.things, "gaps": found.gaps}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """What the rule does not name is not counted; without a rule for the model nothing is demanded."""
    model, evidence = text(observation, "model"), as_evidence(observation)
    parts = [one for one in items(observation, "parts") if isinstance(one, dict)]
    counts = Counter(text(one, "kind") for one in parts)
    gib = round(sum(number(one, "gib") or 0 for one in parts))
    observed: dict[str, int] = {kind: counts[kind] for kind in PART_KINDS} | {"memory_gib": gib}
    shown = ", ".join(f"{title} {observed[kind]}" for kind, title in PART_KINDS.items() if observed[kind])
    rule = expectation.policy.parts_for(model)
    if rule is None or not rule.counts:
        return not_applicable("the parts that are expected of the model", shown or "no part is listed", evidence)
    wanted = dict(rule.counts)
    expected = ", ".join(f"{PART_KINDS[kind]} {count}" for kind, count in wanted.items())
    bad = [
        f"{PART_KINDS[kind]}: {observed[kind]} where {count} are expected"
        for kind, count in wanted.items()
        if observed[kind] != count
    ]
    gaps = items(observation, "gaps")
    return settle(expected, evidence, shown, bad=[] if gaps else bad, unclear=bad)

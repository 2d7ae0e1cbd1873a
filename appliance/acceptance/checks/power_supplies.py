"""Is every power supply there and well, and has it power?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import not_applicable, settle
from appliance.bmc.shapes import items, number, text
from appliance.domain.verdicts import Verdict

NO_INPUT = frozenset({"LossOfInput", "OutOfRange"})
"""LineInputStatus of a supply that is not fed."""


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = sensing.supplies(bmc)
    return {"supplies": found.things, "gaps": found.gaps, "held": sensing.is_held(bmc)}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """A bay may be empty where the groups of supplies that can replace one another are well and complete without it.
    Where they are well by their own report, but not complete, nobody knows."""
    expected, evidence = "every power supply present and OK", as_evidence(observation)
    found = [one for one in items(observation, "supplies") if isinstance(one, dict)]
    groups = [one for one in found if "group" in one and sensing.is_there(one)]
    bays = [one for one in found if "group" not in one]
    if not bays and not items(observation, "gaps"):
        if evidence.get("held") is True:
            return not_applicable(expected, "no power supply of its own: an enclosure feeds it", evidence)
        return unknown(expected, "no power supply was found", evidence)
    names = sensing.shown_names(bays)
    present = [one for one in bays if text(one, "state") != "Absent" and one.get("again") is not True]
    empty = [name for one, name in zip(bays, names, strict=True) if text(one, "state") == "Absent"]
    is_well = bool(groups) and all(_is_well(group) for group in groups)
    is_complete = is_well and all(_is_complete(group, bays) for group in groups)
    bad = [] if is_well else [f"{name} is absent" for name in empty]
    bad += [why for one, name in zip(bays, names, strict=True) if (why := _complaint(one, name))]
    bad += [
        f"{text(group, 'name')} is {text(group, 'health')}"
        for group in groups
        if text(group, "health") in sensing.UNWELL
    ]
    unclear = [f"{name} has neither state nor health" for one, name in zip(bays, names, strict=True) if _is_bare(one)]
    if is_well and not is_complete:
        unclear += [f"{name} is empty, and its group reports that it is complete" for name in empty]
    good = f"{len(present)} present{f', {len(empty)} bays empty' if empty else ''}"
    return settle(expected, evidence, good, bad=bad, unclear=unclear)


def _is_well(group: Any) -> bool:
    return text(group, "state") in ("", "Enabled") and text(group, "health") not in sensing.UNWELL


def _is_complete(group: Any, bays: list[Any]) -> bool:
    """Whether as many members of the group are well as it needs."""
    paths = {path.rstrip("/") for path in items(group, "group") if isinstance(path, str)}
    mine = [bay for bay in bays if text(bay, "path").rstrip("/") in paths] or bays
    well = [bay for bay in mine if sensing.is_there(bay) and not _complaint(bay, "")]
    return len(well) >= (number(group, "needed") or len(mine))


def _complaint(supply: Any, name: str) -> str:
    state, health, line = text(supply, "state"), text(supply, "health"), text(supply, "line")
    if not sensing.is_there(supply):
        return ""
    if health in sensing.UNWELL:
        return f"{name} is {health}"
    if state == "UnavailableOffline":
        return f"{name} is {state}"
    return f"{name} has no input power ({line})" if line in NO_INPUT else ""


def _is_bare(supply: Any) -> bool:
    return not text(supply, "state") and not text(supply, "health")

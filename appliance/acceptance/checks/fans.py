"""Does every fan turn, fast enough, and report that it is well?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import not_applicable, settle
from appliance.bmc.shapes import items, number, text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = sensing.fans(bmc)
    return {
        **sensing.host_state(bmc), "fans": found.things, "gaps": found.gaps, "held": sensing.is_held(bmc),
    }  # fmt: skip


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "every fan turns and is OK", as_evidence(observation)
    found = [one for one in items(observation, "fans") if isinstance(one, dict) and sensing.is_there(one)]
    fans = [one for one in found if "group" not in one]
    still = [text(one, "name") or "a fan" for one in fans if _is_still(one)]
    is_on = text(observation, "power") == "On"
    bad = [f"{name} is at zero" for name in still if is_on]
    bad += [why for one in found if not (is_on and one in fans and _is_still(one)) and (why := _complaint(one))]
    if still and not is_on and not bad:
        return unknown(expected, "the host is off, so fans may rest", evidence, "Power the host on, then test again.")
    if not found and not items(observation, "gaps"):
        if evidence.get("held") is True:
            return not_applicable(expected, "no fan of its own: an enclosure cools it", evidence)
        return unknown(expected, "no fan was found", evidence)
    silent = [_silence(one) for one in fans if not _is_still(one) and not _turns(one)]
    names = {text(one, "name") for one in fans}  # a fan may be listed in both forms
    return settle(expected, evidence, f"{len(names)} fans turn", bad=bad, unclear=silent)


def _turns(fan: Any) -> bool:
    return (number(fan, "reading") or 0) > 0


def _is_still(fan: Any) -> bool:
    reading = number(fan, "reading")
    return (reading is not None and reading <= 0) or text(fan, "state") == "UnavailableOffline"


def _silence(fan: Any) -> str:
    name, state = text(fan, "name") or "a fan", text(fan, "state")
    return f"{name} is {state}" if state in sensing.OFFLINE else f"{name} shows no speed"


def _complaint(fan: Any) -> str:
    """What is wrong with a fan or a group of fans, but for not turning at all."""
    health, name = text(fan, "health"), text(fan, "name") or "a fan"
    if health in sensing.UNWELL:
        return f"{name} is {health}"
    return "" if _is_still(fan) else sensing.beyond(fan)

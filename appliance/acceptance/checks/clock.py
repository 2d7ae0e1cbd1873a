"""Does the BMC's clock agree with the appliance's?"""

from __future__ import annotations

import re
from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.bmc.errors import BadAnswer
from appliance.bmc.shapes import number, text
from appliance.domain.moments import from_iso, iso
from appliance.domain.verdicts import Verdict

_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


def collect(bmc: Bmc, run: RunContext) -> Observation:
    manager = bmc.paths().manager
    if not manager:
        raise BadAnswer("The BMC reports no manager, so it has no clock to read")
    bmc.get(manager)  # a connection that has to be made again would count as its round trip
    asked = run.now()
    found = bmc.get(manager)
    time = text(found, "DateTime")
    if time and not _ZONE.search(time):  # older services report the offset beside it
        time += text(found, "DateTimeLocalOffset")
    return {"bmc_time": time, "asked_at": asked, "answered_at": run.now()}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """The answer was written between the two instants, nobody knows when: by half of the round trip the clock may be
    nearer or farther than it seems. Where that decides, nothing is known of it."""
    tolerance, evidence = expectation.policy.clock_tolerance_seconds, as_evidence(observation)
    expected = f"within {tolerance} s of the appliance"
    asked, answered = number(observation, "asked_at"), number(observation, "answered_at")
    if asked is None or answered is None:
        return unknown(expected, "the appliance's time was not kept", evidence)
    if not text(observation, "bmc_time"):
        return unknown(expected, "the BMC reports no time", evidence)
    try:
        shown = from_iso(text(observation, "bmc_time"))
        middle, half = (asked + answered) / 2, abs(answered - asked) / 2000
        off, here = (shown - middle) / 1000, iso(int(middle))
    except (ValueError, OverflowError):
        return failed(expected, f"it shows {text(observation, 'bmc_time')!r}, which is no time", evidence)
    observed = f"off by {off:+.1f} s: it shows {iso(shown)}, the appliance {here}"
    if abs(off) + half <= tolerance:
        return passed(expected, observed, evidence)
    if abs(off) - half > tolerance:
        return failed(expected, observed, evidence)
    observed += f", give or take {half:.1f} s, as the answer took {2 * half:.1f} s"
    return unknown(expected, observed, evidence, "Find out why the BMC answers so slowly, then test again.")

"""Is the serial number the one on the manifest's row?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed
from appliance.bmc.identity import read_report
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.identity import Mismatch, same_serial
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    """Raises NotReported where there is none, with the reason."""
    report = read_report(bmc.snapshot, bmc.paths())
    identity = report if report.serial else bmc.identity()
    return {"serial": identity.serial, "source": identity.source}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """Case does not count, as labels and firmware differ in it; a difference is shown."""
    observed, source = text(observation, "serial"), text(observation, "source")
    same = same_serial(observed, expectation.serial)
    shown = f"serial {observed or 'none'}" + (f" ({source})" if source else "")
    if same and observed != expectation.serial.strip():
        shown += "; it differs in case only"
    return (passed if same else failed)(f"serial {expectation.serial}", shown, as_evidence(observation))


def mismatch(observation: Any, expectation: Expectation) -> str:
    observed = text(observation, "serial")
    if same_serial(observed, expectation.serial):
        return ""
    return Mismatch("serial number", expectation.serial, observed).sentence()


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.SERIAL, text(observation, "serial"))]

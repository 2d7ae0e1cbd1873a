"""Is the system's UUID the manifest's, or else the one read when the identity was proved?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.acceptance.judging import not_applicable
from appliance.bmc.identity import read_report
from appliance.bmc.shapes import text
from appliance.domain.facts import Name
from appliance.domain.identity import Mismatch, is_swapped, same_uuid
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    return {"uuid": read_report(bmc.snapshot, bmc.paths()).uuid}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    observed, evidence = text(observation, "uuid"), as_evidence(observation)
    expected = f"UUID {expectation.uuid or 'known from the proof'}"
    if not observed and not expectation.uuid:
        return not_applicable("any UUID (none is known)", "the BMC reports no UUID", evidence)
    if not observed or not expectation.uuid:
        return unknown(expected, f"UUID {observed or 'none'}", evidence)
    shown = f"UUID {observed or 'none'}"
    if is_swapped(observed, expectation.uuid):
        shown += ", the same in the other byte order"
    return (passed if same_uuid(observed, expectation.uuid) else failed)(expected, shown, evidence)


def mismatch(observation: Any, expectation: Expectation) -> str:
    observed = text(observation, "uuid")
    if not observed or not expectation.uuid or same_uuid(observed, expectation.uuid):
        return ""
    return Mismatch("UUID", expectation.uuid, observed).sentence()


def facts(observation: Any) -> list[tuple[str, str]]:
    return [(Name.UUID, text(observation, "uuid"))]

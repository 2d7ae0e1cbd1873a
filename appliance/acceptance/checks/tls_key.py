"""Is the TLS key still the one that was first seen and proved?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.bmc.shapes import text
from appliance.domain.verdicts import Verdict


def collect(bmc: Bmc, run: RunContext) -> Observation:
    facts = bmc.read_certificate().facts
    return {"tls_key": facts.spki_sha256, "certificate": facts.sha256, "subject": facts.subject}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    observed, evidence = text(observation, "tls_key"), as_evidence(observation)
    expected = f"TLS key {expectation.tls_key}"
    if not observed or not expectation.tls_key:
        return unknown(expected, f"TLS key {observed or 'none'}", evidence)
    same = observed == expectation.tls_key
    return (passed if same else failed)(expected, f"TLS key {observed}", evidence)


def mismatch(observation: Any, expectation: Expectation) -> str:
    observed = text(observation, "tls_key")
    if not observed or observed == expectation.tls_key:
        return ""
    return f"Its BMC shows another TLS key: expected {expectation.tls_key[:16]}…, observed {observed[:16]}…."

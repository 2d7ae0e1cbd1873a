"""Does the service root speak Redfish and lead to what a server must have (DSP0266, service root)?"""

from __future__ import annotations

import re
from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, first_few, passed
from appliance.bmc.shapes import link, text
from appliance.domain.verdicts import Verdict

SERVICES = ("Systems", "Managers", "Chassis", "SessionService")
_VERSION = re.compile(r"1\.\d{1,3}\.\d{1,3}")


def collect(bmc: Bmc, run: RunContext) -> Observation:
    root = bmc.paths().root
    services = {service: link(root, service) for service in SERVICES}
    return {"version": text(root, "RedfishVersion"), "uuid": text(root, "UUID"), "services": services}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    version, evidence = text(observation, "version"), as_evidence(observation)
    missing = [service for service in SERVICES if not text(observation, "services", service)]
    expected = f"Redfish 1.x with {', '.join(SERVICES)}"
    if not _VERSION.fullmatch(version):
        return failed(expected, f"RedfishVersion {version!r}", evidence)
    if missing:
        return failed(expected, f"Redfish {version} without {first_few(missing)}", evidence)
    return passed(expected, f"Redfish {version}, all present", evidence)

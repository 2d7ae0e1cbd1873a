"""The whole suite on the dumps: no sound machine fails, and each faulty one fails by the part's name."""

from __future__ import annotations

import pytest

from appliance.domain.verdicts import Result
from tests.vendors.dumps import MISSING, load, names
from tests.vendors.table import try_tree

FAULTY = {
    "dmtf-rackmount1": {
        "health": "SATA Bay 2 is Warning",
        "power_supplies": "Power Supply Bay 2 is absent",
        "event_log": "Temperature threshold exceeded",
    },
    "hpe-dl325-ilo5": {"health": "Adapter - NIC", "event_log": "Link Failure for adapter in slot 1, port 1"},
    "cray-ex235a": {"event_log": "PDB INRUSH ACCEL0 Voltage"},
}
"""Dump -> check -> what its sentence names."""

PASSING = {"dell-r750-idrac9"}
"""Dumps of which everything is known."""


@pytest.mark.skipif(not names(), reason=MISSING)
@pytest.mark.parametrize("name", names())
def test_a_dump_fails_by_the_part_s_name_or_not(name: str) -> None:
    trial = try_tree(load(name))
    failing = {check: verdict.observed for check, verdict in trial.verdicts.items() if verdict.result is Result.FAIL}
    assert set(failing) == set(FAULTY.get(name, {})), failing
    for check, words in FAULTY.get(name, {}).items():
        assert words in failing[check]
    for check, verdict in trial.verdicts.items():
        assert verdict.result is not Result.SKIPPED
        assert verdict.observed, check
    if name in PASSING:
        assert all(verdict.result.is_good for verdict in trial.verdicts.values()), trial.verdicts
    assert trial.logins <= 2, "one for the run, one after the reset of the BMC"

"""What a run was judged against, and what it is judged by: which changes end or void it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.domain.facts import Fact
from appliance.domain.levels import Proof, Row, View
from appliance.domain.lifecycle import State
from appliance.domain.policy import Policy
from appliance.domain.staleness import basis, run_conditions

ROW = Row("SN1", "02:00:00:00:00:01", "Kontoor", "KS-1", "KS-1-A", "leaf1", "7", "aa", has_credential=True)
VIEW = View(State.TESTING, seen=True, row=ROW, rows=1, proofs=(Proof("label", "ab", "SN1", 5),), tls_keys=("ab",))
POLICY = Policy()


def changed(view: View, policy: Policy = POLICY) -> set[str]:
    before, now = run_conditions(VIEW, POLICY), run_conditions(view, policy)
    return {name for name in before if before[name] != now[name]}


@pytest.mark.parametrize("name", ["serial", "bmc_mac", "vendor", "model", "sku", "switch", "port", "uuid"])
def test_another_row_changes_conditions_and_basis(name: str) -> None:
    changes: dict[str, Any] = {name: "other"}
    view = replace(VIEW, row=replace(ROW, **changes))
    assert changed(view) == {"the manifest's row"}
    assert basis(view, POLICY) != basis(VIEW, POLICY)


def test_each_changed_condition_is_named() -> None:
    assert changed(replace(VIEW, row=None, rows=2)) == {"the manifest's row"}
    assert changed(replace(VIEW, proofs=())) == {"the proof of its identity"}
    assert changed(VIEW, Policy(clock_tolerance_seconds=6)) == {"the policy"}


def test_facts_that_the_run_reads_are_no_condition() -> None:
    """Another BIOS version, a host that boots and claims its UUID: such facts are the run's own."""
    read = Fact("bios_version", "1.09", "redfish", "session", 6, 6)
    view = replace(VIEW, state=State.READY, row=replace(ROW, has_credential=False), facts=(read,))
    assert changed(view) == set()
    assert basis(view, POLICY) != basis(VIEW, POLICY)

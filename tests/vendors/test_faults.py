"""Every fault of the table is found by exactly the check that it is for, on the simulated machine and on the dumps of
real ones; none passes."""

from __future__ import annotations

import copy
import time
from collections import Counter
from functools import cache
from typing import cast

import pytest

from appliance.acceptance.check import Bmc, Expectation, RunContext
from appliance.acceptance.checks import parts
from appliance.domain.policy import PART_KINDS, FirmwareRule, PartsRule, Policy
from appliance.domain.verdicts import Result
from tests.onboarding.rig import who
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_tree import resources
from tests.vendors import dumps
from tests.vendors.dumps import Tree
from tests.vendors.faults import FAULTS, Fault
from tests.vendors.reader import Read, TreeBmc, expectation, judged, with_clock

SIMULATED = "simulated"
RULE = Policy(firmware=(FirmwareRule("*", ("2.14.0",), ("1.08",)),))


@cache
def sound(name: str) -> Tree:
    if name != SIMULATED:
        return with_clock(dumps.load(name))
    with SimulatedBmc(who()) as bmc:
        return with_clock(dict(resources(bmc.service.view(time.time()))))


@cache
def results(name: str) -> tuple[dict[str, Result], Read]:
    found, read = judged(sound(name), expected(name))
    return {check: verdict.result for check, verdict in found.items()}, read


@cache
def expected(name: str) -> Expectation:
    return expectation(sound(name))


def faulty(name: str, fault: Fault) -> dict[str, Result] | None:
    """What the checks say of the machine with the fault; None where it has nothing of the kind. A check that asks for
    nothing that changed is not asked again."""
    before, read = results(name)
    tree = dict(sound(name))
    if not fault.change(tree, set().union(*read.values())):
        return None
    changed = {path for path, body in tree.items() if body is not sound(name).get(path)}
    affected = {check for check, paths in read.items() if paths & changed}
    found, _ = judged(tree, expected(name), affected)
    return before | {check: verdict.result for check, verdict in found.items()}


def test_there_are_at_least_forty_faults() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


def test_the_simulated_machine_is_sound() -> None:
    found, _ = judged(sound(SIMULATED), expectation(sound(SIMULATED), RULE))
    assert {name for name, verdict in found.items() if verdict.result is not Result.PASS} == {"parts"}
    assert found["parts"].result is Result.NOT_APPLICABLE


@pytest.mark.parametrize("name", [SIMULATED, *dumps.names()])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_by_its_check_alone(name: str, fault: Fault) -> None:
    before, _ = results(name)
    after = faulty(name, fault)
    if after is None:
        pytest.skip("this machine has nothing of the kind")
    changed = {check for check in before if after[check] is not before[check]}
    if before[fault.check] is Result.PASS:
        assert changed == {fault.check}
    else:
        assert changed <= {fault.check}
    assert after[fault.check] in (Result.FAIL, Result.UNKNOWN)


@pytest.mark.skipif(not dumps.names(), reason=dumps.MISSING)
def test_every_fault_was_tried_on_some_machine() -> None:
    tried = {fault.name for fault in FAULTS for name in (SIMULATED, *dumps.names()) if faulty(name, fault)}
    assert {fault.name for fault in FAULTS} - tried == set()


@pytest.mark.parametrize(
    ("bmc", "bios", "result"), [("2.14.0", "1.08", "pass"), ("2.9.1", "1.08", "fail"), ("2.14.0", "", "fail")]
)
def test_firmware_is_compared_with_the_approved_list(bmc: str, bios: str, result: str) -> None:
    tree = copy.deepcopy(sound(SIMULATED))
    for body in tree.values():
        kind = str(body.get("@odata.type", "")) if isinstance(body, dict) else ""
        if kind.startswith("#Manager."):
            body["FirmwareVersion"] = bmc
        if kind.startswith("#ComputerSystem."):
            body["BiosVersion"] = bios
    found, _ = judged(tree, expectation(sound(SIMULATED), RULE))
    assert found["firmware"].result == result


@pytest.mark.parametrize("name", [SIMULATED, *dumps.names()])
def test_a_part_that_is_not_listed_is_missed(name: str) -> None:
    """Of each kind in turn the first part is pulled."""
    tree = sound(name)
    bmc = TreeBmc(tree)
    made_of = parts.collect(cast(Bmc, bmc), cast(RunContext, None))["parts"]
    counts = Counter(one["kind"] for one in made_of)
    rule = PartsRule("*", tuple((kind, counts[kind]) for kind in PART_KINDS if counts[kind]))
    wanted = expectation(tree, Policy(parts=(rule,)))
    assert judged(tree, wanted, ("parts",))[0]["parts"].result is (Result.PASS if counts else Result.NOT_APPLICABLE)
    for place in ("Processors", "Memory"):
        path = f"{bmc.paths().system}/{place}"
        members = tree.get(path, {}).get("Members")
        if members and (tree[members[0]["@odata.id"].rstrip("/")].get("Status") or {}).get("State") != "Absent":
            pulled = {path: {**tree[path], "Members": members[1:], "Members@odata.count": len(members) - 1}}
            verdict = judged(tree | pulled, wanted, ("parts",))[0]["parts"]
            assert verdict.result is Result.FAIL
            assert " are expected" in verdict.observed

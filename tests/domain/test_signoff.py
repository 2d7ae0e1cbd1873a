from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.facts import Fact
from appliance.domain.levels import Proof, Row, View
from appliance.domain.lifecycle import State
from appliance.domain.policy import Policy
from appliance.domain.signoff import (
    Disagreement,
    RunRecord,
    SignOffInput,
    check_agreement,
    check_shape,
    evidence,
    plain,
    signoff_blocker,
    statement,
)
from appliance.domain.staleness import basis
from appliance.trust import canonical

KEY, DIGEST, WHO, WHY = "ab" * 32, "cd" * 32, "person:grace", "All well."
POLICY = Policy()
FACTS = (Fact("serial", "SN1", "redfish", "read over TLS", 1, 2), Fact("bmc_version", "2.14.0", "redfish", "", 1, 2))
VIEW = View(
    state=State.READY, seen=True, row=Row("SN1", has_credential=True), rows=1, facts=FACTS, tls_keys=(KEY,),
    proofs=(Proof("label-secret-isolated", KEY, "SN1", 1),),
)  # fmt: skip
PASSED = {"check": "serial", "result": "pass"}


def signoff_input(view: View = VIEW, **run: Any) -> SignOffInput:
    record = {"id": 7, "state": "passed", "suite": "s", "basis": basis(view, POLICY), "started_at": 1, "ended_at": 2}
    record = RunRecord(**({**record, "verdicts": (PASSED,)} | run))
    return SignOffInput(3, view, POLICY, DIGEST, ({"mac": "02:00:5e:10:00:01"},), {"line": 2}, record, "s")


def signed() -> tuple[dict[str, Any], dict[str, Any]]:
    approval = {"by": WHO, "reason": WHY, "at": "2026-11-22T10:00:00.000Z"}
    log = {"origin": "o", "index": 5, "size": 9, "entry": "{}", "proof": [], "checkpoint": ""}
    entry = {
        "idx": 5, "action": "signoff.approved", "machine": 3, "actor": WHO, "at": approval["at"],
        "data": {"run": 7, "reason": WHY, "evidence_sha256": DIGEST},
    }  # fmt: skip
    return statement("o", evidence(signoff_input()), DIGEST, approval, log), entry


def test_subject_has_the_uuid_read_from_the_proved_bmc() -> None:
    shown = [Fact("uuid", value, source, "", at, at) for at, (value, source) in enumerate(
        [("aa", "manifest"), ("bb", "redfish"), ("cc", "dhcp")])]  # fmt: skip
    for some, uuid in ((shown, "bb"), (shown[::2], "aa"), ([shown[2]], "")):
        view = replace(VIEW, facts=(*FACTS, *some))
        assert evidence(signoff_input(view))["machine"]["uuid"] == uuid


def test_run_of_another_suite_does_not_count() -> None:
    found = signoff_blocker(signoff_input(suite="gatehouse-0"), WHO, WHY)
    assert found is not None
    assert found.code == "run.other_suite"


def test_current_passed_run_has_no_blocker() -> None:
    assert signoff_blocker(signoff_input(), WHO, WHY) is None
    assert signoff_blocker(signoff_input(), "cli:root", WHY) is None


@pytest.mark.parametrize(
    ("record", "actor", "reason", "why"),
    [
        (signoff_input(), "worker", WHY, "Only a person"),
        (signoff_input(), "hook:x", WHY, "Only a person"),
        (signoff_input(), "person:a:b", WHY, "Only a person"),
        (signoff_input(), WHO, "", "needs a reason"),
        (signoff_input(), WHO, "a\x1bb", "visible characters"),
        *(
            (signoff_input(replace(VIEW, state=state)), WHO, WHY, f"The machine is {state}")
            for state in State
            if state != State.READY
        ),
        (replace(signoff_input(), run=None), WHO, WHY, "never tested"),
        (signoff_input(state="failed"), WHO, WHY, "run 7 failed"),
        (signoff_input(state="inconclusive"), WHO, WHY, "run 7 is inconclusive"),
        (signoff_input(verdicts=(PASSED, {"check": "x", "result": "unknown"})), WHO, WHY, "latest acceptance run"),
        (signoff_input(basis="00"), WHO, WHY, "changed after"),
        (signoff_input(replace(VIEW, proofs=())), WHO, WHY, "level is 1"),
    ],
)
def test_each_blocker_has_a_text_and_a_next_action(record: SignOffInput, actor: str, reason: str, why: str) -> None:
    found = signoff_blocker(record, actor, reason)
    assert found is not None
    assert why in found.text
    assert found.next_action


def test_staging_after_an_inconclusive_run_names_the_run() -> None:
    found = signoff_input(replace(VIEW, state=State.STAGING), state="inconclusive")
    assert (refused := signoff_blocker(found, WHO, WHY))
    assert refused.code == "run.inconclusive"
    assert (refused := signoff_blocker(replace(found, run=None), WHO, WHY))
    assert refused.code == "state.staging"


def test_parts_of_one_approval_agree() -> None:
    record, entry = signed()
    assert check_shape(record)["approval"]["by"] == WHO
    check_agreement(record, DIGEST, entry)


@pytest.mark.parametrize("field", ["idx", "action", "machine", "actor", "at"])
def test_entry_of_another_approval_does_not_agree(field: str) -> None:
    record, entry = signed()
    with pytest.raises(Disagreement):
        check_agreement(record, DIGEST, entry | {field: "other"})


@pytest.mark.parametrize("part", ["_type", "subject", "predicateType", "predicate"])
def test_statement_without_a_part_is_refused(part: str) -> None:
    record, _ = signed()
    del record[part]
    with pytest.raises(Disagreement, match="exactly the members"):
        check_shape(record)


def test_evidence_has_a_canonical_form_and_no_float() -> None:
    verdict = {**PASSED, "evidence": {"celsius": 21.5, "nan": math.nan, "half": "\ud800", "big": 2**70}}
    record = evidence(signoff_input(verdicts=(verdict,)))
    assert json.loads(canonical.encode(record)) == record
    assert record["run"]["verdicts"][0]["evidence"] == {
        "celsius": "21.5", "nan": "nan", "half": "\\ud800", "big": str(2**70)
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_any_json_becomes_something_that_can_be_signed(value: Any) -> None:
    canonical.encode(plain(value))


@given(JSON)
def test_any_json_is_a_statement_or_a_disagreement(value: Any) -> None:
    with pytest.raises(Disagreement):
        check_shape(value)

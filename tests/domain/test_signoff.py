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


def dossier(view: View = VIEW, **run: Any) -> SignOffInput:
    told = {"id": 7, "state": "passed", "suite": "s", "basis": basis(view, POLICY), "started_at": 1, "ended_at": 2}
    record = RunRecord(**({**told, "verdicts": (PASSED,)} | run))
    return SignOffInput(3, view, POLICY, DIGEST, ({"mac": "02:00:5e:10:00:01"},), {"line": 2}, record)


def signed() -> tuple[dict[str, Any], dict[str, Any]]:
    approval = {"by": WHO, "reason": WHY, "at": "2026-11-22T10:00:00.000Z"}
    log = {"origin": "o", "index": 5, "size": 9, "entry": "{}", "proof": [], "checkpoint": ""}
    entry = {
        "idx": 5, "action": "signoff.approved", "machine": 3, "actor": WHO, "at": approval["at"],
        "data": {"run": 7, "reason": WHY, "evidence_sha256": DIGEST},
    }  # fmt: skip
    return statement("o", evidence(dossier()), DIGEST, approval, log), entry


def test_the_subject_s_uuid_is_the_one_read_from_the_proved_bmc() -> None:
    said = [Fact("uuid", value, source, "", at, at) for at, (value, source) in enumerate(
        [("aa", "manifest"), ("bb", "redfish"), ("cc", "dhcp")])]  # fmt: skip
    told = [evidence(dossier(replace(VIEW, facts=(*FACTS, *some))))["machine"]["uuid"] for some in (said, said[::2])]
    assert told == ["bb", "aa"]
    assert evidence(dossier(replace(VIEW, facts=(*FACTS, said[2]))))["machine"]["uuid"] == ""


def test_nothing_stands_against_what_passed_and_is_current() -> None:
    assert signoff_blocker(dossier(), WHO, WHY) is None
    assert signoff_blocker(dossier(), "cli:root", WHY) is None


@pytest.mark.parametrize(
    ("told", "actor", "reason", "why"),
    [
        (dossier(), "worker", WHY, "Only a person"),
        (dossier(), "hook:x", WHY, "Only a person"),
        (dossier(), "person:a:b", WHY, "Only a person"),
        (dossier(), WHO, "", "needs a reason"),
        (dossier(), WHO, "a\x1bb", "visible characters"),
        *(
            (dossier(replace(VIEW, state=state)), WHO, WHY, f"The machine is {state}")
            for state in State
            if state != State.READY
        ),
        (replace(dossier(), run=None), WHO, WHY, "never tested"),
        (dossier(state="failed"), WHO, WHY, "run 7 failed"),
        (dossier(verdicts=(PASSED, {"check": "x", "result": "unknown"})), WHO, WHY, "latest acceptance run"),
        (dossier(basis="00"), WHO, WHY, "changed after"),
        (dossier(replace(VIEW, proofs=())), WHO, WHY, "level is 1"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(told: SignOffInput, actor: str, reason: str, why: str) -> None:
    found = signoff_blocker(told, actor, reason)
    assert found is not None
    assert why in found.text
    assert found.next_action


def test_parts_of_one_approval_agree() -> None:
    told, entry = signed()
    assert check_shape(told)["approval"]["by"] == WHO
    check_agreement(told, DIGEST, entry)


@pytest.mark.parametrize("field", ["idx", "action", "machine", "actor", "at"])
def test_an_entry_of_something_else_does_not_agree(field: str) -> None:
    told, entry = signed()
    with pytest.raises(Disagreement):
        check_agreement(told, DIGEST, entry | {field: "other"})


@pytest.mark.parametrize("part", ["_type", "subject", "predicateType", "predicate"])
def test_a_statement_with_a_part_missing_has_not_the_shape(part: str) -> None:
    told, _ = signed()
    del told[part]
    with pytest.raises(Disagreement, match="exactly the members"):
        check_shape(told)


def test_evidence_has_a_canonical_form_and_no_float() -> None:
    verdict = {**PASSED, "evidence": {"celsius": 21.5, "nan": math.nan, "half": "\ud800", "big": 2**70}}
    told = evidence(dossier(verdicts=(verdict,)))
    assert json.loads(canonical.encode(told)) == told
    assert told["run"]["verdicts"][0]["evidence"] == {
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

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.blockers import blocker
from appliance.domain.facts import Fact, Source
from appliance.domain.levels import NAMES, Proof, Row, View, assess
from appliance.domain.lifecycle import State
from appliance.domain.login import LoginAttempt
from appliance.domain.policy import Policy

KEY = "aa" * 32
OTHER_KEY = "bb" * 32
ISOLATED = Policy(isolated_segments=frozenset({"staging"}))
ROW = Row(serial="SN1", bmc_mac="02:00:00:00:00:01", switch="sw1", port="Ethernet1/1", has_credential=True)
PROOF = Proof("label-secret-isolated", KEY, "SN1", 5)
ACCEPTED, REFUSED, PENDING = (LoginAttempt("f", KEY, outcome) for outcome in ("accepted", "refused", "pending"))


def fact(name: str, value: str, source: str, at: int = 1) -> Fact:
    return Fact(name, value, source, "test", at, at)


MATCHED = View(
    state=State.STAGING,
    seen=True,
    row=ROW,
    rows=1,
    facts=(fact("serial", "SN1", Source.MANIFEST),),
    segments=frozenset({"staging"}),
)
AUTHENTICATED = replace(MATCHED, proofs=(PROOF,), tls_keys=(KEY,), attempts=(ACCEPTED,))


@pytest.mark.parametrize(
    ("change", "level", "reason"),
    [
        ({"seen": False}, 0, "Not seen on the network yet."),
        ({"row": None, "rows": 0}, 0, "No row of the manifest names this machine."),
        ({"row": None, "rows": 2}, 0, "2 rows of the manifest match; exactly one must."),
        ({"quarantine": "Serial SN9 was read."}, 0, "Serial SN9 was read."),
        ({"other_claimants": (7,)}, 0, "Machine 7 claims the same row of the manifest."),
        ({"facts": (fact("port", "Ethernet1/2", Source.OPTION82),)}, 0, "It is at port Ethernet1/2"),
        ({"row": replace(ROW, has_credential=False)}, 1, "no credential of this unit"),
        ({"segments": frozenset({"staging", "lab"})}, 1, "ports of lab are not declared isolated"),
        ({"attempts": (REFUSED,)}, 1, "refused the row's credential"),
        ({"attempts": (PENDING,)}, 1, "its outcome is not known"),
        ({}, 1, "has not answered over TLS"),
        ({"contact_error": blocker("bmc.wrong_neighbour", error="Another answers.")}, 1, "Another answers."),
        ({"tls_keys": (KEY,)}, 1, "has not been proved yet"),
        ({"proofs": (PROOF,), "tls_keys": (KEY, OTHER_KEY)}, 1, "The TLS key changed after the proof"),
        ({"proofs": (replace(PROOF, serial="SN2"),), "tls_keys": (KEY,)}, 1, "confirmed the serial SN2"),
        ({"proofs": (PROOF,), "tls_keys": (OTHER_KEY, KEY)}, 2, "No owner certificate"),
    ],
)
def test_first_level_not_reached_names_the_reason(change: dict[str, object], level: int, reason: str) -> None:
    found = assess(replace(MATCHED, **change), ISOLATED)  # type: ignore[arg-type]
    assert (found.level, found.name) == (level, NAMES[level])
    assert reason in found.reasons[0].text


def test_the_assurance_names_the_proof() -> None:
    assert assess(MATCHED, ISOLATED).assurance == "manifest"
    assert assess(AUTHENTICATED, ISOLATED).assurance == "label-secret-isolated"
    assert assess(replace(MATCHED, seen=False), ISOLATED).assurance == "none"


def test_higher_levels_name_what_is_missing() -> None:
    ladder = assess(AUTHENTICATED, ISOLATED).ladder
    assert [rung.name for rung in ladder] == list(NAMES)
    assert all(rung.reasons for rung in ladder[3:])


def test_sign_off_below_attestation_keeps_the_level() -> None:
    assert assess(replace(AUTHENTICATED, signed_off=True), ISOLATED).level == 2


def test_source_that_corrects_itself_is_no_conflict() -> None:
    moved = (fact("serial", "OLD", Source.REDFISH, 1), fact("serial", "SN1", Source.REDFISH, 2))
    assert assess(replace(MATCHED, facts=MATCHED.facts + moved), ISOLATED).level == 1


def test_two_sources_that_disagree_are_a_conflict() -> None:
    view = replace(MATCHED, facts=(*MATCHED.facts, fact("serial", "SN2", Source.DHCP)))
    found = assess(view, ISOLATED)
    assert found.level == 0
    assert "'SN1' (manifest)" in found.reasons[0].text
    assert "'SN2' (dhcp)" in found.reasons[0].text
    assert [conflict.name for conflict in found.conflicts] == ["serial"]


def test_uuid_of_dhcp_is_a_conflict_unless_the_row_has_one() -> None:
    claims = (fact("uuid", "aa", Source.REDFISH), fact("uuid", "bb", Source.DHCP))
    view = replace(AUTHENTICATED, facts=MATCHED.facts + claims)
    found = assess(view, ISOLATED)
    assert (found.level, [conflict.name for conflict in found.conflicts]) == (0, ["uuid"])
    assert "import its row with the true uuid" in found.reasons[0].next_action
    row = fact("uuid", "aa", Source.MANIFEST)
    settled = assess(replace(view, row=replace(ROW, uuid="aa"), facts=(*view.facts, row)), ISOLATED)
    assert (settled.level, [conflict.name for conflict in settled.conflicts]) == (2, ["uuid"])
    other = fact("uuid", "cc", Source.MANIFEST)
    assert assess(replace(view, row=replace(ROW, uuid="cc"), facts=(*view.facts, other)), ISOLATED).level == 0


views = st.builds(
    View,
    state=st.sampled_from(State),
    seen=st.booleans(),
    row=st.sampled_from([None, ROW, replace(ROW, has_credential=False, port="")]),
    rows=st.integers(0, 3),
    facts=st.lists(
        st.builds(
            fact,
            st.sampled_from(["serial", "port", "switch", "uuid", "hostname"]),
            st.sampled_from(["SN1", "Ethernet1/1", "sw1", "x"]),
            st.sampled_from(list(Source)),
            st.integers(1, 9),
        )
    ).map(tuple),
    proofs=st.sampled_from([(), (PROOF,)]),
    tls_keys=st.sampled_from([(), (KEY,), (OTHER_KEY,), (KEY, OTHER_KEY)]),
    other_claimants=st.sampled_from([(), (3,)]),
    segments=st.sampled_from([frozenset(), frozenset({"staging"}), frozenset({"lab"})]),
    quarantine=st.sampled_from(["", "wrong serial"]),
    attempts=st.sampled_from([(), (PENDING,), (ACCEPTED,), (REFUSED,)]),
    signed_off=st.booleans(),
)


@given(views, st.sampled_from([ISOLATED, Policy()]))
def test_level_2_needs_a_proof_over_the_present_key(view: View, policy: Policy) -> None:
    found = assess(view, policy)
    assert 0 <= found.level <= 5
    assert found.reasons, "an appliance without ownership and attestation always misses something"
    if found.level >= 2:
        assert view.proofs
        assert view.tls_keys[-1] == view.proofs[-1].tls_key
        assert view.row is not None
        assert not view.quarantine
        assert not view.other_claimants


@pytest.mark.parametrize(
    ("observed", "is_wrong"),
    [
        ("LEAF-É3", False),
        (" leaf-é3 ", False),
        ("leaf-e\N{COMBINING ACUTE ACCENT}3", False),
        ("leaf-e3", True),
        ("leaf-é4", True),
    ],
)
def test_the_slot_is_compared_without_case_and_blanks(observed: str, is_wrong: bool) -> None:
    places = (fact("switch", "leaf-é3", Source.MANIFEST), fact("switch", observed, Source.OPTION82))
    view = replace(MATCHED, row=replace(ROW, switch="leaf-é3", port=""), facts=(*MATCHED.facts, *places))
    found = assess(view, ISOLATED)
    assert found.wrong_slot is is_wrong
    assert [reason.code for reason in found.reasons] == (["slot.wrong"] if is_wrong else ["bmc.no_answer"])
    assert bool(found.conflicts) is is_wrong


def test_a_retired_machine_is_in_no_wrong_slot() -> None:
    view = replace(MATCHED, facts=(fact("port", "Ethernet1/2", Source.OPTION82),))
    assert assess(view, ISOLATED).wrong_slot
    assert not assess(replace(view, state=State.RETIRED), ISOLATED).wrong_slot

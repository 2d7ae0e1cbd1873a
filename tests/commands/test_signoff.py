from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance.commands import journals, signoff
from appliance.commands.signoff import SignedRecord, preview, promote, verify
from appliance.context import Context
from appliance.domain.lifecycle import Event
from appliance.errors import BadInput, NotFound, Refused
from appliance.store import journal, standing
from appliance.store.models import FactRow, ProofRow, VerdictRow
from appliance.trust import canonical, dsse
from appliance.trust.errors import KeyFileError, TrustError
from appliance.trust.keys import Keys
from tests.commands.conftest import KEY, MAC

EARLIER = Path(__file__).parent / "earlier"
"""A record that the first version signed, and the public keys."""

WHO, WHY = "person:grace", "Delivery 7, rack R7, all well."


@pytest.fixture
def released(context: Context, ready: int) -> SignedRecord:
    return promote(context, WHO, ready, WHY)


@pytest.fixture
def pem(context: Context) -> bytes:
    return signoff.public_keys(context.keys)


def statement_of(envelope: bytes) -> Any:
    return json.loads(base64.b64decode(json.loads(envelope)["payload"]))


def state_of(context: Context, machine: int) -> str:
    return str(standing.load_state(context.store, machine))


def test_sign_off_makes_a_complete_record_that_verifies(
    context: Context, ready: int, released: SignedRecord, pem: bytes
) -> None:
    found = verify(released.envelope, pem)
    assert (found.serial, found.level, found.assurance) == ("SN1", 2, "label-secret-isolated")
    assert (found.approver, found.reason, found.checks, found.tls_key) == (WHO, WHY, 2, KEY)
    assert found.sha256 == released.sha256
    assert state_of(context, ready) == "released"
    record = statement_of(released.envelope)
    evidence = record["predicate"]["evidence"]
    assert [subject["name"] for subject in record["subject"]] == [
        "urn:uuid:12345678-1234-1234-1234-1234567890ab", "serial:SN1", "tls-key:SN1",
    ]  # fmt: skip
    assert evidence["firmware"]["bmc_version"] == "2.14.0"
    assert evidence["manifest"]["own_credential"] is True
    assert evidence["machine"]["endpoints"][0]["mac"] == MAC
    assert {"hostname", "serial", "model"} <= {fact["name"] for fact in evidence["facts"]}
    assert evidence["run"]["verdicts"][0]["evidence"] == {"reading": "21.5", "fan": 4120, "big": str(2**60)}
    assert evidence["run"]["verdicts"][0]["version"] == context.suite.versions()["serial"]
    assert evidence["policy"]["content"]["level_for_release"] == 2
    assert b"correct-horse" not in base64.b64decode(json.loads(released.envelope)["payload"])


def test_sign_off_is_journalled_and_the_journal_verifies(context: Context, released: SignedRecord) -> None:
    entries = {entry.action: entry for entry in journal.entries(context.store, 10**9)}
    data = {action: json.loads(entry.record)["data"] for action, entry in entries.items()}
    assert entries["signoff.approved"].actor == WHO
    assert data["signoff.approved"]["reason"] == WHY
    assert data["machine.signed_off"]["sha256"] == released.sha256
    report = journals.verify(context)
    assert report.problems == ()
    assert report.checkpoints == 1


def test_preview_is_the_statement_without_the_log(context: Context, ready: int) -> None:
    shown = preview(context, ready, WHO, WHY)
    signed = statement_of(promote(context, WHO, ready, WHY).envelope)
    assert signed["predicate"].pop("log")["origin"] == "staging.example/one"
    assert shown == signed


def test_a_changed_byte_anywhere_fails_with_a_sentence(released: SignedRecord, pem: bytes) -> None:
    file = released.envelope
    began = time.monotonic()
    for position in range(len(file)):
        changed = bytearray(file)
        changed[position] ^= 1 << position % 8
        with pytest.raises(TrustError) as caught:
            verify(bytes(changed), pem)
        assert str(caught.value).endswith("."), (position, str(caught.value))
    assert time.monotonic() - began < 120


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_cut_or_lengthened_file_fails(released: SignedRecord, pem: bytes, cut: int) -> None:
    for file in (released.envelope[:cut], released.envelope + b"\n"):
        with pytest.raises(TrustError):
            verify(file, pem)


def _set(path: str, value: Any) -> Callable[[Any], None]:
    def change(statement: Any) -> None:
        *way, last = path.split("/")
        found = statement
        for step in way:
            found = found[int(step) if isinstance(found, list) else step]
        found[int(last) if isinstance(found, list) else last] = value

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set("predicate/approval/by", "person:mallory"), "the approver"),
        (_set("predicate/approval/reason", "other"), "the reason"),
        (_set("predicate/approval/at", "2020-01-01T00:00:00.000Z"), "the time"),
        (_set("predicate/evidence/machine/serial", "SN2"), "digest of the evidence"),
        (_set("predicate/evidence/run/verdicts/0/result", "fail"), "digest of the evidence"),
        (_set("predicate/evidence/trust/level", 5), "digest of the evidence"),
        (_set("predicate/evidenceDigest/sha256", "00" * 32), "digest of the evidence"),
        (_set("subject/0/digest/sha256", "00" * 32), "the subject"),
        (_set("predicate/log/index", 0), r"commits to|hashes than"),
        (_set("predicate/log/size", 10**6), "same size"),
        (_set("predicate/log/proof/0", "00" * 32), "commits to"),
        (_set("predicate/log/proof/0", 7), "not complete"),
        (_set("predicate/log/entry", "{}"), "commits to"),
        (_set("predicate/appliance", "other.example"), "not of other.example"),
        (_set("predicate/evidence/run", None), "not complete"),
        (_set("predicate/extra", 1), "exactly the members"),
        (_set("predicateType", "x"), "not of the type"),
    ],
)
def test_signed_parts_that_disagree_are_refused(
    context: Context, released: SignedRecord, pem: bytes, change: Callable[[Any], None], why: str
) -> None:
    statement = statement_of(released.envelope)
    change(statement)
    forged = dsse.sign(canonical.encode(statement), context.keys.signoff)
    with pytest.raises(TrustError, match=why):
        verify(forged, pem)


def test_a_record_of_another_appliance_is_not_trusted(released: SignedRecord, settings: Any) -> None:
    other = Keys.create(settings.appliance.state_dir.parent / "other")
    with pytest.raises(TrustError, match="not a trusted one"):
        verify(released.envelope, signoff.public_keys(other))
    with pytest.raises(KeyFileError, match="no public key"):
        verify(released.envelope, b"nothing")
    with pytest.raises(BadInput, match="at most"):
        verify(b"x" * (signoff.MAX_FILE + 1), b"")


@pytest.mark.parametrize(
    ("actor", "reason", "why"),
    [
        ("worker", WHY, "Only a person"),
        ("web", WHY, "Only a person"),
        ("person:", WHY, "Only a person"),
        (WHO, "  ", "needs a reason"),
        (WHO, "x" * 1001, "at most 1000"),
        (WHO, "two\nlines", "one line"),
    ],
)
def test_sign_off_needs_a_person_and_a_reason(context: Context, ready: int, actor: str, reason: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        promote(context, actor, ready, reason)
    assert state_of(context, ready) == "ready"


def test_a_record_of_the_first_version_still_verifies() -> None:
    """It names the levels EXPECTED, AUTHENTIC and RELEASED, and events that are called otherwise now."""
    record, keys = (EARLIER / "record.json").read_bytes(), (EARLIER / "keys.pem").read_bytes()
    found = verify(record, keys)
    assert (found.serial, found.level, found.approver, found.checks) == ("SN1", 2, WHO, 2)
    assert statement_of(record)["predicate"]["evidence"]["trust"]["name"] == "AUTHENTIC"
    with pytest.raises(TrustError):
        verify(record.replace(b"A", b"B", 1), keys)


def test_a_machine_is_signed_off_once(context: Context, ready: int, released: SignedRecord) -> None:
    with pytest.raises(Refused, match="is released"):
        promote(context, WHO, ready, WHY)


def test_a_machine_that_is_not_there_or_not_tested_is_refused(context: Context, seen: Callable[..., None]) -> None:
    with pytest.raises(NotFound):
        preview(context, 99, WHO, WHY)
    seen(MAC)
    with pytest.raises(Refused, match="is discovered"):
        preview(context, 1, WHO, WHY)


def test_change_after_the_run_blocks_sign_off(context: Context, ready: int) -> None:
    """Also when nobody has looked at the machine since: the basis is compared in the very transaction."""
    with context.store.write("worker", context.clock()) as tx:
        FactRow.update(value="2.15.0").where(FactRow.name == "bmc_version").execute(tx.database)
    with pytest.raises(Refused, match="changed after its acceptance run"):
        promote(context, WHO, ready, WHY)
    with context.store.write("worker", context.clock()) as tx:
        tx.touch(ready)
    assert state_of(context, ready) == "staging"


def test_run_with_an_unknown_verdict_blocks_sign_off(context: Context, ready: int) -> None:
    with context.store.write("worker", context.clock()) as tx:
        VerdictRow.update(result="unknown").where(VerdictRow.position == 1).execute(tx.database)
    with pytest.raises(Refused, match="latest acceptance run"):
        promote(context, WHO, ready, WHY)


def test_level_under_the_policy_blocks_sign_off(context: Context, ready: int) -> None:
    """The proof's key was replaced, but nothing has re-assessed the machine yet."""
    with context.store.write("worker", context.clock()) as tx:
        ProofRow.update(revoked="found stolen").execute(tx.database)
    with pytest.raises(Refused, match=r"changed after|level is 1"):
        promote(context, WHO, ready, WHY)


def test_a_new_policy_counts_before_machines_are_assessed(context: Context, ready: int) -> None:
    """With many machines that takes minutes; what is stored is of the policy before."""
    context.store.policy = replace(context.store.policy, isolated_segments=frozenset())
    assert standing.load_state(context.store, ready) == "ready"
    with pytest.raises(Refused) as raised:
        promote(context, "person:grace", ready, "fine")
    assert raised.value.code == "run.stale"
    assert standing.load_state(context.store, ready) == "ready"


def test_a_refused_sign_off_leaves_no_trace(context: Context, ready: int) -> None:
    with context.store.write("worker", context.clock()) as tx:
        standing.step(tx, ready, Event.CHANGED, "test")
    before = journals.verify(context)
    with pytest.raises(Refused):
        promote(context, WHO, ready, WHY)
    assert journals.verify(context) == before

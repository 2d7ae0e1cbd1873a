"""What a sign-off record contains, when it may be made, and whether its parts belong together.

The statement is an in-toto Statement v1. Its predicate has the evidence (what was known of the machine, and every
verdict), the approval, and the journal's own entry of that approval with the proof that the journal holds it. Records
of earlier versions verify for ever: members are only added, and nothing here compares names of levels or states."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from appliance.domain.blockers import Blocker, blocker, state_blocker
from appliance.domain.facts import Name, Source, current, latest
from appliance.domain.levels import View, assess, level_blocker
from appliance.domain.lifecycle import TRAITS
from appliance.domain.moments import iso
from appliance.domain.policy import Policy
from appliance.domain.runs import not_passed_blocker
from appliance.domain.staleness import basis
from appliance.domain.verdicts import GOOD, Result, RunState

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://gatehouse.dev/attestation/sign-off/v1"
APPROVED = "signoff.approved"
MAX_REASON = 1000
MAX_DEPTH = 16

_PERSON = re.compile(r"(person|cli):[^\s:]{1,64}")
_MEMBERS = {
    "statement": {"_type", "subject", "predicateType", "predicate"},
    "predicate": {"appliance", "evidence", "evidenceDigest", "approval", "log"},
    "approval": {"by", "reason", "at"},
    "log": {"origin", "index", "size", "entry", "proof", "checkpoint"},
    "evidence": {"machine", "facts", "firmware", "manifest", "trust", "policy", "run"},
}


class Disagreement(ValueError):
    """Two parts of a record contradict each other, or one is missing; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The latest acceptance run. `verdicts` are as they are to be recorded, `basis` as `staleness.basis`."""

    id: int
    state: str
    suite: str
    basis: str
    started_at: int
    ended_at: int
    verdicts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SignOffInput:
    """All that a sign-off is based on. `manifest` is the row without its secret; `policy_digest` is SHA-256; `suite`
    is the present one."""

    machine: int
    view: View
    policy: Policy
    policy_digest: str
    endpoints: tuple[Mapping[str, Any], ...]
    manifest: Mapping[str, Any] | None
    run: RunRecord | None
    suite: str


def signoff_blocker(found: SignOffInput, actor: str, reason: str) -> Blocker | None:
    """Why the machine cannot be signed off now, the first thing first; None when it can be."""
    view, policy, run = found.view, found.policy, found.run
    if not _PERSON.fullmatch(actor):
        return blocker("signoff.not_a_person")
    if not reason.strip():
        return blocker("signoff.no_reason")
    if len(reason) > MAX_REASON or not reason.isprintable():
        return blocker("signoff.reason_unusable", limit=MAX_REASON)
    not_passed = not_passed_blocker(run.id, RunState(run.state)) if run else blocker("run.none")
    if not TRAITS[view.state].may_sign_off:
        ended_open = run is not None and RunState(run.state) is RunState.INCONCLUSIVE and TRAITS[view.state].may_test
        return not_passed if ended_open else state_blocker(view.state)
    if run is None or not_passed:
        return not_passed
    if run.suite != found.suite:
        return blocker("run.other_suite", run=run.id, suite=run.suite, present=found.suite)
    if not all(Result(verdict["result"]).is_good for verdict in run.verdicts):
        return blocker("run.check_not_passed", run=run.id)
    if run.basis != basis(view, policy):
        return blocker("run.stale")
    assessment = assess(view, policy)
    if assessment.level < policy.level_for_release:
        return level_blocker("level.below_signoff", assessment, policy.level_for_release)
    return None


def evidence(found: SignOffInput) -> dict[str, Any]:
    """What is signed about the machine: JSON without floats. Only for a machine that can be signed off."""
    view, run, assessment = found.view, found.run, assess(found.view, found.policy)
    # The proved BMC names it, else the manifest; what a packet claims is no identity.
    identity = {
        str(name): latest(view.facts, name, Source.REDFISH) or latest(view.facts, name, Source.MANIFEST) or ""
        for name in (Name.UUID, Name.VENDOR, Name.MODEL)
    }
    signed: dict[str, Any] = plain(
        {
            "machine": {
                "id": found.machine,
                "serial": view.row.serial if view.row else "",
                **identity,
                "tls_key": view.present_key,
                "endpoints": list(found.endpoints),
            },
            "facts": [
                asdict(fact) | {"first_seen": iso(fact.first_seen), "last_seen": iso(fact.last_seen)}
                for fact in current(view.facts)
            ],
            "firmware": {
                str(name): version
                for name in (Name.BMC_VERSION, Name.BIOS_VERSION)
                if (version := latest(view.facts, name))
            },
            "manifest": found.manifest,
            "trust": {
                "level": assessment.level,
                "name": assessment.name,
                "assurance": assessment.assurance,
                "ladder": [
                    {"level": rung.level, "name": rung.name, "missing": [reason.text for reason in rung.reasons]}
                    for rung in assessment.ladder
                ],
                "proofs": [asdict(proof) | {"at": iso(proof.at)} for proof in view.proofs],
            },
            "policy": {"digest": {"sha256": found.policy_digest}, "content": dict(found.policy.as_json())},
            "run": run and asdict(run) | {"started_at": iso(run.started_at), "ended_at": iso(run.ended_at)},
        }
    )
    return signed


def statement(
    appliance: str, signed: Mapping[str, Any], digest: str, approval: Mapping[str, str], log: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The statement over evidence with this SHA-256 digest; without `log` it is what would be signed."""
    predicate = {
        "appliance": appliance,
        "evidence": signed,
        "evidenceDigest": {"sha256": digest},
        "approval": dict(approval),
    }
    return {
        "_type": STATEMENT_TYPE,
        "subject": subjects(signed["machine"], digest),
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate if log is None else predicate | {"log": dict(log)},
    }


def subjects(machine: Mapping[str, Any], digest: str) -> list[dict[str, Any]]:
    """What the statement is about: the machine's UUID and serial with the evidence's digest, and its BMC's TLS key
    (SHA-256 of the SubjectPublicKeyInfo), by which production can recognise the very same BMC."""
    names = [f"urn:uuid:{machine['uuid'].lower()}"] if machine["uuid"] else []
    names.append(f"serial:{machine['serial']}")
    found = [{"name": name, "digest": {"sha256": digest}} for name in names]
    key = {"name": f"tls-key:{machine['serial']}", "digest": {"sha256": machine["tls_key"]}}
    return [*found, key] if machine["tls_key"] else found


def check_shape(record: Any) -> Mapping[str, Any]:
    """The predicate of a statement that has every part. Raises Disagreement."""
    _require_members(record, "statement")
    if record["_type"] != STATEMENT_TYPE or record["predicateType"] != PREDICATE_TYPE:
        raise Disagreement(f"The statement is not of the type {PREDICATE_TYPE}.")
    predicate: Mapping[str, Any] = record["predicate"]
    _require_members(predicate, "predicate")
    for part in ("approval", "log", "evidence"):
        _require_members(predicate[part], part)
    return predicate


def check_agreement(record: Mapping[str, Any], digest: str, entry: Mapping[str, Any]) -> None:
    """That a well-shaped statement, the digest of its evidence and the journal's entry are of one approval of one
    machine that passed. Raises Disagreement, which names what does not fit."""
    predicate = record["predicate"]
    approval, signed, log = predicate["approval"], predicate["evidence"], predicate["log"]
    machine, run, trust = signed["machine"], signed["run"], signed["trust"]
    data = entry.get("data", {})
    pairs: Sequence[tuple[str, object, object]] = (
        ("the digest of the evidence", predicate["evidenceDigest"], {"sha256": digest}),
        ("the subject", record["subject"], subjects(machine, digest)),
        ("the journal entry's action", entry.get("action"), APPROVED),
        ("the journal entry's number", entry.get("idx"), log["index"]),
        ("the machine", entry.get("machine"), machine["id"]),
        ("the approver", entry.get("actor"), approval["by"]),
        ("the reason", data.get("reason"), approval["reason"]),
        ("the time", entry.get("at"), approval["at"]),
        ("the run", data.get("run"), run["id"]),
        ("the evidence that the journal names", data.get("evidence_sha256"), digest),
        ("the run's state", run["state"], str(RunState.PASSED)),
    )
    for what, found, expected in pairs:
        if found != expected:
            raise Disagreement(f"The record contradicts itself: {what} is {found!a}, expected {expected!a}.")
    if not run["verdicts"] or any(str(verdict["result"]) not in GOOD for verdict in run["verdicts"]):
        raise Disagreement("The record signs off a machine of which not every check passed.")
    if trust["level"] < signed["policy"]["content"]["level_for_release"]:
        raise Disagreement("The machine's level in the record is under the level that the record's policy asks for.")


def plain(value: Any, depth: int = 0) -> Any:
    """JSON that has one canonical form: floats and big integers as decimal text, text without half characters."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, int):
        return int(value) if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if depth > MAX_DEPTH:
        return "(nested too deep to be kept)"
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(item, depth + 1) for name, item in value.items()}
    return [plain(item, depth + 1) for item in value]


def _require_members(value: Any, what: str) -> None:
    if not isinstance(value, dict) or set(value) != _MEMBERS[what]:
        raise Disagreement(f"The record's {what} should have exactly the members {', '.join(sorted(_MEMBERS[what]))}.")

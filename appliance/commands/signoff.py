"""Signing a machine off to production, and checking such a record without the appliance.

The record is a DSSE envelope (trust.dsse) around an in-toto statement (domain.signoff)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from appliance.commands.journals import sign_head
from appliance.context import Context
from appliance.domain import signoff as domain
from appliance.domain.lifecycle import Event
from appliance.domain.moments import iso
from appliance.domain.signoff import Disagreement
from appliance.errors import BadInput, Refused
from appliance.store import journal, signoffs, standing
from appliance.store.reader import Reader
from appliance.trust import canonical, dsse, merkle
from appliance.trust.checkpoint import key_id, parse_checkpoint, verify_checkpoint
from appliance.trust.encoding import decode_base64
from appliance.trust.errors import EnvelopeError, KeyFileError, TrustError
from appliance.trust.keys import Keys, PublicKey, load_public, public_pem

MAX_FILE = 24 << 20
MAX_KEYS = 16
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----")


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A sign-off record: its id here, the SHA-256 (hex) of the file, the file."""

    id: int
    sha256: str
    envelope: bytes


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """The contents of a record that was found genuine."""

    appliance: str
    serial: str
    uuid: str
    tls_key: str
    level: int
    assurance: str
    run: int
    checks: int
    approver: str
    reason: str
    at: str
    journal_index: int
    journal_size: int
    keyids: tuple[str, ...]
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def preview(context: Context, machine: int, actor: str, reason: str) -> dict[str, Any]:
    """The statement that `promote` would sign now, but for the journal's proof. Raises Refused, NotFound."""
    evidence = _evidence(context, context.store, machine, actor, reason)
    approval = {"by": actor, "reason": reason.strip(), "at": iso(context.clock())}
    return domain.statement(context.settings.appliance.name, evidence, _digest(evidence), approval, None)


def promote(context: Context, actor: str, machine: int, reason: str) -> SignedRecord:
    """Signs a machine off, in one transaction: the approval in the journal, the checkpoint over it, the record, the
    machine's state. From then on nothing writes to its BMC. Raises Refused (naming what is missing), NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        standing.lock_state(tx, machine)
        evidence = _evidence(context, tx, machine, actor, reason)
        approval = {"by": actor, "reason": reason.strip(), "at": iso(tx.now)}
        digest, run = _digest(evidence), evidence["run"]["id"]
        index = tx.journal(
            domain.APPROVED, machine=machine, run=run, reason=approval["reason"], evidence_sha256=digest
        )  # fmt: skip
        tx.settle()
        note = sign_head(context, tx)
        head = parse_checkpoint(note)
        log = {
            "origin": head.origin,
            "index": index,
            "size": head.size,
            "entry": journal.load_record(tx, index).decode(),
            "proof": [step.hex() for step in merkle.inclusion_proof(index, head.size, partial(journal.hashes_at, tx))],
            "checkpoint": note,
        }
        statement = domain.statement(context.settings.appliance.name, evidence, digest, approval, log)
        envelope = dsse.sign(canonical.encode(statement), context.keys.signoff)
        name = sha256(envelope).hexdigest()
        record = signoffs.add_sign_off(tx, machine, run, actor, approval["reason"], envelope, name)
        standing.step(tx, machine, Event.SIGNED_OFF, f"Signed off by {actor}.")
        tx.journal("machine.signed_off", machine=machine, sha256=name, run=run)
    return SignedRecord(record, name, envelope)


def public_keys(keys: Keys) -> bytes:
    """What somebody needs to verify records: the public sign-off key, then the journal's, in PEM."""
    return public_pem(keys.signoff.public_key()) + public_pem(keys.log.public_key())


def verify(file: bytes, public_keys_pem: bytes) -> VerifiedRecord:
    """Checks a record with nothing but public keys: its signature, its form, and that it, the journal's entry, the
    proof and the checkpoint are of one and the same approval. Raises TrustError or BadInput with the reason."""
    if len(file) > MAX_FILE:
        raise BadInput(f"The file has {len(file)} bytes; a sign-off record has at most {MAX_FILE >> 20} MiB.")
    blocks = _PEM.findall(public_keys_pem)[:MAX_KEYS]
    if not blocks:
        raise KeyFileError("There is no public key in PEM; make the file with `gatehouse keys export`.")
    keys = [load_public(block + b"\n") for block in blocks]
    verified = dsse.verify(file, keys)
    statement = canonical.decode(verified.payload)
    try:
        predicate = domain.check_shape(statement)
        size, entry = _check_log(predicate["log"], predicate["appliance"], keys)
        domain.check_agreement(statement, _digest(predicate["evidence"]), entry)
        for verdict in predicate["evidence"]["run"]["verdicts"]:
            if verdict["evidenceDigest"] != {"sha256": _digest(verdict["evidence"])}:
                raise Disagreement(f"The evidence of the check {verdict['check']!a} is not what its digest names.")
        return _summary(predicate, size, verified.keyids, sha256(file).hexdigest())
    except TrustError:
        raise
    except Disagreement as error:
        raise EnvelopeError(str(error)) from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EnvelopeError(f"The record is signed, but not complete: {error!a}.") from None


def _evidence(context: Context, reader: Reader, machine: int, actor: str, reason: str) -> dict[str, Any]:
    """What would be signed; Refused when the machine cannot be signed off now."""
    suite = context.suite
    found = signoffs.load_signoff_input(
        reader, machine, context.store.policy, _digest, suite.label, suite.versions()
    )  # fmt: skip
    blocker = domain.signoff_blocker(found, actor, reason)
    if blocker:
        raise Refused(blocker)
    return domain.evidence(found)


def _digest(value: Any) -> str:
    return sha256(canonical.encode(value)).hexdigest()


def _check_log(log: Mapping[str, Any], appliance: str, keys: list[PublicKey]) -> tuple[int, Mapping[str, Any]]:
    """The size of the proved log and the entry in it. Raises ProofError, CheckpointError, Disagreement."""
    # A checkpoint names its key. Where that is none of ours any key will do, because it then does not fit.
    named = decode_base64(log["checkpoint"].rstrip("\n").rpartition(" ")[2]) or b""
    key = next((key for key in keys if key_id(appliance, key) == named[:4]), keys[0])
    head = verify_checkpoint(log["checkpoint"], key, appliance)
    if (log["origin"], log["size"]) != (head.origin, head.size):
        raise Disagreement("The record's log and its checkpoint are not the same log at the same size.")
    record = log["entry"].encode()
    proof = [bytes.fromhex(step) for step in log["proof"]]
    merkle.verify_inclusion(merkle.leaf_hash(record), log["index"], head.size, proof, head.root)
    entry: Mapping[str, Any] = canonical.decode(record)
    return head.size, entry


def _summary(predicate: Mapping[str, Any], size: int, keyids: tuple[str, ...], digest: str) -> VerifiedRecord:
    evidence, approval = predicate["evidence"], predicate["approval"]
    machine, trust, run = evidence["machine"], evidence["trust"], evidence["run"]
    return VerifiedRecord(
        appliance=predicate["appliance"], serial=machine["serial"], uuid=machine["uuid"], tls_key=machine["tls_key"],
        level=trust["level"], assurance=trust["assurance"], run=run["id"], checks=len(run["verdicts"]),
        approver=approval["by"], reason=approval["reason"], at=approval["at"],
        journal_index=predicate["log"]["index"], journal_size=size, keyids=keyids, sha256=digest,
    )  # fmt: skip

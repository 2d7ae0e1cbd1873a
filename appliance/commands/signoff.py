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
from appliance.domain.signoff import Disagreement, SignOffInput
from appliance.errors import BadInput, Refused
from appliance.store import journal, signoffs, standing
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction
from appliance.trust import canonical, dsse, merkle
from appliance.trust.checkpoint import key_id, parse_checkpoint, verify_checkpoint
from appliance.trust.encoding import decode_base64
from appliance.trust.errors import EnvelopeError, KeyFileError, TrustError
from appliance.trust.keys import Keys, PublicKey, load_public, public_pem

MAX_FILE = 24 << 20
MAX_KEYS = 16
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----")


@dataclass(frozen=True, slots=True)
class Released:
    """The sign-off record: its id here, the SHA-256 (hex) of the file, the file."""

    id: int
    sha256: str
    envelope: bytes


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """What a record that was found genuine says."""

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


def preview(context: Context, machine_id: int, actor: str, reason: str) -> dict[str, Any]:
    """The statement that `promote` would sign now, but for the journal's proof. Raises Refused, NotFound."""
    dossier = _signoff_input(context, context.store, machine_id)
    _refuse(dossier, actor, reason)
    told = domain.evidence(dossier)
    approval = _approval(actor, reason, context.clock())
    return domain.statement(context.settings.appliance.name, told, _digest(told), approval, None)


def promote(context: Context, actor: str, machine_id: int, reason: str) -> Released:
    """Signs a machine off, in one transaction: the approval in the journal, the checkpoint over it, the record, the
    machine's state. From then on nothing writes to its BMC. Raises Refused (naming what is missing), NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        dossier = _signoff_input(context, tx, machine_id)
        _refuse(dossier, actor, reason)
        told, approval = domain.evidence(dossier), _approval(actor, reason, tx.now)
        digest = _digest(told)
        run = told["run"]["id"]
        index = tx.journal(
            domain.APPROVED, machine=machine_id, run=run, reason=approval["reason"], evidence_sha256=digest
        )
        log = _log(context, tx, index)
        statement = domain.statement(context.settings.appliance.name, told, digest, approval, log)
        envelope = dsse.sign(canonical.encode(statement), context.keys.signoff)
        name = sha256(envelope).hexdigest()
        release = signoffs.add_sign_off(tx, machine_id, run, actor, approval["reason"], envelope, name)
        standing.step(tx, machine_id, Event.SIGNED_OFF, f"Signed off by {actor}.")
        tx.journal("machine.signed_off", machine=machine_id, sha256=name, run=run)
    return Released(release, name, envelope)


def public_keys(keys: Keys) -> bytes:
    """What somebody needs to verify records: the public sign-off key, then the journal's, in PEM."""
    return public_pem(keys.signoff.public_key()) + public_pem(keys.log.public_key())


def verify(file: bytes, public_keys_pem: bytes) -> VerifiedRecord:
    """Checks a record with nothing but public keys: its signature, its form, and that it, the journal's entry, the
    proof and the checkpoint tell of one and the same approval. Raises TrustError or BadInput with the reason."""
    if len(file) > MAX_FILE:
        raise BadInput(f"The file has {len(file)} bytes; a sign-off record has at most {MAX_FILE >> 20} MiB.")
    keys = _load_keys(public_keys_pem)
    verified = dsse.verify(file, keys)
    statement = canonical.decode(verified.payload)
    try:
        predicate = domain.check_shape(statement)
        size, entry = _check_log(predicate["log"], predicate["appliance"], keys)
        domain.check_agreement(statement, _digest(predicate["evidence"]), entry)
        _check_verdicts(predicate["evidence"]["run"]["verdicts"])
        return _summary(predicate, size, verified.keyids, sha256(file).hexdigest())
    except TrustError:
        raise
    except Disagreement as error:
        raise EnvelopeError(str(error)) from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EnvelopeError(f"The record is signed, but not complete: {error!a}.") from None


def _signoff_input(context: Context, reader: Reader, machine: int) -> SignOffInput:
    suite = context.suite
    return signoffs.load_signoff_input(
        reader, machine, context.store.policy, _digest, suite.label, suite.versions()
    )  # fmt: skip


def _refuse(dossier: SignOffInput, actor: str, reason: str) -> None:
    found = domain.signoff_blocker(dossier, actor, reason)
    if found:
        raise Refused(found)


def _approval(actor: str, reason: str, now: int) -> dict[str, str]:
    return {"by": actor, "reason": reason.strip(), "at": iso(now)}


def _digest(value: Any) -> str:
    return sha256(canonical.encode(value)).hexdigest()


def _log(context: Context, tx: Transaction, index: int) -> dict[str, Any]:
    """The journal's entry, and the proof that a signed checkpoint holds it."""
    tx.settle()
    note = sign_head(context, tx)
    head = parse_checkpoint(note)
    proof = merkle.inclusion_proof(index, head.size, partial(journal.hashes_at, tx))
    record = journal.load_record(tx, index)
    return {
        "origin": head.origin,
        "index": index,
        "size": head.size,
        "entry": record.decode(),
        "proof": [step.hex() for step in proof],
        "checkpoint": note,
    }


def _load_keys(pem: bytes) -> list[PublicKey]:
    blocks = _PEM.findall(pem)[:MAX_KEYS]
    if not blocks:
        raise KeyFileError("There is no public key in PEM; make the file with `gatehouse keys export`.")
    return [load_public(block + b"\n") for block in blocks]


def _check_log(log: Mapping[str, Any], appliance: str, keys: list[PublicKey]) -> tuple[int, Mapping[str, Any]]:
    """The size of the proved log and the entry in it. Raises ProofError, CheckpointError, Disagreement."""
    head = verify_checkpoint(log["checkpoint"], _log_key(log["checkpoint"], appliance, keys), appliance)
    if (log["origin"], log["size"]) != (head.origin, head.size):
        raise Disagreement("The record's log and its checkpoint are not the same log at the same size.")
    record = log["entry"].encode()
    proof = [bytes.fromhex(step) for step in log["proof"]]
    merkle.verify_inclusion(merkle.leaf_hash(record), log["index"], head.size, proof, head.root)
    entry: Mapping[str, Any] = canonical.decode(record)
    return head.size, entry


def _log_key(note: str, origin: str, keys: list[PublicKey]) -> PublicKey:
    """The key that the checkpoint names, if it is one of ours; else any, which then does not fit."""
    signed = note.rstrip("\n").rpartition(" ")[2]
    named = decode_base64(signed) or b""
    return next((key for key in keys if key_id(origin, key) == named[:4]), keys[0])


def _check_verdicts(verdicts: list[Mapping[str, Any]]) -> None:
    for verdict in verdicts:
        if verdict["evidenceDigest"] != {"sha256": _digest(verdict["evidence"])}:
            raise Disagreement(f"The evidence of the check {verdict['check']!a} is not what its digest names.")


def _summary(predicate: Mapping[str, Any], size: int, keyids: tuple[str, ...], digest: str) -> VerifiedRecord:
    evidence, approval = predicate["evidence"], predicate["approval"]
    machine, trust, run = evidence["machine"], evidence["trust"], evidence["run"]
    return VerifiedRecord(
        appliance=predicate["appliance"], serial=machine["serial"], uuid=machine["uuid"], tls_key=machine["tls_key"],
        level=trust["level"], assurance=trust["assurance"], run=run["id"], checks=len(run["verdicts"]),
        approver=approval["by"], reason=approval["reason"], at=approval["at"],
        journal_index=predicate["log"]["index"], journal_size=size, keyids=keyids, sha256=digest,
    )  # fmt: skip

"""What follows when a BMC shows a TLS key: it is recorded, and the machine is quarantined unless the key is the
expected one or was announced."""

from __future__ import annotations

from appliance.domain.expected_key import KeyChange, KeyDecision, judge_key
from appliance.domain.facts import Name, Source
from appliance.store import facts, machines, proofs, tls_keys
from appliance.store.transaction import Transaction
from appliance.trust.tls import CertificateFacts


def observe_key(
    tx: Transaction, machine: int, shown: CertificateFacts, certificate: bytes, address: str, sentence: str = ""
) -> KeyDecision:
    """Records the key (`certificate` is DER) that was shown at `address`, and does what `judge_key` concludes: a key
    that moved as announced keeps the proofs, an unexpected one quarantines the machine, with `sentence` where the
    caller knows more than that the key is another one."""
    key, present = shown.spki_sha256, tls_keys.present_key(tx, machine).spki_sha256
    decision = judge_key(key, present, tls_keys.expected_keys(tx, machine), tx.now)
    tls_keys.record_shown_key(tx, machine, shown, certificate)
    if key != present:
        observed = [(Name.TLS_KEY, key), (Name.TLS_CERTIFICATE, f"{shown.subject} sha256:{shown.sha256}")]
        facts.add_facts(tx, machine, observed, Source.TLS, f"TLS handshake with {address}", key)
        tx.journal(
            "bmc.key", machine=machine, address=address, tls_key=key, subject=shown.subject, before=present,
            certificate=shown.sha256, announced=decision.reason if decision.change is KeyChange.ANNOUNCED else "",
        )  # fmt: skip
    if decision.change is KeyChange.FIRST:
        tls_keys.expect_key(tx, machine, key, decision.reason)
    elif decision.change is KeyChange.ANNOUNCED:
        tls_keys.adopt_announced_key(tx, machine, key, decision.expected)
        proofs.carry_over_proofs(tx, machine, decision.expected, key, decision.reason)
    elif decision.change is KeyChange.UNEXPECTED:
        sentence = sentence or (
            f"Its BMC shows another TLS key than before: expected {decision.expected[:16]}…, observed {key[:16]}… "
            f"at {address}."
        )
        machines.quarantine(
            tx, machine, f"{sentence} {decision.reason}", expected=decision.expected, observed=key, address=address
        )
    return decision

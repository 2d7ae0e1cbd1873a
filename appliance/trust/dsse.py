"""Signed statements: DSSE v1 envelopes with Ed25519 signatures, in one accepted file form.

The file is canonical JSON (see canonical.py) of::

    {"payload": base64, "payloadType": PAYLOAD_TYPE, "signatures": [{"keyid": hex, "sig": base64}, ...]}

with the signatures in the order of their keyids. A keyid is the SHA-256 of the signer's
SubjectPublicKeyInfo. Because the form is the only one accepted, no byte of a valid file can be changed.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.trust import canonical
from appliance.trust.encoding import decode_base64
from appliance.trust.errors import CanonicalError, EnvelopeError
from appliance.trust.keys import spki_sha256

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_SIGNATURES = 16


@dataclass(frozen=True, slots=True)
class Verified:
    """What an envelope carries, and which keys vouch for it (all of its signatures were checked)."""

    payload: bytes
    keyids: tuple[str, ...]


def sign(payload: bytes, *keys: Ed25519PrivateKey) -> bytes:
    """The envelope file over `payload`, signed by each of `keys`. Raises EnvelopeError."""
    signers = {spki_sha256(key.public_key()): key for key in keys}
    if not 0 < len(signers) == len(keys) <= MAX_SIGNATURES:
        raise EnvelopeError(f"An envelope needs 1 to {MAX_SIGNATURES} different signing keys.")
    signed = pre_authentication_encoding(payload)
    return canonical.encode(
        {
            "payload": _base64(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": keyid, "sig": _base64(signers[keyid].sign(signed))} for keyid in sorted(signers)],
        }
    )


def verify(file: bytes, trusted: Iterable[Ed25519PublicKey]) -> Verified:
    """The payload of an envelope of which every signature is by one of `trusted`. Raises EnvelopeError."""
    payload, signatures = _parse(file)
    keys = {spki_sha256(key): key for key in trusted}
    signed = pre_authentication_encoding(payload)
    for keyid, signature in signatures:
        _verify_one(keys.get(keyid), keyid, signature, signed)
    return Verified(payload, tuple(keyid for keyid, _ in signatures))


def pre_authentication_encoding(payload: bytes) -> bytes:
    """PAE of the DSSE v1 protocol: the bytes that are signed."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _verify_one(key: Ed25519PublicKey | None, keyid: str, signature: bytes, signed: bytes) -> None:
    if key is None:
        raise EnvelopeError(f"The record is signed by the key {keyid[:64]!a}, which is not a trusted one.")
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        raise EnvelopeError(
            f"The signature of key {keyid} does not match the record: it was changed after signing."
        ) from None


def _parse(file: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    try:
        envelope = canonical.decode(file)
    except CanonicalError as error:
        raise EnvelopeError(f"The record is not a signed envelope in canonical form. {error}") from None
    members = _members(envelope, {"payload", "payloadType", "signatures"}, "envelope")
    if members["payloadType"] != PAYLOAD_TYPE:
        raise EnvelopeError(f"The record's payloadType should be {PAYLOAD_TYPE}.")
    return _bytes(members["payload"], "payload"), _signatures(members["signatures"])


def _signatures(entries: object) -> list[tuple[str, bytes]]:
    if not isinstance(entries, list) or not 0 < len(entries) <= MAX_SIGNATURES:
        raise EnvelopeError(f"The record should carry 1 to {MAX_SIGNATURES} signatures.")
    signatures = [_signature(entry) for entry in entries]
    keyids = [keyid for keyid, _ in signatures]
    if keyids != sorted(set(keyids)):
        raise EnvelopeError("The record's signatures should be in the order of their keyids, each once.")
    return signatures


def _signature(entry: object) -> tuple[str, bytes]:
    members = _members(entry, {"keyid", "sig"}, "signature")
    if not isinstance(members["keyid"], str):
        raise EnvelopeError("A signature's keyid should be text.")
    return members["keyid"], _bytes(members["sig"], "sig")


def _members(value: object, names: set[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise EnvelopeError(f"The record's {what} should have exactly the members {', '.join(sorted(names))}.")
    return value


def _bytes(value: object, what: str) -> bytes:
    data = decode_base64(value) if isinstance(value, str) else None
    if data is None:
        raise EnvelopeError(f"The record's {what} should be canonical base64.")
    return data


def _base64(data: bytes) -> str:
    return b64encode(data).decode()

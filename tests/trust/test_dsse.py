import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from appliance.trust import canonical, dsse
from appliance.trust.errors import EnvelopeError
from appliance.trust.keys import spki_sha256

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)]
KEY, SECOND, STRANGER = KEYS
TRUSTED = [KEY.public_key(), SECOND.public_key()]
PAYLOAD = canonical.encode({"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "urn:uuid:x"}]})
FILE = dsse.sign(PAYLOAD, KEY)


def peer_key(key: Ed25519PrivateKey) -> SSlibKey:
    return SSlibKey.from_crypto(key.public_key(), keyid=spki_sha256(key.public_key()))


def edited(**members: object) -> bytes:
    return canonical.encode({**json.loads(FILE), **members})


def test_a_signed_payload_comes_back_with_its_signer() -> None:
    verified = dsse.verify(FILE, TRUSTED)
    assert verified == dsse.Verified(PAYLOAD, (spki_sha256(KEY.public_key()),))


def test_several_signers_stand_in_the_order_of_their_keyids() -> None:
    file = dsse.sign(PAYLOAD, KEY, SECOND)
    assert file == dsse.sign(PAYLOAD, SECOND, KEY)
    assert dsse.verify(file, TRUSTED).keyids == tuple(sorted(map(spki_sha256, TRUSTED)))


def test_every_byte_of_a_file_is_protected() -> None:
    file = dsse.sign(PAYLOAD, KEY, SECOND)
    for position in range(len(file)):
        for change in (*(1 << bit for bit in range(8)), 0xFF):
            damaged = bytearray(file)
            damaged[position] ^= change
            with pytest.raises(EnvelopeError, match=r"^[A-Z].+[.]$"):
                dsse.verify(bytes(damaged), TRUSTED)


def test_every_cut_doubled_or_added_byte_is_noticed() -> None:
    for position in range(len(FILE)):
        for damaged in (
            FILE[:position],
            FILE[:position] + FILE[position + 1 :],
            FILE[: position + 1] + FILE[position:],
        ):
            with pytest.raises(EnvelopeError):
                dsse.verify(damaged, TRUSTED)
    for added in (b"\n", b" ", b"\0"):
        with pytest.raises(EnvelopeError, match="canonical form"):
            dsse.verify(FILE + added, TRUSTED)


@given(st.binary(max_size=200))
def test_what_we_sign_the_peer_verifies(payload: bytes) -> None:
    file = dsse.sign(payload, KEY, SECOND)
    envelope = Envelope.from_dict(json.loads(file))
    assert envelope.payload == payload
    assert envelope.pae() == dsse.pre_authentication_encoding(payload)
    assert len(envelope.verify([peer_key(KEY), peer_key(SECOND)], 2)) == 2
    with pytest.raises(VerificationError):
        envelope.verify([peer_key(STRANGER)], 1)


@given(st.binary(max_size=200))
def test_what_the_peer_signs_we_verify(payload: bytes) -> None:
    envelope = Envelope(payload, dsse.PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(KEY, peer_key(KEY)))
    file = canonical.encode(envelope.to_dict())
    assert dsse.verify(file, TRUSTED).payload == payload
    assert file == dsse.sign(payload, KEY)


@settings(max_examples=200)
@given(st.integers(0, len(PAYLOAD) - 1), st.integers(1, 255))
def test_we_and_the_peer_refuse_the_same_changed_payload(position: int, change: int) -> None:
    damaged = bytearray(PAYLOAD)
    damaged[position] ^= change
    file = edited(payload=b64encode(bytes(damaged)).decode())
    with pytest.raises(EnvelopeError, match="changed after signing"):
        dsse.verify(file, TRUSTED)
    with pytest.raises(VerificationError):
        Envelope.from_dict(json.loads(file)).verify([peer_key(KEY)], 1)


def test_unknown_and_absent_signers_are_refused() -> None:
    with pytest.raises(EnvelopeError, match="not a trusted one"):
        dsse.verify(dsse.sign(PAYLOAD, KEY, STRANGER), TRUSTED)
    with pytest.raises(EnvelopeError, match="not a trusted one"):
        dsse.verify(FILE, [])
    with pytest.raises(EnvelopeError, match="1 to 16 signatures"):
        dsse.verify(edited(signatures=[]), TRUSTED)


def test_a_signature_is_bound_to_its_keyid() -> None:
    signature = json.loads(FILE)["signatures"][0]
    wrong = {**signature, "keyid": spki_sha256(SECOND.public_key())}
    with pytest.raises(EnvelopeError, match="changed after signing"):
        dsse.verify(edited(signatures=[wrong]), TRUSTED)
    with pytest.raises(EnvelopeError, match="order of their keyids"):
        dsse.verify(edited(signatures=[signature, signature]), TRUSTED)


def test_signing_needs_distinct_keys() -> None:
    for keys in ([], [KEY, KEY]):
        with pytest.raises(EnvelopeError, match="different signing keys"):
            dsse.sign(PAYLOAD, *keys)


def loose_base64(text: str) -> str:
    """The same bytes, spelled with a padding bit that is not zero."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = text.rstrip("=")
    loose = body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + "=" * (len(text) - len(body))
    assert b64decode(loose) == b64decode(text)
    return loose


def test_each_member_has_one_form() -> None:
    signature = json.loads(FILE)["signatures"][0]
    loose = {**signature, "sig": loose_base64(signature["sig"])}
    for file, reason in (
        (edited(signatures=[loose]), "sig should be canonical base64"),
        (edited(payload="a b="), "payload should be canonical base64"),
        (edited(payload=1), "payload should be canonical base64"),
        (edited(payloadType="text/plain"), "payloadType should be"),
        (edited(extra=1), "envelope should have exactly"),
        (edited(signatures=[{**signature, "extra": 1}]), "signature should have exactly"),
        (edited(signatures=[{**signature, "keyid": 1}]), "keyid should be text"),
        (edited(signatures={}), "1 to 16 signatures"),
        (edited(signatures=["x"]), "signature should have exactly"),
        (canonical.encode([]), "envelope should have exactly"),
        (json.dumps(json.loads(FILE)).encode(), "canonical form"),
    ):
        with pytest.raises(EnvelopeError, match=reason):
            dsse.verify(file, TRUSTED)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        dsse.verify(data, TRUSTED)

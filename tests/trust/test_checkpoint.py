from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.trust.checkpoint import (
    MAX_SIZE,
    Checkpoint,
    key_id,
    parse_checkpoint,
    sign_checkpoint,
    signature_line,
    verifier_key,
    verify_checkpoint,
)
from appliance.trust.errors import CheckpointError, TrustError

ORIGIN = "staging.example/appliance-01"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
ROOT = bytes.fromhex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
NOTE = sign_checkpoint(ORIGIN, 8, ROOT, KEY)

# The key pair's public half and the signature that the documentation of Go's signed notes uses.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_note_has_the_fields_of_its_text() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [ORIGIN, "8", "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=", ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_a_signed_checkpoint_verifies() -> None:
    assert verify_checkpoint(NOTE, PUBLIC, ORIGIN) == Checkpoint(ORIGIN, 8, ROOT)
    assert parse_checkpoint(NOTE) == Checkpoint(ORIGIN, 8, ROOT)


def test_key_ids_and_signatures_are_those_of_go_signed_notes() -> None:
    name, hexadecimal, encoded = GO_VERIFIER.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:])
    assert key_id(name, public).hex() == hexadecimal
    assert verifier_key(name, public) == GO_VERIFIER
    signature = b64decode(GO_SIGNATURE)
    assert signature[:4] == key_id(name, public)
    public.verify(signature[4:], GO_TEXT.encode())


def test_signature_line_signs_the_text_with_its_last_newline() -> None:
    blob = b64decode(signature_line("text\n", "name", KEY).removeprefix("— name "))
    PUBLIC.verify(blob[4:], b"text\n")


@given(st.integers(0, MAX_SIZE), st.binary(min_size=32, max_size=32))
def test_any_head_survives_the_round_trip(size: int, root: bytes) -> None:
    note = sign_checkpoint(ORIGIN, size, root, KEY)
    assert verify_checkpoint(note, PUBLIC, ORIGIN) == Checkpoint(ORIGIN, size, root)


def test_every_changed_byte_is_noticed() -> None:
    raw = NOTE.encode()
    for position in range(len(raw)):
        for change in (0x01, 0x20, 0x80):
            damaged = bytearray(raw)
            damaged[position] ^= change
            with pytest.raises(CheckpointError):
                verify_checkpoint(damaged.decode(errors="surrogateescape"), PUBLIC, ORIGIN)


def test_every_missing_or_doubled_character_is_noticed() -> None:
    for position in range(len(NOTE)):
        for changed in (NOTE[:position] + NOTE[position + 1 :], NOTE[:position] + NOTE[position] + NOTE[position:]):
            with pytest.raises(CheckpointError):
                verify_checkpoint(changed, PUBLIC, ORIGIN)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n8\n", "\n08\n"),
        lambda note: note.replace("\n8\n", "\n+8\n"),
        lambda note: note.replace("\n8\n", "\n٨\n"),
        lambda note: note.replace("\n8\n", "\n9223372036854775808\n"),
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("\n\n", "\nextension\n\n"),
        lambda note: note + note.split("\n")[4] + "\n",
        lambda note: note.replace("Qyg=", "Qyh="),
        lambda note: note + "\n",
        lambda note: "",
        lambda note: "x" * 10_000,
    ],
)
def test_other_forms_are_refused_before_the_signature(change) -> None:
    with pytest.raises(CheckpointError):
        parse_checkpoint(change(NOTE))


def test_other_logs_and_keys_are_refused_with_the_reason() -> None:
    with pytest.raises(CheckpointError, match=r"of the log staging\.example/appliance-01, not of other"):
        verify_checkpoint(NOTE, PUBLIC, "other")
    with pytest.raises(CheckpointError, match="another signing key"):
        verify_checkpoint(NOTE, Ed25519PrivateKey.generate().public_key(), ORIGIN)
    forged = NOTE.replace("\n8\n", "\n9\n")
    with pytest.raises(CheckpointError, match="does not match its text"):
        verify_checkpoint(forged, PUBLIC, ORIGIN)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "ä", "x" * 256, "a\x1bb"])
def test_names_that_would_break_the_note_are_refused(origin: str) -> None:
    with pytest.raises(CheckpointError, match="origin"):
        sign_checkpoint(origin, 1, ROOT, KEY)


def test_impossible_heads_are_not_signed() -> None:
    for size, root in ((-1, ROOT), (MAX_SIZE + 1, ROOT), (1, ROOT[:31])):
        with pytest.raises(CheckpointError):
            sign_checkpoint(ORIGIN, size, root, KEY)


@given(st.text(max_size=300))
def test_any_text_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(TrustError):
        verify_checkpoint(text, PUBLIC, ORIGIN)

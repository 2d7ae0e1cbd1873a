import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.trust.errors import VaultError
from appliance.trust.vault import MAX_PLAINTEXT, Vault

KEY = bytes(range(32))
VAULT = Vault(KEY)
purposes = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.binary(max_size=300), purposes)
def test_a_secret_opens_for_its_purpose(secret: bytes, purpose: str) -> None:
    blob = VAULT.seal(secret, purpose)
    assert VAULT.open(blob, purpose) == secret
    assert Vault(KEY).open(blob, purpose) == secret
    assert len(secret) < 8 or secret not in blob


@given(purposes, purposes)
def test_a_blob_moved_to_another_place_does_not_open(purpose: str, other: str) -> None:
    blob = VAULT.seal(b"secret", purpose)
    if purpose != other:
        with pytest.raises(VaultError, match="belongs elsewhere"):
            VAULT.open(blob, other)


def test_every_changed_cut_or_added_byte_is_noticed() -> None:
    blob = VAULT.seal(b"0penBmc", "manifest-row:SN1")
    for position in range(len(blob)):
        for change in (*(1 << bit for bit in range(8)), 0xFF):
            damaged = bytearray(blob)
            damaged[position] ^= change
            with pytest.raises(VaultError, match=r"^[A-Z].+[.]$"):
                VAULT.open(bytes(damaged), "manifest-row:SN1")
        for damaged in (blob[:position], blob[:position] + blob[position + 1 :], blob + b"\0"):
            with pytest.raises(VaultError):
                VAULT.open(bytes(damaged), "manifest-row:SN1")


def test_the_same_secret_never_looks_the_same() -> None:
    assert len({VAULT.seal(b"same", "purpose") for _ in range(100)}) == 100


def test_another_key_is_named() -> None:
    blob = Vault(bytes(32)).seal(b"secret", "purpose")
    with pytest.raises(VaultError, match="restore the vault key"):
        VAULT.open(blob, "purpose")
    with pytest.raises(VaultError, match="format 2"):
        VAULT.open(b"\x02" + blob[1:], "purpose")


def test_unusable_input_is_refused() -> None:
    for call in (
        lambda: Vault(b"short"),
        lambda: VAULT.seal(b"x", ""),
        lambda: VAULT.seal(b"x", "\ud800"),
        lambda: VAULT.seal(bytes(MAX_PLAINTEXT + 1), "p"),
        lambda: VAULT.open(bytes(MAX_PLAINTEXT + 65), "p"),
        lambda: VAULT.fingerprint(b"x", ""),
    ):
        with pytest.raises(VaultError):
            call()


@settings(max_examples=200)
@given(st.binary(max_size=20), st.binary(max_size=20), purposes, purposes)
def test_fingerprints_differ_by_secret_and_purpose(a: bytes, b: bytes, one: str, two: str) -> None:
    same = (a, one) == (b, two)
    assert (VAULT.fingerprint(a, one) == VAULT.fingerprint(b, two)) == same
    assert Vault(bytes(32)).fingerprint(a, one) != VAULT.fingerprint(a, one)


def test_a_fingerprint_is_framed_and_stable() -> None:
    assert VAULT.fingerprint(b"bc", "a") != VAULT.fingerprint(b"c", "ab")
    assert VAULT.fingerprint(b"x", "p") == Vault(KEY).fingerprint(b"x", "p")
    assert len(bytes.fromhex(VAULT.fingerprint(b"x", "p"))) == 32

import math
from hashlib import sha256

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from appliance.trust import passwords
from appliance.trust.errors import PasswordError

PASSWORD = "correct horse battery"
STORED = passwords.hash_password(PASSWORD)


def test_a_password_verifies_and_no_other_does() -> None:
    assert passwords.verify_password(STORED, PASSWORD)
    for wrong in ("correct horse batterz", "", PASSWORD + " ", PASSWORD.upper(), "x" * 257):
        assert not passwords.verify_password(STORED, wrong)


def test_equal_passwords_have_different_hashes() -> None:
    assert passwords.hash_password(PASSWORD) != STORED
    assert PASSWORD not in STORED


def test_the_parameters_are_those_of_rfc_9106() -> None:
    assert STORED.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert extract_parameters(STORED) == RFC_9106_LOW_MEMORY
    assert not passwords.needs_rehash(STORED)
    assert passwords.needs_rehash(PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD))


def test_nobody_has_the_same_parameters_and_no_password() -> None:
    assert extract_parameters(passwords._NOBODY) == RFC_9106_LOW_MEMORY
    assert not passwords.verify_password(None, PASSWORD)


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257, "\ud800" * 12])
def test_unusable_passwords_are_refused(password: str) -> None:
    with pytest.raises(PasswordError):
        passwords.hash_password(password)


def test_a_damaged_hash_is_named() -> None:
    for damaged in ("nonsense", STORED[:-10] + "!", "$argon2id$v=19$m=65536"):
        with pytest.raises(PasswordError, match="set the password again"):
            passwords.verify_password(damaged, PASSWORD)
    with pytest.raises(PasswordError, match="set the password again"):
        passwords.needs_rehash("nonsense")


def test_new_passwords_are_readable_and_strong() -> None:
    made = {passwords.new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        groups = password.split("-")
        assert [len(group) for group in groups] == [5, 5, 5, 5]
        assert set("".join(groups)) <= set(passwords.ALPHABET)
    assert set("".join(made)) == {*passwords.ALPHABET, "-"}
    assert not set("il1o0") & set(passwords.ALPHABET)
    assert 20 * math.log2(len(set(passwords.ALPHABET))) >= 95


def test_tokens_are_stored_as_digests() -> None:
    (token, digest), (other, _) = passwords.new_token(), passwords.new_token()
    assert token != other
    assert digest == passwords.token_digest(token) == sha256(token.encode()).hexdigest()
    assert passwords.token_matches(token, digest)
    assert not passwords.token_matches(other, digest)
    assert not passwords.token_matches("\ud800", digest)
    assert not passwords.token_matches(token, "\ud800")

"""Operators' passwords (argon2id) and API tokens (SHA-256 of 256 random bits)."""

import hmac
import secrets
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from appliance.trust.errors import PasswordError

MIN_LENGTH = 12
MAX_LENGTH = 256
GROUPS = 4
GROUP_LENGTH = 5
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: they are read aloud and typed at a rack
TOKEN_PREFIX = "gh_"  # lets scanners of leaked secrets recognise one
TOKEN_BYTES = 32

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODY = f"$argon2id$v=19$m=65536,t=3,p=4${'A' * 22}${'A' * 43}"


def new_password() -> str:
    """A random password of 4 groups of 5 characters: 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def hash_password(password: str) -> str:
    """The argon2id hash to store (RFC 9106 section 4, second recommended option: 64 MiB).

    Raises PasswordError for a password that is too short, too long, or not text.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise PasswordError(f"A password must have {MIN_LENGTH} to {MAX_LENGTH} characters.")
    return _HASHER.hash(_encoded(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind the stored hash.

    `None` stands for a user who does not exist, and takes as long as a wrong password, so that the time
    does not show which users exist. Raises PasswordError when the stored hash is damaged.
    """
    if len(password) > MAX_LENGTH:
        return False
    try:
        return _HASHER.verify(stored or _NOBODY, _encoded(password)) and stored is not None
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError):
        raise PasswordError("The stored password hash is damaged; set the password again.") from None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's. Raises PasswordError if damaged."""
    try:
        return _HASHER.check_needs_rehash(stored)
    except InvalidHashError:
        raise PasswordError("The stored password hash is damaged; set the password again.") from None


def new_token() -> tuple[str, str]:
    """`(token, digest)`: the token is shown once, the digest (SHA-256, hex) is stored."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """What is stored and looked up for a token."""
    return sha256(token.encode(errors="surrogatepass")).hexdigest()


def token_matches(token: str, digest: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(token_digest(token).encode(), digest.encode(errors="surrogatepass"))


def _encoded(password: str) -> bytes:
    try:
        return password.encode()
    except UnicodeEncodeError:
        raise PasswordError("The password contains something that is not text.") from None

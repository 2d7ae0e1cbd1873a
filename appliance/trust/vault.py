"""Secrets at rest: sealed with AES-256-GCM, bound to what they are for.

A sealed blob is `version (1) | key id (8) | nonce (12) | ciphertext and tag (16)`. Header and purpose are
associated data, so that a blob copied to another row, or relabelled, does not open. Nonces are random
(NIST SP 800-38D section 8.2.2): one key may seal 2^32 secrets, far beyond what one appliance ever holds.
"""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.trust.errors import VaultError

KEY_BYTES = 32
VERSION = b"\x01"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES
MAX_PLAINTEXT = 1024 * 1024


class Vault:
    """Seals, opens and fingerprints secrets under one 32-byte key. Safe to share between threads."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultError(f"A vault key has {KEY_BYTES} bytes, this one has {len(key)}.")
        self._cipher = AESGCM(_derive(key, b"gatehouse vault seal", KEY_BYTES))
        self._fingerprint_key = _derive(key, b"gatehouse vault fingerprint", KEY_BYTES)
        self._header = VERSION + _derive(key, b"gatehouse vault key id", KEY_ID_BYTES)

    def seal(self, plaintext: bytes, purpose: str) -> bytes:
        """Encrypt `plaintext` for `purpose`, such as "manifest-row:SERIAL". Raises VaultError."""
        if len(plaintext) > MAX_PLAINTEXT:
            raise VaultError(f"A secret has at most {MAX_PLAINTEXT} bytes, this one has {len(plaintext)}.")
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, plaintext, self._header + _purpose(purpose))
        return self._header + nonce + sealed

    def open(self, blob: bytes, purpose: str) -> bytes:
        """Decrypt what was sealed for the same `purpose`. Raises VaultError."""
        self._check_header(blob)
        nonce = blob[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        sealed = blob[HEADER_BYTES + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, sealed, self._header + _purpose(purpose))
        except InvalidTag:
            raise VaultError(
                f"The secret stored for {purpose[:128]!a} does not open: it was changed, or belongs elsewhere."
            ) from None

    def fingerprint(self, secret: bytes, purpose: str) -> str:
        """A keyed HMAC-SHA256, as hex, by which equal secrets of one purpose are recognised without storing them."""
        label = _purpose(purpose)
        message = len(label).to_bytes(8, "big") + label + secret
        return hmac.new(self._fingerprint_key, message, sha256).hexdigest()

    def _check_header(self, blob: bytes) -> None:
        if not HEADER_BYTES + NONCE_BYTES + TAG_BYTES <= len(blob) <= MAX_PLAINTEXT + 64:
            raise VaultError(f"A sealed secret cannot have {len(blob)} bytes: it was cut or is something else.")
        if blob[:1] != VERSION:
            raise VaultError(f"The secret is sealed in format {blob[0]}; this version opens format 1.")
        if blob[:HEADER_BYTES] != self._header:
            raise VaultError(
                f"The secret was sealed with the vault key {blob[1:HEADER_BYTES].hex()}, and this appliance's "
                f"is {self._header[1:].hex()}: restore the vault key that belongs to this database."
            )


def _purpose(purpose: str) -> bytes:
    if not purpose:
        raise VaultError("A secret needs a purpose that names where it belongs.")
    try:
        return purpose.encode()
    except UnicodeEncodeError:
        raise VaultError("The purpose of a secret must be valid Unicode text.") from None


def _derive(key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info).derive(key)

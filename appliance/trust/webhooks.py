"""Signatures of webhook requests, as Standard Webhooks 1.0 has them (v1: HMAC-SHA256)."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from appliance.trust.encoding import decode_base64
from appliance.trust.errors import WebhookError

ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURE = "webhook-signature"
SECRET_PREFIX = "whsec_"
VERSION = "v1"
TOLERANCE = 300
MAX_ID = 128
MAX_SIGNATURES = 16
MAX_HEADER = 4096


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers for a request with this body; `timestamp` in whole Unix seconds.

    A retry keeps the message's id and takes a new timestamp. Raises WebhookError.
    """
    _check_secret(secret)
    _check_id(message_id)
    if timestamp < 0:
        raise WebhookError("A webhook's timestamp cannot lie before 1970.")
    signature = _signature(secret, message_id, str(timestamp), body)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: f"{VERSION},{signature}"}


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, now: float, tolerance: int = TOLERANCE) -> str:
    """The id of a genuine, fresh message, by which the receiver drops repeats. Raises WebhookError.

    Header names may come in any case; `now` and `tolerance` are in seconds.
    """
    _check_secret(secret)
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp, signatures = (_header(given, name) for name in (ID, TIMESTAMP, SIGNATURE))
    _check_id(message_id)
    _check_fresh(timestamp, now, tolerance)
    expected = f"{VERSION},{_signature(secret, message_id, timestamp, body)}".encode()
    candidates = signatures.split(" ")[:MAX_SIGNATURES]
    if not any(hmac.compare_digest(expected, item.encode(errors="replace")) for item in candidates):
        raise WebhookError("The webhook's signature does not match its body and secret.")
    return message_id


def encode_secret(secret: bytes) -> str:
    """The secret as the receiving side is configured with it: `whsec_` and base64."""
    _check_secret(secret)
    return SECRET_PREFIX + b64encode(secret).decode()


def decode_secret(text: str) -> bytes:
    """The secret behind its configured text. Raises WebhookError."""
    secret = decode_base64(text.removeprefix(SECRET_PREFIX)) if text.startswith(SECRET_PREFIX) else None
    if secret is None:
        raise WebhookError(f"A webhook secret is written as {SECRET_PREFIX} followed by base64.")
    _check_secret(secret)
    return secret


def _signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return b64encode(hmac.new(secret, signed, sha256).digest()).decode()


def _check_secret(secret: bytes) -> None:
    if not 24 <= len(secret) <= 64:
        raise WebhookError(f"A webhook secret has 24 to 64 bytes, this one has {len(secret)}.")


def _check_id(message_id: str) -> None:
    """A dot would let the end of the id pass for the timestamp."""
    printable = message_id.isascii() and message_id.isprintable() and not {" ", "."} & set(message_id)
    if not printable or not 0 < len(message_id) <= MAX_ID:
        raise WebhookError(f"A webhook's id is 1 to {MAX_ID} printable ASCII characters, no space, no dot.")


def _check_fresh(timestamp: str, now: float, tolerance: int) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise WebhookError("The webhook's timestamp should be whole Unix seconds.")
    age = now - int(timestamp)
    if abs(age) > tolerance:
        raise WebhookError(
            f"The webhook was signed {abs(age):.0f} s {'ago' if age > 0 else 'in the future'}, "
            f"and at most {tolerance} s are accepted: it is a repeat, or a clock is wrong."
        )


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value or len(value) > MAX_HEADER:
        raise WebhookError(f"The webhook request should carry the header {name}, of at most {MAX_HEADER} bytes.")
    return value

"""Base64 with one accepted form."""

from base64 import b64decode, b64encode


def decode_base64(text: str) -> bytes | None:
    """The bytes of canonical standard base64 (RFC 4648 section 4), or None for any other text.

    Python alone accepts padding bits that are not zero, which would let two texts mean the same bytes.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if b64encode(data).decode() == text else None

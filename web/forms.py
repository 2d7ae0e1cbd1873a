"""Values from forms and addresses: limited in length; wrong input becomes a sentence."""

from __future__ import annotations

from flask import request

from appliance.errors import BadInput

LONGEST = 500
LARGEST = 2**53
"""The largest number that JSON carries unchanged."""


def text(name: str, *, needed: str = "") -> str:
    """A field's text on one line; BadInput with the sentence `needed` when it is empty."""
    value = " ".join(request.form.get(name, "").split())
    if len(value) > LONGEST:
        raise BadInput(f"The field {name} has {len(value)} characters; at most {LONGEST} are allowed.")
    if not value.isprintable():
        raise BadInput(f"The field {name} contains invisible or control characters.")
    if needed and not value:
        raise BadInput(needed)
    return value


def query(name: str) -> str:
    """A parameter of the address, cut to 100 characters."""
    return request.args.get(name, "")[:100].strip()


def number(name: str, otherwise: int = 0, *, least: int = 0, most: int = LARGEST) -> int:
    """A number from the address or the form; BadInput when it is not a number or out of range."""
    value = request.values.get(name, "").strip()
    if not value:
        return otherwise
    if not value.lstrip("-").isascii() or not value.lstrip("-").isdigit() or len(value) > 17:
        raise BadInput(f"The parameter {name} must be a number, not {value[:40]!a}.")
    if not least <= int(value) <= most:
        raise BadInput(f"The parameter {name} must be from {least} to {most}; it is {int(value)}.")
    return int(value)

"""What comes in by forms and addresses: bounded, and wrong input is a sentence."""

from __future__ import annotations

from flask import request

from appliance.errors import BadInput

LONGEST = 500


def text(name: str, *, needed: str = "") -> str:
    """A field's text on one line; BadInput with the sentence `needed` when it is empty."""
    value = " ".join(request.form.get(name, "").split())
    if len(value) > LONGEST:
        raise BadInput(f"The field {name} has {len(value)} characters; at most {LONGEST} are taken.")
    if not value.isprintable():
        raise BadInput(f"The field {name} contains characters that cannot be shown.")
    if needed and not value:
        raise BadInput(needed)
    return value


def word(name: str) -> str:
    """A text from the address, cut to a length that queries take."""
    return request.args.get(name, "")[:100].strip()


def number(name: str, otherwise: int = 0, *, least: int = 0, most: int = 2**53) -> int:
    """A number from the address; BadInput when it is none or out of bounds."""
    told = request.args.get(name, "").strip()
    if not told:
        return otherwise
    if not told.lstrip("-").isascii() or not told.lstrip("-").isdigit() or len(told) > 17:
        raise BadInput(f"{name} should be a number, not {told[:40]!a}.")
    if not least <= int(told) <= most:
        raise BadInput(f"{name} should lie from {least} to {most}; it is {int(told)}.")
    return int(told)

"""Names of payloads. A name is looked up in the catalogue and is never a path of any file system."""

from __future__ import annotations

import re

from appliance.errors import BadInput

LONGEST = 200

_NAME = re.compile(r"[A-Za-z0-9._+,=@:~()!-]+(?:/[A-Za-z0-9._+,=@:~()!-]+)*", re.ASCII)


def canonical(name: bytes | str) -> str | None:
    """The name as the catalogue has it, or None when no payload can have it. One leading "/" is accepted."""
    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    text = text.removeprefix("/")
    return text if _is_name(text) else None


def checked(name: str) -> str:
    """The name of a payload to be added. Raises BadInput, which says what a name may be."""
    if _is_name(name):
        return name
    raise BadInput(
        f"{name[:LONGEST]!r} cannot be the name of a payload: expected 1 to {LONGEST} ASCII letters, digits and"
        " . _ + , = @ : ~ ( ) ! - in parts divided by single slashes, none of them . or .., as in boot/arm64/kernel."
    )


def _is_name(text: str) -> bool:
    fits = len(text) <= LONGEST and ".." not in text and _NAME.fullmatch(text) is not None
    return fits and "." not in text.split("/")

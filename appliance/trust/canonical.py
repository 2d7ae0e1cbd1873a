"""Canonical JSON: the one byte string for a value that is hashed or signed (a subset of RFC 8785).

Members are sorted by UTF-16 code units, nothing is spaced, text is UTF-8. Numbers are integers that
every JSON reader keeps exactly (RFC 7493 section 2.2); floats are refused, because their text differs
between languages, and a measured value has a unit and a scale.
"""

import json
from typing import Any, Never

from appliance.trust.errors import CanonicalError

MAX_DEPTH = 32
MAX_BYTES = 16 * 1024 * 1024
MAX_INTEGER = 2**53 - 1


_QUOTE = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)


def encode(value: object) -> bytes:
    """The canonical bytes of `value`; tuples are written as arrays. Raises CanonicalError."""
    if _is_simple(value, 1):
        try:
            return _ENCODER.encode(value).encode()
        except UnicodeEncodeError:
            pass  # half of a surrogate pair: the careful way below finds where
    plain = _plain(value, "$", 1)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def text(value: str) -> str:
    """One string as canonical JSON has it, quoted. Raises CanonicalError."""
    try:
        value.encode()
    except UnicodeEncodeError:
        _text(value, "$")
    return _QUOTE(value)


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises CanonicalError for anything `encode` would not write."""
    if len(data) > MAX_BYTES:
        raise CanonicalError(f"The text has {len(data)} bytes, and at most {MAX_BYTES} are read.")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_members,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except CanonicalError:
        raise
    except UnicodeDecodeError as error:
        raise CanonicalError(f"The text is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise CanonicalError(f"The text is not JSON: {error.msg} at character {error.pos}.") from None
    except RecursionError:
        raise CanonicalError(f"The text is nested more than {MAX_DEPTH} deep.") from None
    except ValueError:
        raise CanonicalError("The text contains a number with too many digits.") from None
    if encode(value) != data:
        raise CanonicalError(
            "The text is JSON, but not in canonical form: members sorted, no spaces, no needless escapes."
        )
    return value


def _is_simple(value: object, depth: int) -> bool:
    """Whether the standard encoder, in C, writes the canonical form by itself: only plain values within bounds, and
    ASCII member names, so that the order by code point is that by UTF-16. The journal writes thousands a second."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]
    if kind is dict and depth <= MAX_DEPTH:
        for name, member in value.items():  # type: ignore[attr-defined]
            if type(name) is not str or not name.isascii():
                return False
            if type(member) is not str and not _is_simple(member, depth + 1):
                return False
        return True
    return False


def _plain(value: object, path: str, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        return _integer(value, path)
    if depth > MAX_DEPTH:
        raise CanonicalError(f"The value is nested more than {MAX_DEPTH} deep.")
    if isinstance(value, dict):
        return _object(value, path, depth)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, float):
        raise CanonicalError(f"{path} is a float; write an integer in a smaller unit, or a string.")
    raise CanonicalError(f"{path} is a {type(value).__name__}, which canonical JSON cannot hold.")


def _object(value: dict[Any, Any], path: str, depth: int) -> dict[str, object]:
    for name in value:
        if not isinstance(name, str):
            raise CanonicalError(f"{path} has a member named by a {type(name).__name__}, not by text.")
        _text(name, path)
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return {name: _plain(value[name], f"{path}.{_shown(name)}", depth + 1) for name in names}


def _shown(name: str) -> str:
    return name if name.isascii() and name.isidentifier() and len(name) <= 64 else ascii(name[:64])


def _text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise CanonicalError(f"{path} contains half of a surrogate pair, which is not text.") from None
    return str(value)


def _integer(value: int, path: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise CanonicalError(f"{path} is an integer beyond 2^53, which not every reader keeps; write text.")
    return int(value)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise CanonicalError("The text has an object with the same member twice.")
    return members


def _refuse_number(text: str) -> Never:
    raise CanonicalError(f"The text contains the number {text[:32]}, and only integers are allowed.")

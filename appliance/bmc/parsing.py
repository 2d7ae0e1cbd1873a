"""A BMC's JSON as values: bounded in depth, with every text safe to show. Pure."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from appliance.bmc.errors import BadAnswer, TooBig
from appliance.wire.text import display

MAX_DEPTH = 16
MAX_TEXT = 1024
Json = dict[str, Any]

# A string, even one that never ends: brackets in it do not count.
_STRING = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_LONG_STRING = re.compile(rb'"[^"]{%d}' % (MAX_TEXT + 1))
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def parse_object(body: bytes, what: str) -> Json:
    """The JSON object in `body`. Raises TooBig (too deep) or BadAnswer (anything else than one object)."""
    if depth(body) > MAX_DEPTH:
        raise TooBig(f"{what}: its JSON is nested deeper than {MAX_DEPTH} levels")
    try:
        found = json.loads(body, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        raise BadAnswer(f"{what}: the answer is not JSON") from None
    if not isinstance(found, dict):
        raise BadAnswer(f"{what}: expected a JSON object, got a {type(found).__name__}")
    return found if _is_plain(body) else {safe_text(name): safe(value) for name, value in found.items()}


def _is_plain(body: bytes) -> bool:
    """Whether every text in this JSON is safe to show as it is, which most are: a look at all of them takes longer than
    everything else about an answer. (Controls are no JSON.)"""
    return body.isascii() and b"\\" not in body and b"\x7f" not in body and not _LONG_STRING.search(body)


def depth(body: bytes) -> int:
    """How deep brackets are nested, read without recursion; stops counting beyond MAX_DEPTH."""
    deepest = level = 0
    outside = _STRING.sub(b"", body) if b"\\" in body else b"".join(body.split(b'"')[::2])
    for sign in outside.translate(None, _NOT_BRACKETS):
        if sign in b"[{":
            level += 1
            deepest = max(deepest, level)
            if deepest > MAX_DEPTH:
                break
        else:
            level -= 1
    return deepest


def safe(value: Any) -> Any:
    """The value with every text made safe to show."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, list):
        return [safe(item) for item in value]
    if isinstance(value, dict):
        return {safe_text(name): safe(item) for name, item in value.items()}
    return value


def safe_text(text: str) -> str:
    return display(text.encode("utf-8", "surrogatepass"), MAX_TEXT)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no JSON number")
    return number

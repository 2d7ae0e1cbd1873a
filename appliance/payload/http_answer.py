"""What HTTP answers for a file: a pure function of the request's headers (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

READ = ("If-None-Match", "If-Range", "Range")
"""The headers that matter."""

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` with the bytes from `start` on, `length` of them (0 = no body); `headers` beside those of the file."""

    status: int
    start: int = 0
    length: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(headers: Mapping[str, str], size: int, etag: str) -> Answer:
    """200, 206, 304 or 416. `headers` has those of READ that were sent, so spelt. A range is one range of bytes;
    several, or what cannot be read, get the whole file, as section 14.2 allows."""
    known = headers.get("If-None-Match", "")  # section 13.1.2: it is compared weakly
    if known.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Answer(304)
    wanted = _RANGE.fullmatch(headers.get("Range", "").strip())
    if wanted is None or (headers.get("If-Range") or etag) != etag:
        return Answer(200, 0, size)
    first, last = wanted[1], wanted[2]
    if not (first or last) or (first and last and int(last) < int(first)):
        return Answer(200, 0, size)  # not a range at all
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if start >= end:
        return Answer(416, headers={"Content-Range": f"bytes */{size}"})
    return Answer(206, start, end - start, {"Content-Range": f"bytes {start}-{end - 1}/{size}"})

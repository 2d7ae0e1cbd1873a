"""What an HTTP response of a Redfish service means: a resource, a created session, or an error with the service's own
words (DSP0266, Status codes and Error responses)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from appliance.bmc.errors import (
    BadAnswer,
    BmcError,
    Busy,
    Denied,
    Failing,
    Missing,
    NotAcceptable,
    PasswordExpired,
    Redirected,
    TooBig,
)
from appliance.bmc.http import Response
from appliance.bmc.parsing import Json, parse_object, safe_text
from appliance.bmc.shapes import items, obj, text

MAX_BODY = 1 << 20
MAX_RETRY_AFTER = 60.0
LONGEST_QUOTE = 300

NOT_READY = re.compile(r"\.(ServiceTemporarilyUnavailable|ServiceInUnknownState|ServiceShuttingDown|ResourceInUse"
                       r"|ResourceInStandby|\w*NotReady\w*|SessionLimitExceeded)$")  # fmt: skip
"""MessageIds of a service that cannot judge the request now, whatever its status."""

PASSWORD_EXPIRED = re.compile(r"\.Password(ChangeRequired|Expired|MustBeChanged)$")

_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. `token` and `location` are those of a created session, or empty."""

    status: int
    body: Json
    token: str = field(default="", repr=False)
    location: str = ""


def read_answer(response: Response, what: str, *, in_session: bool = False) -> Answer:
    """Raises the BmcError that the response means. `what` is the request, for its sentence; `in_session`: it had a
    session's token."""
    body, location = unpacked(response, what), safe_text(response.headers.get("location", ""))
    if not 200 <= response.status < 300:
        raise error_of(response.status, body, response.headers, what, in_session=in_session)
    token = response.headers.get("x-auth-token", "")
    if _TOKEN.fullmatch(token):
        return Answer(response.status, _lenient(body, what), token, location)
    return Answer(response.status, parse_object(body, what) if body else {}, "", location)


def unpacked(response: Response, what: str) -> bytes:
    """The body, at most MAX_BODY bytes of it: some services compress whatever they are asked for."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity") or not response.body:
        return response.body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise BadAnswer(f"{what}: the answer is compressed in an unknown way, {safe_text(coding)[:40]}")
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        body = unpacker.decompress(response.body, MAX_BODY + 1)
    except zlib.error:
        raise BadAnswer(f"{what}: the answer is compressed and broken") from None
    if len(body) > MAX_BODY:
        raise TooBig(f"{what}: the answer unpacks to more than {MAX_BODY} bytes")
    return body


def error_of(status: int, body: bytes, headers: Mapping[str, str], what: str, *, in_session: bool = False) -> BmcError:
    """The error that a status means, with the messages of the service, escaped."""
    said = messages(_lenient(body, what))
    ids = [name for name, _ in said]
    quoted = "; ".join(" ".join(filter(None, (f"{name}:" if name else "", words))) for name, words in said)
    tail = f"; it says {quoted[:LONGEST_QUOTE]}" if quoted else ""
    if any(PASSWORD_EXPIRED.search(name) for name in ids):
        return PasswordExpired(f"{what}{tail}", status)
    if status in (429, 503) or any(NOT_READY.search(name) for name in ids):
        return Busy(f"{what}", retry_after(headers), status, tail)
    if status in (401, 403):
        return Denied(what, status, tail, in_session=in_session)
    if status == 404:
        return Missing(f"{what}: 404, it does not exist")
    if status == 406:
        return NotAcceptable(f"{what}: 406, it does not answer in the form that was asked for{tail}")
    if 300 <= status < 400:
        location = safe_text(headers.get("location", ""))
        return Redirected(f"{what}: {status}, a redirect to elsewhere; it is not followed", location)
    if status >= 500:
        return Failing(f"{what}: {status} where success was expected{tail}")
    return BadAnswer(f"{what}: {status} where success was expected{tail}")


def messages(body: Json) -> list[tuple[str, str]]:
    """(MessageId, text) of an extended error, or of the messages beside a success; at most four."""
    error = obj(body, "error")
    listed = items(error, "@Message.ExtendedInfo") or items(body, "@Message.ExtendedInfo")
    found = [(text(one, "MessageId"), text(one, "Message")) for one in listed[:4]]
    return [one for one in (*found, *([] if listed else [(text(error, "code"), text(error, "message"))])) if any(one)]


def is_password_expired(body: Json) -> bool:
    """Whether a message beside a success says that the password must be changed first."""
    return any(PASSWORD_EXPIRED.search(name) for name, _ in messages(body))


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, at most MAX_RETRY_AFTER; 1 where the header says nothing usable. A date (RFC 9110 10.2.3) is reckoned
    from the answer's own Date: the BMC's clock may be wrong."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return min(float(value), MAX_RETRY_AFTER)
    until, now = _instant(value), _instant(headers.get("date", ""))
    if until is None or now is None:
        return 1.0
    return min(max((until - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _instant(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _lenient(body: bytes, what: str) -> Json:
    """The object in a body that may be anything: what matters is beside it."""
    try:
        return parse_object(body, what) if body else {}
    except BadAnswer:
        return {}

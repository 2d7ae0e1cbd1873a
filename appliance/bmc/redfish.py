"""A thin Redfish client (DSP0266) for one BMC at one address over a connection pinned to one TLS key.

No redirects, no compression, no query beyond what the BMC links, at most MAX_BODY bytes an answer, and a wall-clock
limit for the whole of every request. Every text that it returns is safe to show."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Self

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from appliance.bmc.connection import REDFISH_PORT, PinnedConnection
from appliance.bmc.errors import BadAnswer, BmcError, Busy, Denied, Missing, Redirected, TooBig, TooSlow, Unreachable
from appliance.bmc.parsing import Json, parse_object, safe_text
from appliance.bmc.paths import allowed

MAX_BODY = 1 << 20
MAX_RETRY_AFTER = 60.0
BUDGET = 1800.0
"""Seconds that all requests of one client may take together, unless another limit is given."""

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "OData-Version": "4.0"}
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. `token` and `location` are those of a created session, or empty."""

    status: int
    body: Json
    token: str = field(default="", repr=False)
    location: str = ""


class Redfish:
    """Belongs to one thread at a time. `pin` is the SPKI SHA-256 (hex); `seconds` bounds each whole request; `mac` is
    who must answer at the address, "" where that cannot be known. All requests together may take `budget` seconds:
    a BMC that lists hundreds of things and sends each slowly must not hold its reader for hours."""

    def __init__(
        self, host: str, pin: str, *, port: int = REDFISH_PORT, seconds: float = 20.0, mac: str = "",
        budget: float = BUDGET,
    ) -> None:  # fmt: skip
        self.host = host
        self.port = port
        self.pin = pin
        self.seconds = seconds
        self._budget = budget
        self._spent = 0.0
        self._connection = PinnedConnection(host, port, pin, seconds, mac)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def connect(self) -> None:
        """A fresh connection with the key compared, nothing sent yet. Raises as `get` does, before any HTTP byte."""
        self.close()
        with self._connection.within(self.seconds):
            self._connection.connect()

    def get(self, path: str, token: str = "") -> Json:
        """The resource. Raises a BmcError.

        A kept connection that the BMC has closed meanwhile is opened again, once: reading twice does no harm."""
        kept = not self._connection.is_closed
        try:
            answer = self.send("GET", path, token=token)
        except Unreachable:
            if not kept:
                raise
            answer = self.send("GET", path, token=token)
        if not answer.body:
            raise BadAnswer(f"GET {path} on {self.host}: the answer is empty")
        return answer.body

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, token: str = "") -> Answer:
        """One request and its answer; never repeated. Raises a BmcError."""
        headers = dict(_HEADERS)
        if token:
            headers["X-Auth-Token"] = token
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        what = f"{method} {allowed(path)} on {self.host}"
        if self._spent >= self._budget:
            raise TooSlow(self.host, self._budget, sent=False)
        begun = time.monotonic()
        try:
            with self._connection.within(self.seconds):
                return self._exchange(method, path, sent, headers, what)
        except BmcError:
            self.close()
            raise
        finally:
            self._spent += time.monotonic() - begun

    def _exchange(self, method: str, path: str, sent: bytes | None, headers: dict[str, str], what: str) -> Answer:
        connection = self._connection
        if connection.is_closed:
            connection.connect()
        connection.connected = True
        try:
            connection.request(method, path, sent, headers, preload_content=False, decode_content=False)
            response = connection.getresponse()
            body = _read(response, what)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            why = "the connection broke" if isinstance(error, OSError) else "no valid HTTP"
            raise Unreachable(f"{what} failed", why, sent=True) from None
        _refuse_unless_good(response, what)
        if response.headers.get("Connection", "").lower() == "close":
            self.close()
        token = response.headers.get("X-Auth-Token", "")
        return Answer(
            response.status,
            parse_object(body, what) if body else {},
            token if _TOKEN.fullmatch(token) else "",
            safe_text(response.headers.get("Location", "")),
        )


def _read(response: BaseHTTPResponse, what: str) -> bytes:
    """The whole body, however it is framed, if it is at most MAX_BODY bytes."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and len(length) < 20 and int(length) > MAX_BODY:
        raise TooBig(f"{what}: the answer has {int(length)} bytes; at most {MAX_BODY} are read")
    body = bytearray()
    while piece := response.read(min(65_536, MAX_BODY + 1 - len(body)), decode_content=False):
        body += piece
        if len(body) > MAX_BODY:
            raise TooBig(f"{what}: the answer is longer than {MAX_BODY} bytes")
    return bytes(body)


def _refuse_unless_good(response: BaseHTTPResponse, what: str) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    if status in (401, 403):
        raise Denied(what, status)
    if status == 404:
        raise Missing(f"{what}: 404, it does not exist")
    if status == 503:
        seconds = response.headers.get("Retry-After", "")
        valid = seconds.isascii() and seconds.isdigit() and len(seconds) < 9
        raise Busy(what, min(float(seconds), MAX_RETRY_AFTER) if valid else 1.0)
    if 300 <= status < 400:
        raise Redirected(f"{what}: {status}, a redirect to elsewhere; it is not followed")
    raise BadAnswer(f"{what}: {status} where success was expected")

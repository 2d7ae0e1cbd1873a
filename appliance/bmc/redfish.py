"""A thin Redfish client (DSP0266) for one BMC at one address over a connection pinned to one TLS key.

No redirects but of a slash at the end of a path, no query beyond what the BMC links, at most MAX_BODY bytes an answer,
and a wall-clock limit for the whole of every request. Every text that it returns is safe to show."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Self

from appliance.bmc.answers import MAX_BODY, Answer, read_answer
from appliance.bmc.connection import CONNECT_SECONDS, REDFISH_PORT, Connection, Shown
from appliance.bmc.errors import BadAnswer, BmcError, NotAcceptable, Redirected, TooBig, TooSlow, Unreachable
from appliance.bmc.http import Exchange, NotHttp, Response, TooLong
from appliance.bmc.parsing import Json
from appliance.bmc.paths import allowed, is_same_path

BUDGET = 1800.0
"""Seconds that all requests of one client may take together, unless another limit is given."""

_HEADERS = {"Accept": "application/json", "OData-Version": "4.0"}


class Redfish:
    """Belongs to one thread at a time. `pin` is the SPKI SHA-256 (hex); nothing is sent to a peer with another key, nor
    before there is a pin. `seconds` bounds each whole request; `mac` is who must answer at the address, "" where that
    cannot be known. All requests together may take `budget` seconds: a BMC that lists hundreds of things and sends each
    slowly must not hold its reader for hours. `requests` counts them."""

    def __init__(
        self, host: str, pin: str = "", *, port: int = REDFISH_PORT, seconds: float = 20.0, mac: str = "",
        budget: float = BUDGET,
    ) -> None:  # fmt: skip
        self.host = host
        self.port = port
        self.pin = pin
        self.mac = mac
        self.seconds = seconds
        self._budget = budget
        self._spent = 0.0
        self.requests = 0
        self._coding = "identity"
        self._connection = Connection(host, port, mac)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def show_certificate(self, seconds: float = 0.0, connect_seconds: float = CONNECT_SECONDS) -> Shown:
        """What the peer shows on a fresh connection, whatever its key; nothing is sent. The connection is kept for the
        next request, which compares the key. `seconds` where it may take less time than a request, of which
        `connect_seconds` for TCP. Raises Unreachable, TooSlow or BadAnswer."""
        limit = min(seconds or self.seconds, self.seconds)
        try:
            return self._connection.open(time.monotonic() + limit, connect_seconds)
        except TimeoutError:
            raise TooSlow(self.host, limit, sent=False) from None

    def get(self, path: str, token: str = "") -> Json:
        """The resource. Raises a BmcError.

        A kept connection that the BMC has closed meanwhile is opened again, once: reading twice does no harm."""
        kept = self._connection.is_open
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
        """One request and its answer. It is repeated only where it was not judged: to the same path with or without a
        slash at its end, if the BMC redirects there, and compressed, if the BMC answers in no other way. Raises a
        BmcError."""
        try:
            return self._send(method, path, body, token)
        except Redirected as redirected:
            twin = path.removesuffix("/") if path.endswith("/") else f"{path}/"
            if not is_same_path(redirected.location, twin):
                raise
            return self._send(method, twin, body, token)
        except NotAcceptable:
            if self._coding != "identity":
                raise
            self._coding = "gzip"
            return self._send(method, path, body, token)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, token: str) -> Answer:
        headers = _HEADERS | {"Accept-Encoding": self._coding}
        if token:
            headers["X-Auth-Token"] = token
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        what = f"{method} {allowed(path)} on {self.host}"
        if self._spent >= self._budget:
            raise TooSlow(self.host, self._budget, sent=False)
        self.requests += 1
        begun = time.monotonic()
        try:
            response = self._carry_out(Exchange(method, path, self.host, headers, sent), what, begun + self.seconds)
        except BmcError:
            self.close()
            raise
        finally:
            self._spent += time.monotonic() - begun
        if not response.keep:
            self.close()
        return read_answer(response, what, in_session=bool(token))

    def _carry_out(self, exchange: Exchange, what: str, deadline: float) -> Response:
        connection, sent = self._connection, False
        try:
            if not connection.is_usable():
                connection.open(deadline)
            connection.require(self.pin)
            sent = True
            connection.send(exchange.sent, deadline)
            return exchange.read(lambda: connection.receive(deadline), MAX_BODY)
        except TimeoutError:
            raise TooSlow(self.host, self.seconds, sent=sent) from None
        except (OSError, EOFError):
            raise Unreachable(f"{what} failed", "the connection broke", sent=sent) from None
        except NotHttp:
            raise Unreachable(f"{what} failed", "no valid HTTP", sent=True) from None
        except TooLong as error:
            raise TooBig(f"{what}: {error}") from None

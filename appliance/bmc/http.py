"""One HTTP exchange with a BMC, by h11 (RFC 9110, 9112): a request as bytes, and an answer out of what is received.
Bounded, and without input and output: `receive` brings the next bytes, b"" when there are no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import h11

MAX_HEAD = 65_536
MAX_INTERIM = 8
"""Answers 1xx before the one that counts."""

Receive = Callable[[], bytes]


class NotHttp(ValueError):
    """What came is no HTTP/1.1."""


class TooLong(ValueError):
    """The body is longer than may be read; the text is the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Response:
    """The final answer. `headers` are by names in lower case, the first of a name counts; `keep`: the connection may
    carry another request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    keep: bool


class Exchange:
    """A request, `sent` as bytes, and its answer. Nothing in the request is escaped: its parts are the caller's."""

    def __init__(self, method: str, path: str, host: str, headers: Mapping[str, str], body: bytes | None) -> None:
        fields = [("Host", host), *headers.items()]
        if body is not None:
            fields.append(("Content-Length", str(len(body))))
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        events = (
            h11.Request(method=method, target=path, headers=fields),
            h11.Data(data=body or b""),
            h11.EndOfMessage(),
        )
        self.sent = b"".join(self._http.send(event) or b"" for event in events)

    def read(self, receive: Receive, limit: int) -> Response:
        """The answer, with a body of `limit` bytes at most. Raises NotHttp, TooLong, EOFError where it ends too early,
        and what `receive` raises."""
        head = self._head(receive)
        headers: dict[str, str] = {}
        for name, value in head.headers:
            headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        announced, body = int(headers.get("content-length", 0)), bytearray()
        while max(announced, len(body)) <= limit:
            event = self._next(receive)
            if isinstance(event, h11.EndOfMessage):
                keep = self._http.their_state is h11.DONE and self._http.trailing_data == (b"", False)
                return Response(head.status_code, headers, bytes(body), keep)
            if isinstance(event, h11.Data):
                body += event.data
        if announced > limit:
            raise TooLong(f"the answer has {announced} bytes; at most {limit} are read")
        raise TooLong(f"the answer is longer than {limit} bytes")

    def _head(self, receive: Receive) -> h11.Response:
        for _ in range(MAX_INTERIM + 1):
            event = self._next(receive)
            if isinstance(event, h11.Response):
                if event.status_code > 599:
                    raise NotHttp(f"no HTTP has a status {event.status_code}")
                return event
        raise NotHttp("only interim answers")

    def _next(self, receive: Receive) -> object:
        """The next event of the answer."""
        ended = False
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                piece = receive()
                ended = not piece
                self._http.receive_data(piece)
        except h11.RemoteProtocolError as error:
            if ended:
                raise EOFError("the connection ended within the answer") from None
            raise NotHttp(str(error)) from None
        if isinstance(event, h11.ConnectionClosed):
            raise EOFError("the connection ended before the answer")
        return event

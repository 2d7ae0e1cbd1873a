"""HTTP/1.1 (RFC 9112) as one client needs it: a request as bytes, and an answer out of what is received. Bounded, and
without input and output: `receive` brings the next bytes, b"" when there are no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_HEAD = 65_536
MAX_INTERIM = 8
"""Answers 1xx before the one that counts."""

Receive = Callable[[], bytes]

_STATUS = re.compile(r"HTTP/1\.([0-9]) ([1-5][0-9]{2})(?: .*)?", re.DOTALL)
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}):[ \t]*(.*)", re.DOTALL)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?", re.DOTALL)


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


def push_request(method: str, path: str, host: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """The bytes of a request. Nothing is escaped: its parts are the caller's, and checked."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + (body or b"")


def pull_response(receive: Receive, limit: int) -> Response:
    """The answer to a request that was no HEAD, with a body of `limit` bytes at most.

    Raises NotHttp, TooLong, EOFError where it ends too early, and what `receive` raises."""
    stream = _Stream(receive)
    for _ in range(MAX_INTERIM):
        minor, status, headers = _parse_head(stream.head())
        if status >= 200:
            break
    else:
        raise NotHttp("only interim answers")
    tokens = {token.strip().lower() for token in headers.get("connection", "").split(",")}
    keep = "close" not in tokens if minor else "keep-alive" in tokens
    length = headers.get("content-length", "")
    if status in (204, 304):
        body = b""
    elif "transfer-encoding" in headers:
        if headers["transfer-encoding"].strip().lower() != "chunked":
            raise NotHttp("an unknown Transfer-Encoding")
        body = _chunked(stream, limit)
    elif length:
        body = stream.exactly(_length(length, limit))
    else:
        body, keep = stream.rest(limit), False
    return Response(status, headers, body, keep and not stream.left)


def _parse_head(head: bytes) -> tuple[int, int, dict[str, str]]:
    """The minor version, the status and the headers."""
    first, *lines = head.decode("latin-1").split("\n")
    found = _STATUS.fullmatch(first.rstrip("\r"))
    if not found:
        raise NotHttp("no status line")
    headers: dict[str, str] = {}
    for line in lines:
        if line[:1] in (" ", "\t"):  # RFC 9112 5.2 lets a server fold lines no more; what it folds is not needed here
            continue
        header = _HEADER.fullmatch(line.rstrip("\r"))
        if not header:
            raise NotHttp("no header line")
        headers.setdefault(header[1].lower(), header[2].rstrip(" \t"))
    return int(found[1]), int(found[2]), headers


def _length(text: str, limit: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotHttp("no valid Content-Length")
    if int(text) > limit:
        raise TooLong(f"the answer has {int(text)} bytes; at most {limit} are read")
    return int(text)


def _chunked(stream: _Stream, limit: int) -> bytes:
    """RFC 9112 7.1; the trailer is read over."""
    body = bytearray()
    while True:
        size = _CHUNK.fullmatch(stream.line())
        if not size:
            raise NotHttp("no chunk's size")
        length = int(size[1], 16)
        if len(body) + length > limit:
            raise TooLong(f"the answer is longer than {limit} bytes")
        if not length:
            break
        body += stream.exactly(length)
        if stream.line():
            raise NotHttp("a chunk without an end")
    for _ in range(64):
        if not stream.line():
            return bytes(body)
    raise NotHttp("an endless trailer")


class _Stream:
    """What was received and not yet read, in pieces as the parser wants them."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.left = bytearray()

    def head(self) -> bytes:
        """Up to an empty line."""
        while not (end := _END_OF_HEAD.search(self.left)):
            if len(self.left) > MAX_HEAD:
                raise NotHttp("an endless head")
            self._more()
        head = bytes(self.left[: end.start()])
        del self.left[: end.end()]
        return head

    def line(self) -> bytes:
        while (end := self.left.find(b"\n")) < 0:
            if len(self.left) > MAX_HEAD:
                raise NotHttp("an endless line")
            self._more()
        line = bytes(self.left[:end])
        del self.left[: end + 1]
        return line.removesuffix(b"\r")

    def exactly(self, size: int) -> bytes:
        while len(self.left) < size:
            self._more()
        piece = bytes(self.left[:size])
        del self.left[:size]
        return piece

    def rest(self, limit: int) -> bytes:
        """Until the end of the connection."""
        while piece := self._receive():
            self.left += piece
            if len(self.left) > limit:
                break
        if len(self.left) > limit:
            raise TooLong(f"the answer is longer than {limit} bytes")
        return self.exactly(len(self.left))

    def _more(self) -> None:
        piece = self._receive()
        if not piece:
            raise EOFError("the connection ended within the answer")
        self.left += piece

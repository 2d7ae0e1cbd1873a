"""Answers no client should have to survive, and every client must: see HOSTILE in bmc_faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

DEPTH = 100_000
GIGABYTE = 1 << 30
BLOCK = b'"' + b"A" * 65_532 + b'",'

Send = Callable[[bytes], None]
JSON_TYPE = "Content-Type: application/json\r\n"


def head(status: str, *fields: str) -> bytes:
    """The head of an answer, written by hand because it breaks rules."""
    return f"HTTP/1.1 {status}\r\n{JSON_TYPE}{''.join(line + chr(13) + chr(10) for line in fields)}\r\n".encode()


def hostile_answer(kind: str, redirect_to: str) -> Iterator[bytes]:
    """The bytes of one hostile answer, after which the connection is to be closed; `endless` never ends."""
    match kind:
        case "huge":
            yield head("200 OK", f"Content-Length: {GIGABYTE}")
            yield b"["
            for _ in range(GIGABYTE // len(BLOCK)):
                yield BLOCK
        case "endless":
            yield head("200 OK", "Transfer-Encoding: chunked")
            yield b"1\r\n[\r\n"
            while True:
                yield b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK)
        case "redirect":
            yield head("307 Temporary Redirect", f"Location: {redirect_to}", "Content-Length: 0", "Connection: close")
        case "deep":
            body = b'{"a":' * DEPTH + b"1" + b"}" * DEPTH
            yield head("200 OK", f"Content-Length: {len(body)}", "Connection: close") + body
        case "invalid":
            body = b'{"@odata.id": "/redfish/v1", "RedfishVersion": '
            yield head("200 OK", f"Content-Length: {len(body)}", "Connection: close") + body
        case "unbounded":
            yield head("200 OK", "Connection: close") + b'{"@odata.id": "/redfish/v1", "RedfishVersion": "1.17.0"}'

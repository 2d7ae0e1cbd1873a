"""Answers of HTTP/1.1: in whichever pieces they come, beside the standard library's parser, and anything at all."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.bmc.http import MAX_HEAD, MAX_INTERIM, Exchange, NotHttp, Response, TooLong

LIMIT = 4096


def in_pieces(data: bytes, sizes: Sequence[int] = ()) -> Callable[[], bytes]:
    source, left = io.BytesIO(data), list(sizes)
    return lambda: source.read(left.pop() if left else 65_536)


def pulled(data: bytes, *sizes: int) -> Response:
    return Exchange("GET", "/", "h", {}, None).read(in_pieces(data, sizes), LIMIT)


def answer(body: bytes, framing: str, cuts: Sequence[int]) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nOData-Version: 4.0\r\nX-Auth-Token:  abc \r\n"
    if framing == "length":
        return head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    if framing == "close":
        return head + b"\r\n" + body
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    chunks = [body[start:end] for start, end in pairwise(places)]
    coded = b"".join(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + coded + b"0\r\nLast: one\r\n\r\n"


class Socket:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


@given(
    body=st.binary(max_size=300),
    framing=st.sampled_from(("length", "close", "chunked")),
    cuts=st.lists(st.integers(0, 400), max_size=4),
    sizes=st.lists(st.integers(1, 40), max_size=60),
)
def test_any_answer_is_read_in_any_pieces(body: bytes, framing: str, cuts: list[int], sizes: list[int]) -> None:
    data = answer(body, framing, cuts)
    found = pulled(data, *sizes)
    oracle = http.client.HTTPResponse(Socket(data))  # type: ignore[arg-type]
    oracle.begin()
    assert (found.status, found.body) == (oracle.status, oracle.read()) == (200, body)
    assert found.headers["x-auth-token"] == oracle.headers["X-Auth-Token"].strip() == "abc"
    assert found.keep == (framing != "close")


PARTS = (
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n", b"\r\n", b"\n", b"3\r\n", b"abc", b"0\r\n", b"-1\r\n", b" folded\r\n",
)  # fmt: skip


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PARTS)).map(b"".join))
def test_anything_is_an_answer_or_an_error(data: bytes) -> None:
    try:
        found = pulled(data)
    except (NotHttp, TooLong, EOFError):
        return
    assert 200 <= found.status <= 599


@given(st.integers(0, 500))
def test_a_cut_answer_is_never_a_whole_one(cut: int) -> None:
    data = answer(b'{"a": 1}' * 20, "chunked" if cut % 2 else "length", (30, 60))
    with pytest.raises(EOFError):
        pulled(data[: cut % len(data)])


@pytest.mark.parametrize(
    ("head", "keep"),
    [
        ("HTTP/1.1 204 No Content\r\n\r\n", True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", False),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo, close\r\n\r\n", False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", False),
        ("HTTP/1.1 200\nContent-Length: 0\nFolded: a\n b\n\n", True),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore than was asked for", False),
    ],
)
def test_connection_is_kept_where_it_can_be(head: str, keep: bool) -> None:
    found = pulled(head.encode())
    assert (found.body, found.keep) == (b"", keep)


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-dropbear\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 099 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx",
        b"HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 20_000,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * (MAX_HEAD + 70_000),
        b"HTTP/1.1 102 Processing\r\n\r\n" * (MAX_INTERIM + 1),
    ],
)
def test_what_is_no_http_is_refused(data: bytes) -> None:
    with pytest.raises(NotHttp):
        pulled(data)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4097\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 5000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000,
    ],
)
def test_a_long_body_is_not_read(data: bytes) -> None:
    with pytest.raises(TooLong, match="4096"):
        pulled(data)


def test_request_is_what_a_server_reads() -> None:
    body = json.dumps({"UserName": "root"}).encode()
    sent = Exchange("POST", "/redfish/v1/x", "10.0.0.1", {"Accept": "application/json"}, body).sent
    head, _, rest = sent.partition(b"\r\n\r\n")
    assert head.splitlines() == [
        b"POST /redfish/v1/x HTTP/1.1", b"Host: 10.0.0.1", b"Accept: application/json", b"Content-Length: 20",
    ]  # fmt: skip
    assert rest == body
    assert b"Content-Length" not in Exchange("GET", "/redfish", "h", {}, None).sent

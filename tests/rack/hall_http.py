"""HTTPS for one BMC of a hall, on the hall's event loop: TLS laid directly over sockets that do not block."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import time
from collections.abc import Callable
from contextlib import suppress

from tests.rack.bmc_service import MANAGER_RESETS, Answer, Request
from tests.rack.hall_tree import HallService

PORT = 443
GRACE = 0.05
"""Seconds between the answer to Manager.Reset and the disappearance."""

LARGEST = 65_536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: close sends RST."""

REASONS = {200: "OK", 201: "Created", 204: "No Content"}


class HallBmc:
    """A BMC at an address. After a restart it answers 503 for `busy_seconds`. What it counts is for reports."""

    def __init__(self, service: HallService, tls: ssl.SSLContext, *, reset_seconds: float, busy_seconds: float) -> None:
        self.service = service
        self.requests = self.handshakes = self.resumed = 0
        self.commands: list[str] = []
        """Every reset of host and BMC that was accepted, in order."""
        self._tls = tls
        self._reset_seconds = reset_seconds
        self._busy_seconds = busy_seconds
        self._listening: socket.socket | None = None
        self._address = ""
        self._open: set[Connection] = set()

    def start(self, address: str) -> None:
        """Listens at the address, in place of any before."""
        self.stop()
        self._address = address
        self._listening = socket.create_server((address, PORT), backlog=16)
        self._listening.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def stop(self) -> None:
        """Connections are refused from now on, and those that are open are reset."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None
        for connection in list(self._open):
            connection.close(reset=True)

    def answer(self, request: Request) -> Answer:
        self.requests += 1
        answer = self.service.respond(request, time.time())
        if request.path.endswith(".Reset") and answer.status == 204:
            kind = json.loads(request.body)["ResetType"]
            self.commands.append(f"{'Manager' if kind in MANAGER_RESETS and answer.restart else 'System'} {kind}")
        if answer.restart:
            asyncio.get_running_loop().call_later(GRACE, self._restart)
        return answer

    def _restart(self) -> None:
        self.stop()
        self.service.restarted(time.time())
        asyncio.get_running_loop().call_later(self._reset_seconds, self._return)

    def _return(self) -> None:
        self.service.unavailable_until = time.time() + self._busy_seconds
        self.start(self._address)

    def _accept(self) -> None:
        assert self._listening is not None
        with suppress(BlockingIOError):
            while True:
                peer, _ = self._listening.accept()
                peer.setblocking(False)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                secured = self._tls.wrap_socket(peer, server_side=True, do_handshake_on_connect=False)
                self._open.add(Connection(self, secured, self._open.discard))


class Connection:
    """One connection's handshake and requests."""

    def __init__(self, bmc: HallBmc, sock: ssl.SSLSocket, ended: Callable[[Connection], None]) -> None:
        self._bmc = bmc
        self._sock = sock
        self._ended = ended
        self._shaken = False
        self._received = bytearray()
        self._unsent = b""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._go_on)

    def close(self, *, reset: bool = False) -> None:
        if self._sock.fileno() < 0:
            return
        self._loop.remove_reader(self._sock)
        self._loop.remove_writer(self._sock)
        if reset:
            with suppress(OSError):
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._sock.close()
        self._ended(self)

    def _go_on(self) -> None:
        """As far as it goes without blocking."""
        self._loop.remove_writer(self._sock)
        try:
            if not self._shaken:
                self._shake()
            self._flush()
            while not self._unsent:
                piece = self._sock.recv(LARGEST)
                self._received += piece
                if not piece or len(self._received) > LARGEST:
                    self.close()
                    return
                while request := self._next_request():
                    self._unsent += _encode(self._bmc.answer(request))
                self._flush()
        except ssl.SSLWantReadError:
            return
        except ssl.SSLWantWriteError:
            self._loop.add_writer(self._sock, self._go_on)
        except OSError:
            self.close()

    def _shake(self) -> None:
        self._sock.do_handshake()
        self._shaken = True
        self._bmc.handshakes += 1
        self._bmc.resumed += bool(self._sock.session_reused)

    def _flush(self) -> None:
        while self._unsent:
            self._unsent = self._unsent[self._sock.send(self._unsent) :]

    def _next_request(self) -> Request | None:
        """The first whole request of what was received, taken out of it."""
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._received[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        whole = end + 4 + int(headers.get("content-length", "0"))
        if len(self._received) < whole:
            return None
        body = bytes(self._received[end + 4 : whole])
        del self._received[:whole]
        method, target, _ = first.split(" ")
        return Request(method, target.partition("?")[0].rstrip("/"), headers, body, target)


def _encode(answer: Answer) -> bytes:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body, indent=2)
    body = b"" if answer.body is None else text.encode()
    lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Refused')}", "OData-Version: 4.0"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.body is not None:
        lines.append("Content-Type: application/json")
    if answer.status != 204:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "\r\n"]).encode() + body

"""A relay before a simulated BMC that breaks the connection at a chosen byte, in every way in which one can break."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

WAYS = ("reset", "close", "stall", "garbage")
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: close sends RST at once."""


@dataclass
class Break:
    """`way` is one of WAYS, done after `after` bytes from the BMC. `passed` counts the bytes that the client sent, and
    `received` those of the BMC that it got."""

    way: str
    after: int
    passed: int = 0
    received: int = 0


@contextmanager
def breaking(upstream: tuple[str, int], plan: Break) -> Iterator[tuple[str, int]]:
    """The address of a relay that breaks every connection as planned."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=_relay, args=(client, upstream, plan, ended), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listening.getsockname()
        finally:
            ended.set()
            _shut(listening)


def _relay(client: socket.socket, upstream: tuple[str, int], plan: Break, ended: threading.Event) -> None:
    with client, socket.create_connection(upstream) as server:

        def forward() -> None:
            with suppress(OSError):
                while piece := client.recv(65_536):
                    plan.passed += len(piece)
                    server.sendall(piece)
                _shut(server)

        left, forwarding = plan.after, threading.Thread(target=forward, daemon=True)
        if left:
            forwarding.start()
        with suppress(OSError):
            while left and (piece := server.recv(left)):
                client.sendall(piece)
                left -= len(piece)
                plan.received += len(piece)
            if left == 0:
                if plan.way == "reset" and plan.after:
                    client.shutdown(socket.SHUT_RD)  # a close waits for those that still receive
                    forwarding.join()
                _break(client, plan.way, ended)
        _shut(server)


def _break(client: socket.socket, way: str, ended: threading.Event) -> None:
    if way == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.close()
    elif way == "stall":
        ended.wait(10)
    elif way == "garbage":
        client.sendall(b"\x16\x03\x01HTTP/1.1 200 \r\n\r\n" * 8)
        _shut(client)
    else:
        _shut(client)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)

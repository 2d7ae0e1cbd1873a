"""HTTPS for one simulated BMC: a listener that can go away and come back, a handler that can misbehave."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.rack.bmc_hostile import hostile_answer
from tests.rack.bmc_service import Answer, Request

if TYPE_CHECKING:
    from tests.rack.bmc import SimulatedBmc

IDLE_SECONDS = 60.0
LARGEST_BODY = 65_536


class Listener:
    """A TCP port with a thread per connection. The port stays reserved while nobody listens on it.

    The reservation is a second socket, bound and never listening: a connection is refused while the listener
    is away, and no other process can take the port meanwhile.
    """

    def __init__(self, address: tuple[str, int], serve: Callable[[socket.socket], None]) -> None:
        self._reserved = _bound(address)
        self.address: tuple[str, int] = self._reserved.getsockname()
        self._serve = serve
        self._socket: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        self._socket = _bound(self.address)
        self._socket.listen(64)
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and cut every open connection."""
        with self._lock:
            stopping, self._socket = self._socket, None
        if stopping is not None:
            _shut(stopping)
            stopping.close()
        self.cut()

    def cut(self, spare: socket.socket | None = None) -> None:
        """Cut every open connection but `spare`."""
        with self._lock:
            for handle in self._open:
                if spare is None or _peer(handle) != _peer(spare):
                    _shut(handle)

    def close(self) -> None:
        self.stop()
        self._reserved.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with self._lock:
            # a duplicate, because TLS takes the descriptor out of the original
            handle = connection.dup()
            self._open.add(handle)
        try:
            self._serve(connection)
        finally:
            with self._lock:
                self._open.discard(handle)
                handle.close()


def _bound(address: tuple[str, int]) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(address)
    return made


def _peer(connection: socket.socket) -> object:
    try:
        return connection.getpeername()
    except OSError:
        return None


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def serve_connection(bmc: SimulatedBmc, connection: socket.socket) -> None:
    """TLS, then requests until either side closes."""
    connection.settimeout(IDLE_SECONDS)
    try:
        with bmc.tls().wrap_socket(connection, server_side=True) as secured:
            bmc.note("connection", tls=secured.version())
            Handler(secured, connection, bmc)
    except OSError as error:
        bmc.note("connection failed", why=str(error))
    finally:
        connection.close()


class Handler(BaseHTTPRequestHandler):
    """One connection's requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    connection: ssl.SSLSocket
    _headers_buffer: list[bytes]

    def __init__(self, secured: ssl.SSLSocket, peer: Any, bmc: SimulatedBmc) -> None:
        self.bmc = bmc
        super().__init__(secured, peer, bmc)  # type: ignore[arg-type]

    def handle_request(self) -> None:
        """Answer one parsed request, as the faults of the moment want it."""
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        path = self.path.partition("?")[0].rstrip("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, headers, body, self.path)
        faults = self.bmc.faults
        time.sleep(faults.response_delay)
        if faults.hostile and self.command == "GET" and faults.hostile_path in ("", path):
            self.bmc.record(request, Answer(200), self.connection)
            self._misbehave(faults.hostile, faults.redirect_to)
            return
        answer = self.bmc.answer(request, self.connection)
        if self.bmc.swap_if_due(self.connection):
            self.close_connection = True
        self._send(answer, faults.trickle)
        self.bmc.answered(answer)

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request

    def _body(self) -> bytes | None:
        """The request's body; None if it is larger than any a BMC gets here, or of unknown length."""
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or "transfer-encoding" in self.headers:
            return None
        return self.rfile.read(int(length))

    def _misbehave(self, kind: str, redirect_to: str) -> None:
        self.close_connection = True
        for piece in hostile_answer(kind, redirect_to):
            if self.bmc.stopping.is_set():
                return
            self.wfile.write(piece)

    def _send(self, answer: Answer, trickle: float) -> None:
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body or {}, indent=2)
        payload = b"" if answer.body is None else text.encode()
        self.send_response_only(answer.status)
        if answer.body is not None:
            kind = "application/xml" if isinstance(answer.body, str) else "application/json"
            self.send_header("Content-Type", kind)
        self.send_header("OData-Version", "4.0")
        self.send_header("Cache-Control", "no-store, max-age=0")
        self.send_header("Strict-Transport-Security", "max-age=31536000; includeSubdomains")
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self._write_out(b"" if self.command == "HEAD" else payload, trickle)

    def _write_out(self, payload: bytes, trickle: float) -> None:
        """The head and the payload in one write, or byte after byte with a pause between."""
        self._headers_buffer += [b"\r\n", payload]
        if not trickle:
            self.flush_headers()
            return
        waiting, self._headers_buffer = b"".join(self._headers_buffer), []
        for index in range(len(waiting)):
            self.wfile.write(waiting[index : index + 1])
            if self.bmc.stopping.wait(trickle):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: every request is recorded by the BMC itself."""

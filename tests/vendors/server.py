"""Serves a dump over TLS on an address of 127.0.0.0/8, as a BMC does: keep-alive, sessions, away while it restarts."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.onboarding.rig import some_address
from tests.rack.bmc_http import Listener
from tests.rack.bmc_tls import self_signed, server_context
from tests.vendors.dumps import Tree
from tests.vendors.service import CYCLE_SECONDS, DumpService


class DumpServer:
    """`service` is what it shows; `address` where it listens."""

    def __init__(self, tree: Tree) -> None:
        self.service = DumpService(tree)
        self._context = server_context(self_signed())
        self._lock = threading.Lock()
        self._listener = Listener((some_address(), 443), self._serve)
        self.address = self._listener.address[0]
        self._listener.start()

    def answer(self, method: str, path: str, body: dict[str, Any], token: str) -> Any:
        with self._lock:
            return self.service.answer(method, path, body, token)

    def restart_if_asked(self) -> None:
        if self.service.restart_at:
            self.service.restart_at = 0.0
            threading.Thread(target=self._restart, daemon=True).start()

    def _restart(self) -> None:
        self._listener.stop()
        time.sleep(CYCLE_SECONDS)
        self._listener.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(30)
        try:
            with self._context.wrap_socket(connection, server_side=True) as secured:
                Handler(secured, connection, self)
        except OSError:
            return
        finally:
            connection.close()

    def close(self) -> None:
        self._listener.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, secured: Any, peer: Any, server: DumpServer) -> None:
        self.dump = server
        super().__init__(secured, peer, server)  # type: ignore[arg-type]

    def handle_request(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length", "0")))
        body = json.loads(sent) if sent else {}
        answer = self.dump.answer(self.command, self.path, body, self.headers.get("X-Auth-Token", ""))
        payload = json.dumps(answer.body).encode() if answer.body is not None else b""
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body is not None:
            self.send_header("Content-Type", "application/json")
        if answer.status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
        self.dump.restart_if_asked()

    do_GET = do_POST = do_PATCH = do_DELETE = handle_request

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextmanager
def served(tree: Tree) -> Iterator[DumpServer]:
    server = DumpServer(tree)
    try:
        yield server
    finally:
        server.close()

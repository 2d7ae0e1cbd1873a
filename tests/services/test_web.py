"""The web process as it runs: gunicorn over HTTPS on an inherited socket."""

from __future__ import annotations

import http.client
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.commands import people
from tests.site import Site, make_site
from web.watch import STREAMS

_CHILD = """
import sys, threading
from pathlib import Path
from appliance.app import open_context
from appliance.config import parse
from appliance.services import web
settings = parse({"appliance": {"state_dir": sys.argv[1]}})
web.run(open_context(settings), {"web": int(sys.argv[2])}, threading.Event())
"""


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int
    site: Site
    token: str
    connections: list[http.client.HTTPSConnection] = field(default_factory=list)

    def tls(self, **limits: ssl.TLSVersion) -> ssl.SSLSocket:
        """A connection that trusts nothing but the certificate of the state directory."""
        certificate = self.site.context.settings.appliance.state_dir / "web" / "certificate.pem"
        trusting = ssl.create_default_context(cafile=str(certificate))
        for name, value in limits.items():
            setattr(trusting, name, value)
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain:
            return trusting.wrap_socket(plain, server_hostname="localhost")

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10)
        connection.sock = self.tls()
        self.connections.append(connection)
        connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}", **headers})
        return connection.getresponse()

    def status(self, path: str) -> int:
        with self.get(path) as answer:
            return answer.status

    def leave(self) -> None:
        """Closes every connection."""
        while self.connections:
            self.connections.pop().close()


def until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def answers(running: Running) -> bool:
    try:
        return running.status("/api/v1/health") == 200
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def started(directory: Path) -> Iterator[Running]:
    site = make_site(directory)
    token = people.create_token(site.context, "cli:root", "test")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(directory), str(descriptor)],
            pass_fds=[descriptor], cwd=Path(__file__).parents[2],
        )  # fmt: skip
    found = Running(process, port, site, token)
    try:
        until(lambda: answers(found), 30)
        yield found
    finally:
        found.leave()
        process.kill()
        process.wait()
        site.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("web")) as found:
        yield found


def test_it_serves_over_tls_1_2_and_1_3_only(running: Running) -> None:
    with running.tls() as connection:
        assert connection.version() == "TLSv1.3"
    with running.tls(maximum_version=ssl.TLSVersion.TLSv1_2) as connection:
        assert connection.version() == "TLSv1.2"
    with pytest.raises(OSError), pytest.warns(DeprecationWarning, match="TLSv1"):  # noqa: PT011
        running.tls(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)


def test_without_tls_nothing_is_told(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" not in plain.recv(100)


def test_the_key_is_its_owners_alone(running: Running) -> None:
    key = running.site.context.settings.appliance.state_dir / "web" / "key.pem"
    assert key.stat().st_mode & 0o077 == 0


def test_it_says_that_it_lives(running: Running) -> None:
    def beats() -> int:
        return int(running.site.context.store.connection().execute("SELECT count(*) FROM heartbeat").fetchone()[0])

    until(lambda: beats() == 1, 5)


def test_what_another_process_writes_arrives_on_a_stream_at_once(running: Running) -> None:
    stream = running.get("/api/v1/events/stream?after=-1")
    assert stream.status == 200
    while b"token.added" not in stream.readline():
        pass
    began = time.monotonic()
    running.site.hear("02:00:00:00:00:01")
    while b"endpoint.seen" not in stream.readline():
        pass
    assert time.monotonic() - began < 2


def test_a_reader_who_goes_frees_its_place(running: Running) -> None:
    for _ in range(STREAMS + 2):
        assert running.get("/api/v1/events/stream").status == 200
        running.leave()
        until(lambda: answers(running), 10)
    streams = [running.get("/api/v1/events/stream").status for _ in range(20)]
    assert streams == [200] * 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_soon_with_a_stream_open(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path) as doomed:
        assert doomed.get("/api/v1/events/stream").status == 200
        doomed.process.send_signal(number)
        assert doomed.process.wait(5) == 0

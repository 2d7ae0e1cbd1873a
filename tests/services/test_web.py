"""The web process as it runs: gunicorn over HTTPS on an inherited socket."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path

import pytest
import urllib3

from appliance.clock import system_clock
from appliance.commands import people
from appliance.payload import catalogue
from tests.ask import ask
from tests.site import Site, make_site
from web.security import COOKIE
from web.watch import STREAMS

PASSWORD = "a password for tests only"

_CHILD = """
import os, sys, threading
from pathlib import Path
from appliance.app import open_context
from appliance.config import parse
from appliance.services import web
opened = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT)
def record(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(opened, f"{arguments[0]}\\n".encode())
sys.addaudithook(record)
settings = parse({"appliance": {"state_dir": sys.argv[1], "database": sys.argv[4]}})
web.run(open_context(settings), {"web": int(sys.argv[2])}, threading.Event())
"""


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int
    site: Site
    token: str
    opened: Path
    """The files that it opened for writing, one a line."""
    connections: list[http.client.HTTPSConnection] = field(default_factory=list)

    def tls(self, **limits: ssl.TLSVersion) -> ssl.SSLSocket:
        """A connection that trusts nothing but the certificate of the state directory."""
        certificate = self.site.context.settings.appliance.state_dir / "web" / "certificate.pem"
        trusting = ssl.create_default_context(cafile=str(certificate))
        for name, value in limits.items():
            setattr(trusting, name, value)
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain:
            return trusting.wrap_socket(plain, server_hostname="localhost")

    def get(
        self, path: str, method: str = "GET", body: Iterable[bytes] = b"", **headers: str
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60)
        connection.sock = self.tls()
        self.connections.append(connection)
        connection.request(method, path, body, headers={"Authorization": f"Bearer {self.token}", **headers})
        return connection.getresponse()

    def post(self, path: str, **files: tuple[str, bytes]) -> http.client.HTTPResponse:
        """A form with files, sent by a signed-in person."""
        self.site.now[0] = system_clock()  # the child's: a session of the story's time has long expired
        person = people.sign_in(self.site.context, "admin", PASSWORD)
        body, form = urllib3.encode_multipart_formdata({"csrf": person.csrf, **files})
        cookie = {"Cookie": f"{COOKIE}={person.token}", "Sec-Fetch-Site": "same-origin"}
        return self.get(path, "POST", body, **cookie, **{"Content-Type": form})

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
    people.create_user(site.context, "cli:root", "admin", PASSWORD)
    opened = directory / "opened"
    token = people.create_token(site.context, "cli:root", "test")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(directory), str(descriptor), str(opened),
             site.context.settings.appliance.database],
            pass_fds=[descriptor], cwd=Path(__file__).parents[2],
        )  # fmt: skip
    found = Running(process, port, site, token, opened)
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


def test_pages_are_served_over_tls_1_2_and_1_3_only(running: Running) -> None:
    with running.tls() as connection:
        assert connection.version() == "TLSv1.3"
    with running.tls(maximum_version=ssl.TLSVersion.TLSv1_2) as connection:
        assert connection.version() == "TLSv1.2"
    with pytest.raises(OSError), pytest.warns(DeprecationWarning, match="TLSv1"):  # noqa: PT011
        running.tls(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)


def test_request_without_tls_is_not_answered(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" not in plain.recv(100)


def test_key_file_is_readable_by_its_owner_only(running: Running) -> None:
    key = running.site.context.settings.appliance.state_dir / "web" / "key.pem"
    assert key.stat().st_mode & 0o077 == 0


def test_heartbeat_is_recorded(running: Running) -> None:
    def beats() -> int:
        return int(ask(running.site.context.store, "SELECT count(*) FROM heartbeat")[0][0])

    until(lambda: beats() == 1, 5)


def kept_uploads(running: Running) -> int:
    """How many files it opened for writing in the folder of the payloads, or outside its state directory."""
    settings = running.site.context.settings
    state, blobs = str(settings.appliance.state_dir), str(settings.blobs_dir)
    opened = running.opened.read_text().splitlines()
    return sum(path.startswith(blobs) or not path.startswith(state) for path in opened)


def test_large_manifest_is_not_on_disk_before_it_is_sealed(running: Running) -> None:
    """A payload as large, which may wait in a temporary file, shows that such a file would be seen."""
    wide = ",".join("x" * 128 for _ in range(4))
    rows = "".join(f"SN{number:05},{wide},secret-{number:0240}\n" for number in range(1500))
    manifest = f"serial,vendor,model,sku,switch,password\n{rows}".encode()
    assert len(manifest) > 2 * 500 * 1024
    before = kept_uploads(running)
    with running.post("/manifests", file=("delivery.csv", manifest)) as answer:
        assert (answer.status, b"1500 added" in answer.read()) == (200, True)
    assert kept_uploads(running) == before
    with running.post("/payloads", file=("image", manifest)) as answer:
        assert answer.status == 303
    assert kept_uploads(running) > before


def test_manifest_of_5000_rows_is_imported(running: Running) -> None:
    rows = "".join(
        f"F{n:05},02:00:00:05:{n >> 8:02x}:{n & 255:02x},Wiwynn,SV7220G4,PAR7,R{n // 40}\n" for n in range(5000)
    )
    text = f"serial,bmc_mac,vendor,model,site,rack\n{rows}"
    with running.post("/manifests", file=("delivery.csv", text.encode())) as answer:
        assert (answer.status, b"5000 added" in answer.read()) == (200, True)


def resident(process: subprocess.Popen[bytes]) -> int:
    """The most memory that the process had (bytes) since this was last asked."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return int(peak) * 1024


@pytest.mark.slow
def test_256_mib_are_stored_with_little_memory(running: Running) -> None:
    piece, pieces = os.urandom(1 << 20), 256
    running.site.now[0] = system_clock()
    person = people.sign_in(running.site.context, "admin", PASSWORD)
    whole, kind = urllib3.encode_multipart_formdata({"csrf": person.csrf, "file": ("image", b"@")})
    before, _, after = whole.partition(b"@")
    resident(running.process)
    usual = resident(running.process)
    with running.get(
        "/payloads", "POST", chain([before], repeat(piece, pieces), [after]),
        **{
            "Content-Type": kind, "Cookie": f"{COOKIE}={person.token}", "Sec-Fetch-Site": "same-origin",
            "Content-Length": str(len(before) + len(piece) * pieces + len(after)),
        },
    ) as answer:  # fmt: skip
        assert answer.status == 303
    stored = next(one for one in catalogue.listing(running.site.context) if one.name == "image")
    assert stored.size == len(piece) * pieces
    assert resident(running.process) < usual + (16 << 20)


def test_entry_of_another_process_is_streamed_at_once(running: Running) -> None:
    stream = running.get("/api/v1/events/stream?after=-1")
    assert stream.status == 200
    while b"token.added" not in stream.readline():
        pass
    began = time.monotonic()
    running.site.sight("02:00:00:00:00:01")
    while b"endpoint.seen" not in stream.readline():
        pass
    assert time.monotonic() - began < 2


def test_closed_stream_frees_its_place(running: Running) -> None:
    for _ in range(STREAMS + 2):
        assert running.get("/api/v1/events/stream").status == 200
        running.leave()
        until(lambda: answers(running), 10)
    streams = [running.get("/api/v1/events/stream").status for _ in range(20)]
    assert streams == [200] * 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_process_ends_soon_with_an_open_stream(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path) as doomed:
        assert doomed.get("/api/v1/events/stream").status == 200
        doomed.process.send_signal(number)
        assert doomed.process.wait(5) == 0

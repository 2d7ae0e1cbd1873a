"""The payload plane under the real gunicorn, on loopback, asked by sockets, curl and urllib3."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import urllib3

from appliance.payload import catalogue
from tests.ask import ask
from tests.payload.test_download_log import locked
from tests.payload.test_downloads import until
from tests.site import Site, make_site

KERNEL = os.urandom(8 << 20)
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, threading
from pathlib import Path
from appliance.config import load
from appliance.app import open_context
from appliance.services import payload
payload.run(open_context(load(Path(sys.argv[1]))), {"payload:staging": int(sys.argv[2])}, threading.Event())
"""


@dataclass
class Plane:
    site: Site
    port: int
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = self.start()

    def restart(self) -> None:
        self.process = self.start()

    def get(self, path: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        with urllib3.PoolManager(retries=False, timeout=10) as pool:
            return pool.request(method, f"http://127.0.0.1:{self.port}/{path}", headers=headers)

    def raw(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(data)
            received = b""
            while piece := sock.recv(65536):
                received += piece
            return received

    def downloads(self) -> list[tuple[str, str, bool, int]]:
        sql = "SELECT protocol, name, served, count FROM payload_request ORDER BY id"
        return [
            (protocol, name, bool(served), count) for protocol, name, served, count in ask(self.site.context.store, sql)
        ]

    def journal(self) -> list[str]:
        sql = "SELECT text FROM journal WHERE action LIKE 'payload.%' ORDER BY idx"
        return [row[0] for row in ask(self.site.context.store, sql)]


@contextmanager
def started(directory: Path, *wrapper: str) -> Iterator[Plane]:
    """The plane on a free port of loopback, its process started by `wrapper` (such as strace), if any."""
    directory.mkdir(exist_ok=True)
    site = make_site(directory)
    for name in ("boot/arm64/kernel", "big"):
        catalogue.add(site.context, "cli:root", name, KERNEL)
    config = directory / "gatehouse.toml"
    config.write_text(
        f'[appliance]\nstate_dir = "{directory}"\n[[segment]]\nname = "staging"\ninterface = "lo"\n'
        'address = "127.0.0.1/8"\nports_isolated = true\n'
    )
    listener = socket.create_server(("127.0.0.1", 0))
    argv = [*wrapper, sys.executable, "-c", PROGRAM, str(config), str(listener.fileno())]
    port = listener.getsockname()[1]
    plane = Plane(site, port, lambda: subprocess.Popen(argv, pass_fds=[listener.fileno()], cwd=ROOT))
    try:
        yield plane
        plane.process.terminate()
        assert plane.process.wait(10) == 0
    finally:
        plane.process.kill()
        plane.process.wait()
        listener.close()
        site.close()


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    with started(tmp_path_factory.mktemp("plane") / "state") as made:
        yield made


def test_file_comes_whole_with_headers_and_no_cookie(plane: Plane) -> None:
    answer = plane.get("boot/arm64/kernel")
    assert (answer.status, answer.data) == (200, KERNEL)
    assert answer.headers["Content-Length"] == str(len(KERNEL))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in answer.headers
    until(lambda: any("fetched boot/arm64/kernel by HTTP: 8388608 bytes" in text for text in plane.journal()))
    assert "It asks for boot/arm64/kernel by HTTP." in plane.journal()


def test_curl_resumes_and_skips_what_it_has(plane: Plane, tmp_path: Path) -> None:
    url, out = f"http://127.0.0.1:{plane.port}/boot/arm64/kernel", tmp_path / "out"
    out.write_bytes(KERNEL[:5_000_000])
    subprocess.run(["curl", "-sS", "--fail", "-C", "-", "-o", out, url], check=True)
    assert out.read_bytes() == KERNEL
    etag = plane.get("boot/arm64/kernel", "HEAD").headers["ETag"]
    assert plane.get("boot/arm64/kernel", **{"If-None-Match": etag}).status == 304


def test_range_is_206_and_beyond_the_end_is_416(plane: Plane) -> None:
    part = plane.get("boot/arm64/kernel", Range="bytes=1000000-1999999")
    assert (part.status, part.data) == (206, KERNEL[1_000_000:2_000_000])
    assert part.headers["Content-Range"] == f"bytes 1000000-1999999/{len(KERNEL)}"
    assert plane.get("boot/arm64/kernel", Range=f"bytes={len(KERNEL)}-").status == 416


def test_head_has_headers_only(plane: Plane) -> None:
    answer = plane.get("boot/arm64/kernel", "HEAD")
    assert (answer.status, answer.data, answer.headers["Content-Length"]) == (200, b"", str(len(KERNEL)))
    rendered = plane.get("boot.ipxe", "HEAD")
    assert int(rendered.headers["Content-Length"]) == len(plane.get("boot.ipxe").data)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_get_and_head_are_allowed(plane: Plane, method: str) -> None:
    answer = plane.get("boot.ipxe", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "target",
    [b"/", b"//boot.ipxe", b"/boot", b"/boot/", b"/../keys/log.pem", b"/%2e%2e/keys/log.pem", b"/boot/..%2fboot.ipxe",
     b"/a%00b", b"/a%0d%0aSet-Cookie:x=y", b"/boot\\arm64\\kernel", b"/static/app.css", b"/machines",
     b"/api/v1/machines", b"/gatehouse.sqlite"],
)  # fmt: skip
def test_name_not_in_the_catalogue_is_404(plane: Plane, target: bytes) -> None:
    answer = plane.raw(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.split(b"\r\n")[0] in (b"HTTP/1.1 404 Not Found", b"HTTP/1.1 404 NOT FOUND"), answer[:200]
    assert b"Set-Cookie:" not in answer
    assert b"sqlite" not in answer.split(b"\r\n\r\n")[1]


def test_unknown_name_is_recorded_and_journalled(plane: Plane) -> None:
    plane.get("firmware/%3Cscript%3E.bin")
    until(lambda: ("http", "firmware/<script>.bin", 0, 1) in plane.downloads())
    assert "It asked for firmware/<script>.bin by HTTP, which is not in the catalogue." in plane.journal()


@pytest.mark.parametrize(
    "request_",
    [b"GET /boot.ipxe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
     b"GET /boot.ipxe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
)  # fmt: skip
def test_request_with_a_body_is_refused(plane: Plane, request_: bytes) -> None:
    assert plane.raw(request_).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "request_",
    [b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
     b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(200)) + b"\r\n",
     b"GET / HTTP/1.1\r\nX: " + b"y" * 20000 + b"\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
     b"\0\0\0\0\r\n\r\n"],
    ids=["long line", "many headers", "long header", "8-bit name", "no HTTP"],
)  # fmt: skip
def test_requests_beyond_the_limits_are_refused(plane: Plane, request_: bytes) -> None:
    assert plane.raw(request_).split(b" ")[1].startswith((b"4", b"5"))
    assert plane.get("boot.ipxe").status == 200


def test_interrupted_download_is_recorded_as_failed(plane: Plane) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", plane.port))
        sock.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.recv(1000)
    until(lambda: any("did not get all of big" in text for text in plane.journal()))


def test_silent_connections_do_not_hold_up_others(plane: Plane) -> None:
    assert plane.get("boot.ipxe").status == 200
    idle = [socket.create_connection(("127.0.0.1", plane.port)) for _ in range(100)]
    started = time.monotonic()
    assert plane.get("boot.ipxe").status == 200
    assert time.monotonic() - started < 8
    for sock in idle:
        sock.close()


def test_killed_process_leaves_its_socket_to_the_next(tmp_path: Path) -> None:
    with started(tmp_path / "state") as plane:
        assert plane.get("boot.ipxe").status == 200
        os.kill(plane.process.pid, signal.SIGKILL)
        plane.process.wait()
        waiting = socket.create_connection(("127.0.0.1", plane.port), timeout=20)
        waiting.sendall(b"GET /boot.ipxe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        plane.restart()
        assert waiting.recv(100).startswith(b"HTTP/1.1 200 OK")
        waiting.close()


def test_downloads_before_a_kill_are_journalled(tmp_path: Path) -> None:
    with started(tmp_path / "state") as plane:
        assert plane.get("boot.ipxe", "HEAD").status == 200
        with locked(plane.site):
            assert plane.get("lost").status == 404
            size = len(plane.get("boot.ipxe").data)
            os.kill(plane.process.pid, signal.SIGKILL)
            plane.process.wait()
        plane.restart()
        assert plane.get("boot.ipxe", "HEAD").status == 200
        until(lambda: "It asks for boot.ipxe by HTTP." in plane.journal())
        texts = [text for text in plane.journal() if text.startswith("It ")]
    assert texts[:2] == ["It asked for lost by HTTP, which is not in the catalogue.", "It asks for boot.ipxe by HTTP."]
    # Its end is recorded after its last byte was sent: the kill may come between the two.
    assert all(f"It fetched boot.ipxe by HTTP: {size} bytes" in text for text in texts[2:])


def test_process_has_a_heartbeat(plane: Plane) -> None:
    sql = "SELECT pid, status FROM heartbeat WHERE name = 'payload'"
    until(lambda: ask(plane.site.context.store, sql)[:1] == [(plane.process.pid, "Serving 1 segments over HTTP.")])


STOPPING = """
import threading, socket
from appliance.services.gunicorn_host import serve
stop = threading.Event()
threading.Timer(0.5, stop.set).start()
listener = socket.create_server(("127.0.0.1", 0))
serve(lambda: (lambda environ, start: start("200 OK", []) or []), [listener.detach()], stop, {"threads": 2})
print("ended")
"""


def test_serving_ends_on_stop() -> None:
    done = subprocess.run([sys.executable, "-c", STOPPING], cwd=ROOT, capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, b"ended\n"), done.stderr

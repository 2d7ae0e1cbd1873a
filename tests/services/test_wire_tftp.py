"""TFTP as real clients see it."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.payload.names import LONGEST
from appliance.wire import tftp
from appliance.wire.text import display
from appliance.wire.tftp import Error, ErrorCode, Opcode, Request
from tests.rack.netns import Rack, wait_until
from tests.services.wires import ROOT, Wire

pytestmark = pytest.mark.rack

BODY = random.Random(1).randbytes(3_000_001)


class Site:
    """A rack with the wire service, a file in its catalogue, and a client's port."""

    def __init__(self, rack: Rack) -> None:
        self.rack = rack
        self.wire = Wire(rack)
        self.add("image.bin", BODY)
        rack.add_port("d1")
        rack.ip("d1", "addr add 10.66.7.7/16 dev eth0")

    def add(self, name: str, body: bytes) -> None:
        script = "import sys; from tests.services.wire_host import add; add(*sys.argv[1:])"
        file = self.rack.directory / "added"
        file.write_bytes(body)
        argv = [sys.executable, "-c", script, str(self.wire.config), name, str(file)]
        subprocess.run(argv, cwd=ROOT, check=True)

    def fetch(self, *argv: str) -> bytes | None:
        """What the client wrote to `out`, None when it failed."""
        out = self.rack.directory / "out"
        out.unlink(missing_ok=True)
        done = self.rack.exec("d1", ["timeout", "60", *argv], cwd=self.rack.directory, timeout=70)
        return out.read_bytes() if done.returncode == 0 and out.exists() else None

    def python(self, code: str, *args: str) -> str:
        done = self.rack.exec("d1", [sys.executable, "-c", code, *args], cwd=ROOT, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def entries(self, action: str) -> list[str]:
        return [text for (text,) in self.wire.all("SELECT text FROM journal WHERE action = ?", action)]


def atftp(*options: str) -> tuple[str, ...]:
    return ("atftp", *(word for option in options for word in ("--option", option)), "-g", "-l", "out")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Rack() as rack:
        yield Site(rack)


@pytest.mark.parametrize(
    "argv",
    [
        (*atftp("blksize 1428", "windowsize 16"), "-r", "image.bin", "10.66.0.1"),
        (*atftp("blksize 512"), "-r", "image.bin", "10.66.0.1"),
        ("curl", "-s", "-o", "out", "tftp://10.66.0.1/image.bin"),
        ("curl", "-s", "--tftp-blksize", "8192", "-o", "out", "tftp://10.66.0.1/image.bin"),
        ("curl", "-s", "--tftp-no-options", "-o", "out", "tftp://10.66.0.1/image.bin"),
        ("tftp", "-m", "binary", "10.66.0.1", "-c", "get", "image.bin", "out"),
        ("busybox", "tftp", "-g", "-b", "1468", "-r", "image.bin", "-l", "out", "10.66.0.1"),
    ],
    ids=lambda argv: " ".join(argv[:4]),
)
def test_real_clients_get_the_file_whole(site: Site, argv: tuple[str, ...]) -> None:
    assert site.fetch(*argv) == BODY


def test_tftpy_gets_the_file_whole(site: Site) -> None:
    code = "import hashlib, sys, io, tftpy; out = io.BytesIO(); tftpy.TftpClient('10.66.0.1', 69, {'blksize': 1024})"
    code += ".download('image.bin', out); print(hashlib.sha256(out.getvalue()).hexdigest())"
    assert site.python(code) == hashlib.sha256(BODY).hexdigest()


def test_file_of_more_than_65535_blocks_arrives_whole(site: Site) -> None:
    body = random.Random(2).randbytes(65_536 * 64 + 100)
    site.add("long.bin", body)
    assert site.fetch(*atftp("blksize 64", "windowsize 32"), "-r", "long.bin", "10.66.0.1") == body


@pytest.mark.parametrize("size", [0, 1468, 2936])
def test_empty_last_block_ends_the_transfer(site: Site, size: int) -> None:
    site.add("even.bin", BODY[:size])
    fetched = site.fetch("busybox", "tftp", "-g", "-b", "1468", "-r", "even.bin", "-l", "out", "10.66.0.1")
    assert fetched == BODY[:size]


def ask(site: Site, *packets: bytes) -> list[tftp.Packet]:
    """The answer to each packet, sent to port 69 from a port of its own."""
    code = (
        "import socket, sys\n"
        "for packet in sys.argv[1:]:\n"
        "    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)\n"
        "    s.sendto(bytes.fromhex(packet), ('10.66.0.1', 69)); print(s.recv(2048).hex())\n"
    )
    return [tftp.pull(bytes.fromhex(line)) for line in site.python(code, *(p.hex() for p in packets)).split()]


@pytest.mark.parametrize(
    "name", [b"../../etc/passwd", b"/etc/passwd", b"..\\boot.ini", b"\xff\xfe\x80", b"a" * 400, b"%2e%2e/x", b"\x1b[2J"]
)
def test_hostile_name_is_not_found_and_shown_safely(site: Site, name: bytes) -> None:
    (answer,) = ask(site, tftp.push(Request(Opcode.RRQ, name, b"octet", {})))
    assert isinstance(answer, Error)
    assert answer.code == ErrorCode.FILE_NOT_FOUND
    shown = display(name, LONGEST)
    text = f"It asked for {shown} by TFTP, which is not in the catalogue."
    assert wait_until(lambda: text in site.entries("payload.unknown"), 5), site.entries("payload.unknown")
    assert text.isprintable()


def test_zero_byte_cannot_cut_a_name_short(site: Site) -> None:
    (answer,) = ask(site, b"\0\1image.bin\0x\0octet\0")
    assert isinstance(answer, Error)


@pytest.mark.parametrize(
    "packet", [b"\0\2image.bin\0octet\0", b"\0\1image.bin\0netascii\0", b"\0\1image.bin", b"\0\x09xx"]
)
def test_only_reads_in_octet_mode_are_served(site: Site, packet: bytes) -> None:
    (answer,) = ask(site, packet)
    assert isinstance(answer, Error)


def test_lossy_link_delivers_the_file_whole(site: Site) -> None:
    """Every 40th datagram in each direction is dropped by a relay between client and server."""
    site.add("short.bin", BODY[:600_000])
    relay = Path(__file__).with_name("lossy_relay.py")
    process = site.rack.popen("d1", [sys.executable, str(relay), "10.66.0.1", "40"], log="relay.log")
    listening = ["ss", "-Hlun", "sport = :6969"]
    assert wait_until(lambda: site.rack.exec("d1", listening).stdout, 10), "the relay does not listen"
    argv = atftp("blksize 1428", "windowsize 8", "timeout 1")
    try:
        fetched = site.fetch(*argv, "-r", "short.bin", "127.0.0.1", "6969")
    finally:
        site.rack.end(process)
    assert fetched == BODY[:600_000]


def test_start_and_end_are_journalled(site: Site) -> None:
    assert site.fetch("curl", "-s", "-o", "out", "tftp://10.66.0.1/image.bin") == BODY
    assert wait_until(lambda: any("image.bin" in text for text in site.entries("payload.served")), 5)
    assert any("image.bin" in text for text in site.entries("payload.started"))


def test_downloads_before_a_kill_are_journalled(site: Site) -> None:
    """No client waits for the lock, and no download is lost with the process."""
    site.add("kept.bin", BODY[:1000])
    with closing(sqlite3.connect(site.wire.state / "gatehouse.sqlite", timeout=30)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        (answer,) = ask(site, tftp.push(Request(Opcode.RRQ, b"lost.bin", b"octet", {})))
        assert isinstance(answer, Error)
        assert site.fetch("curl", "-s", "--max-time", "10", "-o", "out", "tftp://10.66.0.1/kept.bin") == BODY[:1000]
        site.wire.kill()
    site.wire.start()
    assert wait_until(lambda: any("lost.bin" in text for text in site.entries("payload.unknown")), 5)
    assert wait_until(lambda: any("kept.bin" in text for text in site.entries("payload.served")), 5)
    for action in ("payload.started", "payload.served"):
        assert sum("kept.bin" in text for text in site.entries(action)) == 1


def test_datagram_of_another_client_is_answered_error_5(site: Site) -> None:
    code = (
        "import socket\n"
        "def sock(): s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); return s\n"
        "a, b = sock(), sock()\n"
        "a.sendto(b'\\0\\1image.bin\\0octet\\0', ('10.66.0.1', 69)); block, tid = a.recvfrom(2048)\n"
        "b.sendto(b'\\0\\4\\0\\1', tid); print(b.recv(2048)[:4].hex())\n"
        "a.sendto(b'\\0\\4\\0\\1', tid); print(a.recv(2048)[:4].hex())\n"
    )
    assert site.python(code).split() == ["00050005", "00030002"]


def test_one_client_cannot_have_all_transfers(site: Site) -> None:
    packets = [tftp.push(Request(Opcode.RRQ, b"image.bin", b"octet", {b"timeout": b"1"}))] * 8
    answers = ask(site, *packets)
    assert 4 <= sum(isinstance(answer, Error) for answer in answers) < 8
    assert wait_until(lambda: not isinstance(ask(site, packets[0])[0], Error), 30, 0.5), "transfers never end"

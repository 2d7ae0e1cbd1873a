"""The TFTP service on loopback, with look-ups that the tests hold up."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.engine.tftp_lookups import LookupLimits
from appliance.errors import StoreError
from appliance.hookhost import Chooser
from appliance.hookspec import hookimpl
from appliance.net import linux
from appliance.payload import catalogue
from appliance.payload.catalogue import Catalogue, Found, NotThere, Opened
from appliance.services import wire_tftp
from appliance.services.wire_tftp import Payloads, TftpService
from appliance.wire import tftp
from appliance.wire.tftp import Ack, Data, Error, ErrorCode, Opcode, Request
from tests.hooks.conftest import host_of
from tests.payload.test_downloads import entries, until
from tests.site import Site, make_site

SECONDS = 10


def opened(name: str, body: bytes) -> Opened:
    return Opened(Found(name, body, len(body), "text/plain", ""), io.BytesIO(body))


class HeldPayloads:
    """Every name exists; a look-up of a name in `held` waits until `gate` opens. `asked` are the look-ups made."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.held: set[str] = set()
        self.asked: list[str] = []
        self.given: list[Opened] = []

    def open(self, name: bytes | str, client_ip: str, protocol: str) -> Opened | NotThere:
        text = name.decode() if isinstance(name, bytes) else name
        self.asked.append(text)
        if text in self.held:
            assert self.gate.wait(SECONDS)
        self.given.append(opened(text, f"body of {text}".encode()))
        return self.given[-1]


class Client:
    """A socket on an address of loopback."""

    def __init__(self, server: tuple[str, int], address: str) -> None:
        self.server = server
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(SECONDS)

    def ask(self, name: str) -> None:
        self.socket.sendto(tftp.push(Request(Opcode.RRQ, name.encode(), b"octet", {})), self.server)

    def answer(self) -> tftp.Packet:
        packet, self.peer = self.socket.recvfrom(2048)
        return tftp.pull(packet)

    def acknowledge(self, block: int) -> None:
        self.socket.sendto(tftp.push(Ack(block)), self.peer)

    def fetch(self, name: str) -> bytes:
        """The whole file, lock-step."""
        self.ask(name)
        body = b""
        while True:
            packet = self.answer()
            assert isinstance(packet, Data), packet
            body += packet.payload
            self.acknowledge(packet.block)
            if len(packet.payload) < 512:
                return body


class Rig:
    """A service with its clients; its clock stands still unless a test moves `now`."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.now = 0
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.listener.setsockopt(socket.IPPROTO_IP, linux.IP_PKTINFO, 1)
        self.listener.setblocking(False)
        self.listener.bind(("127.0.0.1", 0))
        self.clients: list[Client] = []
        self.service: TftpService | None = None

    def serve(self, payloads: Payloads, **limits: int) -> TftpService:
        self.service = TftpService(
            self.site.context, {"tftp:x": self.listener}, payloads=payloads, lookup_limits=LookupLimits(**limits),
            clock=lambda: self.now,
        )  # fmt: skip
        self.service.start()
        return self.service

    def client(self, address: str = "127.0.0.2") -> Client:
        self.clients.append(Client(self.listener.getsockname(), address))
        return self.clients[-1]

    def close(self) -> None:
        if self.service is not None:
            self.service.stop()
        for sock in (self.listener, *(client.socket for client in self.clients)):
            sock.close()
        self.site.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(make_site(tmp_path))
    yield made
    made.close()


@pytest.fixture
def payloads() -> Iterator[HeldPayloads]:
    made = HeldPayloads()
    yield made
    made.gate.set()


def test_transfer_goes_on_while_a_lookup_waits(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {"slow"}
    rig.serve(payloads)
    slow, other = rig.client(), rig.client("127.0.0.3")
    slow.ask("slow")
    until(lambda: "slow" in payloads.asked)
    assert other.fetch("quick") == b"body of quick"
    payloads.gate.set()
    assert isinstance(slow.answer(), Data)


def test_transfer_that_never_begins_is_not_recorded(
    rig: Rig, payloads: HeldPayloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    payloads.held = {"refused"}
    service, client = rig.serve(payloads), rig.client()
    client.ask("refused")
    until(lambda: "refused" in payloads.asked)
    with monkeypatch.context() as patch:
        patch.setattr(wire_tftp, "TRANSFERS", 0)
        payloads.gate.set()
        assert isinstance(client.answer(), Error)
    assert rig.client("127.0.0.3").fetch("served") == b"body of served"
    service.stop()
    started = [text for action, text, _ in entries(rig.site) if action == "payload.started"]
    assert started == ["It asks for served by TFTP."]


def test_repeated_request_starts_one_lookup(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {"slow"}
    rig.serve(payloads)
    client = rig.client()
    for _ in range(5):
        client.ask("slow")
    until(lambda: "slow" in payloads.asked)
    client.ask("slow")
    assert rig.client("127.0.0.3").fetch("fence") == b"body of fence"
    payloads.gate.set()
    assert isinstance(client.answer(), Data)
    client.ask("slow")  # and once more while its transfer is under way
    assert rig.client("127.0.0.3").fetch("fence") == b"body of fence"
    client.acknowledge(1)
    assert rig.client("127.0.0.3").fetch("fence") == b"body of fence"
    assert payloads.asked.count("slow") == 1


def test_request_right_after_the_last_ack_is_answered(rig: Rig, payloads: HeldPayloads) -> None:
    rig.serve(payloads)
    client = rig.client()
    for number in range(200):
        assert client.fetch(f"f{number}") == f"body of f{number}".encode()


def test_other_name_on_the_same_port_gets_its_own_file(rig: Rig, payloads: HeldPayloads) -> None:
    """Some boot ROMs always use the same port: what was asked for first must not arrive as the second."""
    payloads.held = {"first"}
    rig.serve(payloads)
    client = rig.client()
    client.ask("first")
    until(lambda: "first" in payloads.asked)
    assert client.fetch("second") == b"body of second"
    payloads.gate.set()
    until(lambda: len(payloads.given) == 2 and payloads.given[1].file.closed)
    assert client.fetch("third") == b"body of third"


def test_stop_does_not_wait_for_a_lookup(rig: Rig, payloads: HeldPayloads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.services.wire_tftp.STOP_SECONDS", 0.05)
    payloads.held = {"slow"}
    service = rig.serve(payloads)
    rig.client().ask("slow")
    until(lambda: "slow" in payloads.asked)
    service.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "tftp"]
    payloads.gate.set()
    until(lambda: bool(payloads.given) and payloads.given[0].file.closed)


def test_stop_leaves_no_open_file(rig: Rig, payloads: HeldPayloads) -> None:
    service = rig.serve(payloads)
    assert rig.client().fetch("a") == b"body of a"
    service.stop()
    assert all(one.file.closed for one in payloads.given)


@pytest.mark.parametrize("error", [StoreError("The database is locked."), OSError(5, "I/O error"), ZeroDivisionError()])
def test_failed_lookup_is_answered_and_service_goes_on(rig: Rig, payloads: HeldPayloads, error: Exception) -> None:
    class Failing(HeldPayloads):
        def open(self, name: bytes | str, client_ip: str, protocol: str) -> Opened | NotThere:
            if name == b"broken":
                raise error
            return super().open(name, client_ip, protocol)

    rig.serve(Failing())
    client = rig.client()
    client.ask("broken")
    assert client.answer() == Error(ErrorCode.NOT_DEFINED, b"not available now; try again")
    assert client.fetch("good") == b"body of good"


def test_request_beyond_the_queue_is_answered_later(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {"slow"}
    service = rig.serve(payloads, running=1, waiting=1)
    running, waiting, late = (rig.client(f"127.0.0.{n}") for n in (2, 3, 4))
    running.ask("slow")
    until(lambda: "slow" in payloads.asked)
    waiting.ask("next")
    late.ask("last")
    late.ask("last")
    until(lambda: service.unanswered == 2)
    assert service.status().startswith("TFTP: 2 requests were not answered so far: 1 look-ups wait")
    payloads.gate.set()
    assert isinstance(waiting.answer(), Data)
    assert late.fetch("last") == b"body of last"
    rig.now += 60_000
    assert service.status() == ""


def test_request_of_a_silent_client_is_not_looked_up(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {"slow"}
    service = rig.serve(payloads, running=1, silence=10_000)
    running, silent, other = (rig.client(f"127.0.0.{n}") for n in (2, 3, 4))
    running.ask("slow")
    until(lambda: "slow" in payloads.asked)
    silent.ask("silent")
    until(lambda: service.waiting == 1)
    rig.now += 10_001
    payloads.gate.set()
    assert other.fetch("other") == b"body of other"
    assert payloads.asked == ["slow", "other"]


def test_lookup_over_its_deadline_is_answered(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {"slow"}
    rig.serve(payloads, deadline=5_000)
    client = rig.client()
    client.ask("slow")
    until(lambda: "slow" in payloads.asked)
    rig.now += 5_001
    assert client.answer() == Error(ErrorCode.NOT_DEFINED, b"not available now; try again")
    payloads.gate.set()
    until(lambda: bool(payloads.given) and payloads.given[0].file.closed)
    assert client.fetch("good") == b"body of good"


def test_lookups_count_as_transfers_of_their_client(rig: Rig, payloads: HeldPayloads) -> None:
    payloads.held = {f"slow{n}" for n in range(4)}
    rig.serve(payloads)
    for name in sorted(payloads.held):
        rig.client().ask(name)
    until(lambda: len(payloads.asked) == 4)
    fifth, other = rig.client(), rig.client("127.0.0.3")
    fifth.ask("fifth")
    assert fifth.answer() == Error(ErrorCode.NOT_DEFINED, b"too many transfers; try again")
    assert other.fetch("quick") == b"body of quick"


def hooked(site: Site, act: Callable[[Any], Any], seconds: float) -> Catalogue:
    class Plugin:
        @hookimpl
        def gatehouse_payload(self, request: Any) -> Any:
            return act(request)

    return Catalogue(site.context, Chooser(site.context, host_of(p=Plugin()), ["p"], seconds).choose)


def test_hook_that_never_returns_holds_up_its_client_only(rig: Rig) -> None:
    gate = threading.Event()

    def act(request: Any) -> None:
        if request["name"] == "held.txt":
            gate.wait(60)

    for name in ("held.txt", "other.txt"):
        catalogue.add(rig.site.context, "cli:root", name, name.encode())
    rig.serve(hooked(rig.site, act, 0.3))
    held, other = rig.client(), rig.client("127.0.0.3")
    try:
        held.ask("held.txt")
        assert other.fetch("other.txt") == b"other.txt"
        assert isinstance(held.answer(), Data), "served without the hook"
        held.acknowledge(1)
        for _ in range(20):
            assert rig.client("127.0.0.3").fetch("held.txt") == b"held.txt"
        assert sum(thread.name == "hook p" for thread in threading.enumerate()) == 1
    finally:
        gate.set()


def test_file_replaced_during_its_transfer_arrives_as_it_was(rig: Rig) -> None:
    before, after = b"a" * 1500, b"b" * 1500
    catalogue.add(rig.site.context, "cli:root", "f", before)
    rig.serve(Catalogue(rig.site.context))
    client, other = rig.client(), rig.client("127.0.0.3")
    client.ask("f")
    first = client.answer()
    assert isinstance(first, Data)
    catalogue.add(rig.site.context, "cli:root", "f", after)
    assert other.fetch("f") == after
    body = first.payload
    for block in (1, 2):
        client.acknowledge(block)
        packet = client.answer()
        assert isinstance(packet, Data)
        body += packet.payload
    client.acknowledge(3)
    assert body == before

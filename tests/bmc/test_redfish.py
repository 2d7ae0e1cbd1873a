"""The pinned client against the simulated BMC: what it reads, what it refuses, how long it can be held."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.bmc.connection import show_certificate
from appliance.bmc.errors import (
    BadAnswer,
    BmcError,
    Busy,
    Denied,
    Missing,
    PinMismatch,
    Redirected,
    TooBig,
    TooSlow,
    Unreachable,
)
from appliance.bmc.redfish import MAX_BODY, Redfish
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_service import Answer as Refusal
from tests.rack.bmc_view import ROOT

WHO = Identity(serial="GH2001", uuid="6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b2001", password="Xq7-marsh-Kelp")


@pytest.fixture
def bmc() -> Iterator[SimulatedBmc]:
    with SimulatedBmc(WHO) as running:
        yield running


def pin_of(bmc: SimulatedBmc) -> str:
    host, port = bmc.address
    return show_certificate(host, port).facts.spki_sha256


def client(bmc: SimulatedBmc, seconds: float = 5.0) -> Redfish:
    host, port = bmc.address
    return Redfish(host, pin_of(bmc), port=port, seconds=seconds)


READER = """
import json, re, sys, time
from pathlib import Path
from appliance.bmc.errors import BmcError
from appliance.bmc.redfish import Redfish

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

host, port, pin = sys.argv[1:]
with Redfish(host, pin, port=int(port), seconds=5.0) as client:
    client.get("/redfish")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (proc(5))
    before, begun = peak(), time.monotonic()
    try:
        client.get("/redfish/v1")
        error = None
    except BmcError as raised:
        error = raised
    seconds, after = time.monotonic() - begun, peak()
used = b"x" * (64 << 20)
print(json.dumps({"error": type(error).__name__, "message": str(error), "seconds": seconds,
                  "grown": after - before, "control": peak() - before}))
"""


def read_alone(bmc: SimulatedBmc) -> dict[str, Any]:
    """What became of reading the service root in a process of its own, and by how much that raised its peak of memory:
    `grown` by the reading, `control` by 64 MiB that were used on purpose (bytes)."""
    host, port = bmc.address
    command = [sys.executable, "-c", READER, host, str(port), pin_of(bmc)]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=30, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_certificate_is_read_without_sending_a_request(bmc: SimulatedBmc) -> None:
    host, port = bmc.address
    shown = show_certificate(host, port)
    assert shown.certificate == bmc.certificate
    assert "CN=testhost" in shown.facts.subject
    assert bmc.requests == []


@pytest.mark.parametrize("minimum", ["TLSv1_2", "TLSv1_3"])
def test_reads_the_service_root_with_either_tls(minimum: str) -> None:
    with SimulatedBmc(WHO, minimum_tls=minimum) as bmc, client(bmc) as asking:
        assert asking.get("/redfish/v1")["RedfishVersion"] == "1.17.0"
        assert asking.get("/redfish/v1/")["Id"] == "RootService"
    assert [seen.credential for seen in bmc.requests] == ["none", "none"]


def test_one_connection_serves_many_requests(bmc: SimulatedBmc) -> None:
    with client(bmc) as asking:
        asking.get("/redfish/v1")
        first = asking._connection._sock
        asking.get("/redfish")
        assert asking._connection._sock is first


def test_other_key_is_refused_before_any_byte(bmc: SimulatedBmc) -> None:
    host, port = bmc.address
    with Redfish(host, "ab" * 32, port=port) as asking, pytest.raises(PinMismatch) as refusal:
        asking.send("POST", "/redfish/v1/SessionService/Sessions", {"UserName": "root", "Password": "secret"})
    assert refusal.value.expected == "ab" * 32
    assert refusal.value.shown.spki_sha256 == pin_of(bmc)
    assert refusal.value.certificate == bmc.certificate
    assert bmc.requests == []


def test_kept_connection_carries_nothing_without_its_pin(bmc: SimulatedBmc) -> None:
    """Neither after the first look, nor once another key is expected."""
    host, port = bmc.address
    with Redfish(host, port=port) as asking:
        for pin in ("", "ab" * 32):
            asking.show_certificate()
            asking.pin = pin
            with pytest.raises(PinMismatch):
                asking.get(ROOT)
        assert bmc.requests == []
        asking.pin = asking.show_certificate().facts.spki_sha256
        assert asking.get(ROOT)["Id"] == "RootService"
        asking.pin = "ab" * 32
        with pytest.raises(PinMismatch):
            asking.get(ROOT)
    assert len(bmc.requests) == 1


def test_certificate_swapped_between_requests_is_refused(bmc: SimulatedBmc) -> None:
    with client(bmc) as asking:
        asking.get("/redfish/v1")
        bmc.swap_certificate()
        with pytest.raises(PinMismatch):
            asking.get("/redfish/v1")
    assert len(bmc.requests) == 1


def test_silent_port_is_unreachable_with_nothing_sent() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1 does not answer on port \d+ \(connection refused\)") as no:
            show_certificate("127.0.0.1", port)
    assert not no.value.sent


def test_a_port_without_tls_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            peer, _ = plain.accept()
            with peer:
                peer.sendall(b"SSH-2.0-dropbear\r\n")
                peer.recv(4096)

        greeter = threading.Thread(target=greet)
        greeter.start()
        with pytest.raises(Unreachable, match="TLS handshake"):
            show_certificate("127.0.0.1", plain.getsockname()[1])
        greeter.join()


def test_a_handshake_that_never_ends_is_too_slow() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises((TooSlow, Unreachable)):
            show_certificate("127.0.0.1", silent.getsockname()[1], seconds=0.3)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("fault", [{"trickle": 0.02}, {"response_delay": 30.0}])
def test_slow_answer_ends_at_the_deadline(bmc: SimulatedBmc, fault: dict[str, float]) -> None:
    with client(bmc, seconds=0.5) as asking:
        bmc.apply(**fault)
        begun = time.monotonic()
        with pytest.raises(TooSlow, match=r"within 0\.5 s"):
            asking.get("/redfish/v1")
        assert time.monotonic() - begun < 3


def test_trickled_answer_without_length_ends_at_the_deadline() -> None:
    """http.client forgets the socket of such an answer; the deadline must not."""
    with SimulatedBmc(WHO) as bmc, client(bmc, seconds=0.5) as asking:
        bmc.apply(hostile="endless")
        begun = time.monotonic()
        with pytest.raises((TooBig, TooSlow)):
            asking.get("/redfish/v1")
        assert time.monotonic() - begun < 3


def test_busy_names_the_pause_and_recovers(bmc: SimulatedBmc) -> None:
    bmc.apply(unavailable_requests=2)
    with client(bmc) as asking:
        for _ in range(2):
            with pytest.raises(Busy) as busy:
                asking.get("/redfish/v1")
            assert busy.value.retry_after == 1
        assert asking.get("/redfish/v1")["Id"] == "RootService"


def test_denied_says_which(bmc: SimulatedBmc) -> None:
    with client(bmc) as asking, pytest.raises(Denied) as denied:
        asking.get("/redfish/v1/Systems")
    assert denied.value.status == 401


@pytest.mark.parametrize(
    ("kind", "error", "part", "mebibytes"),
    [
        ("huge", TooBig, "1073741824 bytes", 4),
        ("endless", TooBig, f"longer than {MAX_BODY}", 4),
        ("redirect", Redirected, "307, a redirect", 4),
        ("deep", TooBig, "deeper than 16", 32),
        ("invalid", BadAnswer, "not JSON", 4),
    ],
)
def test_hostile_answers_are_bounded_in_memory_and_time(
    bmc: SimulatedBmc, kind: str, error: type[Exception], part: str, mebibytes: int
) -> None:
    bmc.apply(hostile=kind, hostile_path="/redfish/v1")
    result = read_alone(bmc)
    assert (result["error"], part in result["message"]) == (error.__name__, True)
    assert result["seconds"] < 5
    assert result["grown"] < mebibytes << 20
    assert result["control"] > 60 << 20, "the meter must see memory that is used"


def test_answer_that_ends_by_closing_is_read(bmc: SimulatedBmc) -> None:
    bmc.apply(hostile="unbounded")
    with client(bmc) as asking:
        assert asking.get("/redfish/v1") == {"@odata.id": "/redfish/v1", "RedfishVersion": "1.17.0"}
        bmc.apply(hostile="")
        assert asking.get("/redfish/v1")["Id"] == "RootService"


def test_connection_closed_by_the_bmc_is_reopened_for_reading(bmc: SimulatedBmc) -> None:
    with client(bmc) as asking:
        asking.get("/redfish/v1")
        bmc._listener.cut()
        assert asking.get("/redfish/v1")["Id"] == "RootService"


def test_404_is_missing(bmc: SimulatedBmc) -> None:
    with client(bmc) as asking:
        answer = asking.send(
            "POST", "/redfish/v1/SessionService/Sessions", {"UserName": WHO.username, "Password": WHO.password}
        )
        with pytest.raises(Missing):
            asking.get("/redfish/v1/Nothing", answer.token)


def test_all_requests_together_have_a_budget(bmc: SimulatedBmc) -> None:
    """A BMC that is just fast enough for each request must not hold its reader for as long as it likes."""
    host, port = bmc.address
    bmc.apply(response_delay=0.2)
    with Redfish(host, pin_of(bmc), port=port, seconds=5, budget=0.5) as client:
        with pytest.raises(TooSlow) as refusal:
            [client.get(ROOT) for _ in range(10)]
        assert not refusal.value.sent
        assert len(bmc.requests) <= 3


@pytest.mark.parametrize(
    ("status", "in_session", "temporary"),
    [
        (401, True, True), (401, False, False), (403, True, False), (404, True, False), (400, True, False),
        (500, True, True), (502, False, True), (503, False, True), (504, True, True),
    ],
)  # fmt: skip
def test_which_refusals_are_temporary(
    bmc: SimulatedBmc, monkeypatch: pytest.MonkeyPatch, status: int, in_session: bool, temporary: bool
) -> None:
    """As of a BMC that restarts; a password that is refused never is."""
    monkeypatch.setattr(bmc.service, "respond", lambda request, now: Refusal(status, {}))
    with client(bmc) as asking, pytest.raises(BmcError) as error:
        asking.send("POST", f"{ROOT}/SessionService/Sessions", {}, "token" if in_session else "")
    assert error.value.is_temporary is temporary


def test_broken_connection_is_temporary_and_other_key_is_not(bmc: SimulatedBmc) -> None:
    host, port = bmc.address
    with Redfish(host, "ab" * 32, port=port) as asking, pytest.raises(PinMismatch) as other:
        asking.get(ROOT)
    assert not other.value.is_temporary
    with client(bmc) as asking:
        bmc._listener.stop()
        with pytest.raises(Unreachable) as away:
            asking.get(ROOT)
        assert away.value.is_temporary
        bmc._listener.start()

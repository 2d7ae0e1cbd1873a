"""However a connection to a BMC breaks, at whichever byte: a BmcError that says whether the request may have left."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.bmc import connection
from appliance.bmc.connection import show_certificate
from appliance.bmc.errors import BadAnswer, BmcError, TooSlow, Unreachable
from appliance.bmc.redfish import Redfish
from tests.bmc.breaking import RESET, WAYS, Break, breaking
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_identity import Identity

WHO = Identity(serial="GH2004", uuid="6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b2004", password="Xq7-marsh-Kelp")
SECONDS, STALLED = 5.0, 0.25
"""For a whole request; and where it is stalled on purpose, so that its end is waited for."""

LOGIN = {"UserName": WHO.username, "Password": WHO.password}
SESSIONS = "/redfish/v1/SessionService/Sessions"


@pytest.fixture(scope="module")
def bmc() -> Iterator[SimulatedBmc]:
    with SimulatedBmc(WHO) as running:
        yield running


@pytest.fixture(scope="module")
def pin(bmc: SimulatedBmc) -> str:
    return show_certificate(*bmc.address).facts.spki_sha256


@contextmanager
def broken(bmc: SimulatedBmc, pin: str, way: str, after: int) -> Iterator[tuple[Redfish, Break]]:
    plan, seconds = Break(way, after), STALLED if way == "stall" else SECONDS
    with breaking(bmc.address, plan) as (host, port), Redfish(host, pin, port=port, seconds=seconds) as client:
        yield client, plan


def bytes_until(bmc: SimulatedBmc, pin: str, act: Callable[[Redfish], object]) -> int:
    """How many bytes a BMC sends until this is done."""
    with broken(bmc, pin, "close", 1 << 30) as (client, plan):
        act(client)
        return plan.received


@pytest.fixture(scope="module")
def whole(bmc: SimulatedBmc, pin: str) -> int:
    """The bytes from a BMC of a connection with one login."""
    return bytes_until(bmc, pin, lambda client: client.send("POST", SESSIONS, LOGIN))


@pytest.mark.parametrize("way", WAYS)
def test_break_in_the_handshake_sends_nothing(bmc: SimulatedBmc, pin: str, way: str) -> None:
    handshake = bytes_until(bmc, pin, lambda client: client.show_certificate())
    before = len(bmc.logins)
    # What TLS 1.3 sends after the handshake (tickets) is no part of it; the last 400 bytes may be such.
    places = (0, 1, 4, 5, 6, 90, 127, 128, handshake // 2, handshake - 700)
    for after in places if way != "stall" else places[::4]:
        with broken(bmc, pin, way, after) as (client, plan), pytest.raises((Unreachable, TooSlow)) as error:
            client.send("POST", SESSIONS, LOGIN)
        assert not error.value.sent, (way, after, plan)
    assert len(bmc.logins) == before


@settings(max_examples=40)
@given(way=st.sampled_from(("reset", "close", "garbage")), part=st.floats(0, 1, exclude_max=True))
def test_break_at_any_byte_is_unreachable(bmc: SimulatedBmc, pin: str, whole: int, way: str, part: float) -> None:
    with broken(bmc, pin, way, int(part * (whole - 4))) as (client, _), pytest.raises(Unreachable):
        client.send("POST", SESSIONS, LOGIN)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["reset", "close", "garbage"])
def test_break_at_each_byte_is_unreachable(bmc: SimulatedBmc, pin: str, whole: int, way: str) -> None:
    for after in range(whole - 4):
        with broken(bmc, pin, way, after) as (client, _), pytest.raises(Unreachable):
            client.send("POST", SESSIONS, LOGIN)


@pytest.mark.parametrize("way", WAYS)
def test_break_in_the_answer_may_have_sent_the_request(bmc: SimulatedBmc, pin: str, whole: int, way: str) -> None:
    for before_end in (4, 60, 600):
        with broken(bmc, pin, way, whole - before_end) as (client, _), pytest.raises((Unreachable, TooSlow)) as error:
            client.send("POST", SESSIONS, LOGIN)
        assert error.value.sent


def test_a_reset_right_after_accept_is_unreachable() -> None:
    """The connection may be gone before TLS is laid over it; how soon is the kernel's affair, so: many times."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:

        def refuse() -> None:
            while True:
                try:
                    peer, _ = listening.accept()
                except OSError:
                    return
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                peer.close()

        threading.Thread(target=refuse, daemon=True).start()
        for _ in range(50):
            with pytest.raises(Unreachable) as error:
                show_certificate(*listening.getsockname(), seconds=5)
            assert not error.value.sent
        listening.shutdown(socket.SHUT_RDWR)


def test_a_connection_gone_before_tls_is_unreachable(bmc: SimulatedBmc, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reset has certainly arrived when TLS is laid over the socket."""
    with breaking(bmc.address, Break("reset", 0)) as (host, port):
        monkeypatch.setattr(connection, "neighbour", lambda _: time.sleep(0.1) or "02:00:00:00:00:01")
        with pytest.raises(Unreachable) as error:
            show_certificate(host, port, seconds=5, mac="02:00:00:00:00:01")
    assert not error.value.sent


def test_a_black_hole_ends_at_the_deadline() -> None:
    """An address whose SYN nobody answers: a listener with a full backlog drops it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        with socket.create_connection(listening.getsockname()):
            begun = time.monotonic()
            with pytest.raises(BmcError) as error:
                show_certificate(*listening.getsockname(), seconds=STALLED)
            assert time.monotonic() - begun < 5
    assert isinstance(error.value, Unreachable | TooSlow)
    assert not isinstance(error.value, BadAnswer)

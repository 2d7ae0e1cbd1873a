from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from appliance.config import parse
from appliance.errors import NotReady, Refused
from appliance.services import descriptors
from appliance.services.supervisor import notify

SEGMENT = {"name": "staging", "interface": "gh-nowhere0"}


@pytest.fixture
def at_three() -> Iterator[int]:
    """A descriptor, inheritable as systemd and the supervisor hand them on."""
    ours, theirs = socket.socketpair()
    ours.set_inheritable(True)
    yield ours.fileno()
    ours.close()
    theirs.close()


def test_what_is_packed_is_found_again_and_not_handed_on(at_three: int) -> None:
    told = {descriptors.VARIABLE: descriptors.packed({"web": at_three})}
    assert descriptors.inherited(told, os.getpid()) == {"web": at_three}
    assert not os.get_inheritable(at_three)


def test_sockets_of_systemd_are_known_by_their_names(at_three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptors, "FIRST_LISTEN_FD", at_three)
    told = {"LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "payload-staging"}
    assert descriptors.inherited(told, 7) == {"payload:staging": at_three}
    assert descriptors.inherited(told | {"LISTEN_FDNAMES": "web"}, 7) == {"web": at_three}
    assert descriptors.inherited(told | {"LISTEN_FDNAMES": "other"}, 7) == {}
    assert descriptors.inherited(told, 8) == {}


def test_each_process_gets_its_own_sockets_only() -> None:
    found = {"capture:a": 3, "dhcp:a": 4, "tftp:a": 5, "payload:a": 6, "web": 7}
    assert descriptors.for_service("wire", found) == {"capture:a": 3, "dhcp:a": 4, "tftp:a": 5}
    assert descriptors.for_service("payload", found) == {"payload:a": 6}
    assert descriptors.for_service("web", found) == {"web": 7}
    assert descriptors.for_service("worker", found) == {}


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = parse({"web": {"listen": f"127.0.0.1:{taken.getsockname()[1]}"}})
        with pytest.raises(Refused, match="taken by another program"):
            descriptors.open_missing(settings, ["web"], {})


def test_what_was_given_is_not_opened_again() -> None:
    given = {"web": 9, "capture:staging": 10, "tftp:staging": 11, "payload:staging": 12, "other": 13}
    found = descriptors.open_missing(parse({"segment": [SEGMENT]}), ["wire", "web", "payload"], given)
    assert found == {name: fd for name, fd in given.items() if name != "other"}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs CAP_NET_RAW")
def test_an_interface_that_is_not_there_is_named() -> None:
    with pytest.raises(NotReady, match="capture:staging on gh-nowhere0"):
        descriptors.open_missing(parse({"segment": [SEGMENT]}), ["wire"], {})


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told(abstract: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        name = f"gatehouse-test-{os.getpid()}"
        if abstract:
            manager.bind(f"\0{name}")
            monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        else:
            manager.bind(f"/tmp/{name}")
            monkeypatch.setenv("NOTIFY_SOCKET", f"/tmp/{name}")
        try:
            notify("READY=1")
            manager.settimeout(2)
            assert manager.recv(64) == b"READY=1"
        finally:
            if not abstract:
                os.unlink(f"/tmp/{name}")

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from appliance.config import parse
from appliance.errors import NotReady, Refused
from appliance.services import descriptors
from appliance.services.pulse import notify
from tests.rack.netns import Rack
from tests.services.wires import ROOT

SEGMENT = {"name": "staging", "interface": "gh-nowhere0"}


@pytest.fixture
def at_three() -> Iterator[int]:
    """A descriptor, inheritable as systemd and the supervisor hand them on."""
    ours, theirs = socket.socketpair()
    ours.set_inheritable(True)
    yield ours.fileno()
    ours.close()
    theirs.close()


def test_packed_descriptors_are_read_and_not_inherited(at_three: int) -> None:
    environ = {descriptors.VARIABLE: descriptors.packed({"web": at_three})}
    assert descriptors.inherited(environ, os.getpid()) == {"web": at_three}
    assert not os.get_inheritable(at_three)


def test_sockets_of_systemd_are_known_by_their_names(at_three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptors, "FIRST_LISTEN_FD", at_three)
    environ = {"LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "payload-staging"}
    assert descriptors.inherited(environ, 7) == {"payload:staging": at_three}
    assert descriptors.inherited(environ | {"LISTEN_FDNAMES": "web"}, 7) == {"web": at_three}
    assert descriptors.inherited(environ | {"LISTEN_FDNAMES": "other"}, 7) == {}
    assert descriptors.inherited(environ, 8) == {}


def test_each_process_gets_its_own_sockets_only() -> None:
    found = {"capture:a": 3, "dhcp:a": 4, "tftp:a": 5, "payload:a": 6, "web": 7}
    assert descriptors.for_service("wire", found) == {"capture:a": 3, "dhcp:a": 4, "tftp:a": 5}
    assert descriptors.for_service("payload", found) == {"payload:a": 6}
    assert descriptors.for_service("web", found) == {"web": 7}
    assert descriptors.for_service("worker", found) == {}


def test_port_in_use_is_refused_with_a_next_action() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = parse({"web": {"listen": f"127.0.0.1:{taken.getsockname()[1]}"}})
        with pytest.raises(Refused, match="taken by another program"):
            descriptors.open_missing(settings, ["web"], {})


def test_given_descriptor_is_not_opened_again() -> None:
    given = {"web": 9, "capture:staging": 10, "tftp:staging": 11, "payload:staging": 12, "other": 13}
    found = descriptors.open_missing(parse({"segment": [SEGMENT]}), ["wire", "web", "payload"], given)
    assert found == {name: fd for name, fd in given.items() if name != "other"}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs CAP_NET_RAW")
def test_missing_interface_is_named() -> None:
    with pytest.raises(NotReady, match="capture:staging on gh-nowhere0"):
        descriptors.open_missing(parse({"segment": [SEGMENT]}), ["wire"], {})


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_notified(abstract: bool, monkeypatch: pytest.MonkeyPatch) -> None:
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


TAKEN_AWAY = """
import subprocess
from appliance.config import parse
from appliance.net.sockets import open_capture
from appliance.services.descriptors import orphaned_reason

def run(*commands):
    for words in commands:
        subprocess.run(["ip", "link", *words.split()], check=True)

def plug():
    run("add real0 type veth peer name far0", "property add dev real0 altname staging0", "set real0 up")

plug()
settings = parse({"segment": [{"name": "staging", "interface": "staging0"}]})
found = {"capture:staging": open_capture(settings.segment[0]).detach()}
print(orphaned_reason(settings, found))
run("del real0")
print(orphaned_reason(settings, found))
plug()
print(orphaned_reason(settings, found))
"""


@pytest.mark.rack
def test_interface_with_an_alternative_name_is_there_again() -> None:
    """Its socket is of an interface that was taken away; the one that came back has the name as another name."""
    with Rack() as rack:
        lines = rack.exec("app", [sys.executable, "-c", TAKEN_AWAY], cwd=ROOT, check=True).stdout.splitlines()
    assert lines[:2] == ["", ""]
    assert lines[2].startswith("staging0 was taken away and is there again")

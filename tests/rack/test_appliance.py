"""The page's socket is made outside and served inside the rack, as with socket activation."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest

from tests.rack.appliance import RACK_POLICY, RACK_SEGMENT, Appliance, ApplianceError, configuration, listening_socket
from tests.rack.devices import CHECKOUT
from tests.rack.netns import Rack

SERVER = """
import json, os, socket
seen = {name: text for name, text in os.environ.items() if name.startswith("LISTEN_")}
seen["pid"], seen["interfaces"] = str(os.getpid()), sorted(os.listdir("/sys/class/net"))
peer, _ = socket.socket(fileno=3).accept()
peer.sendall(json.dumps(seen).encode())
"""


@pytest.mark.rack
def test_socket_of_the_root_namespace_is_served_inside(rack: Rack) -> None:
    with listening_socket(20443) as listening:
        descriptor = listening.fileno()
        activate = [sys.executable, "-m", "tests.rack.activate", str(descriptor), "web"]
        served = [*activate, sys.executable, "-c", SERVER]
        process = rack.popen("app", served, pass_fds=[descriptor], cwd=CHECKOUT)
        with socket.create_connection(listening.getsockname(), 20) as client, client.makefile("rb") as answer:
            seen = json.loads(answer.read())
    assert (seen["LISTEN_FDS"], seen["LISTEN_FDNAMES"]) == ("1", "web")
    assert seen["LISTEN_PID"] == seen["pid"] == str(process.pid)
    assert seen["interfaces"] == ["eth0", "lo"]


def test_next_free_port_is_used() -> None:
    with listening_socket(21443) as first, listening_socket(21443) as second:
        assert second.getsockname()[1] > first.getsockname()[1] >= 21443


def test_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.rack.appliance.PORTS", 1)
    with listening_socket(22443) as first:
        taken = first.getsockname()[1]
        with pytest.raises(ApplianceError, match="is free on"):
            listening_socket(taken)


def test_written_configuration_is_accepted(tmp_path: Path) -> None:
    from appliance.config import load

    file = tmp_path / "gatehouse.toml"
    file.write_text(configuration(tmp_path / "state", 8443, segment=RACK_SEGMENT, more=RACK_POLICY))
    settings = load(file)
    assert settings.segment[0].ports_isolated
    assert settings.segment[0].mode == "serve"
    assert settings.web.listen == "127.0.0.1:8443"
    assert settings.policy.firmware[0].bmc == ("2.14.0",)
    file.write_text(configuration(tmp_path / "state", 8443, interface="eth1", mode="sniff"))
    assert load(file).segment[0].interface == "eth1"


@pytest.mark.rack
def test_state_is_initialised_once(tmp_path: Path) -> None:
    appliance = Appliance([sys.executable, "-m", "appliance.cli.main"], tmp_path, None, 23443)
    try:
        appliance.configure()
        login = appliance.init()
        assert login is not None
        assert login["user"] == "admin"
        assert len(login["password"]) >= 16
        assert appliance.init() is None
        with pytest.raises(ApplianceError, match=r"manifest import .* ended with"):
            appliance.cli("manifest", "import", str(tmp_path / "nothing.csv"))
    finally:
        appliance.stop()

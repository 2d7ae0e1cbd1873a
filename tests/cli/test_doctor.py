"""The doctor's command line in a real rack: interfaces, ports, a rogue DHCP server, disks that cannot be written."""

# ruff: noqa: F811

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from tests.rack.appliance import Appliance, configuration
from tests.rack.devices import CHECKOUT
from tests.rack.fixtures import rack  # noqa: F401
from tests.rack.netns import Rack, wait_until
from tests.rack.reach import interpreter_folders, reach_argv

GATEHOUSE = [sys.executable, "-m", "appliance.cli.main"]
SERVE = 'address = "10.66.0.1/16"\npool = ["10.66.1.0-10.66.1.254"]'
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]

pytestmark = pytest.mark.rack
Findings = list[dict[str, Any]]


class Host:
    """The namespace `app` with a configured state in the rack's directory; the doctor runs inside it."""

    def __init__(self, rack: Rack, **options: Any) -> None:
        self.rack = rack
        self.state = rack.directory / "state"
        self.config = rack.directory / "gatehouse.toml"
        self.configure(**options)

    def configure(self, **options: Any) -> None:
        self.config.write_text(configuration(self.state, 8443, **({"segment": SERVE} | options)))

    def argv(self, *arguments: str) -> list[str]:
        return [*GATEHOUSE, "--config", str(self.config), *arguments]

    def run(self, argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return self.rack.exec("app", argv, cwd=CHECKOUT, timeout=90)

    def init(self) -> None:
        done = self.run(self.argv("init", "-o", "json"))
        assert done.returncode == 0, done.stderr

    def doctor(self, *before: str, script: str = "") -> Findings:
        """`before` is put in front of the command; `script` is shell in a mount namespace of its own."""
        argv = [*before, *self.argv("doctor", "-o", "json")]
        if before:
            argv = reach_argv(argv, (*interpreter_folders(), CHECKOUT))
        if script:
            argv = ["unshare", "-m", "sh", "-ec", f"exec 3>&1 >&2; {script}\nexec {shlex.join(argv)} >&3"]
        return findings(self.run(argv))


def findings(done: subprocess.CompletedProcess[str]) -> Findings:
    assert done.returncode in (0, 1), done.stderr
    found: Findings = json.loads(done.stdout)
    assert all(set(one) == {"topic", "ok", "code", "text", "next_action", "role"} for one in found)
    assert all(bool(one["next_action"]) is not one["ok"] for one in found)
    assert done.returncode == (0 if all(one["ok"] for one in found) else 1)
    return found


def wrongs(found: Findings, topic: str) -> list[str]:
    return [one["text"] for one in found if one["topic"] == topic and not one["ok"]]


def texts(found: Findings, topic: str) -> str:
    return "\n".join(one["text"] for one in found if one["topic"] == topic)


@contextmanager
def dnsmasq(rack: Rack, port: str, address: str) -> Iterator[int]:
    """A DHCP server in the port's namespace; gives its pid."""
    log = f"dnsmasq-{port}.log"
    argv = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces"]
    argv += ["--no-ping", "--dhcp-authoritative", "--log-dhcp", "--user=root", "--pid-file="]
    argv += ["--dhcp-range=10.66.2.1,10.66.2.9,255.255.0.0,5m", f"--dhcp-leasefile={rack.directory / port}"]
    rack.exec(port, ["ip", "address", "replace", f"{address}/16", "dev", "eth0"], check=True)
    process = rack.popen(port, argv, log=log)
    output = rack.directory / log
    assert wait_until(lambda: "sockets bound exclusively" in output.read_text(), 10), output.read_text()
    try:
        yield process.pid
    finally:
        rack.end(process)


def test_missing_interface_is_reported_before_init(rack: Rack) -> None:
    host = Host(rack, interface="eth7")
    found = host.doctor()
    assert "there is no interface eth7; there are: lo, eth0" in wrongs(found, "interface")[0]
    assert wrongs(found, "state") == [f"{host.state} is not initialised."]
    assert not host.state.exists()


def test_interface_down_or_without_address_is_reported(rack: Rack) -> None:
    host = Host(rack)
    rack.ip("app", "link set eth0 down")
    assert wrongs(host.doctor(), "interface") == ["Segment staging: eth0 is down."]
    rack.ip("app", "link set eth0 up", "addr flush dev eth0")
    (text,) = wrongs(host.doctor(), "interface")
    assert "no interface of this host has 10.66.0.1" in text
    host.configure(segment="")
    (text,) = wrongs(host.doctor(), "interface")
    assert "eth0 has no IPv4 address, but the segment is configured to serve DHCP" in text
    host.configure(segment="", mode="sniff")
    assert wrongs(host.doctor(), "interface") == []
    rack.ip("sw", "link set p-app down")
    found = host.doctor()
    assert wrongs(found, "interface") == ["Segment staging: eth0 has no carrier."]
    assert texts(found, "dhcp") == ""
    assert "UDP 69 of eth0 is free." in texts(found, "port")


def test_sound_rack_lacks_only_rights_as_ordinary_user(rack: Rack) -> None:
    host = Host(rack)
    host.init()
    found = host.doctor()
    assert [one for one in found if not one["ok"] and one["topic"] != "clock"] == []
    assert "no other DHCP server answered within 5 s" in texts(found, "dhcp")
    assert {"UDP 67 of eth0 is free.", "UDP 69 of eth0 is free."} <= set(texts(found, "port").splitlines())
    found = host.doctor(*NOBODY)
    assert {one["topic"] for one in found if not one["ok"]} - {"clock"} == {"capabilities", "dhcp"}
    assert "UDP 67 of eth0 is free, as far as can be seen" in texts(found, "port")


def test_port_in_use_is_reported_with_program_and_pid(rack: Rack) -> None:
    host = Host(rack)
    with dnsmasq(rack, "app", "10.66.0.1") as pid:
        (text,) = wrongs(host.doctor(), "port")
        assert text == f"UDP 67 of eth0 is in use by dnsmasq, pid {pid}."
        host.init()
        (text,) = wrongs(host.doctor(*NOBODY), "port")
        assert "in use by a program of another user" in text
    assert wrongs(host.doctor(), "port") == []


def test_server_on_another_interface_is_no_conflict(rack: Rack) -> None:
    """A program bound to another device, as a hypervisor's dnsmasq is, does not hold our port."""
    rack.ip("app", "link add other type veth peer name other-end", "link set other up")
    held = "import socket,time; s=socket.socket(2,2); s.setsockopt(1,25,b'other'); s.bind(('',67)); time.sleep(60)"
    rack.popen("app", [sys.executable, "-c", held])
    assert wait_until(lambda: ":0043 " in rack.exec("app", ["cat", "/proc/net/udp"]).stdout, 10)
    assert wrongs(Host(rack).doctor(), "port") == []


@pytest.mark.parametrize("isolated", [True, False])
def test_rogue_dhcp_server_is_reported(rack: Rack, isolated: bool) -> None:
    rack.add_port("rogue", isolated=isolated)
    host = Host(rack)
    with dnsmasq(rack, "rogue", "10.66.0.9"):
        (text,) = wrongs(host.doctor(), "dhcp")
        assert "DHCP is disabled on segment staging: another DHCP server (10.66.0.9, " in text
        log = (rack.directory / "dnsmasq-rogue.log").read_text()
        assert log.count("DHCPDISCOVER(") == 1
        assert "DHCPREQUEST(" not in log
        host.configure(mode="sniff")
        found = host.doctor()
        assert wrongs(found, "dhcp") == []
        assert "does not answer DHCP there (mode sniff)" in texts(found, "dhcp")


def test_full_or_read_only_disk_is_reported(rack: Rack) -> None:
    host = Host(rack)
    small = f"mkdir -p {host.state}; mount -t tmpfs -o size=2m,mode=755 tmpfs {host.state}"
    fill = f"{shlex.join(host.argv('init'))}; ! cat /dev/zero > {host.state}/filler 2>&1"
    found = host.doctor(script=f"{small}; {fill}")
    full, unwritable = wrongs(found, "disk")
    assert "has 0 MiB free" in full
    assert "cannot be written: No space left on device" in unwritable
    host.state.rmdir()
    host.init()
    read_only = f"mount --bind {host.state} {host.state}; mount -o remount,ro,bind {host.state}"
    found = host.doctor(script=read_only)
    assert wrongs(found, "disk") == [f"{host.state} cannot be written: Read-only file system."]
    assert wrongs(host.doctor(), "disk") == []


def test_open_keys_and_damaged_database_are_reported(rack: Rack) -> None:
    host = Host(rack)
    host.init()
    (host.state / "keys" / "log.pem").chmod(0o644)
    database = host.state / "gatehouse.sqlite"
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(database.stat().st_size - 4096))
    found = host.doctor()
    assert "log.pem has mode 0644" in wrongs(found, "keys")[0]
    assert "gatehouse.sqlite is damaged: " in wrongs(found, "database")[0]


def test_ports_of_the_running_appliance_are_its_own(rack: Rack) -> None:
    """The socket of the pages is opened outside of the rack; the appliance opens all others in `app`."""
    appliance = Appliance(GATEHOUSE, rack.directory, rack, 24443)
    try:
        appliance.configure()
        appliance.init()
        appliance.start()
        host = Host.__new__(Host)
        host.rack, host.state, host.config = rack, appliance.state, appliance.config
        assert wait_until(lambda: "The appliance runs" in texts(host.doctor(), "processes"), 30, 0.5)
        lasting = [path for path in appliance.state.rglob("*") if path.parent.name != "downloads"]
        owners = {path: path.stat().st_uid for path in lasting}
        for before in ([], NOBODY):
            found = host.doctor(*before)
            assert [one for one in found if not one["ok"] and one["topic"] != "clock"] == []
            for port in ("UDP 67", "UDP 69", "TCP 80"):
                assert f"{port} of eth0 is held by the appliance itself" in texts(found, "port")
            assert "boot.scr.uimg was fetched from 10.66.0.1" in texts(found, "tftp")
            assert "the appliance, which listens there, sees no other DHCP server" in texts(found, "dhcp")
        assert {path: path.stat().st_uid for path in lasting} == owners
        outside = findings(
            subprocess.run(host.argv("doctor", "-o", "json"), capture_output=True, text=True, check=False)
        )
        assert "nsenter --net=" in next(one["next_action"] for one in outside if one["topic"] == "namespace")
        assert "interface" not in {one["topic"] for one in outside}
    finally:
        appliance.stop()


def test_table_has_the_findings(rack: Rack) -> None:
    host = Host(rack, interface="eth7")
    done = host.run(host.argv("doctor"))
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if "eth7" in line)
    assert line.split()[:2] == ["interface", "WRONG"]
    assert "plug the adapter in" in line

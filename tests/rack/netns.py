"""The virtual staging rack: a switch, the appliance and its devices, each in a network namespace of its own.

Everything of one rack carries one prefix, `gh-<owner pid>-<owner start time>-<n>-`. The prefix shows
whether the owner still runs, so a later run can clean up after a killed one without any file of state.
Nothing here touches an interface of the root namespace.

    switch ns `sw`:  br0 ─┬─ p-app ══ eth0   in ns `app` (10.66.0.1/16), the appliance
                          ├─ p-<name> ══ eth0 in ns `<name>`, a device
                          └─ t-<name>         a tap for a QEMU machine, which runs in ns `sw`
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import zlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

NETNS_DIR = Path("/run/netns")
PREFIX = re.compile(r"gh-(?P<pid>\d+)-(?P<start>\d+)-(?P<n>\d+)-(?P<name>.+)")
LLDP_FORWARDED = 0x4000
"""group_fwd_mask bit of 01:80:c2:00:00:0e: what a hub or a mirror port does, and a switch does not."""


class RackError(RuntimeError):
    """The rack could not be built; the message says which command failed and what it printed."""


def start_time(pid: int) -> int | None:
    """Start of a process in clock ticks since boot (proc(5), field 22), None if it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def run(*argv: str, stdin: str | None = None) -> str:
    """Run a command to its end; its output, or RackError with it."""
    quiet: dict[str, Any] = {"text": True, "capture_output": True, "start_new_session": True}
    done: subprocess.CompletedProcess[str] = subprocess.run(argv, input=stdin, check=False, timeout=30, **quiet)
    if done.returncode:
        raise RackError(f"{' '.join(argv)} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def wait_until(condition: Any, seconds: float, step: float = 0.02) -> bool:
    """Poll `condition()` until it is true or the seconds are over; the last answer."""
    deadline = time.monotonic() + seconds
    while not (seen := bool(condition())) and time.monotonic() < deadline:
        time.sleep(step)
    return seen


def port_mac(name: str) -> str:
    """A stable, locally administered MAC for a port's name."""
    digest = zlib.crc32(name.encode())
    return f"02:00:5e:{digest >> 16 & 255:02x}:{digest >> 8 & 255:02x}:{digest & 255:02x}"


def namespaces() -> list[str]:
    """The names of all network namespaces of this machine that belong to some rack."""
    return sorted(p.name for p in NETNS_DIR.glob("gh-*") if PREFIX.fullmatch(p.name))


def _pids_in(namespace: str) -> list[int]:
    done = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False, timeout=30)
    return [int(pid) for pid in done.stdout.split()]


def _signal(pids: Sequence[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end_processes(pids: Sequence[int], grace: float = 2.0) -> None:
    """TERM, up to `grace` seconds of waiting, then KILL."""
    _signal(pids, signal.SIGTERM)
    if not wait_until(lambda: all(start_time(pid) is None for pid in pids), grace):
        _signal([pid for pid in pids if start_time(pid) is not None], signal.SIGKILL)
        wait_until(lambda: all(start_time(pid) is None for pid in pids), 2.0)


def remove_namespaces(names: Sequence[str]) -> None:
    """End what still runs inside the namespaces, then delete them."""
    end_processes([pid for name in names for pid in _pids_in(name)])
    for name in names:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False, timeout=30)


def cleanup_stale() -> list[str]:
    """Remove the namespaces of racks without an owner; returns their names."""
    stale = [name for name in namespaces() if not _owner_lives(name)]
    remove_namespaces(stale)
    return stale


def _owner_lives(namespace: str) -> bool:
    match = PREFIX.fullmatch(namespace)
    return match is not None and start_time(int(match["pid"])) == int(match["start"])


class Rack:
    """A context manager: inside it the rack stands, after it nothing is left.

    `app_address` is the appliance's address on the staging segment. `forward_lldp` makes the switch pass
    LLDP on like a mirror port. `offload` keeps checksum offload on, as veth has it by default: datagrams from
    ordinary sockets then reach a raw-socket reader without a checksum.
    """

    def __init__(self, *, app_address: str = "10.66.0.1/16", forward_lldp: bool = False, offload: bool = False) -> None:
        self.app_address = app_address
        self.forward_lldp = forward_lldp
        self.offload = offload
        self.prefix = ""
        self.directory = Path()
        self._processes: list[subprocess.Popen[Any]] = []

    def __enter__(self) -> Rack:
        if os.geteuid() != 0:
            raise RackError("The rack is built of network namespaces, which only root may make; run as root.")
        self.prefix = self._claim_prefix()
        self.directory = Path(tempfile.mkdtemp(prefix=self.prefix))
        self.directory.chmod(0o755)
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _claim_prefix(self) -> str:
        """The first free prefix of this process; making `sw` is the claim."""
        me = os.getpid()
        for n in count():
            prefix = f"gh-{me}-{start_time(me)}-{n}-"
            if not (NETNS_DIR / f"{prefix}sw").exists():
                run("ip", "netns", "add", f"{prefix}sw")
                return prefix
        raise AssertionError("count() does not end")

    def _build(self) -> None:
        mask = LLDP_FORWARDED if self.forward_lldp else 0
        bridge = f"stp_state 0 forward_delay 0 mcast_snooping 0 group_fwd_mask {mask}"
        self.sysctl("sw", "net/ipv6/conf/all/disable_ipv6", "1")
        self.sysctl("sw", "net/ipv6/conf/default/disable_ipv6", "1")
        self.ip("sw", "link set lo up", f"link add br0 type bridge {bridge}", "link set br0 up")
        for name in ("iptables", "ip6tables", "arptables"):
            self.sysctl("sw", f"net/bridge/bridge-nf-call-{name}", "0")
        self.add_port("app", isolated=False)
        self.ip("app", f"addr add {self.app_address} dev eth0")

    def name(self, ns: str) -> str:
        """The full name of this rack's namespace `ns`."""
        return self.prefix + ns

    def ip(self, ns: str, *commands: str) -> None:
        """Run `ip` commands inside a namespace, as one batch."""
        run("ip", "-n", self.name(ns), "-batch", "-", stdin="\n".join(commands) + "\n")

    def sysctl(self, ns: str, path: str, value: str) -> None:
        """Set a network sysctl of a namespace, if this kernel has it."""
        self.exec(ns, ["sh", "-c", f"[ ! -e /proc/sys/{path} ] || echo {value} > /proc/sys/{path}"], check=True)

    def add_port(self, name: str, mac: str | None = None, *, up: bool = True, isolated: bool = True) -> str:
        """A new namespace with `eth0` on the switch; returns the full name of the namespace.

        An isolated port reaches only ports that are not, such as the appliance's (a private VLAN).
        """
        if not re.fullmatch(r"[a-z0-9-]{1,13}", name) or name == "sw":
            raise RackError(f"A port's name is 1 to 13 of a-z, 0-9 and '-', and not 'sw'; got {name!r}.")
        full = self.name(name)
        run("ip", "netns", "add", full)
        self.ip(name, "link set lo up")
        self.plug(name, mac, up=up, isolated=isolated)
        return full

    def unplug(self, name: str) -> None:
        """Take the interface of a port away, as if its hardware were pulled."""
        self.ip(name, "link del eth0")

    def plug(self, name: str, mac: str | None = None, *, up: bool = True, isolated: bool = True) -> None:
        """Give a port's namespace its `eth0` and the cable to the switch, where it has none."""
        peer = f"p-{name}"
        veth = f"link add eth0 address {mac or port_mac(name)} type veth"
        self.ip(name, f"{veth} peer name {peer} netns {self.name('sw')}")
        self._connect(peer, isolated)
        for scope in ("all", "eth0"):
            self.sysctl(name, f"net/ipv6/conf/{scope}/accept_dad", "0")
        if not self.offload:
            self.exec(name, ["ethtool", "-K", "eth0", "tx", "off", "rx", "off"], check=True)
            self.exec("sw", ["ethtool", "-K", peer, "tx", "off", "rx", "off"], check=True)
        if up:
            self.ip(name, "link set eth0 up")

    def add_tap(self, name: str) -> str:
        """A tap on the switch for a virtual machine that runs in ns `sw`; returns the interface's name."""
        tap = f"t-{name}"
        self.ip("sw", f"tuntap add dev {tap} mode tap")
        self._connect(tap, isolated=True)
        return tap

    def _connect(self, interface: str, isolated: bool) -> None:
        word = "on" if isolated else "off"
        slave = f"link set {interface} type bridge_slave isolated {word}"
        self.ip("sw", f"link set {interface} master br0", slave, f"link set {interface} up")

    def argv(self, ns: str, argv: Sequence[str]) -> list[str]:
        """The command line that runs `argv` inside a namespace; the process keeps the pid of this command."""
        return ["ip", "netns", "exec", self.name(ns), *argv]

    def exec(
        self, ns: str, argv: Sequence[str], *, check: bool = False, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside a namespace to its end, output captured as text."""
        defaults: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 30, "start_new_session": True}
        return subprocess.run(self.argv(ns, argv), check=check, **(defaults | options))

    def popen(self, ns: str, argv: Sequence[str], *, log: str = "", **options: Any) -> subprocess.Popen[Any]:
        """Start a command inside a namespace; the rack ends it on close. Output goes to the file `log`."""
        if log:
            with (self.directory / log).open("ab") as sink:
                options |= {"stdout": sink, "stderr": subprocess.STDOUT}
                return self._register(subprocess.Popen(self.argv(ns, argv), **self._quiet(options)))
        return self._register(subprocess.Popen(self.argv(ns, argv), **self._quiet(options)))

    @staticmethod
    def _quiet(options: dict[str, Any]) -> dict[str, Any]:
        """No terminal, and a process group of its own: Ctrl-C reaches the owner, who takes down in order."""
        return {"stdin": subprocess.DEVNULL, "start_new_session": True} | options

    def _register(self, process: subprocess.Popen[Any]) -> subprocess.Popen[Any]:
        self._processes.append(process)
        return process

    def end(self, process: subprocess.Popen[Any], grace: float = 2.0) -> None:
        """End one process of this rack, politely first."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()
        self._close_pipes(process)
        if process in self._processes:
            self._processes.remove(process)

    @staticmethod
    def _close_pipes(process: subprocess.Popen[Any]) -> None:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def close(self, grace: float = 2.0) -> None:
        """End all processes, remove all namespaces and the directory; safe to call twice."""
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + grace
        for process in reversed(self._processes[:]):
            self.end(process, max(0.05, deadline - time.monotonic()))
        if self.prefix:
            remove_namespaces([name for name in namespaces() if name.startswith(self.prefix)])
        if self.directory != Path():
            shutil.rmtree(self.directory, ignore_errors=True)

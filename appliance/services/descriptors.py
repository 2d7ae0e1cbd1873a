"""The sockets of the processes, each known by a name: opened here, adopted from systemd, or inherited.

Names: `capture:SEGMENT`, `dhcp:SEGMENT`, `tftp:SEGMENT`, `payload:SEGMENT`, `web`. systemd's names have no colons,
so a socket unit has `payload-SEGMENT` (sd_listen_fds(3))."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import product

from appliance.config import Segment, Settings
from appliance.domain.blockers import blocker
from appliance.errors import NotAllowed, NotReady, Refused
from appliance.net import sockets

VARIABLE = "GATEHOUSE_FDS"
FIRST_LISTEN_FD = 3
KINDS = {"wire": ("capture", "dhcp", "tftp"), "payload": ("payload",), "web": ("web",), "worker": ()}
"""Which sockets each process works with."""

_OPEN: dict[str, Callable[[Segment], socket.socket]] = {
    "capture": sockets.open_capture,
    "dhcp": sockets.open_dhcp,
    "tftp": sockets.open_tftp,
    "payload": sockets.open_payload,
}
_WANTED: dict[str, Callable[[Segment], bool]] = {
    "capture": lambda segment: True,
    "dhcp": lambda segment: segment.mode == "serve",
    "tftp": lambda segment: segment.tftp,
    "payload": lambda segment: segment.http,
}


def open_missing(settings: Settings, services: Collection[str], given: Mapping[str, int]) -> dict[str, int]:
    """All descriptors that the services need; those not `given` are opened. Raises Refused when a port is taken,
    NotAllowed without the rights, NotReady for an interface or an address that does not exist."""
    kinds = {kind for service in services for kind in KINDS[service]}
    found = {name: fd for name, fd in given.items() if name.partition(":")[0] in kinds}
    for kind, segment in product(_OPEN, settings.segment):
        name = f"{kind}:{segment.name}"
        if kind in kinds and _WANTED[kind](segment) and name not in found:
            found[name] = _open(f"{name} on {segment.interface}", partial(_OPEN[kind], segment))
    if "web" in kinds and "web" not in found:
        host, _, port = settings.web.listen.rpartition(":")
        found["web"] = _open(f"web ({settings.web.listen})", lambda: sockets.open_tcp(host or "0.0.0.0", int(port)))
    return found


def orphaned_reason(settings: Settings, found: Mapping[str, int]) -> str:
    """A sentence when an interface was taken away and is there again, so that its sockets are to be opened anew; else
    empty. As long as it is away nothing would be gained."""
    interfaces = {segment.name: segment.interface for segment in settings.segment}
    for name, descriptor in found.items():
        interface = interfaces.get(name.partition(":")[2])
        if interface is None:
            continue
        with socket.socket(fileno=os.dup(descriptor)) as sock:
            orphaned = sockets.is_orphaned(sock)
        if orphaned and _is_there(interface):
            return f"{interface} was taken away and is there again; its sockets are opened anew at the next start."
    return ""


def _is_there(interface: str) -> bool:
    """Whether there is an interface with this name, or with this alternative name."""
    try:
        return socket.if_nametoindex(interface) > 0
    except OSError:
        return False


def for_service(service: str, found: Mapping[str, int]) -> dict[str, int]:
    return {name: fd for name, fd in found.items() if name.partition(":")[0] in KINDS[service]}


def packed(found: Mapping[str, int]) -> str:
    """The value of the environment variable from which a child reads its descriptors."""
    return ",".join(f"{name}={fd}" for name, fd in found.items())


def inherited(environ: Mapping[str, str], pid: int) -> dict[str, int]:
    """The descriptors that this process was started with, by the supervisor or by systemd (sd_listen_fds(3))."""
    pairs = (entry.partition("=") for entry in environ.get(VARIABLE, "").split(",") if entry)
    found = {name: int(fd) for name, _, fd in pairs}
    if environ.get("LISTEN_PID") == str(pid):
        count = int(environ.get("LISTEN_FDS", "0"))
        names = environ.get("LISTEN_FDNAMES", "").split(":")
        for number, name in enumerate(names[:count]):
            kind, dash, segment = name.partition("-")
            if kind == "web" or (dash and kind in _OPEN):
                found["web" if kind == "web" else f"{kind}:{segment}"] = FIRST_LISTEN_FD + number
    for descriptor in found.values():
        os.set_inheritable(descriptor, False)
    return found


def _open(name: str, make: Callable[[], socket.socket]) -> int:
    try:
        return make().detach()
    except PermissionError:
        raise NotAllowed(
            f"The socket {name} needs rights that this process lacks: start it as root (it becomes an ordinary user "
            "at once), or give it CAP_NET_RAW and CAP_NET_BIND_SERVICE."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(blocker("socket.in_use", name=name)) from None
        raise NotReady(
            f"The socket {name} cannot be opened: {error.strerror or error}. Give the host that interface and address, "
            "or correct the segment's configuration."
        ) from None

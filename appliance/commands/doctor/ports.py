"""Whether the appliance can open its ports: tried where this process is allowed to, else read from /proc/net."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import SYSTEMD, Holder, Running, holders, is_bound
from appliance.config import Segment, Settings
from appliance.net import sockets

TOPIC = "port"


@dataclass(frozen=True, slots=True)
class Port:
    """`where` completes "UDP 67 of ..."; `instead` is the setting to change when the port is not available."""

    protocol: str
    number: int
    where: str
    instead: str
    open: Callable[[], socket.socket]

    def __str__(self) -> str:
        return f"{self.protocol.upper()} {self.number} of {self.where}"


def examine(settings: Settings, usable: Sequence[Segment], running: Running) -> list[Finding]:
    return [_port_finding(port, running) for port in _ports(settings, usable)]


def _ports(settings: Settings, usable: Sequence[Segment]) -> Iterator[Port]:
    for segment in usable:
        name = segment.interface
        if segment.mode == "serve":
            yield Port("udp", 67, name, "set mode = 'sniff'", partial(sockets.open_dhcp, segment))
        if segment.tftp:
            yield Port("udp", 69, name, "set tftp = false", partial(sockets.open_tftp, segment))
        if segment.http:
            yield Port("tcp", segment.http_port, name, "set http_port", partial(sockets.open_payload, segment))
    host, _, port = settings.web.listen.rpartition(":")
    web = partial(sockets.open_tcp, host or "0.0.0.0", int(port))
    yield Port("tcp", int(port), host or "every address", "set web.listen", web)


def _port_finding(port: Port, running: Running) -> Finding:
    try:
        port.open().close()
    except PermissionError:
        # A bound socket may belong to another interface only; without the right to open the port we cannot know.
        if not is_bound(port.protocol, port.number):
            return fine(TOPIC, f"{port} is free, as far as can be seen without the right to open it.")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            text = f"{port} cannot be opened: {error.strerror or error}."
            return wrong(TOPIC, text, f"Give this host that address, or {port.instead} in the configuration.")
    else:
        return fine(TOPIC, f"{port} is free.")
    found = holders(port.protocol, port.number)
    ours = [holder for holder in found if running.has(holder.pid)]
    if ours or (running and not found):
        names = f" ({_names(ours)})" if ours else ""
        return fine(TOPIC, f"{port} is held by the appliance itself{names}.")
    if [holder.pid for holder in found] == [SYSTEMD] and port.protocol == "tcp":
        return fine(TOPIC, f"{port} is held by systemd, which passes it on if the socket unit is that of Gatehouse.")
    who = _names(found) or "a program of another user (run this as root to see its name)"
    stop = f"Stop it (systemctl stop {found[0].name}, or kill {found[0].pid})" if found else "Stop that program"
    return wrong(TOPIC, f"{port} is in use by {who}.", f"{stop}, or {port.instead} in the configuration.")


def _names(found: Sequence[Holder]) -> str:
    return ", ".join(f"{holder.name}, pid {holder.pid}" for holder in found)

"""Whether the appliance could open its ports: tried where this process may, else read from /proc/net."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import SYSTEMD, Holder, Running, holders, is_held
from appliance.config import Segment, Settings
from appliance.net import sockets

TOPIC = "port"


@dataclass(frozen=True, slots=True)
class Port:
    """`where` completes "UDP 67 of ..."; `instead` is what to change when the port cannot be had."""

    protocol: str
    number: int
    where: str
    instead: str
    open: Callable[[], socket.socket]

    def __str__(self) -> str:
        return f"{self.protocol.upper()} {self.number} of {self.where}"


def examine(settings: Settings, usable: Sequence[Segment], running: Running) -> list[Finding]:
    return [_judge(port, running) for port in (*_of_segments(usable), _of_pages(settings))]


def _of_segments(usable: Sequence[Segment]) -> Iterator[Port]:
    for segment in usable:
        name = segment.interface
        if segment.mode == "serve":
            yield Port("udp", 67, name, "set mode = 'sniff'", lambda one=segment: sockets.open_dhcp(one))  # type: ignore[misc]
        if segment.tftp:
            yield Port("udp", 69, name, "set tftp = false", lambda one=segment: sockets.open_tftp(one))  # type: ignore[misc]
        if segment.http:
            yield Port(
                "tcp", segment.http_port, name, "set http_port", lambda one=segment: sockets.open_payload(one)  # type: ignore[misc]
            )  # fmt: skip


def _of_pages(settings: Settings) -> Port:
    host, _, port = settings.web.listen.rpartition(":")
    where = host or "every address"
    return Port("tcp", int(port), where, "set web.listen", lambda: sockets.open_tcp(host or "0.0.0.0", int(port)))


def _judge(port: Port, running: Running) -> Finding:
    try:
        port.open().close()
    except PermissionError:
        return _untried(port, running)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _taken(port, running)
        text = f"{port} cannot be opened: {error.strerror or error}."
        return wrong(TOPIC, text, f"Give this host that address, or {port.instead} in the configuration.")
    return fine(TOPIC, f"{port} is free.")


def _untried(port: Port, running: Running) -> Finding:
    """Another program's socket may be bound to another interface, and then is not in the way: only root can tell."""
    if not is_held(port.protocol, port.number):
        return fine(TOPIC, f"{port} is free, as far as can be seen without the right to open it.")
    return _taken(port, running)


def _taken(port: Port, running: Running) -> Finding:
    found = holders(port.protocol, port.number)
    ours = [holder for holder in found if running.has(holder.pid)]
    if ours or (running and not found):
        told = f" ({_names(ours)})" if ours else ""
        return fine(TOPIC, f"{port} is held by the appliance itself{told}.")
    if [holder.pid for holder in found] == [SYSTEMD] and port.protocol == "tcp":
        return fine(TOPIC, f"{port} is held by systemd, which hands it over if its socket unit is Gatehouse's.")
    who = _names(found) or "a program of another user (as root this says which)"
    stop = f"Stop it (systemctl stop {found[0].name}, or kill {found[0].pid})" if found else "Stop that program"
    return wrong(TOPIC, f"{port} is taken by {who}.", f"{stop}, or {port.instead} in the configuration.")


def _names(found: Sequence[Holder]) -> str:
    return ", ".join(f"{holder.name}, pid {holder.pid}" for holder in found)

"""What the kernel reports of a network interface, by ioctl: immediate, and allowed to everybody."""

from __future__ import annotations

import fcntl
import socket
import sys
from dataclasses import dataclass

from appliance.net import linux


@dataclass(frozen=True, slots=True)
class Interface:
    """`address` and `netmask` are 32-bit integers, 0 when the interface has no IPv4 address. `carrier`: a cable
    with something at its other end."""

    name: str
    mac: bytes
    address: int
    netmask: int
    up: bool
    carrier: bool


def read_interface(name: str) -> Interface:
    """Raises OSError when there is no interface of that name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        flags = int.from_bytes(_ask(sock, name, linux.SIOCGIFFLAGS)[:2], sys.byteorder)
        return Interface(
            name=name,
            mac=_ask(sock, name, linux.SIOCGIFHWADDR)[2:8],
            address=_address(sock, name, linux.SIOCGIFADDR),
            netmask=_address(sock, name, linux.SIOCGIFNETMASK),
            up=bool(flags & linux.IFF_UP),
            carrier=bool(flags & linux.IFF_RUNNING),
        )


def _ask(sock: socket.socket, name: str, request: int) -> bytes:
    """The union of struct ifreq (netdevice(7)) after the name."""
    return fcntl.ioctl(sock.fileno(), request, name.encode()[:15].ljust(40, b"\0"))[16:]


def _address(sock: socket.socket, name: str, request: int) -> int:
    try:
        return int.from_bytes(_ask(sock, name, request)[4:8])
    except OSError:
        return 0

"""Fetches a small file by TFTP from the running appliance, from this host, as a machine would."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import Running
from appliance.config import Segment
from appliance.net import linux
from appliance.net.interfaces import read_interface
from appliance.wire import tftp
from appliance.wire.errors import Malformed
from appliance.wire.text import display, ipv4_text

TOPIC = "tftp"
NAME = b"boot.scr.uimg"
"""Rendered for whoever asks, so it is always there."""

SECONDS = 3.0
MOST_BYTES = 1 << 20
_BLOCK = 512
_PORT = 69


class FetchError(Exception):
    """The file did not come; `str()` is a sentence."""


def examine(usable: Sequence[Segment], running: Running) -> list[Finding]:
    return [_judge(segment) for segment in usable if segment.tftp and "wire" in running.pids]


def _judge(segment: Segment) -> Finding:
    address = _address(segment)
    if not address:
        return fine(TOPIC, f"Segment {segment.name}: without an IPv4 address there is no TFTP.")
    try:
        size = fetch(segment.interface, address)
    except (FetchError, OSError, Malformed) as error:
        text = f"Segment {segment.name}: {NAME.decode()} cannot be fetched from {address}: {error}"
        return wrong(TOPIC, text, "See the log of the wire process, and whether a firewall drops UDP.")
    return fine(TOPIC, f"Segment {segment.name}: {NAME.decode()} was fetched from {address} ({size} bytes).")


def _address(segment: Segment) -> str:
    if segment.address is not None:
        return str(segment.address.ip)
    found = read_interface(segment.interface).address
    return ipv4_text(found) if found else ""


def fetch(interface: str, address: str) -> int:
    """The size of the file (RFC 1350). Raises FetchError, Malformed, OSError."""
    deadline, size, block = time.monotonic() + SECONDS, 0, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        _ask(sock, interface, address)
        while True:
            packet, server = _receive(sock, address, deadline)
            if isinstance(packet, tftp.Error):
                raise FetchError(f"the server refused: {display(packet.message)}.")
            if not isinstance(packet, tftp.Data) or packet.block != block:
                continue
            sock.sendto(tftp.push(tftp.Ack(block)), server)
            size, block = size + len(packet.payload), block + 1
            if len(packet.payload) < _BLOCK:
                return size
            if size > MOST_BYTES:
                raise FetchError(f"it does not end after {MOST_BYTES} bytes.")


def _ask(sock: socket.socket, interface: str, address: str) -> None:
    """The listener is bound to the interface; to a packet of this very host that applies when it names it (ip(7),
    IP_PKTINFO), and no right is needed for that."""
    request = tftp.push(tftp.Request(tftp.Opcode.RRQ, NAME, b"octet", {}))
    through = linux.IN_PKTINFO.pack(socket.if_nametoindex(interface), bytes(4), bytes(4))
    sock.sendmsg([request], [(socket.IPPROTO_IP, linux.IP_PKTINFO, through)], 0, (address, _PORT))


def _receive(sock: socket.socket, address: str, deadline: float) -> tuple[tftp.Packet, tuple[str, int]]:
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            data, server = sock.recvfrom(2048)
        except TimeoutError:
            break
        if server[0] == address:
            return tftp.pull(data), server
    raise FetchError(f"nothing came within {SECONDS:.0f} s.")

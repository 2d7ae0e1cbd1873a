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
"""Rendered for every client, so it always exists."""

SECONDS = 3.0
MAX_BYTES = 1 << 20
_BLOCK = 512
_PORT = 69


class FetchError(Exception):
    """The file was not received; `str()` is a sentence."""


def examine(usable: Sequence[Segment], running: Running) -> list[Finding]:
    """A finding for each segment with TFTP, while the wire process runs."""
    findings = []
    for segment in (one for one in usable if one.tftp and "wire" in running.pids):
        if segment.address is not None:
            address = str(segment.address.ip)
        else:
            found = read_interface(segment.interface).address
            address = ipv4_text(found) if found else ""
        if not address:
            findings.append(fine(TOPIC, f"Segment {segment.name}: without an IPv4 address there is no TFTP."))
            continue
        try:
            size = fetch(segment.interface, address)
        except (FetchError, OSError, Malformed) as error:
            text = f"Segment {segment.name}: {NAME.decode()} cannot be fetched from {address}: {error}"
            next_action = "Read the log of the wire process, and check whether a firewall drops UDP."
            findings.append(wrong(TOPIC, text, next_action))
        else:
            text = f"Segment {segment.name}: {NAME.decode()} was fetched from {address} ({size} bytes)."
            findings.append(fine(TOPIC, text))
    return findings


def fetch(interface: str, address: str) -> int:
    """The size of the file (RFC 1350). Raises FetchError, Malformed, OSError."""
    deadline, size, block = time.monotonic() + SECONDS, 0, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        # The server's socket is bound to the interface. A packet from this host itself reaches it only when the packet
        # names the interface (ip(7), IP_PKTINFO), which needs no capability.
        through = linux.IN_PKTINFO.pack(socket.if_nametoindex(interface), bytes(4), bytes(4))
        request = tftp.push(tftp.Request(tftp.Opcode.RRQ, NAME, b"octet", {}))
        sock.sendmsg([request], [(socket.IPPROTO_IP, linux.IP_PKTINFO, through)], 0, (address, _PORT))
        while True:
            packet, server = _receive(sock, address, deadline)
            if isinstance(packet, tftp.Error):
                raise FetchError(f"the server answered with an error: {display(packet.message)}.")
            if not isinstance(packet, tftp.Data) or packet.block != block:
                continue
            sock.sendto(tftp.push(tftp.Ack(block)), server)
            size, block = size + len(packet.payload), block + 1
            if len(packet.payload) < _BLOCK:
                return size
            if size > MAX_BYTES:
                raise FetchError(f"it is longer than {MAX_BYTES} bytes.")


def _receive(sock: socket.socket, address: str, deadline: float) -> tuple[tftp.Packet, tuple[str, int]]:
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            data, server = sock.recvfrom(2048)
        except TimeoutError:
            break
        if server[0] == address:
            return tftp.pull(data), server
    raise FetchError(f"no packet arrived within {SECONDS:.0f} s.")

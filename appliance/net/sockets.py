"""Opens the sockets of a segment. This needs privileges (CAP_NET_RAW, CAP_NET_BIND_SERVICE, CAP_NET_ADMIN); using
them afterwards needs none, so whoever opens them may drop everything at once."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

from appliance.config import Segment
from appliance.engine.frames import selected
from appliance.net import bpf, linux

CAPTURE_BUFFER = 32 << 20
"""Bytes: some 10,000 DHCP frames at link speed with their bookkeeping, while the reader is busy or restarted."""

LISTEN_BACKLOG = 256

_EVERY_PROTOCOL = 0x0003
_LLDP_GROUPS = tuple(bytes.fromhex(f"0180c20000{last}") for last in ("0e", "03", "00"))
"""IEEE 802.1AB, table 7-1: nearest bridge, nearest non-TPMR bridge, nearest customer bridge."""


def open_capture(segment: Segment) -> socket.socket:
    """An AF_PACKET socket that gets the frames of the segment that have a handler (`engine.frames`), tags and checksum
    state beside them, and sends raw frames. Raises OSError (no such interface, no privilege)."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        # Everything is refused until the real filter is there: no frame slips in between bind and filter.
        bpf.attach(sock, bpf.REJECT_ALL)
        sock.setsockopt(linux.SOL_PACKET, linux.PACKET_AUXDATA, 1)
        sock.setsockopt(linux.SOL_PACKET, linux.PACKET_IGNORE_OUTGOING, 1)
        sock.setsockopt(socket.SOL_SOCKET, linux.SO_TIMESTAMPNS, 1)
        try:
            sock.setsockopt(socket.SOL_SOCKET, linux.SO_RCVBUFFORCE, CAPTURE_BUFFER)
        except PermissionError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CAPTURE_BUFFER)
        sock.bind((segment.interface, _EVERY_PROTOCOL))
        index = socket.if_nametoindex(segment.interface)
        for group in _LLDP_GROUPS:  # for as long as the socket exists, whatever else listens on the interface
            request = linux.PACKET_MREQ.pack(index, linux.PACKET_MR_MULTICAST, len(group), group)
            sock.setsockopt(linux.SOL_PACKET, linux.PACKET_ADD_MEMBERSHIP, request)
        sock.setblocking(False)
        with suppress(BlockingIOError):  # until nothing is left that came before the filter
            while True:
                sock.recv(1)
        bpf.attach(sock, bpf.frame_filter(*selected()))
    except BaseException:
        sock.close()
        raise
    return sock


def open_dhcp(segment: Segment) -> socket.socket:
    """UDP 67 of the segment's interface, for sending only: what arrives is read by the capture, so here it is
    dropped in the kernel. Without this socket the kernel would answer clients with ICMP port unreachable."""
    sock = _udp(segment.interface, 67)
    bpf.attach(sock, bpf.REJECT_ALL)
    return sock


def open_tftp(segment: Segment) -> socket.socket:
    """UDP 69 of the segment's interface; IP_PKTINFO has the address of ours that was asked."""
    sock = _udp(segment.interface, 69)
    sock.setsockopt(socket.IPPROTO_IP, linux.IP_PKTINFO, 1)
    return sock


def _udp(interface: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        _bind_to(sock, interface)
        sock.setblocking(False)
        sock.bind(("0.0.0.0", port))
    except BaseException:
        sock.close()
        raise
    return sock


def _bind_to(sock: socket.socket, interface: str) -> None:
    if interface:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())


def open_tcp(host: str, port: int, *, interface: str = "") -> socket.socket:
    """A listening TCP socket; with `interface`, only for connections that come in there."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind_to(sock, interface)
        sock.bind((host, port))
        sock.listen(LISTEN_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def is_orphaned(sock: socket.socket) -> bool:
    """Whether the interface that the socket is bound to was taken away. One of the same name that comes later is to the
    kernel another one, of which the socket receives nothing."""
    if sock.family == socket.AF_PACKET:
        return not sock.getsockname()[0]
    try:
        sock.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16)
    except OSError as error:
        return error.errno == errno.ENODEV
    return False


def open_payload(segment: Segment) -> socket.socket:
    """The listening socket of the payload plane: on the provisioning interface only."""
    return open_tcp("0.0.0.0", segment.http_port, interface=segment.interface)

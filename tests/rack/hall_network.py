"""A thousand machines behind one interface: each with a MAC and an address of its own, which one socket answers for.

The kernel takes every address of the segment as its own (a local route), and every frame that comes as meant for it
(a program of three instructions on the interface). DHCP and ARP are answered here, with each machine's own MAC; what
TCP sends leaves with the interface's."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.net import bpf
from appliance.wire.dhcp4 import Message, MessageType, Option, pull_message, push_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import Frame, pull_frame, pull_udp, push_frame, push_udp

ARP = 0x0806
BROADCAST = b"\xff" * 6
RETRY = 4.0
"""Seconds until a DISCOVER is sent again, and as long for each time before (RFC 2131 4.1 doubles them)."""

_ARP = struct.Struct("!HHBBH6s4s6s4s")
_SYSCALL_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
_PROG_LOAD, _LINK_CREATE = 5, 28
_SCHED_CLS, _TCX_INGRESS = 3, 46
_TAKE_ALL = (
    b"\xb7\x02\0\0\0\0\0\0"  # r2 = PACKET_HOST
    b"\x85\0\0\0\x20\0\0\0"  # bpf_skb_change_type(r1, r2)
    b"\xb7\0\0\0\0\0\0\0"  # r0 = TCX_PASS
    b"\x95\0\0\0\0\0\0\0"  # exit
)


def take_all_frames(interface: str) -> int:
    """Every frame on the interface is for this host, whatever its destination. It lasts as long as the descriptor that
    is returned. Needs Linux 6.6. Raises OSError."""
    code, licence = ctypes.create_string_buffer(_TAKE_ALL), ctypes.create_string_buffer(b"Apache-2.0")
    program = struct.pack("=IIQQ", _SCHED_CLS, len(_TAKE_ALL) // 8, ctypes.addressof(code), ctypes.addressof(licence))
    loaded = _bpf(_PROG_LOAD, program)
    try:
        return _bpf(_LINK_CREATE, struct.pack("=IIII", loaded, socket.if_nametoindex(interface), _TCX_INGRESS, 0))
    finally:
        os.close(loaded)


def _bpf(command: int, attributes: bytes) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    given = ctypes.create_string_buffer(attributes, 128)
    descriptor = call(_SYSCALL_BPF, command, given, len(given))
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), f"bpf({command}): {os.strerror(ctypes.get_errno())}")
    return int(descriptor)


@dataclass
class Lessee:
    """A machine on the way to its address. `bound` is called with each address that it gets."""

    mac: bytes
    hostname: str
    bound: Callable[[str], None]
    address: int = 0
    tries: int = 0


class Segment:
    """The machines' side of DHCP (RFC 2131) and ARP (RFC 826) on an interface."""

    def __init__(self, interface: str, lessees: Iterable[Lessee]) -> None:
        self._by_mac = {lessee.mac: lessee for lessee in lessees}
        self._by_address: dict[bytes, Lessee] = {}
        self._loop = asyncio.get_running_loop()
        self._link = take_all_frames(interface)
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        bpf.attach(self._socket, bpf.frame_filter([ARP], [68]))
        self._socket.bind((interface, 0))
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._receive)

    def discover(self, lessee: Lessee) -> None:
        """Asks for an address until there is one."""
        if not lessee.address:
            lessee.tries += 1
            self._send_dhcp(lessee, MessageType.DISCOVER, {})
            self._loop.call_later(RETRY * lessee.tries, self.discover, lessee)

    def _receive(self) -> None:
        with suppress(BlockingIOError):
            while True:
                try:
                    frame = pull_frame(self._socket.recv(2048))
                    self._arp(frame) if frame.ethertype == ARP else self._dhcp(frame)
                except Malformed:
                    continue

    def _arp(self, frame: Frame) -> None:
        *_, operation, mac, sender, _, wanted = _ARP.unpack_from(frame.payload)
        if operation == 1 and (lessee := self._by_address.get(wanted)):
            answer = _ARP.pack(1, 0x0800, 6, 4, 2, lessee.mac, wanted, mac, sender)
            self._socket.send(push_frame(Frame(mac, lessee.mac, ARP, None, answer)))

    def _dhcp(self, frame: Frame) -> None:
        answer = pull_message(pull_udp(frame.payload, check=False).payload)
        lessee = self._by_mac.get(answer.chaddr)
        if lessee is None:
            return
        if answer.message_type == MessageType.OFFER and not lessee.address:
            server = answer.options[Option.SERVER_ID]
            asked = {Option.REQUESTED_ADDRESS: answer.yiaddr.to_bytes(4), Option.SERVER_ID: server}
            self._send_dhcp(lessee, MessageType.REQUEST, asked)
        elif answer.message_type == MessageType.ACK:
            self._bind(lessee, answer)

    def _bind(self, lessee: Lessee, answer: Message) -> None:
        """Takes the address, and renews the lease after half of its time."""
        address = answer.yiaddr
        if lessee.address != address:
            self._by_address.pop(lessee.address.to_bytes(4), None)
            lessee.address = address
            self._by_address[address.to_bytes(4)] = lessee
            lessee.bound(socket.inet_ntoa(address.to_bytes(4)))
        seconds = int.from_bytes(answer.options[Option.LEASE_TIME])
        self._loop.call_later(seconds / 2, self._send_dhcp, lessee, MessageType.REQUEST, {})

    def _send_dhcp(self, lessee: Lessee, kind: MessageType, more: dict[int, bytes]) -> None:
        options: dict[int, bytes] = {
            53: bytes((kind,)), 61: b"\x01" + lessee.mac, 12: lessee.hostname.encode(), **more,
            55: bytes((1, 3, 6, 12, 15, 28, 42)),
        }  # fmt: skip
        renewing = kind is MessageType.REQUEST and not more
        asked = Message(
            op=1, htype=1, hlen=6, hops=0, xid=int.from_bytes(lessee.mac[2:]), secs=0, flags=0,
            ciaddr=lessee.address if renewing else 0, yiaddr=0, siaddr=0, giaddr=0, chaddr=lessee.mac, sname=b"",
            file=b"", options=options,
        )  # fmt: skip
        packet = push_udp(lessee.address if renewing else 0, 0xFFFFFFFF, 68, 67, push_message(asked))
        self._socket.send(push_frame(Frame(BROADCAST, lessee.mac, 0x0800, None, packet)))


def own_every_address(interface: str, network: str, appliance: str, appliance_mac: str) -> list[str]:
    """The `ip` commands that make the addresses of `network` this host's own, but for the appliance's."""
    # It never asks for the appliance's MAC: which of the machines should ask?
    Path(f"/proc/sys/net/ipv4/conf/{interface}/arp_ignore").write_text("8")
    return [
        f"link set {interface} promisc on",
        f"route add local {network} dev lo",
        f"route add {appliance}/32 dev {interface} table local",
        f"neigh replace {appliance} lladdr {appliance_mac} dev {interface} nud permanent",
    ]

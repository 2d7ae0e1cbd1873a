"""Thousands of DHCP clients on one port, each with a hardware address of its own, that behave as real ones do.

`python -m tests.services.many_clients COUNT ARRIVE RENEW`, in a namespace of its own, on eth0: COUNT clients get leases
within ARRIVE seconds (0: they have the addresses from 10.66.1.0 on already), and all renew them by unicast within RENEW
seconds (0: they do not). A client asks for the
server's hardware address by ARP before it renews, and answers ARP for its own address. A DISCOVER or REQUEST is
repeated after 4 s, an ARP request after 1 s. Prints one line of JSON: for each phase how many clients ended without
an answer, how many repeated a message, and the milliseconds from a client's first message to its ACK."""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from struct import Struct

from appliance.net import linux
from appliance.wire.dhcp4 import Message, MessageType, Option, push_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import BROADCAST, ETHERTYPE_IPV4, Frame, push_frame, push_udp
from appliance.wire.text import ipv4_int
from tests.services.wires import discover_frame, mac, reply_in, request_frame

ARP = Struct("!HHBBH6s4s6s4s")
ETHERTYPE_ARP, ETHERNET, IPV4, ASK, ANSWER = 0x0806, 1, 0x0800, 1, 2
EVERY_PROTOCOL = 0x0003
FIRST, SERVER = ipv4_int("10.66.1.0"), ipv4_int("10.66.0.1")
REPEAT_SECONDS = {"arp": 1.0, "dhcp": 4.0}
PATIENCE = 20.0
"""Seconds after the last client began, in which an answer still counts."""


@dataclass(slots=True)
class Client:
    """`waits_for` is a key of REPEAT_SECONDS, empty when nothing is awaited; `due` is when `last` is sent again."""

    address: int = 0
    server: int = 0
    began: float = 0.0
    took: float | None = None
    repeats: int = 0
    waits_for: str = ""
    last: bytes = b""
    due: float = 0.0


@dataclass
class Clients:
    count: int
    sock: socket.socket
    all: list[Client] = field(default_factory=list)
    by_address: dict[bytes, int] = field(default_factory=dict)
    renewing: bool = False

    def phase(self, seconds: float) -> dict[str, float]:
        """All clients begin, evenly within the seconds; what became of them."""
        start = time.monotonic()
        timers = [(start + n * seconds / self.count, n) for n in range(1, self.count + 1)]
        deadline = start + seconds + PATIENCE
        for client in self.all:
            client.began, client.took, client.repeats = 0.0, None, 0
        left = self.count
        while left and (now := time.monotonic()) < deadline:
            while timers and timers[0][0] <= now:
                _, n = heappop(timers)
                if due := self._timer(n, now):
                    heappush(timers, (due, n))
            wait = min(timers[0][0] - now, 0.1) if timers else 0.1
            if select.select([self.sock], [], [], max(wait, 0))[0]:
                left -= sum(self._receive(data, time.monotonic()) for data in self._read())
        return self._result()

    def settle(self) -> None:
        """They have leases already: client `n` the address FIRST + n."""
        for n, client in enumerate(self.all):
            client.address, client.server = FIRST + n, SERVER
            self.by_address[client.address.to_bytes(4)] = n

    def _read(self) -> Iterator[bytes]:
        for _ in range(64):
            try:
                yield self.sock.recv(2048)
            except BlockingIOError:
                return

    def _timer(self, n: int, now: float) -> float:
        """A client begins, or repeats its last message; when to look at it again, 0 = never."""
        client = self.all[n]
        if not client.began:
            client.began = now
            self._send(n, *(("arp", arp(ASK, mac(n), client.address, bytes(6), client.server)) if self.renewing
                            else ("dhcp", discover_frame(n))))  # fmt: skip
        elif not client.waits_for:
            return 0
        elif client.due <= now:
            client.repeats += 1
            self._send(n, client.waits_for, client.last)
        return client.due

    def _send(self, n: int, waits_for: str, frame: bytes) -> None:
        client = self.all[n]
        client.waits_for, client.last = waits_for, frame
        client.due = time.monotonic() + REPEAT_SECONDS[waits_for]
        self.sock.send(frame)

    def _receive(self, data: bytes, now: float) -> bool:
        """Whether a client has its ACK now."""
        ethertype = int.from_bytes(data[12:14])
        if ethertype == ETHERTYPE_ARP and len(data) >= 14 + ARP.size:
            self._receive_arp(*ARP.unpack_from(data, 14)[4:])
        if ethertype != ETHERTYPE_IPV4:
            return False
        try:
            reply = reply_in(data)
        except Malformed:
            return False
        n = int.from_bytes(reply.chaddr[3:])
        if reply.op != 2 or reply.chaddr != mac(n) or not 0 < n <= self.count or self.all[n].took is not None:
            return False
        return self._receive_reply(n, reply, now)

    def _receive_reply(self, n: int, reply: Message, now: float) -> bool:
        client = self.all[n]
        if reply.message_type == MessageType.OFFER and not self.renewing and not client.address:
            client.address = reply.yiaddr
            self._send(n, "dhcp", request_frame(n, reply))
        if reply.message_type != MessageType.ACK:
            return False
        client.server, client.waits_for = int.from_bytes(reply.options[Option.SERVER_ID]), ""
        client.took = now - client.began
        self.by_address[reply.yiaddr.to_bytes(4)] = n
        return True

    def _receive_arp(self, kind: int, sender: bytes, sender_ip: bytes, target: bytes, target_ip: bytes) -> None:
        if kind == ASK and (n := self.by_address.get(target_ip)):
            self.sock.send(arp(ANSWER, mac(n), self.all[n].address, sender, int.from_bytes(sender_ip)))
        if kind == ANSWER and (n := self.by_address.get(target_ip)) and self.all[n].waits_for == "arp":
            self._send(n, "dhcp", renewal_frame(n, self.all[n], sender))

    def _result(self) -> dict[str, float]:
        took = sorted(client.took * 1000 for client in self.all[1:] if client.took is not None)
        repeated = sum(client.repeats > 0 for client in self.all[1:])
        found = {"lost": self.count - len(took), "repeated": repeated}
        places = {"p50": 0.5, "p99": 0.99, "max": 1.0}
        return found | {
            name: round(took[min(len(took) - 1, int(len(took) * place))], 1) for name, place in places.items() if took
        }


def arp(kind: int, sender: bytes, sender_ip: int, target: bytes, target_ip: int) -> bytes:
    payload = ARP.pack(ETHERNET, IPV4, 6, 4, kind, sender, sender_ip.to_bytes(4), target, target_ip.to_bytes(4))
    return push_frame(Frame(BROADCAST if kind == ASK else target, sender, ETHERTYPE_ARP, None, payload))


def renewal_frame(n: int, client: Client, server_mac: bytes) -> bytes:
    options = {int(Option.MESSAGE_TYPE): bytes((MessageType.REQUEST,)), int(Option.PARAMETER_LIST): b"\1\3\6"}
    message = Message(1, 1, 6, 0, n, 0, 0, client.address, 0, 0, 0, mac(n), b"", b"", options)
    packet = push_udp(client.address, client.server, 68, 67, push_message(message))
    return push_frame(Frame(server_mac, mac(n), ETHERTYPE_IPV4, None, packet))


def main(count: int, arrive: float, renew: float) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.setsockopt(linux.SOL_PACKET, linux.PACKET_IGNORE_OUTGOING, 1)
        sock.setsockopt(socket.SOL_SOCKET, linux.SO_RCVBUFFORCE, 32 << 20)
        sock.bind(("eth0", EVERY_PROTOCOL))
        sock.setblocking(False)
        clients = Clients(count, sock, [Client() for _ in range(count + 1)])
        result = {}
        if arrive:
            result["arrival"] = clients.phase(arrive)
        else:
            clients.settle()
        if renew and not result.get("arrival", {}).get("lost"):
            clients.renewing = True
            result["renewal"] = clients.phase(renew)
        print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(float, sys.argv[2:4]))

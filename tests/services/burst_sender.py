"""`python -m tests.services.burst_sender blast COUNT`: COUNT DISCOVERs of different machines at link speed.
`... offer COUNT`: COUNT offers of another DHCP server, 10.66.0.9.
`... load SECONDS`: exchanges as fast as they are answered, one line `MAC IP` for each ACK that came.
`... storm SECONDS`: so many of them at once that more wait than a batch takes.
In a namespace of its own, on eth0."""

from __future__ import annotations

import random
import socket
import sys
import time

from appliance.wire.dhcp4 import Message, Option, push_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import BROADCAST, ETHERTYPE_IPV4, Frame, push_frame, push_udp
from appliance.wire.text import ipv4_text, mac_text
from tests.services.wires import discover_frame, mac, reply_in, request_frame

IN_FLIGHT, STORM = 50, 600


def opened(protocol: int) -> socket.socket:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    sock.bind(("eth0", protocol))
    return sock


def blast(count: int) -> None:
    frames = [discover_frame(n) for n in range(1, count + 1)]
    with opened(0) as sock:
        started = time.monotonic()
        for frame in frames:
            sock.send(frame)
        print(f"{count / (time.monotonic() - started):.0f} frames/s")


def garbage(count: int) -> None:
    """DHCP ports, but nothing that can be read."""
    chance = random.Random(count)
    with opened(0) as sock:
        for _ in range(count):
            packet = push_udp(0, 0xFFFFFFFF, 68, 67, chance.randbytes(chance.randrange(1, 600)))
            sock.send(push_frame(Frame(BROADCAST, mac(1), ETHERTYPE_IPV4, None, packet)))


def offer(count: int) -> None:
    server = 0x0A420009
    options = {int(Option.MESSAGE_TYPE): b"\2", int(Option.SERVER_ID): server.to_bytes(4)}
    message = Message(2, 1, 6, 0, 1, 0, 0, 0, server + 1, 0, 0, mac(2), b"", b"", options)
    packet = push_udp(server, 0xFFFFFFFF, 67, 68, push_message(message))
    with opened(0) as sock:
        for _ in range(count):
            sock.send(push_frame(Frame(BROADCAST, mac(9), ETHERTYPE_IPV4, None, packet)))


def storm(seconds: float) -> None:
    load(seconds, STORM)


def load(seconds: float, in_flight: int = IN_FLIGHT) -> None:
    deadline, n = time.monotonic() + seconds, 0
    with opened(0x0800) as sock:
        sock.settimeout(0.2)
        for n in range(1, in_flight + 1):
            sock.send(discover_frame(n))
        while time.monotonic() < deadline:
            try:
                reply = reply_in(sock.recv(2048))
            except TimeoutError:
                n += 1
                sock.send(discover_frame(n))
                continue
            except Malformed:
                continue
            if reply.op != 2:
                continue
            if reply.message_type == 2:
                sock.send(request_frame(reply.xid, reply))
            elif reply.message_type == 5:
                print(mac_text(reply.chaddr), ipv4_text(reply.yiaddr), flush=True)
                n += 1
                sock.send(discover_frame(n))


if __name__ == "__main__":
    {"blast": blast, "garbage": garbage, "offer": offer, "load": load, "storm": storm}[sys.argv[1]](int(sys.argv[2]))

"""A packet socket in a namespace of the rack, used from the test's own process: what a client, a relay or a cable
tester on that port would send and receive.

`python -m tests.services.port INTERFACE FD`, inside the namespace, opens it and hands it over through the socket FD."""

from __future__ import annotations

import select
import socket
import sys
import time
from dataclasses import dataclass
from itertools import count

from appliance.net import linux
from appliance.wire.dhcp4 import Message, MessageType, Option, pull_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import Datagram, Frame, pull_frame, pull_udp
from tests.rack.netns import Rack
from tests.services.wires import ROOT, client_frame

EVERY_PROTOCOL = 0x0003
PATIENCE = 10.0
XIDS = count(0x47480001)


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A DHCP message on the cable; `outgoing`: it left through this port."""

    frame: Frame
    datagram: Datagram
    message: Message
    outgoing: bool


class Port:
    """`seen`: every DHCP message since the start, in order, as far as it was read."""

    def __init__(self, rack: Rack, ns: str, interface: str = "eth0") -> None:
        self.seen: list[SeenMessage] = []
        ours, theirs = socket.socketpair()
        with ours, theirs:
            argv = [sys.executable, "-m", "tests.services.port", interface, str(theirs.fileno())]
            rack.exec(ns, argv, check=True, cwd=ROOT, pass_fds=[theirs.fileno()])
            _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
        self.socket = socket.socket(fileno=descriptors[0])
        self.socket.setblocking(False)

    def __enter__(self) -> Port:
        return self

    def __exit__(self, *exc: object) -> None:
        self.socket.close()

    def send(self, n: int, kind: MessageType, options: dict[int, bytes] | None = None, **fields: int) -> int:
        """Client `n` broadcasts a message; its transaction id."""
        xid = next(XIDS)
        coded = {int(Option.MESSAGE_TYPE): bytes((kind,)), **(options or {})}
        self.socket.send(client_frame(n, coded, xid=xid, **fields))
        return xid

    def ask(self, n: int, kind: MessageType, options: dict[int, bytes] | None = None, **fields: int) -> SeenMessage:
        """As `send`; the answer, or AssertionError when none came."""
        xid = self.send(n, kind, options, **fields)
        deadline = time.monotonic() + PATIENCE
        while not (found := self.answers(xid)):
            assert time.monotonic() < deadline, f"client {n} got no answer to its {kind.name}"
            select.select([self.socket], [], [], 0.1)
        return found[0]

    def lease(self, n: int, options: dict[int, bytes] | None = None) -> int:
        """From DISCOVER to ACK; the address."""
        offer = self.ask(n, MessageType.DISCOVER, options).message
        ack = self.ask(n, MessageType.REQUEST, {**(options or {}), **selecting(offer)}).message
        assert ack.message_type == MessageType.ACK
        return ack.yiaddr

    def answers(self, xid: int) -> list[SeenMessage]:
        self.read()
        return [one for one in self.seen if one.message.xid == xid and one.message.op == 2]

    def read(self) -> None:
        """Takes in what is there; never waits."""
        while True:
            try:
                data, ancillary, _, sender = self.socket.recvmsg(65_536, socket.CMSG_SPACE(linux.AUXDATA.size))
            except BlockingIOError:
                return
            try:
                frame = pull_frame(data, _tag(ancillary))
                datagram = pull_udp(frame.payload, check=False)
                message = pull_message(datagram.payload)
            except Malformed:
                continue
            self.seen.append(SeenMessage(frame, datagram, message, sender[2] == socket.PACKET_OUTGOING))


def selecting(offer: Message) -> dict[int, bytes]:
    """The options of the REQUEST that takes this offer."""
    address = offer.yiaddr.to_bytes(4)
    return {int(Option.REQUESTED_ADDRESS): address, int(Option.SERVER_ID): offer.options[Option.SERVER_ID]}


def _tag(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    for _, _, data in ancillary:
        status, *_, tci, _ = linux.AUXDATA.unpack_from(data)
        if status & linux.TP_STATUS_VLAN_VALID:
            return int(tci)
    return None


def main(interface: str, channel: int) -> None:
    with socket.socket(fileno=channel) as parent, socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.setsockopt(linux.SOL_PACKET, linux.PACKET_AUXDATA, 1)
        sock.bind((interface, EVERY_PROTOCOL))
        socket.send_fds(parent, [b"."], [sock.fileno()])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

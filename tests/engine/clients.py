"""Messages as clients send them, and a server to send them to."""

from __future__ import annotations

from appliance.engine.boot_choice import BootPlane
from appliance.engine.dhcp4_server import Arrival, Decision, Server, Terms
from appliance.engine.leases import LeaseBook, Scope
from appliance.wire.dhcp4 import Message, MessageType, Option, pull_message
from appliance.wire.text import ipv4_int as ip

US, OTHER = ip("10.66.0.1"), ip("10.66.0.9")
LOCAL = Scope(ip("10.66.0.0"), 0xFFFF0000, ((ip("10.66.1.10"), ip("10.66.1.13")),), ip("10.66.0.254"), frozenset({US}))
BEHIND = Scope(ip("10.70.0.0"), 0xFFFFFF00, ((ip("10.70.0.5"), ip("10.70.0.9")),), ip("10.70.0.1"))
TERMS = Terms(
    US, (LOCAL, BEHIND), dns=ip("10.66.0.53").to_bytes(4), ntp=US.to_bytes(4), domain=b"staging.example",
    lease_ms=3_600_000, quarantine_lease_ms=120_000, plane=BootPlane(US, True, 80),
)  # fmt: skip
NOW = 1_000_000


def mac(n: int) -> bytes:
    return bytes((2, 0, 0, 0, 0, n))


def message(kind: MessageType | None, n: int = 1, *, options: dict[int, bytes] | None = None, **fields: int) -> Message:
    kinds = {} if kind is None else {int(Option.MESSAGE_TYPE): bytes((kind,))}
    header = {"xid": 7, "secs": 0, "flags": 0, "ciaddr": 0, "yiaddr": 0, "siaddr": 0, "giaddr": 0} | fields
    return Message(1, 1, 6, 0, **header, chaddr=mac(n), sname=b"", file=b"", options=kinds | (options or {}))


def discover(n: int = 1, wanted: int = 0, options: dict[int, bytes] | None = None, **fields: int) -> Message:
    extra = {int(Option.REQUESTED_ADDRESS): wanted.to_bytes(4)} if wanted else {}
    return message(MessageType.DISCOVER, n, options=extra | (options or {}), **fields)


def request(
    n: int = 1, wanted: int = 0, server: int = 0, options: dict[int, bytes] | None = None, **fields: int
) -> Message:
    extra = {int(Option.REQUESTED_ADDRESS): wanted.to_bytes(4)} if wanted else {}
    extra |= {int(Option.SERVER_ID): server.to_bytes(4)} if server else {}
    return message(MessageType.REQUEST, n, options=extra | (options or {}), **fields)


def server(reservations: dict[str, int] | None = None) -> Server:
    return Server(TERMS, LeaseBook(TERMS.scopes, reservations))


def decide(subject: Server, asked: Message, now: int = NOW, **arrival: bool) -> Decision:
    return subject.decide(Arrival(asked, **arrival), now)


def answer(decision: Decision) -> Message:
    assert decision.reply is not None, decision.reason
    return pull_message(decision.reply.payload)


def lease(subject: Server, n: int = 1, now: int = NOW, **fields: int) -> int:
    """DISCOVER to ACK; the address."""
    offered = answer(decide(subject, discover(n, **fields), now)).yiaddr
    acked = answer(decide(subject, request(n, offered, US, **fields), now))
    assert acked.message_type == MessageType.ACK
    return acked.yiaddr

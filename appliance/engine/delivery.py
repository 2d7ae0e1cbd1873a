"""Where a reply goes (RFC 2131, section 4.1), decided from the request alone."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.wire.dhcp4 import CLIENT_PORT, FLAG_BROADCAST, SERVER_PORT, Message
from appliance.wire.ether import BROADCAST

EVERYBODY = 0xFFFFFFFF
_ETHERNET = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """`mac` is the destination of a raw frame; None = an ordinary datagram, resolved and routed by the kernel."""

    ip: int
    port: int
    mac: bytes | None


_BROADCAST = Delivery(EVERYBODY, CLIENT_PORT, BROADCAST)


def delivery(request: Message, yiaddr: int, *, nak: bool = False) -> Delivery:
    """To the relay; NAKs to everybody; to an address that the client already has; to everybody when it asks for
    that; else to the address it is given, at its hardware address (it cannot answer ARP yet)."""
    if request.giaddr:
        return Delivery(request.giaddr, SERVER_PORT, None)
    if nak:
        return _BROADCAST
    if request.ciaddr:
        return Delivery(request.ciaddr, CLIENT_PORT, None)
    if request.flags & FLAG_BROADCAST or request.htype != _ETHERNET or request.hlen != 6:
        return _BROADCAST
    return Delivery(yiaddr, CLIENT_PORT, request.chaddr)

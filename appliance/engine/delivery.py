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


def delivery(request: Message, yiaddr: int, *, nak: bool = False, on_link: bool = True) -> Delivery:
    """To the relay; NAKs to everybody; to an address that the client already has; to everybody when it asks for
    that; else to the address it is given. A client that is `on_link`, with no router between, is sent to at its
    hardware address: it may not answer ARP yet, and the kernel's neighbour table has room for a thousand only."""
    hardware = request.chaddr if request.htype == _ETHERNET and request.hlen == 6 else None
    if request.giaddr:
        return Delivery(request.giaddr, SERVER_PORT, None)
    if nak:
        return _BROADCAST
    if request.ciaddr:
        return Delivery(request.ciaddr, CLIENT_PORT, hardware if on_link else None)
    if request.flags & FLAG_BROADCAST or hardware is None:
        return _BROADCAST
    return Delivery(yiaddr, CLIENT_PORT, hardware)

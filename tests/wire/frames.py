"""What tests need to read and write frames, and the product does not."""

from __future__ import annotations

from appliance.wire.errors import Malformed
from appliance.wire.ether import ETHERTYPE_IPV4, Datagram, Frame, pull_frame, pull_udp


def pull_udp_frame(data: bytes, *, check: bool = True) -> tuple[Frame, Datagram]:
    """A frame and the UDP datagram in it. Raises Malformed."""
    frame = pull_frame(data)
    if frame.ethertype != ETHERTYPE_IPV4:
        raise Malformed("Ethernet type", 12, f"expected 0x0800 (IPv4), got 0x{frame.ethertype:04x}")
    return frame, pull_udp(frame.payload, check=check)


def mac_bytes(text: str) -> bytes:
    """Six bytes from aa:bb:cc:dd:ee:ff."""
    return bytes.fromhex(text.replace(":", ""))

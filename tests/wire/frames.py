"""What tests need to read and write frames, and the product does not."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.wire.dhcp4_options import VIEWS_BY_CODE
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


def typed(options: Mapping[int, bytes]) -> dict[str, object]:
    """Every option that has a view, by the view's name; of a malformed one, the Malformed."""
    found: dict[str, object] = {}
    for code, value in options.items():
        if view := VIEWS_BY_CODE.get(code):
            try:
                found[view.name] = view.read(value, code)
            except Malformed as reason:
                found[view.name] = reason
    return found

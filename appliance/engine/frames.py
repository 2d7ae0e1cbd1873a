"""Which frames are received, and who handles them: one table. A protocol more is an entry more; the filter of the
capture socket is made of the same table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appliance.engine import dhcp4_frames, lldp_frames
from appliance.engine.segment import NOTHING, Effects, Received, SegmentEngine
from appliance.wire.dhcp4 import CLIENT_PORT, SERVER_PORT
from appliance.wire.errors import Malformed
from appliance.wire.ether import ETHERTYPE_IPV4, ETHERTYPE_LLDP, UDP, Captured, pull_frame, pull_udp

_UDP_PORTS = UDP << 16

Handler = Callable[[SegmentEngine, Received, int], Effects]
"""(segment, frame, now) → sightings and a reply. Raises Malformed."""


def ethertype(number: int) -> int:
    """The key of the frames with this Ethernet type."""
    return number


def udp_port(number: int) -> int:
    """The key of the datagrams to this UDP port: above all Ethernet types."""
    return _UDP_PORTS | number


HANDLERS: Mapping[int, Handler] = {
    ethertype(ETHERTYPE_LLDP): lldp_frames.handle,
    udp_port(SERVER_PORT): dhcp4_frames.handle,
    udp_port(CLIENT_PORT): dhcp4_frames.handle,
}


def selected(handlers: Mapping[int, Handler] = HANDLERS) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The Ethernet types and the UDP ports that have a handler."""
    return tuple(key for key in handlers if key <= 0xFFFF), tuple(key & 0xFFFF for key in handlers if key > 0xFFFF)


def receive(
    segment: SegmentEngine, captured: Captured, now: int, handlers: Mapping[int, Handler] = HANDLERS
) -> Effects:
    """What a frame leads to; nothing for one without a handler. Never raises."""
    try:
        frame = pull_frame(captured.data, captured.vlan, captured.tag_type)
        handler, datagram = handlers.get(frame.ethertype), None
        if handler is None and frame.ethertype == ETHERTYPE_IPV4:
            datagram = pull_udp(frame.payload, check=captured.checked)
            handler = handlers.get(_UDP_PORTS | datagram.dst_port)
        return NOTHING if handler is None else handler(segment, Received(captured, frame, datagram), now)
    except Malformed as error:
        return segment.report_malformed(error, now)

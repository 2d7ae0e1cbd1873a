"""Ethernet II with 802.1Q tags, IPv4 and UDP (IEEE 802.3, 802.1Q; RFC 791, 768).

Addresses of IPv4 are integers, MAC addresses six bytes. Fragments are refused: nothing that a
machine sends before it has an address needs them, and reassembly is an attack surface.
"""

from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from appliance.wire.errors import Malformed

ETHERTYPE_IPV4 = 0x0800
ETHERTYPE_VLAN = 0x8100
ETHERTYPE_QINQ = 0x88A8
ETHERTYPE_LLDP = 0x88CC
UDP = 17
BROADCAST = b"\xff" * 6

_TAGS = frozenset({ETHERTYPE_VLAN, ETHERTYPE_QINQ})
_ETHER = Struct("!6s6sH")
_TAG = Struct("!HH")
_IPV4 = Struct("!BxHxxHBBxxII")
_IPV4_PUSH = Struct("!BBHHHBBHII")
_UDP_HEADER = Struct("!HHHH")


class Captured(NamedTuple):
    """A frame as the kernel delivers it. `vlan` is the tag that it took out (TCI) or None; `checked` is False while
    the sender's checksum is still left to hardware (TP_STATUS_CSUMNOTREADY); `at` is when it came (milliseconds, 0 =
    not known); `tag_type` is the Ethernet type of the tag."""

    data: bytes
    vlan: int | None
    checked: bool
    at: int = 0
    tag_type: int = ETHERTYPE_VLAN


@dataclass(slots=True)
class Frame:
    """An Ethernet frame. `vlan` is the innermost VLAN id (None: untagged or priority-tagged only);
    `outer` is the service VLAN id when there were two tags, `outer_type` that tag's Ethernet type (IEEE 802.1ad has
    88a8; stacked 802.1Q tags are as common)."""

    dst: bytes
    src: bytes
    ethertype: int
    vlan: int | None
    payload: bytes
    outer: int | None = None
    outer_type: int = ETHERTYPE_QINQ


@dataclass(slots=True)
class Datagram:
    """A UDP datagram with the IPv4 fields that matter to its reader."""

    src_ip: int
    dst_ip: int
    src_port: int
    dst_port: int
    ttl: int
    payload: bytes


def pull_frame(data: bytes, aux_vlan: int | None = None, aux_type: int = ETHERTYPE_QINQ) -> Frame:
    """Read a frame. `aux_vlan` is the tag (VLAN id or whole TCI) that the kernel took out of the
    frame and reports in PACKET_AUXDATA, None if it took none; `aux_type` its type. Raises Malformed."""
    if len(data) < 14:
        raise Malformed("Ethernet header", len(data), f"expected 14 bytes, got {len(data)}")
    dst, src, ethertype = _ETHER.unpack_from(data)
    start = 14
    tags, outer_type = ([], ethertype) if aux_vlan is None else ([aux_vlan & 0xFFF], aux_type)
    while ethertype in _TAGS:
        if len(data) < start + 4:
            raise Malformed("802.1Q tag", start, f"expected 4 bytes, got {len(data) - start}")
        tci, ethertype = _TAG.unpack_from(data, start)
        tags.append(tci & 0xFFF)
        start += 4
    if len(tags) > 2:
        raise Malformed("802.1Q tag", start, f"expected at most two tags, got {len(tags)}")
    inner = tags[-1] if tags else None
    frame = Frame(dst, src, ethertype, inner or None, data[start:])
    if len(tags) == 2:
        frame.outer, frame.outer_type = tags[0] or None, outer_type
    return frame


def push_frame(frame: Frame) -> bytes:
    """The bytes of a frame, tags included. Not padded to the 60 bytes of the medium: the driver does that."""
    tags = b""
    if frame.outer is not None:
        tags = _TAG.pack(frame.outer_type, frame.outer)
    if frame.vlan is not None or frame.outer is not None:
        tags += _TAG.pack(ETHERTYPE_VLAN, frame.vlan or 0)
    return b"".join((frame.dst, frame.src, tags, frame.ethertype.to_bytes(2), frame.payload))


def pull_udp(packet: bytes, *, check: bool = True) -> Datagram:
    """Read an IPv4 packet that carries UDP; bytes after its total length (padding) are ignored.

    check: verify the UDP checksum. Give False when the kernel reports TP_STATUS_CSUMNOTREADY: the
    sender left it to hardware that a virtual link does not have. Zero means that there is none.
    Raises Malformed, also for other protocols and for fragments.
    """
    size = len(packet)
    if size < 20:
        raise Malformed("IPv4 header", size, f"expected at least 20 bytes, got {size}")
    version, total, fragment, ttl, protocol, src, dst = _IPV4.unpack_from(packet)
    start = (version & 15) << 2
    if version >> 4 != 4 or not 20 <= start <= total <= size:
        raise _bad_ipv4_sizes(version, total, size)
    if int.from_bytes(packet[:start]) % 0xFFFF:
        raise Malformed("IPv4 checksum", 10, "the header does not add up")
    if fragment & 0x3FFF:
        # RFC 791 has fragments reassembled. Nothing that a machine sends before it has an address needs them.
        raise Malformed("IPv4 fragment", 6, "expected a whole datagram, got a fragment of one")
    if protocol != UDP:
        raise Malformed("IPv4 protocol", 9, f"expected 17 (UDP), got {protocol}")
    size = total - start
    if size < 8:
        raise Malformed("UDP header", start, f"expected 8 bytes, got {size}")
    sport, dport, length, checksum = _UDP_HEADER.unpack_from(packet, start)
    if not 8 <= length <= size:
        raise Malformed("UDP length", start + 4, f"expected 8 to {size}, got {length}")
    if check and checksum and _udp_sum(packet[start : start + length], src, dst):
        raise Malformed("UDP checksum", start + 6, "the datagram does not add up")
    return Datagram(src, dst, sport, dport, ttl, packet[start + 8 : start + length])


def _bad_ipv4_sizes(version: int, total: int, size: int) -> Malformed:
    if version >> 4 != 4:
        return Malformed("IPv4 version", 0, f"expected 4, got {version >> 4}")
    if (version & 15) < 5:
        return Malformed("IPv4 header length", 0, f"expected 5 words or more, got {version & 15}")
    return Malformed(
        "IPv4 total length", 2, f"expected {(version & 15) << 2} to {size} (what was received), got {total}"
    )


def _udp_sum(segment: bytes, src: int, dst: int) -> int:
    # 2**16 is 1 modulo 0xFFFF, so one big number modulo 0xFFFF is the ones' complement sum of its words.
    number = int.from_bytes(segment)
    if len(segment) & 1:
        number <<= 8
    return (number + src + dst + UDP + len(segment)) % 0xFFFF


def push_udp(src_ip: int, dst_ip: int, src_port: int, dst_port: int, payload: bytes, *, ttl: int = 64) -> bytes:
    """An IPv4 packet, never to be fragmented, with a UDP datagram; both checksums are filled in.

    Raises ValueError when the payload does not fit in one packet.
    """
    length = 8 + len(payload)
    if length > 0xFFFF - 20:
        raise ValueError(f"A UDP payload has at most 65507 bytes, this one has {len(payload)}.")
    bare = _UDP_HEADER.pack(src_port, dst_port, length, 0) + payload
    checksum = 0xFFFF - _udp_sum(bare, src_ip, dst_ip)
    header = _IPV4_PUSH.pack(0x45, 0, 20 + length, 0, 0x4000, ttl, UDP, 0, src_ip, dst_ip)
    header_sum = 0xFFFF - int.from_bytes(header) % 0xFFFF
    return b"".join((header[:10], header_sum.to_bytes(2), header[12:], bare[:6], checksum.to_bytes(2), payload))

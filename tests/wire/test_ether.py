import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import ether
from appliance.wire.errors import Malformed
from tests.wire.strategies import u16, u32

SRC, DST = b"\2\0\0\0\0\1", ether.BROADCAST
PACKET = ether.push_udp(0x0A000001, 0x0A000002, 67, 68, b"hello")
vlans = st.integers(1, 4094)


def changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def rechecked(packet: bytes) -> bytes:
    """The packet with a header checksum that adds up again."""
    bare = changed(packet, 10, b"\0\0")
    size = (packet[0] & 15) * 4
    return changed(bare, 10, (0xFFFF - int.from_bytes(bare[:size]) % 0xFFFF).to_bytes(2))


@given(st.none() | vlans, st.integers(0x0600, 0xFFFF), st.binary(max_size=100))
def test_frame_is_read_as_it_was_written(vlan: int | None, ethertype: int, payload: bytes) -> None:
    if ethertype in (ether.ETHERTYPE_VLAN, ether.ETHERTYPE_QINQ):
        ethertype = ether.ETHERTYPE_IPV4
    frame = ether.Frame(DST, SRC, ethertype, vlan, payload)
    assert ether.pull_frame(ether.push_frame(frame)) == frame


@given(vlans, vlans)
def test_two_tags_are_the_service_vlan_and_the_vlan(outer: int, inner: int) -> None:
    frame = ether.Frame(DST, SRC, 0x0800, inner, b"x", outer)
    data = ether.push_frame(frame)
    assert data[12:14] == b"\x88\xa8"
    assert ether.pull_frame(data) == frame


def test_tag_that_the_kernel_took_out_counts() -> None:
    bare = ether.push_frame(ether.Frame(DST, SRC, 0x0800, None, b"x"))
    assert ether.pull_frame(bare, aux_vlan=0xE00A).vlan == 10
    tagged = ether.push_frame(ether.Frame(DST, SRC, 0x0800, 20, b"x"))
    both = ether.pull_frame(tagged, aux_vlan=10)
    assert (both.outer, both.vlan, both.outer_type) == (10, 20, 0x88A8)
    assert ether.pull_frame(tagged, 10, 0x8100).outer_type == 0x8100


def test_stacked_tags_of_one_type_are_written_as_they_were_read() -> None:
    data = DST + SRC + bytes.fromhex("8100000a 81000014 0800") + b"x"
    assert ether.push_frame(ether.pull_frame(data)) == data


def test_priority_tag_is_no_vlan() -> None:
    assert ether.pull_frame(DST + SRC + b"\x81\0\xe0\0\x08\0").vlan is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Ethernet header at byte 0: expected 14 bytes, got 0"),
        (DST + SRC + b"\x81\0\0", "802.1Q tag at byte 14: expected 4 bytes, got 1"),
        (DST + SRC + b"\x81\0\0\1" * 3 + b"\x08\0", "at most two tags, got 3"),
    ],
)
def test_malformed_frame_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        ether.pull_frame(data)


@given(u32, u32, u16, u16, st.binary(max_size=600), st.integers(0, 255), st.integers(0, 30))
def test_datagram_is_read_as_written_with_any_padding(
    src: int, dst: int, sport: int, dport: int, payload: bytes, ttl: int, pad: int
) -> None:
    packet = ether.push_udp(src, dst, sport, dport, payload, ttl=ttl)
    assert ether.pull_udp(packet + b"\xaa" * pad) == ether.Datagram(src, dst, sport, dport, ttl, payload)


@given(st.integers(12, len(PACKET) - 1), st.integers(1, 255))
def test_changed_byte_breaks_a_checksum(at: int, mask: int) -> None:
    data = changed(PACKET, at, bytes((PACKET[at] ^ mask,)))
    with pytest.raises(Malformed):
        ether.pull_udp(data)


def test_options_of_ipv4_are_skipped() -> None:
    long = rechecked(changed(b"\x46" + PACKET[1:20] + b"\1\1\1\1" + PACKET[20:], 2, (len(PACKET) + 4).to_bytes(2)))
    assert ether.pull_udp(long).payload == b"hello"


def test_checksum_left_to_hardware_is_not_verified() -> None:
    unfinished = changed(PACKET, 26, b"\x12\x34")
    assert ether.pull_udp(unfinished, check=False).payload == b"hello"
    with pytest.raises(Malformed, match="UDP checksum"):
        ether.pull_udp(unfinished)


def test_checksum_of_zero_is_no_checksum() -> None:
    assert ether.pull_udp(changed(PACKET, 26, b"\0\0")).payload == b"hello"


def test_sum_of_zero_is_sent_as_all_ones() -> None:
    other = ether.push_udp(0, 0, 0, 0, b"\0\0")
    target = int.from_bytes(other[26:28])
    assert ether.push_udp(0, 0, 0, 0, target.to_bytes(2))[26:28] == b"\xff\xff"


@pytest.mark.parametrize(
    ("packet", "message"),
    [
        (PACKET[:19], "IPv4 header at byte 19: expected at least 20 bytes, got 19"),
        (b"\x65" + PACKET[1:], "IPv4 version at byte 0: expected 4, got 6"),
        (b"\x44" + PACKET[1:], "header length at byte 0: expected 5 words or more, got 4"),
        (PACKET[:-1], "total length at byte 2: expected 20 to 32 .* got 33"),
        (changed(PACKET, 8, b"\1"), "IPv4 checksum"),
        (rechecked(changed(PACKET, 6, b"\x20\0")), "a fragment of one"),
        (rechecked(changed(PACKET, 6, b"\0\1")), "a fragment of one"),
        (rechecked(changed(PACKET, 9, b"\6")), "expected 17 .UDP., got 6"),
        (rechecked(changed(PACKET, 2, b"\0\x18")), "UDP header at byte 20: expected 8 bytes, got 4"),
        (changed(PACKET, 24, b"\0\7"), "UDP length at byte 24: expected 8 to 13, got 7"),
        (changed(PACKET, 24, b"\0\x0e"), "UDP length at byte 24: expected 8 to 13, got 14"),
    ],
)
def test_malformed_packet_is_refused_with_its_place(packet: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        ether.pull_udp(packet)


def test_payload_too_long_for_a_packet_is_not_written() -> None:
    assert len(ether.push_udp(0, 0, 0, 0, bytes(65507))) == 65535
    with pytest.raises(ValueError, match="at most 65507"):
        ether.push_udp(0, 0, 0, 0, bytes(65508))

"""The filter, run by the kernel: on a datagram socket it sees exactly the bytes that were sent."""

import socket

import pytest

from appliance.engine.frames import selected
from appliance.net import bpf
from appliance.wire.ether import ETHERTYPE_IPV4, Frame, push_frame, push_udp

DST, SRC = b"\xff" * 6, bytes.fromhex("02005e000001")


def passes(frame: bytes, kinds: tuple[tuple[int, ...], tuple[int, ...]] = selected()) -> bool:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        bpf.attach(theirs, bpf.frame_filter(*kinds))
        theirs.setblocking(False)
        ours.send(frame)
        try:
            return len(theirs.recv(4096)) == len(frame)
        except BlockingIOError:
            return False


def udp(sport: int, dport: int, *, vlan: int | None = None, outer: int | None = None) -> bytes:
    packet = push_udp(0, 0xFFFFFFFF, sport, dport, b"x" * 300)
    return push_frame(Frame(DST, SRC, ETHERTYPE_IPV4, vlan, packet, outer))


@pytest.mark.parametrize(("sport", "dport"), [(68, 67), (67, 68), (67, 67), (4011, 68)])
def test_dhcp_passes_in_both_directions_and_behind_tags(sport: int, dport: int) -> None:
    assert passes(udp(sport, dport))
    assert passes(udp(sport, dport, vlan=10))
    assert passes(udp(sport, dport, vlan=10, outer=200))


@pytest.mark.parametrize("dport", [53, 66, 69, 547, 4011])
def test_other_ports_do_not_pass(dport: int) -> None:
    assert not passes(udp(68, dport))
    assert not passes(udp(68, dport, vlan=10))


def test_options_in_the_ip_header_do_not_hide_the_port() -> None:
    frame = bytearray(udp(68, 67))
    frame[14] = 0x46
    frame[34:34] = b"\x94\x04\x00\x00"
    assert passes(bytes(frame))


def test_only_the_first_fragment_passes() -> None:
    frame = bytearray(udp(68, 67))
    frame[20:22] = b"\x20\x00"
    assert passes(bytes(frame))
    frame[20:22] = b"\x00\x10"
    assert not passes(bytes(frame))


def test_lldp_passes_tagged_and_untagged() -> None:
    assert passes(push_frame(Frame(DST, SRC, 0x88CC, None, b"\x02\x07\x04" + SRC + b"\0\0")))
    assert passes(push_frame(Frame(DST, SRC, 0x88CC, 7, b"\x02\x07\x04" + SRC + b"\0\0")))


@pytest.mark.parametrize("ethertype", [0x0806, 0x86DD, 0x88CD, 0x0000])
def test_other_protocols_do_not_pass(ethertype: int) -> None:
    assert not passes(push_frame(Frame(DST, SRC, ethertype, None, b"\x45" + b"\0" * 60)))


def test_frame_cut_short_does_not_pass() -> None:
    whole = udp(68, 67)
    assert not any(passes(whole[:size]) for size in range(1, 38))


def test_tcp_to_the_same_port_does_not_pass() -> None:
    frame = bytearray(udp(68, 67))
    frame[23] = 6
    assert not passes(bytes(frame))


def test_filter_lets_through_what_its_table_has() -> None:
    arp = push_frame(Frame(DST, SRC, 0x0806, None, bytes(46)))
    more = ((0x88CC, 0x0806), (67, 68, 1900))
    assert passes(arp, more)
    assert passes(push_frame(Frame(DST, SRC, 0x0806, 7, bytes(46), 8)), more)
    assert passes(udp(50_000, 1900), more)
    assert passes(udp(68, 67), more)
    assert not passes(udp(68, 69), more)
    assert not passes(arp, ((0x88CC,), (67,)))
    assert not passes(udp(67, 68), ((0x88CC,), (67,)))


def test_reject_all_rejects() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        bpf.attach(theirs, bpf.REJECT_ALL)
        theirs.setblocking(False)
        ours.send(udp(68, 67))
        with pytest.raises(BlockingIOError):
            theirs.recv(4096)

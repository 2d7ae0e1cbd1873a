import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import dhcp4, ether
from appliance.wire import explain as module


def explain(data: bytes, aux_vlan: int | None = None) -> str:
    return "\n".join(module.explain(data, aux_vlan))


DST, SRC = ether.BROADCAST, b"\2\0\0\0\0\1"


def dhcp_frame(options: dict[int, bytes], **fields: bytes) -> bytes:
    message = dhcp4.Message(1, 1, 6, 0, 7, 0, 0x8000, 0, 0, 0, 0, SRC, fields.get("sname", b""), b"", options)
    packet = ether.push_udp(0, 0xFFFFFFFF, 68, 67, dhcp4.push_message(message))
    return ether.push_frame(ether.Frame(DST, SRC, 0x0800, 10, packet))


@given(st.binary(max_size=120))
def test_any_bytes_are_explained(data: bytes) -> None:
    assert explain(data)


@given(st.binary(max_size=200), st.sampled_from((67, 68, 69, 4000)), st.sampled_from((67, 69, 4001)))
def test_any_datagram_is_explained(payload: bytes, sport: int, dport: int) -> None:
    packet = ether.push_udp(1, 2, sport, dport, payload)
    assert "UDP" in explain(ether.push_frame(ether.Frame(DST, SRC, 0x0800, None, packet)))


@given(st.binary(max_size=200))
def test_any_lldp_is_explained(payload: bytes) -> None:
    assert explain(ether.push_frame(ether.Frame(DST, SRC, 0x88CC, None, payload)))


def test_malformed_option_is_shown_beside_the_others() -> None:
    text = explain(dhcp_frame({53: b"\1", 57: b"\1", 12: b"bmc"}))
    assert "DHCP DISCOVER xid 00000007, hops 0, secs 0, broadcast" in text
    assert "57 max message size: 01 (malformed: DHCP option 57 at byte 0: expected 2 bytes, got 1.)" in text
    assert "12 host name: bmc" in text
    assert "VLAN 10" in text


def test_text_from_the_wire_cannot_add_a_line() -> None:
    text = explain(dhcp_frame({53: b"\1", 12: b"a\n  forged line", 43: b"\1\3a\nb"}, sname=b"x\ny"))
    assert "\n  forged line" not in text
    assert "sname x\\x0ay" in text


@pytest.mark.parametrize(
    ("data", "part"),
    [(b"", "malformed: Ethernet header"), (DST + SRC + b"\x08\x06", "ARP"), (DST + SRC + b"\x12\x34", "type 0x1234"),
     (DST + SRC + b"\x08\0", "malformed: IPv4 header"), (dhcp_frame({53: b"\1"})[:-1], "malformed: IPv4 total length")],
)  # fmt: skip
def test_other_and_malformed_frames_are_named(data: bytes, part: str) -> None:
    assert part in explain(data)


def test_tag_from_the_kernel_is_shown() -> None:
    assert "VLAN 30" in explain(DST + SRC + b"\x08\x06", aux_vlan=30)

import pytest
from hypothesis import given

from appliance.wire import lldp, lldp_org
from appliance.wire.errors import Malformed
from tests.wire.lldp_writer import push as push_lldp
from tests.wire.strategies import neighbours

CHASSIS, PORT, TTL, END = b"\x02\x07\x04\2\0\0\0\0\1", b"\x04\x03\x05e0", b"\x06\x02\0\x78", b"\0\0"


def with_tlv(kind: int, value: bytes) -> lldp.Item:
    """The one optional TLV, as it is read."""
    data = CHASSIS + PORT + TTL + (kind << 9 | len(value)).to_bytes(2) + value + END
    (item,) = lldp.pull(data).items
    return item


@given(neighbours)
def test_message_is_read_as_it_was_written(neighbour: lldp.Neighbour) -> None:
    assert lldp.pull(push_lldp(neighbour)) == neighbour


def test_smallest_message_is_three_tlvs_with_any_padding() -> None:
    found = lldp.pull(CHASSIS + PORT + TTL + END + bytes(20))
    assert (found.chassis.text, found.port.text, found.ttl) == ("02:00:00:00:00:01", "e0", 120)
    assert found.items == ()
    assert found.system_name is None


def test_missing_end_is_accepted() -> None:
    assert lldp.pull(CHASSIS + PORT + TTL).ttl == 120


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "chassis id at byte 0: expected TLV 1 here, got the end"),
        (PORT + CHASSIS + TTL + END, "chassis id at byte 0: expected TLV 1 here, got TLV 2"),
        (CHASSIS + TTL + PORT + END, "port id at byte 9: expected TLV 2 here, got TLV 3"),
        (CHASSIS + PORT + END, "ttl at byte 0: expected TLV 3 here, got the end"),
        (CHASSIS + PORT + TTL + CHASSIS, "TLV 1 at byte 18: expected this mandatory TLV once"),
        (CHASSIS + PORT + TTL + TTL, "TLV 3 at byte 18: expected this mandatory TLV once"),
        (b"\2\1\4" + PORT + TTL, "chassis id at byte 0: expected 2 to 256 bytes, got 1"),
        (CHASSIS + PORT + b"\x06\1\0", "ttl at byte 14: expected 2 to 2 bytes, got 1"),
        (CHASSIS + PORT + TTL + b"\x0a\5ab", "TLV 5 at byte 18: expected 5 bytes, got 2"),
        (CHASSIS + PORT + TTL + b"\x0a", "a header of 2 bytes, got 1"),
        (CHASSIS + PORT + TTL + b"\0\1x", "end TLV at byte 18: expected it to be empty"),
    ],
)
def test_missing_or_misplaced_mandatory_tlv_is_malformed(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        lldp.pull(data)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (6, b"x" * 256, "at most 255 bytes, got 256"),
        (7, b"\0", "expected 4 bytes, got 1"),
        (8, b"", "an address string of 0"),
        (8, b"\5\1\n\0\0\1\2\0\0\0", "an address string of 5 in 10 bytes"),
        (8, b"\5\1\n\0\0\1\2\0\0\0\1\3\1", "an OID of 3 bytes, got 1"),
        (127, b"\0\x80\xc2", "at least 4 bytes, got 3"),
        (127, b"\0\x80\xc2\1\0", "expected 2 bytes, got 1"),
        (127, b"\0\x80\xc2\1\0\0\0", "expected 2 bytes, got 3"),
        (127, b"\0\x80\xc2\3\0\1\5ab", "expected 5 bytes, got 2"),
        (127, b"\0\x12\x0f\2\1", "expected 3 bytes or more, got 1"),
    ],
)
def test_malformed_optional_tlv_is_kept_with_its_reason(kind: int, value: bytes, reason: str) -> None:
    item = with_tlv(kind, value)
    assert isinstance(item, lldp.Raw)
    assert (item.type, item.value) == (kind, value)
    assert reason in (item.why or "")


@pytest.mark.parametrize(
    ("value", "item"),
    [
        ("0080c2010064", lldp_org.PortVlan(100)),
        ("0080c203000a036d676d", lldp_org.VlanName(10, b"mgm")),
        ("00120f01036c010010", lldp_org.MacPhy(3, 0x6C01, 16)),
        ("00120f020701000c0d", lldp_org.Power(7, 1, 0, b"\x0c\x0d")),
        ("00120f030100000007", lldp_org.LinkAggregation(1, 7)),
        ("00120f0405f2", lldp_org.MaxFrame(1522)),
        ("0012bb01003f04", lldp_org.MedCapabilities(63, 4)),
        ("0012bb030244454d4f", lldp_org.MedLocation(2, b"DEMO")),
        ("0012bb0850573132", lldp_org.MedInventory(8, b"PW12")),
        ("0012bb7f01", lldp.Raw(127, bytes.fromhex("0012bb7f01"))),
        ("00000c01aa", lldp.Raw(127, bytes.fromhex("00000c01aa"))),
    ],
)
def test_organisational_tlvs_are_typed_or_kept(value: str, item: lldp.Item) -> None:
    assert with_tlv(127, bytes.fromhex(value)) == item


def test_med_policy_is_read_from_its_bits() -> None:
    item = with_tlv(127, bytes.fromhex("0012bb02014065ae"))
    assert isinstance(item, lldp_org.MedPolicy)
    assert (item.application, item.unknown, item.tagged) == (1, False, True)
    assert (item.vlan, item.priority, item.dscp) == (50, 6, 46)


def test_views_of_a_neighbour_are_safe_text() -> None:
    data = CHASSIS + PORT + TTL + b"\x0a\x09<b>\x1b\0bmc\xff" + b"\x10\x0c\5\1\n\0\0\1\2\0\0\0\1\0"
    found = lldp.pull(data)
    assert found.system_name == "<b>\\x1b\\x00bmc\\xff"
    assert found.management == ("10.0.0.1",)


def test_second_system_name_does_not_replace_the_first() -> None:
    found = lldp.pull(CHASSIS + PORT + TTL + b"\x0a\1a\x0a\1b")
    assert found.system_name == "a"
    assert found.items[1] == lldp.Raw(5, b"b", "there was one of this type before")


@pytest.mark.parametrize(
    ("chassis", "text"),
    [
        (lldp.ChassisId(5, b"\1\n\0\0\1"), "10.0.0.1"),
        (lldp.ChassisId(5, b"\2" + bytes(15) + b"\1"), "::1"),
        (lldp.ChassisId(4, b"\1\2"), "\\x01\\x02"),
        (lldp.ChassisId(7, b"rack 4\n"), "rack 4\\x0a"),
    ],
)
def test_identifier_is_shown_by_its_subtype(chassis: lldp.ChassisId, text: str) -> None:
    assert chassis.text == text


def test_value_too_long_for_a_tlv_is_not_written() -> None:
    least = lldp.pull(CHASSIS + PORT + TTL)
    with pytest.raises(ValueError, match="at most 511"):
        push_lldp(lldp.Neighbour(least.chassis, least.port, 1, (lldp.Raw(100, bytes(512)),)))

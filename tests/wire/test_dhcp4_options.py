from uuid import UUID

import pytest

from appliance.wire import dhcp4_options as views
from appliance.wire.errors import Malformed
from tests.wire.frames import typed

MAC = b"\2\0\0\0\0\1"
LE_UUID = bytes.fromhex("44454c4c440035108052b4c04f564231")


@pytest.mark.parametrize(
    ("view", "raw", "value"),
    [
        (views.host_name, b"bmc\0", "bmc"),
        (views.host_name, b"<script>\x1b\xff", "<script>\\x1b\\xff"),
        (views.vendor_specific, b"\0\1\2ab\x07\0\xffrest", ((1, b"ab"), (7, b""))),
        (views.requested_address, b"\n\0\0\1", 0x0A000001),
        (views.lease_time, b"\xff\xff\xff\xff", 0xFFFFFFFF),
        (views.message_type, b"\5", 5),
        (views.server_id, b"\n\0\0\1", 0x0A000001),
        (views.parameter_list, b"\1\3", (1, 3)),
        (views.max_message_size, b"\x02\x40", 576),
        (views.class_id, b"iDRAC", "iDRAC"),
        (views.client_id, b"\1" + MAC, views.ClientId(1, MAC)),
        (views.server_name, b"boot.example", "boot.example"),
        (views.bootfile_name, b"a/b", "a/b"),
        (views.user_class, b"\4iPXE\1x", (b"iPXE", b"x")),
        (views.user_class, b"iPXE", (b"iPXE",)),
        (views.user_class, b"\0", (b"\0",)),
        (views.rapid_commit, b"", True),
        (views.client_fqdn, b"\x04\0\0\3bmc\4test\0", views.Fqdn(4, "bmc.test")),
        (views.client_fqdn, b"\0\0\0bmc.test.", views.Fqdn(0, "bmc.test")),
        (views.client_system, b"\0\x07\0\x0b", (7, 11)),
        (views.client_ndi, b"\1\3\0", views.NetworkInterface(1, 3, 0)),
        (views.machine_id, b"\1abc", views.MachineId(1, b"abc", None, None)),
        (views.vendor_classes, b"\0\0\0\7\6\5hello\0\0\0\x08\0", ((7, (b"hello",)), (8, ()))),
        (views.vendor_options, b"\0\0\0\7\4\1\2hi", ((7, ((1, b"hi"),)),)),
    ],
)
def test_option_is_read_as_its_type(view: views.View[object], raw: bytes, value: object) -> None:
    assert view({view.code: raw}) == value
    assert view({}) is None


@pytest.mark.parametrize(
    ("view", "raw", "reason"),
    [
        (views.host_name, b"\0", "option 12 .* at least one character"),
        (views.vendor_specific, b"\1\5ab", "sub-option 1 is longer"),
        (views.lease_time, b"\0\1", "option 51 .* expected 4 bytes, got 2"),
        (views.message_type, b"\0", "expected 1 to 13, got 0"),
        (views.message_type, b"\x0e", "expected 1 to 13, got 14"),
        (views.parameter_list, b"", "at least one option code"),
        (views.max_message_size, b"\0\1", "576 or more, got 1"),
        (views.client_id, b"\1", "a type and an identifier, got 1 bytes"),
        (views.client_id, b"\xff\0\0", "an IAID and a DUID"),
        (views.user_class, b"", "at least one user class"),
        (views.rapid_commit, b"\0", "expected 0 bytes, got 1"),
        (views.client_fqdn, b"\4\0", "at least 3 bytes"),
        (views.client_fqdn, b"\4\0\0\x50abc", "expected 80 bytes, got 3"),
        (views.client_fqdn, b"\4\0\0\x50" + b"a" * 80, "label of at most 63"),
        (views.relay_information, b"\1", "the length of a sub-option"),
        (views.relay_information, b"\1\1a\1\1b", "expected sub-option 1 once"),
        (views.relay_information, b"\5\1a", "expected 4 bytes, got 1"),
        (views.client_system, b"\0", "two bytes"),
        (views.client_ndi, b"\1\2", "expected 3 bytes"),
        (views.machine_id, b"", "a type and an identifier"),
        (views.machine_id, b"\0abc", "a UUID of 16 bytes, got 3"),
        (views.vendor_classes, b"\0\0\0\7\5ab", "longer than what is left"),
        (views.vendor_classes, b"\0\0\0\7\2\5a", "expected 5 bytes, got 1"),
        (views.vendor_options, b"\0\0\0\7", "longer than what is left"),
    ],
)
def test_malformed_option_is_named_by_its_number(view: views.View[object], raw: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        view({view.code: raw})


@pytest.mark.parametrize(
    "duid", [b"\0\1\0\1\x11\x22\x33\x44" + MAC, b"\0\3\0\1" + MAC], ids=["link-layer and time", "link-layer"]
)
def test_duid_gives_its_iaid_and_its_mac(duid: bytes) -> None:
    found = views.client_id({61: b"\xff\0\0\0\x09" + duid})
    assert found is not None
    assert (found.iaid, found.duid, found.mac) == (9, duid, MAC)


def test_client_id_without_an_address_has_no_mac() -> None:
    assert views.ClientId(0, b"ilo-1").mac is None
    assert views.ClientId(255, b"", 1, b"\0\2\0\0\xab\x11" + MAC).mac is None


def test_machine_id_has_both_byte_orders() -> None:
    found = views.machine_id({97: b"\0" + LE_UUID})
    assert found is not None
    assert found.little == UUID("4c4c4544-0044-1035-8052-b4c04f564231")
    assert found.big == UUID("44454c4c-4400-3510-8052-b4c04f564231")


def test_relay_sub_options_are_typed_and_unknown_ones_kept() -> None:
    raw = b"\1\4eth1\2\2sw\5\4\n\0\0\0\6\1s\x09\7\0\0\0\x09\2ab\x0b\4\n\0\0\1\x0c\1r\x97\2\0v\xc8\1z"
    assert views.relay_information({82: raw}) == views.RelayInformation(
        circuit_id=b"eth1", remote_id=b"sw", link_selection=0x0A000000, subscriber_id=b"s", vendor=((9, b"ab"),),
        server_id=0x0A000001, relay_id=b"r", vss=b"\0v", others=((200, b"z"),),
    )  # fmt: skip


def test_malformed_option_spoils_only_itself() -> None:
    found = typed({51: b"x", 12: b"bmc", 200: b"?"})
    assert list(found) == ["lease_time", "host_name"]
    assert isinstance(found["lease_time"], Malformed)
    assert found["host_name"] == "bmc"

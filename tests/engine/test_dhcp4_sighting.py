"""What real captures and made-up DHCP messages show of their sender."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.sightings import Kind, Sighting
from appliance.engine.dhcp4_sighting import dhcp4_sighting, signature
from appliance.engine.fingerprint import Fingerprints, parse_fingerprints
from appliance.wire import pcap
from appliance.wire.dhcp4 import Message, Option, pull_message
from appliance.wire.ether import Captured, Frame, pull_frame, pull_udp
from tests.engine.clients import OTHER, US, discover, mac, request

GOLDEN = Path(__file__).parents[1] / "golden"
TABLE: Fingerprints = parse_fingerprints(
    resources.files("appliance.data").joinpath("fingerprints.toml").read_text("utf-8")
)
FRAME = Frame(b"\xff" * 6, mac(1), 0x0800, None, b"")


def sighting(message: Message, frame: Frame = FRAME) -> Sighting:
    captured = Captured(b"raw", None, True, 7)
    return dhcp4_sighting("staging", TABLE, captured, frame, message, signature(message, frame.vlan))


def facts(seen: Sighting) -> dict[str, str]:
    return {name: value for name, value, _ in seen.facts}


def captured_messages(name: str) -> list[Message]:
    found = []
    for record in pcap.pull((GOLDEN / name).read_bytes()):
        frame = pull_frame(record.data)
        if frame.ethertype == 0x0800:
            datagram = pull_udp(frame.payload, check=False)
            if datagram.dst_port in (67, 68):
                found.append(pull_message(datagram.payload))
    return found


@pytest.mark.parametrize(
    ("vendor_class", "kind"),
    [
        (b"OpenBMC:ABC123456", Kind.BMC),
        (b"gbmc:prod:x:1", Kind.BMC),
        (b"CPQRIB3", Kind.BMC),
        (b"iDRAC", Kind.BMC),
        (b"U-Boot.armv8", Kind.FIRMWARE),
        (b"PXEClient:Arch:00007:UNDI:003000", Kind.HOST),
        (b"HTTPClient:Arch:00016:UNDI:003000", Kind.HOST),
        (b"MSFT 5.0", Kind.OTHER),
        (b"android-dhcp-13", Kind.OTHER),
        (b"Gatehouse probe", Kind.APPLIANCE),
        (b"something new", Kind.UNKNOWN),
    ],
)
def test_vendor_class_decides_the_kind(vendor_class: bytes, kind: Kind) -> None:
    assert sighting(discover(options={Option.CLASS_ID: vendor_class})).kind == kind


def test_ipxe_is_known_by_its_user_class() -> None:
    options = {int(Option.CLASS_ID): b"PXEClient:Arch:00007", int(Option.USER_CLASS): b"iPXE"}
    assert facts(sighting(discover(options=options)))["seems"] == "iPXE (95 %)"


def test_openbmc_without_vendor_class_has_less_confidence() -> None:
    options = {
        int(Option.CLIENT_ID): b"\1" + mac(1),
        int(Option.PARAMETER_LIST): bytes((1, 3, 12, 15, 6, 33, 121, 119, 42, 120, 114)),
        int(Option.HOST_NAME): b"romulus-SN12345678",
    }
    seen = sighting(discover(options=options))
    assert seen.kind == Kind.BMC
    assert facts(seen)["seems"] == "OpenBMC (60 %)"
    assert facts(seen)["serial"] == "SN12345678"


@pytest.mark.parametrize("hostname", [b"romulus-02005e000001", b"romulus", b"rack-server", b"bmc-x", b"a-<script>1"])
def test_hostname_without_a_serial_claims_none(hostname: bytes) -> None:
    seen = sighting(discover(options={Option.CLASS_ID: b"OpenBMC", Option.HOST_NAME: hostname}))
    assert "serial" not in facts(seen)


def test_serial_in_a_vendor_class_is_a_claim() -> None:
    assert facts(sighting(discover(options={Option.CLASS_ID: b"OpenBMC:FBX-0042"})))["serial"] == "FBX-0042"


def test_option_82_gives_port_and_switch() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\1\x0bEthernet1/7\2\6leaf-3"}
    seen = sighting(discover(giaddr=OTHER, options=options)).facts
    assert ("port", "Ethernet1/7", "dhcp.option82") in seen
    assert ("switch", "leaf-3", "dhcp.option82") in seen


def test_binary_circuit_id_is_shown_in_hexadecimal() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\1\6\0\4\0\x0a\1\7"}
    assert ("port", "0004000a0107", "dhcp.option82") in sighting(discover(options=options)).facts


def test_uuid_has_the_byte_order_of_its_sender() -> None:
    raw = bytes.fromhex("0044454c4c44003510804cb5c04f4e3733")
    little = facts(sighting(discover(options={Option.UUID_GUID: raw, Option.CLASS_ID: b"PXEClient"})))["uuid"]
    big = facts(sighting(discover(options={Option.UUID_GUID: raw, Option.CLASS_ID: b"U-Boot.armv8"})))["client_uuid"]
    assert little == "4c4c4544-0044-1035-804c-b5c04f4e3733"
    assert big == "44454c4c-4400-3510-804c-b5c04f4e3733"


@pytest.mark.parametrize("vendor_class", [b"iDRAC", b"U-Boot.armv7", b"OpenBMC", b"something new"])
def test_only_a_hosts_firmware_gives_the_system_uuid(vendor_class: bytes) -> None:
    seen = facts(
        sighting(discover(options={Option.UUID_GUID: b"\0" + bytes(range(16)), Option.CLASS_ID: vendor_class}))
    )
    assert "uuid" not in seen
    assert seen["client_uuid"]


def test_hostile_text_is_made_printable() -> None:
    seen = sighting(discover(options={Option.HOST_NAME: b"\x1b[2J\xe2\x80\xaeevil\0", Option.CLASS_ID: b"\xff\xfe"}))
    assert all(value.isprintable() for value in facts(seen).values())
    assert seen.summary.isprintable()


def test_vlan_and_other_source_address_are_facts() -> None:
    seen = facts(sighting(discover(), Frame(b"\xff" * 6, mac(9), 0x0800, 42, b"")))
    assert (seen["vlan"], seen["ethernet_source"]) == ("42", "02:00:00:00:00:09")


def test_signature_changes_with_content_not_with_exchange() -> None:
    asked = {int(Option.HOST_NAME): b"a", int(Option.PARAMETER_LIST): b"\1\3"}
    first = signature(discover(options=asked), None)
    assert first == signature(request(1, US + 9, US, options=asked), None)
    assert first == signature(discover(options=asked | {80: b"", 57: b"\2\x40"}), None)
    assert first != signature(discover(options=asked | {12: b"b"}), None)
    assert first != signature(discover(options=asked), 7)


def test_real_exchange_has_one_signature() -> None:
    for name in ("dhclient.pcap", "udhcpc.pcap"):
        asked = [m for m in captured_messages(name) if m.op == 1 and m.message_type in (1, 3)]
        assert len({signature(message, None) for message in asked}) == 1


@given(st.dictionaries(st.integers(1, 254), st.binary(max_size=60), max_size=12), st.binary(max_size=16))
def test_any_options_give_a_printable_sighting(options: dict[int, bytes], chaddr: bytes) -> None:
    message = Message(1, 1, len(chaddr), 0, 1, 0, 0, 0, 0, 0, 0, chaddr, b"", b"", options)
    seen = sighting(message)
    assert seen.summary.isprintable()
    assert all(value.isprintable() and len(value) <= 255 for _, value, _ in seen.facts)


def test_fingerprint_with_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="vendor_clas"):
        parse_fingerprints('[[fingerprint]]\nname = "x"\nkind = "bmc"\nconfidence = 1\nvendor_clas = "y"\n')

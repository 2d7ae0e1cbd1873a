"""What real captures and made-up messages tell."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.sightings import Kind, Sighting
from appliance.engine.fingerprint import Fingerprints, parse_fingerprints
from appliance.engine.sighting import Observer, lldp_signature, signature
from appliance.wire import pcap
from appliance.wire.dhcp4 import Message, Option, pull_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import Datagram, Frame, pull_frame, pull_udp_frame
from appliance.wire.lldp import pull as pull_lldp
from tests.engine.clients import OTHER, US, discover, mac, request

GOLDEN = Path(__file__).parents[1] / "golden"
TABLE: Fingerprints = parse_fingerprints(
    resources.files("appliance.data").joinpath("fingerprints.toml").read_text("utf-8")
)
OBSERVER = Observer("staging", TABLE)
FRAME = Frame(b"\xff" * 6, mac(1), 0x0800, None, b"")


def observe(message: Message, frame: Frame = FRAME) -> Sighting:
    return OBSERVER.dhcp(b"raw", frame, message, signature(message, frame.vlan))


def facts(sighted: Sighting) -> dict[str, str]:
    return {name: value for name, value, _ in sighted.facts}


def captured(name: str) -> list[tuple[Frame, Datagram, Message]]:
    found = []
    for record in pcap.pull((GOLDEN / name).read_bytes()):
        frame = pull_frame(record.data)
        if frame.ethertype == 0x0800:
            _, datagram = pull_udp_frame(record.data, None, False)
            if datagram.dst_port in (67, 68):
                found.append((frame, datagram, pull_message(datagram.payload)))
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
def test_the_vendor_class_tells_the_kind(vendor_class: bytes, kind: Kind) -> None:
    assert observe(discover(options={Option.CLASS_ID: vendor_class})).kind == kind


def test_ipxe_is_known_by_its_user_class() -> None:
    options = {int(Option.CLASS_ID): b"PXEClient:Arch:00007", int(Option.USER_CLASS): b"iPXE"}
    assert facts(observe(discover(options=options)))["seems"] == "iPXE (95 %)"


def test_openbmc_without_a_vendor_class_is_guessed_with_less_confidence() -> None:
    options = {
        int(Option.CLIENT_ID): b"\1" + mac(1),
        int(Option.PARAMETER_LIST): bytes((1, 3, 12, 15, 6, 33, 121, 119, 42, 120, 114)),
        int(Option.HOST_NAME): b"romulus-SN12345678",
    }
    told = observe(discover(options=options))
    assert told.kind == Kind.BMC
    assert facts(told)["seems"] == "OpenBMC (60 %)"
    assert facts(told)["serial"] == "SN12345678"


@pytest.mark.parametrize("hostname", [b"romulus-02005e000001", b"romulus", b"rack-server", b"bmc-x", b"a-<script>1"])
def test_names_that_carry_no_serial_claim_none(hostname: bytes) -> None:
    told = observe(discover(options={Option.CLASS_ID: b"OpenBMC", Option.HOST_NAME: hostname}))
    assert "serial" not in facts(told)


def test_the_serial_in_a_vendor_class_is_a_claim() -> None:
    assert facts(observe(discover(options={Option.CLASS_ID: b"OpenBMC:FBX-0042"})))["serial"] == "FBX-0042"


def test_a_relay_tells_where_the_machine_is() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\1\x0bEthernet1/7\2\6leaf-3"}
    told = observe(discover(giaddr=OTHER, options=options)).facts
    assert ("port", "Ethernet1/7", "dhcp.option82") in told
    assert ("switch", "leaf-3", "dhcp.option82") in told


def test_a_circuit_id_that_is_no_text_is_shown_in_hexadecimal() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\1\6\0\4\0\x0a\1\7"}
    assert ("port", "0004000a0107", "dhcp.option82") in observe(discover(options=options)).facts


def test_the_uuid_has_the_byte_order_of_its_sender() -> None:
    raw = bytes.fromhex("0044454c4c44003510804cb5c04f4e3733")
    little = facts(observe(discover(options={Option.UUID_GUID: raw, Option.CLASS_ID: b"PXEClient"})))["uuid"]
    big = facts(observe(discover(options={Option.UUID_GUID: raw, Option.CLASS_ID: b"U-Boot.armv8"})))["client_uuid"]
    assert little == "4c4c4544-0044-1035-804c-b5c04f4e3733"
    assert big == "44454c4c-4400-3510-804c-b5c04f4e3733"


@pytest.mark.parametrize("vendor_class", [b"iDRAC", b"U-Boot.armv7", b"OpenBMC", b"something new"])
def test_only_a_host_s_boot_firmware_tells_the_system_s_uuid(vendor_class: bytes) -> None:
    told = facts(observe(discover(options={Option.UUID_GUID: b"\0" + bytes(range(16)), Option.CLASS_ID: vendor_class})))
    assert "uuid" not in told
    assert told["client_uuid"]


def test_hostile_text_is_made_safe() -> None:
    told = observe(discover(options={Option.HOST_NAME: b"\x1b[2J\xe2\x80\xaeevil\0", Option.CLASS_ID: b"\xff\xfe"}))
    assert all(value.isprintable() for value in facts(told).values())
    assert told.summary.isprintable()


def test_a_vlan_and_a_borrowed_source_address_are_facts() -> None:
    told = facts(observe(discover(), Frame(b"\xff" * 6, mac(9), 0x0800, 42, b"")))
    assert (told["vlan"], told["ethernet_source"]) == ("42", "02:00:00:00:00:09")


def test_discover_and_request_are_one_saying_and_another_name_is_another() -> None:
    asked = {int(Option.HOST_NAME): b"a", int(Option.PARAMETER_LIST): b"\1\3"}
    first = signature(discover(options=asked), None)
    assert first == signature(request(1, US + 9, US, options=asked), None)
    assert first == signature(discover(options=asked | {80: b"", 57: b"\2\x40"}), None)
    assert first != signature(discover(options=asked | {12: b"b"}), None)
    assert first != signature(discover(options=asked), 7)


def test_a_bridge_that_speaks_lldp_is_a_switch() -> None:
    kinds = set()
    for record in pcap.pull((GOLDEN / "lldpd.pcap").read_bytes()):
        frame = pull_frame(record.data)
        if frame.ethertype == 0x88CC:
            told = OBSERVER.lldp(record.data, frame, pull_lldp(frame.payload), lldp_signature(frame))
            assert facts(told)["lldp_port"]
            kinds.add(told.kind)
    assert Kind.SWITCH in kinds


def test_real_clients_say_one_thing_in_one_exchange() -> None:
    for name in ("dhclient.pcap", "udhcpc.pcap"):
        asked = [m for _, _, m in captured(name) if m.op == 1 and m.message_type in (1, 3)]
        assert len({signature(message, None) for message in asked}) == 1


@given(st.dictionaries(st.integers(1, 254), st.binary(max_size=60), max_size=12), st.binary(max_size=16))
def test_no_options_make_the_observer_raise(options: dict[int, bytes], chaddr: bytes) -> None:
    message = Message(1, 1, len(chaddr), 0, 1, 0, 0, 0, 0, 0, 0, chaddr, b"", b"", options)
    told = observe(message)
    assert told.summary.isprintable()
    assert all(value.isprintable() and len(value) <= 255 for _, value, _ in told.facts)


def test_a_wrong_table_is_refused() -> None:
    with pytest.raises(ValueError, match="vendor_clas"):
        parse_fingerprints('[[fingerprint]]\nname = "x"\nkind = "bmc"\nconfidence = 1\nvendor_clas = "y"\n')


def test_lldp_that_is_malformed_is_told_as_such() -> None:
    with pytest.raises(Malformed):
        pull_lldp(b"\x02")

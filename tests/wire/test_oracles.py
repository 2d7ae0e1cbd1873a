"""Two other implementations read the same fields from the real and from made messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from appliance.wire import dhcp4, dhcp4_options, lldp, lldp_org, tftp
from appliance.wire.text import ipv4_text, mac_text
from tests.fuzz import rich
from tests.golden import frames
from tests.wire import made
from tests.wire.frames import typed
from tests.wire.oracles import Leaves, all_of, framed, scapy_dhcp, scapy_lldp, scapy_tftp, tshark

DHCP = [*frames.dhcp_payloads(), *rich.dhcp(), *made.dhcp(300, seed=1)]
LLDP = [*frames.lldp_payloads(), *rich.lldp(), *made.lldp_units(300, seed=2)]
TFTP = [*frames.tftp_payloads(), *rich.tftp(), *made.tftp_packets(300, seed=3)]


# -- tshark ----------------------------------------------------------------------------------------

HEADER = {
    "dhcp.type": "op", "dhcp.hw.type": "htype", "dhcp.hw.len": "hlen", "dhcp.hops": "hops", "dhcp.id": "xid",
    "dhcp.secs": "secs", "dhcp.flags": "flags",
}  # fmt: skip
ADDRESSES = {
    "dhcp.ip.client": "ciaddr", "dhcp.ip.your": "yiaddr", "dhcp.ip.server": "siaddr", "dhcp.ip.relay": "giaddr",
}  # fmt: skip


def _tshark_options(leaves: Leaves) -> Iterator[tuple[int, bytes]]:
    """Each option with its raw value; tshark shows the end and padding as type 0."""
    code = 0
    for key, value in leaves:
        if key == "dhcp.option.type":
            code = int(value)
        elif key == "dhcp.option.value" and code:
            yield code, bytes.fromhex(value.replace(":", ""))
            code = 0


def test_tshark_reads_the_same_dhcp_messages(tmp_path: Path) -> None:
    theirs = tshark("dhcp", [framed(payload, 67) for payload in DHCP], tmp_path)
    assert len(theirs) == len(DHCP)
    for payload, leaves in zip(DHCP, theirs, strict=True):
        ours = dhcp4.pull_message(payload)
        assert {name: int(all_of(leaves, key)[0], 0) for key, name in HEADER.items()} == {
            name: getattr(ours, name) for name in HEADER.values()
        }
        assert [all_of(leaves, key)[0] for key in ADDRESSES] == [
            ipv4_text(getattr(ours, n)) for n in ADDRESSES.values()
        ]
        assert all_of(leaves, "dhcp.hw.mac_addr")[-1] == mac_text(ours.chaddr)
        assert dict(_tshark_options(leaves)) == ours.options


def test_tshark_gives_the_typed_options_the_same_meaning(tmp_path: Path) -> None:
    (leaves,) = tshark("dhcp", [framed(rich.dhcp()[0], 67)], tmp_path)
    ours = typed(rich.OPTIONS)
    relay, client = ours["relay_information"], ours["client_id"]
    assert isinstance(relay, dhcp4_options.RelayInformation)
    assert isinstance(client, dhcp4_options.ClientId)
    assert client.mac is not None
    assert relay.link_selection is not None
    assert relay.server_id is not None
    fqdn, machine = ours["client_fqdn"], ours["machine_id"]
    assert isinstance(fqdn, dhcp4_options.Fqdn)
    assert isinstance(machine, dhcp4_options.MachineId)
    agent = "dhcp.option.agent_information_option."
    expected = {
        "dhcp.option.hostname": ours["host_name"],
        "dhcp.option.ip_address_lease_time": str(ours["lease_time"]),
        "dhcp.option.dhcp_max_message_size": str(ours["max_message_size"]),
        "dhcp.option.vendor_class_id": ours["class_id"],
        "dhcp.client_id.link_layer_address": mac_text(client.mac),
        "dhcp.client_id.iaid": f"{client.iaid:08x}",
        "dhcp.option.tftp_server_name": ours["server_name"],
        "dhcp.option.bootfile_name": ours["bootfile_name"],
        "dhcp.fqdn.name": fqdn.name,
        "dhcp.client_id.uuid": str(machine.little),
        agent + "agent_circuit_id": (relay.circuit_id or b"").hex(":"),
        agent + "agent_remote_id": (relay.remote_id or b"").hex(":"),
        agent + "link_selection": ipv4_text(relay.link_selection),
        agent + "server_id_override": ipv4_text(relay.server_id),
        agent + "subscriber_id": (relay.subscriber_id or b"").decode(),
    }
    assert {key: all_of(leaves, key)[0] for key in expected} == expected
    assert [int(code) for code in all_of(leaves, "dhcp.option.request_list_item")] == list(rich.OPTIONS[55])
    assert [bytes.fromhex(c.replace(":", "")) for c in all_of(leaves, "dhcp.option.user_class.data")] == list(
        dhcp4_options.user_class(rich.OPTIONS) or ()
    )


def _ours_as_tshark(neighbour: lldp.Neighbour) -> dict[str, list[str]]:
    """The fields that tshark names, with our values in its notation."""
    items = neighbour.items
    texts = {
        kind: [i.value.decode() for i in items if isinstance(i, lldp.Text) and i.type == kind] for kind in (4, 5, 6)
    }
    names = [item for item in items if isinstance(item, lldp_org.VlanName)]
    phys = [item for item in items if isinstance(item, lldp_org.MacPhy)]
    managed = [item for item in items if isinstance(item, lldp.ManagementAddress)]
    return {
        "lldp.chassis.subtype": [str(neighbour.chassis.subtype)],
        "lldp.port.subtype": [str(neighbour.port.subtype)],
        "lldp.time_to_live": [str(neighbour.ttl)],
        "lldp.port.desc": texts[4],
        "lldp.tlv.system.name": texts[5],
        "lldp.tlv.system.desc": texts[6],
        "lldp.tlv.system_cap": [f"0x{i.system:04x}" for i in items if isinstance(i, lldp.Capabilities)],
        "lldp.tlv.enable_system_cap": [f"0x{i.enabled:04x}" for i in items if isinstance(i, lldp.Capabilities)],
        "lldp.mgn.interface.number": [str(item.interface) for item in managed],
        "lldp.ieee.802_1.port_vlan.id": [str(i.vlan) for i in items if isinstance(i, lldp_org.PortVlan)],
        "lldp.ieee.802_1.port_proto_vlan.id": [str(i.vlan) for i in items if isinstance(i, lldp_org.ProtocolVlan)],
        "lldp.ieee.802_1.vlan.id": [str(item.vlan) for item in names],
        "lldp.ieee.802_1.vlan.name": [item.name.decode() for item in names],
        "lldp.ieee.802_3.mac_phy_auto_neg_status": [f"0x{item.autonegotiation:02x}" for item in phys],
        "lldp.ieee.802_3.pmd_auto_neg_advertised_caps": [f"0x{item.advertised:04x}" for item in phys],
        "lldp.ieee.802_3.max_frame_size": [str(i.size) for i in items if isinstance(i, lldp_org.MaxFrame)],
        "lldp.ieee.802_3.aggregated_port_id": [str(i.port) for i in items if isinstance(i, lldp_org.LinkAggregation)],
        "lldp.media.subtype.class": [str(i.device) for i in items if isinstance(i, lldp_org.MedCapabilities)],
        "lldp.media.app_type": [str(i.application) for i in items if isinstance(i, lldp_org.MedPolicy)],
        "lldp.media.vlan_id": [str(i.vlan) for i in items if isinstance(i, lldp_org.MedPolicy)],
        "lldp.media.l2_prio": [str(i.priority) for i in items if isinstance(i, lldp_org.MedPolicy)],
        "lldp.media.dscp": [str(i.dscp) for i in items if isinstance(i, lldp_org.MedPolicy)],
    }


def test_tshark_reads_the_same_lldp_messages(tmp_path: Path) -> None:
    theirs = tshark("lldp", [framed(payload, None) for payload in LLDP], tmp_path)
    assert len(theirs) == len(LLDP)
    for payload, leaves in zip(LLDP, theirs, strict=True):
        ours = lldp.pull(payload)
        expected = _ours_as_tshark(ours)
        assert {key: all_of(leaves, key) for key in expected} == expected
        (chassis,) = all_of(leaves, "lldp.chassis.id.mac", "lldp.chassis.id")
        (port,) = all_of(leaves, "lldp.port.id.mac", "lldp.port.id")
        # tshark shows a local identifier as bytes or as text, by its own rule.
        assert chassis in (ours.chassis.text, ours.chassis.value.hex(":"))
        assert port in (ours.port.text, ours.port.value.hex(":"))
        assert all_of(leaves, "lldp.mgn.addr.ip4", "lldp.mgn.addr.ip6") == list(ours.management)


def _tftp_as_tshark(packet: tftp.Packet) -> dict[str, list[str]]:
    match packet:
        case tftp.Request():
            file = "tftp.source_file" if packet.opcode == tftp.Opcode.RRQ else "tftp.destination_file"
            return {file: [packet.name.decode()], "tftp.type": [packet.mode.decode()], **_options(packet.options)}
        case tftp.OptionAck():
            return _options(packet.options)
        case tftp.Error():
            return {"tftp.error.code": [str(packet.code)], "tftp.error.message": [packet.message.decode()]}
        case _:
            return {"tftp.block": [str(packet.block)]}


def _options(options: dict[bytes, bytes]) -> dict[str, list[str]]:
    names, values = [name.decode() for name in options], [value.decode() for value in options.values()]
    return {"tftp.option.name": names, "tftp.option.value": values}


def test_tshark_reads_the_same_tftp_packets(tmp_path: Path) -> None:
    theirs = tshark("tftp", [framed(payload, 69) for payload in TFTP], tmp_path)
    for payload, leaves in zip(TFTP, theirs, strict=True):
        packet = tftp.pull(payload)
        expected = _tftp_as_tshark(packet)
        assert {key: all_of(leaves, key) for key in expected} == expected
        assert all_of(leaves, "tftp.opcode") == [str(int.from_bytes(payload[:2]))]


# -- scapy -----------------------------------------------------------------------------------------


def _scapy_options(layer: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for option in layer.options:
        if not isinstance(option, str):
            name, *values = option
            yield (name if isinstance(name, int) else scapy_dhcp.DHCPRevOptions[name][0]), tuple(values)


def _same(value: bytes, theirs: tuple[Any, ...]) -> bool:
    """Whether scapy's value, in whichever type it has for the option, is ours."""
    first = theirs[0]
    if isinstance(first, bytes):
        return value == first
    if isinstance(first, int):
        return int.from_bytes(value) == first
    if isinstance(first, str):
        return [ipv4_text(int.from_bytes(value[i : i + 4])) for i in range(0, len(value), 4)] == list(theirs)
    return list(value) == list(first)


def test_scapy_reads_the_same_dhcp_messages() -> None:
    for payload in (payload for payload in DHCP if 52 not in dhcp4.pull_message(payload).options):
        ours, theirs = dhcp4.pull_message(payload), scapy_dhcp.BOOTP(payload)
        for name in ("op", "htype", "hlen", "hops", "xid", "secs"):
            assert getattr(theirs, name) == getattr(ours, name)
        for name in ("ciaddr", "yiaddr", "siaddr", "giaddr"):
            assert getattr(theirs, name) == ipv4_text(getattr(ours, name))
        assert (int(theirs.flags), theirs.chaddr[:6]) == (ours.flags, ours.chaddr)
        found = dict(_scapy_options(theirs[scapy_dhcp.DHCP]))
        assert list(found) == list(ours.options)
        assert [code for code, value in found.items() if not _same(ours.options[code], value)] == []


def test_messages_that_scapy_writes_are_read_as_meant() -> None:
    options = [
        ("message-type", "request"), ("hostname", b"bmc-1"), ("requested_addr", "10.0.0.9"), ("lease_time", 3600),
        ("param_req_list", [1, 3, 6]), ("vendor_class_id", b"U-Boot.armv8"), ("router", "10.0.0.1", "10.0.0.2"),
        (225, b"raw"), ("relay_agent_information", b"\1\4eth1"), "end",
    ]  # fmt: skip
    theirs = scapy_dhcp.BOOTP(op=1, xid=7, flags="B", chaddr=b"\2\0\0\0\0\1", giaddr="10.9.0.1")
    ours = dhcp4.pull_message(bytes(theirs / scapy_dhcp.DHCP(options=options)))
    assert (ours.xid, ours.flags, ours.chaddr, ours.giaddr) == (7, 0x8000, b"\2\0\0\0\0\1", 0x0A090001)
    assert list(ours.options.items()) == [
        (53, b"\3"), (12, b"bmc-1"), (50, b"\n\0\0\x09"), (51, b"\0\0\x0e\x10"), (55, b"\1\3\6"),
        (60, b"U-Boot.armv8"), (3, b"\n\0\0\1\n\0\0\2"), (225, b"raw"), (82, b"\1\4eth1"),
    ]  # fmt: skip


def test_scapy_writes_lldp_as_we_do() -> None:
    for payload in LLDP:
        ours, theirs = lldp.pull(payload), scapy_lldp.LLDPDU(payload)
        chassis, port = theirs[scapy_lldp.LLDPDUChassisID], theirs[scapy_lldp.LLDPDUPortID]
        assert (chassis.subtype, port.subtype) == (ours.chassis.subtype, ours.port.subtype)
        assert theirs[scapy_lldp.LLDPDUTimeToLive].ttl == ours.ttl
        if scapy_lldp.LLDPDUSystemName in theirs:
            assert theirs[scapy_lldp.LLDPDUSystemName].system_name.decode() == ours.system_name
        again = scapy_lldp.Ether(framed(payload, None))
        again.clear_cache()
        assert lldp.pull(bytes(again)[14:]) == ours


def test_scapy_reads_the_same_tftp_packets() -> None:
    for payload in TFTP:
        ours, theirs = tftp.pull(payload), scapy_tftp.TFTP(payload)
        assert theirs.op == int.from_bytes(payload[:2])
        match ours:
            case tftp.Request():
                assert (theirs.filename, theirs.mode) == (ours.name, ours.mode)
            case tftp.Data() | tftp.Ack():
                assert theirs.block == ours.block
            case tftp.Error():
                assert (theirs.errorcode, theirs.errormsg) == (ours.code, ours.message)
        if isinstance(ours, tftp.Request | tftp.OptionAck) and ours.options:
            options = theirs[scapy_tftp.TFTP_Options].options
            assert {option.oname: option.value for option in options} == ours.options

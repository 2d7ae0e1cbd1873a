"""Made messages that use what no captured client happens to send: every typed option, overload, relays, all TLVs."""

from appliance.wire import dhcp4, lldp_org
from appliance.wire import lldp as lldp_codec
from appliance.wire import tftp as tftp_codec
from tests.wire.lldp_writer import push as push_lldp

MAC = b"\2\0\0\0\0\1"
OPTIONS: dict[int, bytes] = {
    53: b"\1",
    12: b"bmc-SN1",
    43: b"\1\4text\2\0\xff",
    50: b"\x0a\x42\0\x07",
    51: b"\0\0\x0e\x10",
    54: b"\x0a\x42\0\1",
    55: bytes((1, 3, 6, 12, 15, 66, 67)),
    57: b"\5\xc0",
    60: b"PXEClient:Arch:00007:UNDI:003000",
    61: b"\xff\0\0\0\x07\0\1\0\1\x2a\x2b\x2c\x2d" + MAC,
    66: b"boot.example",
    67: b"boot.scr.uimg",
    77: b"\4iPXE\4more",
    80: b"",
    81: b"\5\0\0\3bmc\7example\0",
    93: b"\0\x07",
    94: b"\1\3\0",
    97: b"\0" + bytes(range(16)),
    124: b"\0\0\xab\x11\6\5class",
    125: b"\0\0\xab\x11\4\1\2hi",
    82: b"\1\4eth1\2\6" + MAC + b"\5\4\x0a\0\0\0\6\3sub\x09\7\0\0\0\x09\2ab\x0b\4\x0a\0\0\1\x97\4\0vpn",
}


def message(options: dict[int, bytes], op: int = 1) -> dhcp4.Message:
    return dhcp4.Message(op, 1, 6, 1, 0x01020304, 5, 0x8000, 0, 0x0A420007, 0, 0x0A420001, MAC, b"", b"", options)


def dhcp() -> list[bytes]:
    """One message with everything, and the same squeezed into the file and sname fields."""
    return [dhcp4.push_message(message(OPTIONS)), dhcp4.push_message(message(OPTIONS, 2), max_size=450)]


def lldp() -> list[bytes]:
    items: tuple[lldp_codec.Item, ...] = (
        lldp_codec.Text(4, b"port one"),
        lldp_codec.Text(5, b"leaf1"),
        lldp_codec.Text(6, b"a switch"),
        lldp_codec.Capabilities(0x14, 0x04),
        lldp_codec.ManagementAddress(1, b"\x0a\0\0\1", 2, 7, b"\x2b\6\1"),
        lldp_codec.ManagementAddress(2, bytes(15) + b"\1", 2, 8),
        lldp_org.PortVlan(100),
        lldp_org.ProtocolVlan(6, 101),
        lldp_org.VlanName(100, b"staging"),
        lldp_org.MacPhy(3, 0x6C01, 16),
        lldp_org.Power(7, 1, 0, b"\x52\0\x82\0\x82"),
        lldp_org.LinkAggregation(3, 9),
        lldp_org.MaxFrame(9216),
        lldp_org.MedCapabilities(0x3F, 4),
        lldp_org.MedPolicy(1, 0x40, 0x65AE),
        lldp_org.MedLocation(3, b"+15551234567"),
        lldp_org.MedPower(0x11, 130),
        lldp_org.MedInventory(8, b"SN1"),
        lldp_codec.Raw(127, b"\0\0\x0c\1\xaa"),
    )
    chassis, port = lldp_codec.ChassisId(4, MAC), lldp_codec.PortId(5, b"Ethernet1/1")
    return [push_lldp(lldp_codec.Neighbour(chassis, port, 120, items))]


def tftp() -> list[bytes]:
    options = {b"blksize": b"1428", b"tsize": b"0", b"timeout": b"2", b"windowsize": b"16"}
    request = tftp_codec.Request(tftp_codec.Opcode.RRQ, b"boot.scr.uimg", b"octet", options)
    return [tftp_codec.push(packet) for packet in (request, tftp_codec.OptionAck(options), tftp_codec.Error(8, b"no"))]

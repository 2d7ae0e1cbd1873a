"""A frame as readable text, for the timeline and the golden files. It never raises: what is malformed is told."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

from appliance.wire import dhcp4, dhcp4_options, ether, lldp, lldp_org, tftp
from appliance.wire.errors import Malformed
from appliance.wire.text import display, ipv4_text, mac_text

_HEX_LIMIT = 48
_ADDRESSES = frozenset({1, 3, 4, 5, 6, 7, 28, 42, 50, 54, 118, 150})
_SECONDS = frozenset({51, 58, 59})
_DHCP_PORTS = frozenset({dhcp4.SERVER_PORT, dhcp4.CLIENT_PORT})
_OTHER_TYPES = {0x0806: "ARP", 0x86DD: "IPv6", 0x8809: "slow protocols (LACP)", 0x888E: "EAPOL"}


def explain(data: bytes, aux_vlan: int | None = None) -> str:
    """Several indented lines about an Ethernet frame: see `ether.pull_frame` for the arguments."""
    return "\n".join(_frame(data, aux_vlan))


def _frame(data: bytes, aux_vlan: int | None) -> Iterator[str]:
    try:
        frame = ether.pull_frame(data, aux_vlan)
    except Malformed as reason:
        yield f"malformed: {reason}"
        return
    tags = "".join(f", {name} {tag}" for name, tag in (("service VLAN", frame.outer), ("VLAN", frame.vlan)) if tag)
    yield f"{mac_text(frame.src)} > {mac_text(frame.dst)}{tags}, {len(data)} bytes"
    reader = _BY_TYPE.get(frame.ethertype)
    if reader is None:
        yield "  " + _OTHER_TYPES.get(frame.ethertype, f"Ethernet type 0x{frame.ethertype:04x}")
        return
    yield from _guarded(reader, frame.payload)


def _guarded(reader: Callable[[bytes], Iterator[str]], payload: bytes) -> Iterator[str]:
    """The reader's lines, indented; a Malformed becomes the last of them."""
    try:
        for line in reader(payload):
            yield "  " + line
    except Malformed as reason:
        yield f"  malformed: {reason}"


def _ipv4(packet: bytes) -> Iterator[str]:
    datagram = ether.pull_udp(packet)
    yield (
        f"{ipv4_text(datagram.src_ip)}:{datagram.src_port} > {ipv4_text(datagram.dst_ip)}:{datagram.dst_port}"
        f" UDP, ttl {datagram.ttl}, {len(datagram.payload)} bytes"
    )
    ports = {datagram.src_port, datagram.dst_port}
    if ports & _DHCP_PORTS:
        yield from _guarded(_dhcp, datagram.payload)
    elif datagram.dst_port == tftp.SERVER_PORT or _looks_like_tftp(datagram.payload, min(ports)):
        yield from _guarded(_tftp, datagram.payload)


def _looks_like_tftp(payload: bytes, lowest_port: int) -> bool:
    """After the request, both ends of a transfer use ports of their own: only the form is left to tell by."""
    return lowest_port >= 1024 and len(payload) >= 4 and payload[0] == 0 and 3 <= payload[1] <= 6


def _dhcp(payload: bytes) -> Iterator[str]:
    m = dhcp4.pull_message(payload)
    broadcast = ", broadcast" if m.flags & dhcp4.FLAG_BROADCAST else ""
    yield f"DHCP {_message_name(m.message_type)} xid {m.xid:08x}, hops {m.hops}, secs {m.secs}{broadcast}"
    yield f"  chaddr {mac_text(m.chaddr)} (htype {m.htype})"
    for name in ("ciaddr", "yiaddr", "siaddr", "giaddr"):
        if address := getattr(m, name):
            yield f"  {name} {ipv4_text(address)}"
    for name in ("sname", "file"):
        if text := getattr(m, name):
            yield f"  {name} {display(text)}"
    for code, value in m.options.items():
        yield f"  {code} {_option_name(code)}: {_option(code, value)}"


def _message_name(kind: int | None) -> str:
    if kind is None:
        return "without a type (BOOTP)"
    return dhcp4.MessageType(kind).name if 1 <= kind <= max(dhcp4.MessageType) else f"of unknown type {kind}"


_OPTION_NAMES = {option.value: option.name.replace("_", " ").lower() for option in dhcp4.Option}


def _option_name(code: int) -> str:
    return _OPTION_NAMES.get(code, "option")


def _option(code: int, value: bytes) -> str:
    view = dhcp4_options.VIEWS_BY_CODE.get(code)
    if view is not None and code not in _ADDRESSES | _SECONDS:
        try:
            return _value(view.read(value, code))
        except Malformed as reason:
            return f"{_hex(value)} (malformed: {reason})"
    if code in _ADDRESSES and value and len(value) % 4 == 0:
        return ", ".join(ipv4_text(int.from_bytes(value[i : i + 4])) for i in range(0, len(value), 4))
    if code in _SECONDS and len(value) == 4:
        return f"{int.from_bytes(value)} s"
    return _hex(value)


def _value(value: object) -> str:
    """A typed value as one line: members of a dataclass by name, absent ones left out, bytes as text or hexadecimal."""
    if isinstance(value, bytes):
        return _bytes(value)
    if isinstance(value, dhcp4.MessageType):
        return value.name
    if isinstance(value, tuple):
        return ", ".join(map(_value, value)) or "none"
    if is_dataclass(value):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        return ", ".join(f"{name} {_value(member)}" for name, member in members if member not in (None, b"", ()))
    return str(value)


def _bytes(value: bytes) -> str:
    if len(value) > 2 and all(32 <= byte < 127 for byte in value):
        return f'"{display(value)}"'
    return _hex(value)


def _hex(value: bytes) -> str:
    cut = f"… ({len(value)} bytes)" if len(value) > _HEX_LIMIT else ""
    return (value[:_HEX_LIMIT].hex() or "empty") + cut


def _tftp(payload: bytes) -> Iterator[str]:
    packet = tftp.pull(payload)
    match packet:
        case tftp.Request():
            yield f"TFTP {packet.opcode.name} {display(packet.name)}, mode {display(packet.mode)}"
            yield from _tftp_options(packet.options)
        case tftp.OptionAck():
            yield "TFTP OACK"
            yield from _tftp_options(packet.options)
        case tftp.Data():
            yield f"TFTP DATA block {packet.block}, {len(packet.payload)} bytes"
        case tftp.Ack():
            yield f"TFTP ACK block {packet.block}"
        case tftp.Error():
            yield f"TFTP ERROR {packet.code}: {display(packet.message)}"


def _tftp_options(options: dict[bytes, bytes]) -> Iterator[str]:
    for name, value in options.items():
        yield f"  {display(name)} {display(value)}"


def _lldp(payload: bytes) -> Iterator[str]:
    neighbour = lldp.pull(payload)
    yield f"LLDP, ttl {neighbour.ttl} s"
    yield f"  chassis {neighbour.chassis.text} (subtype {neighbour.chassis.subtype})"
    yield f"  port {neighbour.port.text} (subtype {neighbour.port.subtype})"
    for item in neighbour.items:
        yield "  " + _lldp_item(item)


_TEXT_NAMES = {4: "port description", 5: "system name", 6: "system description"}


def _lldp_item(item: lldp.Item) -> str:
    match item:
        case lldp.Text():
            return f"{_TEXT_NAMES[item.type]}: {display(item.value, 255)}"
        case lldp.Capabilities():
            return f"capabilities: {_capabilities(item.system)}; enabled: {_capabilities(item.enabled)}"
        case lldp.ManagementAddress():
            return f"management address: {item.text}, interface {item.interface}"
        case lldp.Raw():
            malformed = f" (malformed: {item.why})" if item.why else ""
            return f"TLV {item.type}: {_hex(item.value)}{malformed}"
        case lldp_org.MedInventory():
            return f"MED {lldp_org.MED_INVENTORY_NAMES[item.subtype]}: {display(item.value)}"
        case lldp_org.MedPolicy():
            return (
                f"MedPolicy: application {item.application}, VLAN {item.vlan}, tagged {item.tagged}, dscp {item.dscp}"
            )
        case _:
            return f"{type(item).__name__}: {_value(item)}"


def _capabilities(bits: int) -> str:
    names = [name for bit, name in enumerate(lldp.CAPABILITY_NAMES) if bits >> bit & 1]
    return ", ".join(names) or "none"


_BY_TYPE: dict[int, Callable[[bytes], Iterator[str]]] = {
    ether.ETHERTYPE_IPV4: _ipv4,
    ether.ETHERTYPE_LLDP: _lldp,
}

"""A frame as lines of text, for people and for the golden files. It never raises: what is malformed is one of the
lines."""

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
_OPTION_NAMES = {option.value: option.name.replace("_", " ").lower() for option in dhcp4.Option}
_KIND_NAMES = {int(kind): kind.name for kind in dhcp4.MessageType}
_TEXT_NAMES = {4: "port description", 5: "system name", 6: "system description"}


def explain(data: bytes, aux_vlan: int | None = None) -> list[str]:
    """Indented lines about an Ethernet frame: see `ether.pull_frame` for the arguments."""
    try:
        frame = ether.pull_frame(data, aux_vlan)
    except Malformed as reason:
        return [f"malformed: {reason}"]
    tags = "".join(f", {name} {tag}" for name, tag in (("service VLAN", frame.outer), ("VLAN", frame.vlan)) if tag)
    head = f"{mac_text(frame.src)} > {mac_text(frame.dst)}{tags}, {len(data)} bytes"
    reader = _BY_TYPE.get(frame.ethertype)
    if reader is None:
        return [head, "  " + _OTHER_TYPES.get(frame.ethertype, f"Ethernet type 0x{frame.ethertype:04x}")]
    return [head, *_indented(reader, frame.payload)]


def _indented(reader: Callable[[bytes], Iterator[str]], payload: bytes) -> Iterator[str]:
    """The reader's lines; a Malformed becomes the last of them."""
    try:
        for line in reader(payload):
            yield "  " + line
    except Malformed as reason:
        yield f"  malformed: {reason}"


def _ipv4(packet: bytes) -> Iterator[str]:
    datagram = ether.pull_udp(packet)
    payload = datagram.payload
    yield (
        f"{ipv4_text(datagram.src_ip)}:{datagram.src_port} > {ipv4_text(datagram.dst_ip)}:{datagram.dst_port}"
        f" UDP, ttl {datagram.ttl}, {len(payload)} bytes"
    )
    ports = {datagram.src_port, datagram.dst_port}
    # After the request, both ends of a TFTP transfer use ports of their own (RFC 1350, section 4): there is only the
    # form of the packet to recognise it by.
    of_transfer = min(ports) >= 1024 and len(payload) >= 4 and payload[0] == 0 and 3 <= payload[1] <= 6
    if ports & _DHCP_PORTS:
        yield from _indented(_dhcp, payload)
    elif datagram.dst_port == tftp.SERVER_PORT or of_transfer:
        yield from _indented(_tftp, payload)


def _dhcp(payload: bytes) -> Iterator[str]:
    m = dhcp4.pull_message(payload)
    kind = m.message_type
    name = "without a type (BOOTP)" if kind is None else _KIND_NAMES.get(kind, f"of unknown type {kind}")
    broadcast = ", broadcast" if m.flags & dhcp4.FLAG_BROADCAST else ""
    yield f"DHCP {name} xid {m.xid:08x}, hops {m.hops}, secs {m.secs}{broadcast}"
    yield f"  chaddr {mac_text(m.chaddr)} (htype {m.htype})"
    for field in ("ciaddr", "yiaddr", "siaddr", "giaddr"):
        if address := getattr(m, field):
            yield f"  {field} {ipv4_text(address)}"
    for field in ("sname", "file"):
        if text := getattr(m, field):
            yield f"  {field} {display(text)}"
    for code, value in m.options.items():
        yield f"  {code} {_OPTION_NAMES.get(code, 'option')}: {_option(code, value)}"


def _option(code: int, value: bytes) -> str:
    view = dhcp4_options.VIEWS_BY_CODE.get(code)
    if code in _ADDRESSES and value and len(value) % 4 == 0:
        return ", ".join(ipv4_text(int.from_bytes(value[i : i + 4])) for i in range(0, len(value), 4))
    if code in _SECONDS and len(value) == 4:
        return f"{int.from_bytes(value)} s"
    if view is None or code in _ADDRESSES | _SECONDS:
        return _hex(value)
    try:
        return _value(view.read(value, code))
    except Malformed as reason:
        return f"{_hex(value)} (malformed: {reason})"


def _value(value: object) -> str:
    """A typed value as one line: members of a dataclass by name, absent ones left out, bytes as text or hexadecimal."""
    if isinstance(value, bytes):
        is_text = len(value) > 2 and all(32 <= byte < 127 for byte in value)
        return f'"{display(value)}"' if is_text else _hex(value)
    if isinstance(value, dhcp4.MessageType):
        return value.name
    if isinstance(value, tuple):
        return ", ".join(map(_value, value)) or "none"
    if is_dataclass(value):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        texts = [f"{name} {_value(member)}" for name, member in members if member not in (None, b"", ())]
        if isinstance(value, dhcp4_options.ClientId) and value.mac:
            texts.append(f"MAC {mac_text(value.mac)}")
        return ", ".join(texts)
    return str(value)


def _hex(value: bytes) -> str:
    cut = f"… ({len(value)} bytes)" if len(value) > _HEX_LIMIT else ""
    return (value[:_HEX_LIMIT].hex() or "empty") + cut


def _tftp(payload: bytes) -> Iterator[str]:
    packet = tftp.pull(payload)
    match packet:
        case tftp.Request():
            yield f"TFTP {packet.opcode.name} {display(packet.name)}, mode {display(packet.mode)}"
        case tftp.OptionAck():
            yield "TFTP OACK"
        case tftp.Data():
            yield f"TFTP DATA block {packet.block}, {len(packet.payload)} bytes"
        case tftp.Ack():
            yield f"TFTP ACK block {packet.block}"
        case tftp.Error():
            yield f"TFTP ERROR {packet.code}: {display(packet.message)}"
    if isinstance(packet, tftp.Request | tftp.OptionAck):
        for name, value in packet.options.items():
            yield f"  {display(name)} {display(value)}"


def _lldp(payload: bytes) -> Iterator[str]:
    neighbour = lldp.pull(payload)
    yield f"LLDP, ttl {neighbour.ttl} s"
    yield f"  chassis {neighbour.chassis.text} (subtype {neighbour.chassis.subtype})"
    yield f"  port {neighbour.port.text} (subtype {neighbour.port.subtype})"
    for item in neighbour.items:
        yield "  " + _lldp_item(item)


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
                f"MedPolicy: application {item.application}, VLAN {item.vlan}, tagged {item.tagged},"
                f" priority {item.priority}, dscp {item.dscp}{', not known yet' if item.unknown else ''}"
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

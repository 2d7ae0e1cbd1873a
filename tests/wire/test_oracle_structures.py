"""tshark finds the same inside options and TLVs that have a structure of their own.

It gives nothing to compare for: the type byte of option 94, option 43 of a class other than PXEClient, and option 82's
sub-option 151 beyond its bytes (it cuts the name at the type byte, which is 0). Coordinates are bytes to us: only their
datum is compared."""

from collections.abc import Iterator
from pathlib import Path

from appliance.wire import dhcp4, dhcp4_options, lldp, lldp_org
from appliance.wire.text import ipv4_text
from tests.fuzz import rich
from tests.wire import made
from tests.wire.oracles import Leaves, all_of, framed, tshark

Fields = dict[str, list[str]]
DHCP = [rich.dhcp()[0], *made.typed_dhcp(200, seed=4)]
LLDP = [rich.lldp()[0], *made.lldp_units(200, seed=5)]
AGENT = "dhcp.option.agent_information_option."


def _hex(*values: bytes | None) -> list[str]:
    return [value.hex(":") for value in values if value is not None]


def _plain(options: dict[int, bytes]) -> Fields:
    """Options 43, 50, 54, 93 and 94."""
    pxe = dhcp4_options.vendor_specific(options) or ()
    wanted, server = dhcp4_options.requested_address(options), dhcp4_options.server_id(options)
    interface = dhcp4_options.client_ndi(options)
    assert wanted is not None
    assert server is not None
    assert interface is not None
    return {
        "dhcp.option.vendor.pxeclient.suboption": [str(code) for code, _ in pxe],
        "dhcp.option.vendor.value": _hex(*(value for _, value in pxe)),
        "dhcp.option.requested_ip_address": [ipv4_text(wanted)],
        "dhcp.option.dhcp_server_id": [ipv4_text(server)],
        "dhcp.option.client_system_architecture": [*map(str, dhcp4_options.client_system(options) or ())],
        "dhcp.client_network_id_major": [str(interface.major)],
        "dhcp.client_network_id_minor": [str(interface.minor)],
    }


def _of_enterprises(options: dict[int, bytes]) -> Fields:
    """Options 124 and 125."""
    classes, vendors = dhcp4_options.vendor_classes(options) or (), dhcp4_options.vendor_options(options) or ()
    inner = [pair for _, pairs in vendors for pair in pairs]
    return {
        "dhcp.option.vi_class.enterprise": [str(number) for number, _ in classes],
        "dhcp.option.vi_class.length": [str(sum(1 + len(one) for one in value)) for _, value in classes],
        "dhcp.option.vi_class.data": [b"".join(map(made.counted, value)).decode() for _, value in classes],
        "dhcp.option.vi.enterprise": [str(number) for number, _ in vendors],
        "dhcp.option.vi.length": [str(sum(2 + len(value) for _, value in pairs)) for _, pairs in vendors],
        "dhcp.vendor.suboption": [str(code) for code, _ in inner],
        "dhcp.vendor.data": _hex(*(value for _, value in inner)),
    }


def _of_relay(options: dict[int, bytes]) -> Fields:
    """Option 82: sub-options 9 and 12."""
    relay = dhcp4_options.relay_information(options)
    assert relay is not None
    return {
        AGENT + "agent_circuit_id": _hex(relay.circuit_id),
        AGENT + "vi.enterprise": [str(number) for number, _ in relay.vendor],
        AGENT + "vi.data_length": [str(len(data)) for _, data in relay.vendor],
        AGENT + "relay_agent_id": _hex(relay.relay_id),
    }


def _values(leaves: Leaves) -> Iterator[tuple[int, str]]:
    """The sub-options of option 82 with their bytes; what vendors have within sub-option 9 comes as code 0."""
    code = 0
    for key, value in leaves:
        if key == AGENT + "suboption":
            code = int(value)
        elif key == AGENT + "value":
            yield code, value
            code = 0


def test_options_have_the_same_structure(tmp_path: Path) -> None:
    theirs = tshark("dhcp", [framed(payload, 67) for payload in DHCP], tmp_path)
    for payload, leaves in zip(DHCP, theirs, strict=True):
        options = dhcp4.pull_message(payload).options
        if payload is not DHCP[0]:  # its option 43 is no PXE client's, although its class is one
            expected = _plain(options)
            assert {key: all_of(leaves, key) for key in expected} == expected
        expected = _of_enterprises(options) | _of_relay(options)
        assert {key: all_of(leaves, key) for key in expected} == expected
        assert ("80" in all_of(leaves, "dhcp.option.type")) is bool(dhcp4_options.rapid_commit(options))


def test_relay_sub_options_are_the_same(tmp_path: Path) -> None:
    theirs = tshark("dhcp", [framed(payload, 67) for payload in DHCP], tmp_path)
    for payload, leaves in zip(DHCP, theirs, strict=True):
        relay = dhcp4_options.relay_information(dhcp4.pull_message(payload).options)
        assert relay is not None
        found = [*_values(leaves)]
        assert [value for code, value in found if code == 0] == _hex(*(data for _, data in relay.vendor))
        outer = {code: value for code, value in found if code}
        assert outer.get(151) == (None if relay.vss is None else relay.vss.hex(":"))
        assert outer.get(12) == (None if relay.relay_id is None else relay.relay_id.hex(":"))


INVENTORY = {5: "hardware", 6: "firmware", 7: "software", 8: "sn", 9: "manufacturer", 10: "model", 11: "asset"}


def _of_inventory(items: tuple[lldp.Item, ...]) -> Fields:
    found = [item for item in items if isinstance(item, lldp_org.MedInventory)]
    return {
        f"lldp.media.{name}": [item.value.decode() for item in found if item.subtype == subtype]
        for subtype, name in INVENTORY.items()
    }


def _of_power(items: tuple[lldp.Item, ...]) -> Fields:
    """LLDP-MED's power, and 802.3's: with the extension of 802.3at there are five bytes more.
    tshark counts the two reserved bits beside the priority in."""
    med = [item for item in items if isinstance(item, lldp_org.MedPower)]
    dot3 = [item for item in items if isinstance(item, lldp_org.Power)]
    more = [item.extension for item in dot3 if item.extension]
    return {
        "lldp.media.power.type": [str(item.bits >> 6) for item in med],
        "lldp.media.power.source": [str(item.bits >> 4 & 3) for item in med],
        "lldp.media.power.prio": [str(item.bits & 15) for item in med],
        "lldp.media.power.value": [str(item.power) for item in med],
        "lldp.ieee.802_3.mdi_power_support": [f"0x{item.flags:02x}" for item in dot3],
        "lldp.ieee.802_3.mdi_pse_pair": [str(item.pair) for item in dot3],
        "lldp.ieee.802_3.mdi_power_class": [str(item.power_class) for item in dot3],
        "lldp.ieee.802_3.mdi_power_type": [str(value[0] >> 6) for value in more],
        "lldp.ieee.802_3.mdi_power_source": [str(value[0] >> 4 & 3) for value in more],
        "lldp.ieee.802_3.mdi_power_priority": [str(value[0] & 15) for value in more],
        "lldp.ieee.802_3.mdi_pde_requested": [str(int.from_bytes(value[1:3])) for value in more],
        "lldp.ieee.802_3.mdi_pse_allocated": [str(int.from_bytes(value[3:5])) for value in more],
    }


def _elements(value: bytes) -> Iterator[tuple[int, bytes]]:
    while value:
        end = 2 + value[1]
        yield value[0], value[2:end]
        value = value[end:]


def _of_location(items: tuple[lldp.Item, ...]) -> Fields:
    """Coordinates end with the datum; a civic address is its length, to whom it belongs, the country, and elements."""
    found = [item for item in items if isinstance(item, lldp_org.MedLocation)]
    civic = [item.value for item in found if item.format == 2]
    elements = [element for value in civic for element in _elements(value[4:])]
    return {
        "lldp.media.loc.data_format": [str(item.format) for item in found],
        "lldp.media.loc.datum": [str(item.value[-1]) for item in found if item.format == 1],
        "lldp.media.civic.length": [str(value[0]) for value in civic] + [str(len(text)) for _, text in elements],
        "lldp.media.civic.what": [str(value[1]) for value in civic],
        "lldp.media.civic.country": [value[2:4].decode() for value in civic],
        "lldp.media.civic.type": [str(kind) for kind, _ in elements],
        "lldp.media.civic.value": [text.decode() for _, text in elements],
        "lldp.media.ecs": [item.value.decode() for item in found if item.format == 3],
    }


def test_locations_power_and_inventory_are_the_same(tmp_path: Path) -> None:
    theirs = tshark("lldp", [framed(payload, None) for payload in LLDP], tmp_path)
    for payload, leaves in zip(LLDP, theirs, strict=True):
        items = lldp.pull(payload).items
        expected = _of_inventory(items) | _of_power(items) | _of_location(items)
        assert {key: all_of(leaves, key) for key in expected} == expected

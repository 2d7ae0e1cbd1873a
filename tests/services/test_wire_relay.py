"""The running wire service behind a real relay agent (ISC dhcrelay), which adds option 82 and takes it out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from appliance.wire.dhcp4 import FLAG_BROADCAST, SERVER_PORT, MessageType, Option
from appliance.wire.text import ipv4_int, ipv4_text, mac_text
from tests.rack.clients import Client, leased_address, start_client
from tests.rack.netns import Rack, cleanup_stale, port_mac, wait_until
from tests.services.port import Port, SeenMessage, selecting
from tests.services.wires import Wire, mac

pytestmark = pytest.mark.rack

US, LINK, STRANGE = ipv4_int("10.66.0.1"), ipv4_int("10.70.0.1"), ipv4_int("192.0.2.2")
CIRCUIT = b"\1\4eth1"
"""Option 82 as dhcrelay writes it: sub-option 1 is the interface where the client is."""

BEHIND = """
[[segment.subnet]]
network = "10.70.0.0/24"
pool = ["10.70.0.10-10.70.0.50"]
router = "10.70.0.1"
"""


@dataclass
class Lab:
    """`client` is the port where clients are, behind the relay; `uplink` the relay's port towards the appliance."""

    rack: Rack
    wire: Wire
    client: Port
    uplink: Port

    def replies(self, xid: int) -> list[SeenMessage]:
        """What the appliance sent to the relay."""
        return self.uplink.answers(xid)

    def lease(self, address: str) -> str:
        rows = self.wire.all("SELECT ip, state FROM lease WHERE mac = ? ORDER BY granted_at DESC", address)
        return " ".join(rows[0]) if rows else ""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    cleanup_stale()
    with Rack() as rack:
        plug_relay(rack)
        wire = Wire(rack, more=BEHIND)
        argv = ["dhcrelay", "-4", "-d", "-a", "-id", "eth1", "-iu", "eth0", "10.66.0.1"]
        rack.popen("relay", argv, log="dhcrelay.log")
        with Port(rack, "far") as client, Port(rack, "relay") as uplink:
            wire.wait_answering()
            yield Lab(rack, wire, client, uplink)


def plug_relay(rack: Rack) -> None:
    """Namespace `relay` between the staging switch (eth0) and namespace `far`, where the clients are."""
    for name in ("relay", "far"):
        rack.add_port(name)
    rack.ip("app", "route add 10.70.0.0/24 via 10.66.0.7")
    rack.ip("relay", "addr add 10.66.0.7/16 dev eth0")
    cable = f"link add eth0 address {port_mac('far')} type veth peer name eth1 netns {rack.name('relay')}"
    rack.ip("far", "link del eth0", cable, "link set eth0 up")
    rack.ip("relay", "addr add 10.70.0.1/24 dev eth1", "link set eth1 up")
    rack.sysctl("relay", "net/ipv4/ip_forward", "1")


def test_client_behind_a_relay_gets_lease_and_port_fact(lab: Lab) -> None:
    client = start_client(lab.rack, "far", Client("dhclient", "bmc-far"))
    assert wait_until(lambda: leased_address(lab.rack, "far"), 20), lab.wire.log
    address = leased_address(lab.rack, "far")
    lab.rack.end(client)
    assert address.startswith("10.70.0.")
    assert lab.lease(port_mac("far")) == f"{address} bound"
    assert wait_until(lambda: lab.wire.facts(port_mac("far"), "port") == [("eth1", "dhcp.option82")], 5), lab.wire.log
    lab.uplink.read()
    mine = [one for one in lab.uplink.seen if mac_text(one.message.chaddr) == port_mac("far")]
    assert [one.message.message_type for one in mine if not one.outgoing] == [MessageType.OFFER, MessageType.ACK]
    assert {one.message.options[Option.RELAY_AGENT_INFORMATION] for one in mine} == {CIRCUIT}
    targets = {(one.datagram.dst_ip, one.datagram.dst_port) for one in mine if not one.outgoing}
    assert targets == {(LINK, SERVER_PORT)}


def test_rebinding_through_relay_extends_only_our_lease(lab: Lab) -> None:
    mine = lab.client.lease(21)
    stranger = lab.client.send(22, MessageType.REQUEST, ciaddr=mine + 1)
    ack = lab.client.ask(21, MessageType.REQUEST, ciaddr=mine)
    assert (ack.message.message_type, ack.message.yiaddr) == (MessageType.ACK, mine)
    assert [one.message.giaddr for one in lab.replies(ack.message.xid)] == [LINK]
    assert not lab.replies(stranger)
    assert lab.lease(mac_text(mac(22))) == ""


def test_nak_through_relay_is_broadcast_and_echoes_option_82(lab: Lab) -> None:
    nak = lab.client.ask(23, MessageType.REQUEST, {int(Option.REQUESTED_ADDRESS): STRANGE.to_bytes(4)})
    assert nak.message.message_type == MessageType.NAK
    (sent,) = lab.replies(nak.message.xid)
    assert sent.message.flags & FLAG_BROADCAST
    assert sent.message.options[Option.RELAY_AGENT_INFORMATION] == CIRCUIT
    assert Option.RELAY_AGENT_INFORMATION not in nak.message.options


def test_init_reboot_and_decline_pass_the_relay(lab: Lab) -> None:
    mine = lab.client.lease(24)
    wanted = {int(Option.REQUESTED_ADDRESS): mine.to_bytes(4)}
    ack = lab.client.ask(24, MessageType.REQUEST, wanted)
    assert (ack.message.message_type, ack.message.yiaddr) == (MessageType.ACK, mine)
    lab.client.send(24, MessageType.DECLINE, {**wanted, int(Option.SERVER_ID): US.to_bytes(4)})
    assert lab.client.lease(24) != mine
    assert lab.wire.one("SELECT state FROM lease WHERE ip = ?", ipv4_text(mine)) == "declined"


def test_inform_through_relay_is_answered_through_it(lab: Lab) -> None:
    ack = lab.client.ask(25, MessageType.INFORM, ciaddr=ipv4_int("10.70.0.99")).message
    assert (ack.message_type, ack.yiaddr, ack.options[Option.ROUTER]) == (MessageType.ACK, 0, LINK.to_bytes(4))
    assert lab.lease(mac_text(mac(25))) == ""


def test_relay_that_overrides_the_server_id_is_not_rogue(lab: Lab) -> None:
    """RFC 5107: clients then name the relay as their server. dhcrelay cannot do that, so its frames are made here."""
    override = {int(Option.RELAY_AGENT_INFORMATION): CIRCUIT + b"\x0b\4" + LINK.to_bytes(4)}
    offer = lab.uplink.ask(26, MessageType.DISCOVER, override, giaddr=LINK).message
    assert offer.options[Option.SERVER_ID] == LINK.to_bytes(4)
    assert offer.options[Option.RELAY_AGENT_INFORMATION] == override[82]
    ack = lab.uplink.ask(26, MessageType.REQUEST, {**override, **selecting(offer)}, giaddr=LINK).message
    assert ack.message_type == MessageType.ACK
    assert lab.wire.rogue() == {}

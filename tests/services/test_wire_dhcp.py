"""What the running wire service sends besides the ordinary exchange."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from appliance.wire.dhcp4 import MessageType, Option
from appliance.wire.text import ipv4_int, ipv4_text, mac_text
from tests.rack.clients import Client, leased_address, start_client
from tests.rack.netns import Rack, cleanup_stale, port_mac, wait_until
from tests.services.port import Port
from tests.services.wires import ALL, ROOT, Wire, mac

pytestmark = pytest.mark.rack

US = ipv4_int("10.66.0.1")


@dataclass
class Lab:
    """A wire service that answers; `port` sends and receives on the cable of device d1."""

    rack: Rack
    wire: Wire
    port: Port

    def actions(self, n: int) -> list[str]:
        """The journal's entries about client `n`."""
        sql = "SELECT j.action FROM journal j JOIN endpoint e ON e.id = j.endpoint WHERE e.mac = ? ORDER BY j.idx"
        return [action for (action,) in self.wire.all(sql, mac_text(mac(n)))]

    def lease(self, n: int) -> tuple[str, str] | None:
        rows = self.wire.all("SELECT ip, state FROM lease WHERE mac = ? ORDER BY granted_at DESC", mac_text(mac(n)))
        return rows[0] if rows else None

    def configure(self, ip: int) -> None:
        """The device takes the address, so that it answers ARP for it."""
        self.rack.ip("d1", f"addr replace {ipv4_text(ip)}/16 dev eth0")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    cleanup_stale()
    with Rack() as rack:
        wire = Wire(rack)
        rack.add_port("d1")
        with Port(rack, "d1") as port:
            wire.wait_answering()
            yield Lab(rack, wire, port)


def wants(ip: int) -> dict[int, bytes]:
    return {int(Option.REQUESTED_ADDRESS): ip.to_bytes(4)}


def nothing_for(port: Port, xid: int) -> bool:
    """Whether no answer came before that to a later message; they are answered in order."""
    port.ask(0xFFFFFF, MessageType.DISCOVER)
    return not port.answers(xid)


def test_init_reboot_gets_ack_for_its_own_address_only(lab: Lab) -> None:
    mine = lab.port.lease(1)
    ack = lab.port.ask(1, MessageType.REQUEST, wants(mine))
    assert (ack.message.message_type, ack.message.yiaddr) == (MessageType.ACK, mine)
    assert (ack.frame.dst, ack.datagram.dst_ip) == (mac(1), mine)
    for other in (mine + 1, ipv4_int("192.168.7.7")):
        nak = lab.port.ask(1, MessageType.REQUEST, wants(other))
        assert (nak.message.message_type, nak.message.yiaddr) == (MessageType.NAK, 0)
        assert (nak.datagram.dst_ip, nak.message.options[Option.SERVER_ID]) == (ALL, US.to_bytes(4))
    assert nothing_for(lab.port, lab.port.send(2, MessageType.REQUEST, wants(mine + 1)))
    assert lab.lease(1) == (ipv4_text(mine), "bound")
    assert lab.lease(2) is None


def test_selecting_the_address_of_another_client_gets_nak(lab: Lab) -> None:
    taken = lab.port.lease(3)
    nak = lab.port.ask(4, MessageType.REQUEST, {**wants(taken), int(Option.SERVER_ID): US.to_bytes(4)})
    assert nak.message.message_type == MessageType.NAK
    assert lab.lease(4) is None


def test_rebinding_extends_only_a_lease_of_ours(lab: Lab) -> None:
    mine = lab.port.lease(5)
    lab.configure(mine)
    sql = "SELECT expires_at FROM lease WHERE mac = ?"
    before = lab.wire.one(sql, mac_text(mac(5)))
    ack = lab.port.ask(5, MessageType.REQUEST, ciaddr=mine)
    assert (ack.message.message_type, ack.message.yiaddr, ack.datagram.dst_ip) == (MessageType.ACK, mine, mine)
    assert lab.wire.one(sql, mac_text(mac(5))) > before
    assert nothing_for(lab.port, lab.port.send(6, MessageType.REQUEST, ciaddr=mine + 1))
    assert lab.lease(6) is None


def test_declined_address_is_not_offered_and_is_journalled(lab: Lab) -> None:
    mine = lab.port.lease(7)
    lab.port.send(7, MessageType.DECLINE, {**wants(mine), int(Option.SERVER_ID): US.to_bytes(4)})
    assert lab.port.lease(7) != mine
    assert lab.wire.one("SELECT state FROM lease WHERE ip = ?", ipv4_text(mine)) == "declined"
    assert wait_until(lambda: "lease.declined" in lab.actions(7), 5), lab.wire.log


def test_inform_is_answered_at_its_address_without_a_lease(lab: Lab) -> None:
    own = ipv4_int("10.66.0.77")
    lab.configure(own)
    asked = {int(Option.PARAMETER_LIST): b"\1\3\6"}
    ack = lab.port.ask(8, MessageType.INFORM, asked, ciaddr=own)
    assert (ack.message.message_type, ack.message.yiaddr, ack.datagram.dst_ip) == (MessageType.ACK, 0, own)
    assert Option.LEASE_TIME not in ack.message.options
    assert ack.message.options[Option.SUBNET_MASK] == b"\xff\xff\0\0"
    assert lab.lease(8) is None


def test_tagged_client_is_answered_in_its_vlan(lab: Lab) -> None:
    offer = lab.port.ask(9, MessageType.DISCOVER, vlan=42)
    assert (offer.message.message_type, offer.frame.vlan, offer.frame.dst) == (MessageType.OFFER, 42, mac(9))
    assert wait_until(lambda: lab.wire.facts(mac_text(mac(9)), "vlan") == [("42", "dhcp")], 5), lab.wire.log
    assert lab.wire.one("SELECT vlan FROM endpoint WHERE mac = ?", mac_text(mac(9))) == 42
    assert lab.port.ask(10, MessageType.DISCOVER).frame.vlan is None


def test_dhcpcd_gets_rapid_commit_without_a_request(lab: Lab) -> None:
    lab.rack.add_port("d2")
    with Port(lab.rack, "d2") as port:
        client = start_client(lab.rack, "d2", Client("dhcpcd", "bmc-d2"))
        assert wait_until(lambda: leased_address(lab.rack, "d2"), 20), lab.wire.log
        address = leased_address(lab.rack, "d2")
        port.read()
        lab.rack.end(client)
    seen = [one for one in port.seen if mac_text(one.message.chaddr) == port_mac("d2")]
    assert [one.message.message_type for one in seen] == [MessageType.DISCOVER, MessageType.ACK]
    assert [one.message.options.get(Option.RAPID_COMMIT) for one in seen] == [b"", b""]
    assert ipv4_text(seen[1].message.yiaddr) == address


def test_address_from_the_manifest_is_given_while_running(lab: Lab) -> None:
    kept, file = "10.66.200.7", lab.rack.directory / "delivery.csv"
    with file.open("w", newline="") as sink:
        csv.writer(sink).writerows([["serial", "bmc_mac", "ip"], ["SN-KEPT", mac_text(mac(11)), kept]])
    before = lab.port.lease(11)
    assert ipv4_text(before) != kept
    gatehouse("--config", str(lab.wire.config), "manifest", "import", str(file))

    def offered(n: int) -> str:
        return ipv4_text(lab.port.ask(n, MessageType.DISCOVER, wants(ipv4_int(kept))).message.yiaddr)

    assert wait_until(lambda: offered(11) == kept, 5, 0.2), lab.wire.log
    assert ipv4_text(lab.port.lease(11)) == kept
    assert offered(12) != kept


def gatehouse(*words: str) -> None:
    argv = [sys.executable, "-m", "appliance.cli.main", *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr

"""Devices that claim to be a machine of the manifest, on the real rack: none but the row's own may see its password."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from appliance.wire.dhcp4 import FLAG_BROADCAST, Message, MessageType, Option, push_message
from appliance.wire.ether import BROADCAST, ETHERTYPE_IPV4, Frame, push_frame, push_udp
from appliance.wire.text import ipv4_int
from tests.rack.appliance import Appliance, racked
from tests.rack.clients import leased_address
from tests.rack.devices import Device, Fleet, make_device
from tests.rack.netns import Rack, wait_until
from tests.wire.frames import mac_bytes

POLICY = "[acceptance]\nautomatic = false\nrequest_timeout_seconds = 5\n"
SEND = """
import socket, sys
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(("eth0", 0))
out.send(bytes.fromhex(sys.argv[1]))
"""
SERVER = ipv4_int("10.66.0.1")
SETTLED = 40.0

pytestmark = [pytest.mark.rack, pytest.mark.xdist_group("impostors"), pytest.mark.timeout(300)]


@dataclass
class Stage:
    rack: Rack
    fleet: Fleet
    appliance: Appliance
    victims: dict[str, Device]
    witnesses: list[Device]

    def machine(self, mac: str) -> dict[str, Any]:
        found = self.appliance.cli("machines", "list", "-o", "json")
        return next((each for each in found if each["mac"] == mac), {})

    def comes_to(self, mac: str, **wanted: Any) -> dict[str, Any]:
        """The machine once its members are as wanted; fails with what it is."""

        def there() -> bool:
            found = self.machine(mac)
            return all(found.get(name) == value for name, value in wanted.items())

        assert wait_until(there, SETTLED, step=0.3), (wanted, self.machine(mac), self.appliance.log.read_text()[-2000:])
        return self.machine(mac)

    def waits_for(self, mac: str, reason: str) -> None:
        shown = wait_until(lambda: reason in json.dumps(self.machine(mac).get("reasons", [])), SETTLED, step=0.3)
        assert shown, (reason, self.machine(mac))

    def settle(self) -> None:
        """A fence: one more machine is powered on and authenticated. What the appliance had to do about the machines
        that it knew before is done by then."""
        witness = self.witnesses.pop()
        self.fleet.power_on(witness)
        self.comes_to(witness.mac, level=2)

    def requests(self, device: Device) -> list[dict[str, Any]]:
        """Every request that the device's web server got."""
        log = self.fleet.requests_log(device)
        lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [each for each in lines if "method" in each]

    def logins(self, device: Device) -> int:
        return sum(each["method"] == "POST" for each in self.requests(device))

    def forge(self, ns: str, source: str, message: Message, ports: tuple[int, int] = (68, 67)) -> None:
        """The message on the wire, broadcast by a device with the hardware address `source`."""
        packet = push_udp(0, 0xFFFFFFFF, *ports, push_message(message))
        frame = push_frame(Frame(BROADCAST, mac_bytes(source), ETHERTYPE_IPV4, None, packet))
        self.rack.exec(ns, [sys.executable, "-c", SEND, frame.hex()], check=True)


def message(op: int, kind: MessageType, mac: str, yiaddr: int = 0, **options: bytes) -> Message:
    coded = {int(Option[name.upper()]): value for name, value in options.items()}
    coded[int(Option.MESSAGE_TYPE)] = bytes((kind,))
    return Message(op, 1, 6, 0, 77, 0, FLAG_BROADCAST, 0, yiaddr, 0, 0, mac_bytes(mac), b"", b"", coded)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    victims = {name: make_device(name, 40 + number) for number, name in enumerate(("v1", "v2", "v3", "v4", "v5"))}
    witnesses = [make_device(f"w{number}", 80 + number) for number in range(3)]
    with racked([*victims.values(), *witnesses], more=POLICY) as (rack, appliance):
        yield Stage(rack, Fleet(rack, power_delay=0.2, reset_seconds=0.5), appliance, victims, witnesses)


def clone_of(victim: Device, name: str, number: int, **identity: Any) -> Device:
    """Another box with the victim's hardware address; its web server accepts the victim's password."""
    wanted = {"bmc_mac": victim.mac, "password": victim.identity.password} | identity
    return make_device(name, number, identity=wanted, listed=False)


def test_forged_ack_leads_to_no_contact_with_the_forger(stage: Stage) -> None:
    """In our server's name it gives the expected machine the address at which the forger listens."""
    victim, forger = stage.victims["v1"], make_device("x1", 60, listed=False)
    stage.fleet.power_on(forger)
    assert wait_until(lambda: leased_address(stage.rack, "x1"), SETTLED)
    stage.forge("x1", victim.mac, message(1, MessageType.DISCOVER, victim.mac))
    stage.comes_to(victim.mac, state="staging")
    there = ipv4_int(leased_address(stage.rack, "x1"))
    ack = message(2, MessageType.ACK, victim.mac, there, server_id=SERVER.to_bytes(4))
    stage.forge("x1", forger.mac, ack, (67, 68))
    stage.settle()
    assert stage.requests(forger) == []
    assert stage.machine(victim.mac)["level"] == 1


def test_lease_for_a_forged_mac_leads_only_to_the_real_mac(stage: Stage) -> None:
    """The forger names the victim's hardware address in its request, and takes the address that is given to it."""
    victim, forger = stage.victims["v2"], make_device("x2", 61, listed=False)
    stage.rack.add_port("x2", forger.mac)
    stage.fleet.start_bmc(forger)

    def leased_after_asking() -> bool:
        """Asks again, as every client does when it gets no answer."""
        stage.forge("x2", forger.mac, message(1, MessageType.DISCOVER, victim.mac, rapid_commit=b""))
        return wait_until(lambda: stage.machine(victim.mac)["ip"], 3, step=0.3)

    assert wait_until(leased_after_asking, SETTLED)
    stage.comes_to(victim.mac, state="staging")
    stage.rack.ip("x2", f"addr add {stage.machine(victim.mac)['ip']}/16 dev eth0")
    stage.waits_for(victim.mac, f"is answered by {forger.mac} (not by {victim.mac})")
    assert stage.requests(forger) == []


def test_clone_that_comes_first_gets_the_one_login_attempt(stage: Stage) -> None:
    victim = stage.victims["v3"]
    clone = clone_of(victim, "x3", 62)
    stage.fleet.power_on(clone)
    found = stage.comes_to(victim.mac, state="quarantined")
    assert clone.identity.serial in found["reasons"][0]["text"]
    assert stage.logins(clone) == 1
    requests = len(stage.requests(clone))
    stage.rack.ip("sw", "link set p-x3 down")
    stage.fleet.power_on(victim)
    assert wait_until(lambda: leased_address(stage.rack, "v3"), SETTLED)
    stage.settle()
    assert stage.requests(victim) == []
    assert len(stage.requests(clone)) == requests


def test_clone_that_comes_after_the_proof_gets_no_byte(stage: Stage) -> None:
    """It has the hardware address, the address, the serial and the password; it has not the TLS key."""
    victim = stage.victims["v4"]
    stage.fleet.power_on(victim)
    machine = stage.comes_to(victim.mac, level=2)
    stage.rack.ip("sw", "link set p-v4 down")
    clone = clone_of(victim, "x4", 63, serial=victim.identity.serial, uuid=victim.identity.uuid)
    stage.fleet.power_on(clone)
    assert wait_until(lambda: leased_address(stage.rack, "x4") == machine["ip"], SETTLED)
    stage.appliance.cli("test", str(machine["id"]))
    found = stage.comes_to(victim.mac, state="quarantined", level=0)
    assert "TLS key" in found["reasons"][0]["text"]
    assert stage.requests(clone) == []


def test_of_two_devices_with_one_mac_one_sees_the_password(stage: Stage) -> None:
    """The switch sends a frame to whichever of the two it received from last, from one TCP segment to the next: a
    connection may begin at one and end at the other, and how far the appliance comes is chance."""
    victim = stage.victims["v5"]
    clone = clone_of(victim, "x5", 64)
    stage.fleet.power_on(victim)
    stage.fleet.power_on(clone)

    def ending() -> str:
        found = stage.machine(victim.mac)
        if found.get("state") == "quarantined" or found.get("level") == 2:
            return str(found["state"])
        unknown = any(reason["code"] == "login.outcome_unknown" for reason in found.get("reasons", []))
        return "blocked" if unknown else ""

    assert wait_until(lambda: bool(ending()), SETTLED, step=0.5), stage.machine(victim.mac)
    stage.settle()
    assert not (stage.logins(victim) and stage.logins(clone))
    assert ending() in ("staging", "quarantined", "blocked")
    assert stage.machine(victim.mac)["level"] < 2 or stage.logins(victim) > 0
    attempts = stage.appliance.ask(
        "SELECT tls_key, outcome FROM attempt WHERE machine = ? AND outcome != 'failed' ORDER BY id",
        stage.machine(victim.mac)["id"],
    )
    assert len({key for key, _ in attempts}) <= 1
    assert all(outcome == "accepted" for _, outcome in attempts[:-1])


def test_journal_of_all_this_verifies(stage: Stage) -> None:
    stage.appliance.cli("journal", "verify")

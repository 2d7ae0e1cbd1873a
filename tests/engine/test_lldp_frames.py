"""What LLDP announcements show of their sender."""

from __future__ import annotations

from appliance.domain.sightings import Kind, Sighting
from appliance.engine.events import PendingSighting
from appliance.engine.frames import receive
from appliance.engine.segment import observing_engine
from appliance.wire import pcap
from appliance.wire.ether import Captured
from tests.engine.test_dhcp4_sighting import GOLDEN, TABLE


def sightings() -> dict[str, Sighting]:
    """Of the captured switch and BMC, by the name that they announce."""
    engine = observing_engine("staging", TABLE)
    found = {}
    for record in pcap.pull((GOLDEN / "lldpd.pcap").read_bytes()):
        for event in receive(engine, Captured(record.data, None, True, 7), 8).events:
            assert isinstance(event, PendingSighting)
            seen = event.read()
            found[facts(seen)["hostname"]] = seen
    return found


def facts(seen: Sighting) -> dict[str, str]:
    return {name: value for name, value, _ in seen.facts}


def test_bridge_is_a_switch_and_its_port_is_a_fact() -> None:
    switch = sightings()["staging-sw1"]
    assert switch.kind == Kind.SWITCH
    assert facts(switch)["lldp_port"] == "Ethernet1/1"
    assert facts(switch)["lldp_port_description"] == "to the appliance"
    assert "port Ethernet1/1" in switch.summary


def test_bmc_is_no_switch_and_describes_itself() -> None:
    bmc = sightings()["bmc-d1"]
    assert bmc.kind != Kind.SWITCH
    assert facts(bmc)["system_description"] == "OpenBMC phosphor 2.14"
    assert {source for _, _, source in bmc.facts} == {"lldp"}
    assert bmc.at == 7

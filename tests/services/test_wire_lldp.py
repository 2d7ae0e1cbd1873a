"""What the running wire service records of real LLDP announcements."""

from __future__ import annotations

import pytest

from tests.rack.clients import Client, lldpd_answers, name_port, start_client, start_lldpd
from tests.rack.netns import Rack, cleanup_stale, port_mac, wait_until
from tests.services.wires import Wire

pytestmark = pytest.mark.rack


def test_switch_has_no_machine_and_bmc_describes_its_own() -> None:
    """The switch mirrors LLDP here; otherwise only its own would reach the appliance."""
    cleanup_stale()
    with Rack(forward_lldp=True) as rack:
        wire = Wire(rack)
        rack.add_port("d1")
        start_lldpd(rack, "sw", "staging-sw1", "Staging switch 48x1G", interfaces="p-*")
        start_lldpd(rack, "d1", "bmc-d1", "OpenBMC 2.14 on a test board")
        assert wait_until(lambda: lldpd_answers(rack, "sw"), 10)
        name_port(rack, "p-app", "Ethernet1/48")
        start_client(rack, "d1", Client("udhcpc", "bmc-d1"))
        switch, bmc = switch_mac(rack), port_mac("d1")

        assert wait_until(lambda: ("Ethernet1/48", "lldp") in wire.facts(switch, "lldp_port"), 20), wire.log
        assert wire.all("SELECT kind, machine FROM endpoint WHERE mac = ?", switch) == [("switch", 0)]
        assert wire.facts(switch, "hostname") == [("staging-sw1", "lldp")]

        described = [("OpenBMC 2.14 on a test board", "lldp")]
        assert wait_until(lambda: wire.facts(bmc, "system_description") == described, 20), wire.log
        names = [("bmc-d1", "dhcp"), ("bmc-d1", "lldp")]
        assert wait_until(lambda: sorted(wire.facts(bmc, "hostname")) == names, 20), wire.log
        assert wire.facts(bmc, "lldp_port") == [(bmc, "lldp")]
        (machine,) = {machine for (machine,) in wire.all("SELECT machine FROM endpoint WHERE mac = ?", bmc)}
        assert machine > 0
        of_machine = wire.all("SELECT DISTINCT source FROM fact WHERE machine = ? ORDER BY source", machine)
        assert of_machine == [("dhcp",), ("lldp",)]
        assert wire.one("SELECT count(*) FROM machine") == 1


def switch_mac(rack: Rack) -> str:
    """The address of the switch's port that the appliance hangs on, the source of its LLDP frames there."""
    return rack.exec("sw", ["cat", "/sys/class/net/p-app/address"], check=True).stdout.strip()

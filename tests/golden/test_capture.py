"""The captures can be made again, and the clients send the same."""

from pathlib import Path

import pytest

from appliance.wire import dhcp4, ether, lldp
from tests.golden.capture import SCENARIOS, capture
from tests.golden.frames import HERE, records
from tests.wire.frames import pull_udp_frame

pytestmark = pytest.mark.rack
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def test_scenarios_and_captures_match() -> None:
    assert {path.stem for path in HERE.glob("*.pcap")} == set(BY_NAME)


def _discover(name: str, folder: Path) -> dhcp4.Message:
    messages = (dhcp4.pull_message(pull_udp_frame(r.data)[1].payload) for r in records(name, folder))
    return next(message for message in messages if message.message_type == dhcp4.MessageType.DISCOVER)


@pytest.mark.parametrize("name", ["networkd", "udhcpc", "dhclient"])
def test_new_capture_of_a_client_has_the_same_options(name: str, tmp_path: Path) -> None:
    capture(BY_NAME[name], tmp_path)
    assert _discover(name, tmp_path).options == _discover(name, HERE).options


def _names(folder: Path) -> set[str | None]:
    found = (lldp.pull(ether.pull_frame(record.data).payload) for record in records("lldpd", folder))
    return {neighbour.port_description for neighbour in found}


def test_new_capture_of_lldp_has_the_same_ports(tmp_path: Path) -> None:
    capture(BY_NAME["lldpd"], tmp_path)
    assert _names(tmp_path) == _names(HERE)

"""What the real clients sent is read as it was read before; a change shows as a difference of two texts."""

import pytest

from appliance.wire import dhcp4, ether, lldp, tftp
from appliance.wire.dhcp4_options import client_id, client_ndi, client_system, user_class
from appliance.wire.errors import Malformed
from tests.golden.frames import HERE, NAMES, dhcp_payloads, explained, frames, lldp_payloads, records, tftp_payloads
from tests.wire.frames import mac_bytes, pull_udp_frame, typed
from tests.wire.lldp_writer import push as push_lldp


def _first(name: str) -> dhcp4.Message:
    return dhcp4.pull_message(pull_udp_frame(records(name)[0].data)[1].payload)


@pytest.mark.parametrize("name", NAMES)
def test_capture_equals_its_explanation(name: str, update_golden: bool) -> None:
    path = HERE / f"{name}.txt"
    text = explained(name)
    if update_golden:
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_no_frame_of_a_real_client_is_malformed(name: str) -> None:
    assert "malformed" not in explained(name)


def test_every_frame_is_written_back_byte_for_byte() -> None:
    for data in frames():
        assert ether.push_frame(ether.pull_frame(data)) == data


def test_every_dhcp_message_is_written_back_byte_for_byte() -> None:
    payloads = dhcp_payloads()
    assert len(payloads) > 20
    for payload in payloads:
        assert dhcp4.push_message(dhcp4.pull_message(payload), min_size=len(payload)) == payload


def test_every_lldp_message_is_written_back_byte_for_byte() -> None:
    payloads = lldp_payloads()
    assert len(payloads) >= 3
    for payload in payloads:
        written = push_lldp(lldp.pull(payload))
        assert written == payload[: len(written)]
        assert not payload[len(written) :].strip(b"\0")


def test_every_tftp_packet_is_written_back_byte_for_byte() -> None:
    payloads = tftp_payloads()
    assert len(payloads) > 20
    for payload in payloads:
        assert tftp.push(tftp.pull(payload)) == payload


def test_no_real_option_is_malformed() -> None:
    for payload in dhcp_payloads():
        values = typed(dhcp4.pull_message(payload).options)
        assert not [value for value in values.values() if isinstance(value, Malformed)]


def test_networkd_sends_mac_as_client_id_and_no_vendor_class() -> None:
    message = _first("networkd")
    found = client_id(message.options)
    assert found is not None
    assert found.mac == message.chaddr == mac_bytes("02:00:5e:10:00:01")
    assert message.options[dhcp4.Option.HOST_NAME] == b"bmc-1234567890"
    assert dhcp4.Option.CLASS_ID not in message.options


def test_dhclient_sends_a_user_class_without_its_length() -> None:
    assert user_class(_first("dhclient").options) == (b"x",)


def test_dhcpcd_sends_an_iaid_and_a_duid_with_its_mac() -> None:
    message = _first("dhcpcd")
    found = client_id(message.options)
    assert found is not None
    assert found.kind == 255
    assert found.mac == message.chaddr


def test_uboot_sends_its_architecture_and_no_client_id() -> None:
    message = _first("uboot-arm64")
    assert message.options[dhcp4.Option.CLASS_ID] == b"U-Boot.armv8"
    assert client_system(message.options) == (0x16,)
    assert client_ndi(message.options) is not None
    assert client_id(message.options) is None


def test_the_switch_names_its_port() -> None:
    neighbours = [lldp.pull(payload) for payload in lldp_payloads()]
    switch = next(n for n in neighbours if n.system_name == "staging-sw1")
    assert switch.port == lldp.PortId(7, b"Ethernet1/1")
    assert switch.port_description == "to the appliance"

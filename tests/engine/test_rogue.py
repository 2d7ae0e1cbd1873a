"""How a rogue DHCP server is found, and the sentence about it."""

from __future__ import annotations

import pytest

from appliance.domain.roles import Role
from appliance.engine.rogue import RogueServer, find_rogue_server, rogue_notice
from appliance.wire.dhcp4 import Message, Option
from appliance.wire.ether import Datagram, Frame
from appliance.wire.text import ipv4_int
from tests.engine.clients import OTHER, US, discover, mac, request

FRAME = Frame(b"\xff" * 6, mac(1), 0x0800, None, b"")
DATAGRAM = Datagram(OTHER, 0xFFFFFFFF, 67, 68, 64, b"")
SERVER = RogueServer(ipv4_int("10.0.0.5"), "aa:bb:cc:dd:ee:ff")
AT = 1_795_689_720_000  # 2026-11-26 10:42 UTC


def find(message: Message) -> RogueServer | None:
    return find_rogue_server(FRAME, DATAGRAM, message, frozenset({US}))


def reply(options: dict[int, bytes]) -> Message:
    return Message(2, 1, 6, 0, 1, 0, 0, 0, US + 5, 0, 0, mac(1), b"", b"", options)


def test_server_is_found_by_its_own_message() -> None:
    assert find(reply({53: b"\2", 54: OTHER.to_bytes(4)})) == RogueServer(OTHER, "02:00:00:00:00:01")


def test_reply_without_server_identifier_names_its_source() -> None:
    assert find(reply({53: b"\2"})) == RogueServer(OTHER, "02:00:00:00:00:01")


def test_server_is_found_by_a_clients_request() -> None:
    assert find(request(1, US + 5, OTHER)) == RogueServer(OTHER, "")


@pytest.mark.parametrize(
    "message", [reply({54: US.to_bytes(4)}), request(1, US + 5, US), discover()], ids=["ours", "request", "discover"]
)
def test_our_own_exchange_names_no_rogue_server(message: Message) -> None:
    assert find(message) is None


def test_relay_that_overrides_the_server_id_is_not_rogue() -> None:
    """RFC 5107."""
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\x0b\4" + OTHER.to_bytes(4)}
    assert find(request(1, US + 5, OTHER, options)) is None
    assert find(request(1, US + 5, OTHER + 1, options)) == RogueServer(OTHER + 1, "")


@pytest.mark.parametrize("server", [SERVER, RogueServer(9, ""), RogueServer(0, "02:00:00:00:00:01")])
def test_rogue_server_is_stored_and_read_back(server: RogueServer) -> None:
    assert RogueServer.from_json(server.as_json()) == server


def test_notice_names_segment_address_mac_time_and_action() -> None:
    notice = rogue_notice("staging", SERVER, AT, serve=True, allowed=False)
    assert (notice.code, notice.role) == ("segment.rogue_server", Role.ENGINEER)
    assert str(notice) == (
        "DHCP is disabled on segment staging: another DHCP server (10.0.0.5, aa:bb:cc:dd:ee:ff) answered at 2026-11-26"
        " 10:42 UTC. Remove it, then choose Clear (gatehouse segment clear staging), or choose Allow both (gatehouse"
        " segment allow staging)."
    )


@pytest.mark.parametrize(
    ("serve", "allowed", "end"),
    [(True, True, "answers DHCP there too: a person allowed both."), (False, False, "there (mode sniff).")],
)
def test_notice_without_a_next_action(serve: bool, allowed: bool, end: str) -> None:
    notice = rogue_notice("staging", SERVER, AT, serve=serve, allowed=allowed)
    assert notice.text.startswith("On segment staging another DHCP server (10.0.0.5, aa:bb:cc:dd:ee:ff) answered at")
    assert notice.text.endswith(end)
    assert not notice.next_action
    assert notice.code in ("segment.rogue_server_allowed", "segment.other_server_seen")


def test_notice_of_a_server_that_only_a_client_named() -> None:
    notice = rogue_notice("staging", RogueServer(SERVER.server_id, ""), AT, serve=True, allowed=False)
    assert "a client requested its address from another DHCP server (10.0.0.5) at" in notice.text


def test_notice_of_another_appliance_that_starts() -> None:
    notice = rogue_notice("staging", RogueServer(0, "02:00:00:00:00:01"), AT, serve=True, allowed=False)
    assert "another Gatehouse appliance (02:00:00:00:00:01) started there at" in notice.text

"""Rogue DHCP servers: another server on a segment that we serve, how it is found, and the sentence about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.moments import iso
from appliance.wire.dhcp4 import BOOTREPLY, Message, MessageType, Option
from appliance.wire.dhcp4_options import relay_information
from appliance.wire.errors import Malformed
from appliance.wire.ether import Datagram, Frame
from appliance.wire.text import ipv4_int, ipv4_text, mac_text


@dataclass(frozen=True, slots=True)
class RogueServer:
    """`server_id` 0 is another appliance that is starting on the segment. `mac` is empty when only a client's REQUEST
    named the server."""

    server_id: int
    mac: str

    def as_json(self) -> dict[str, str]:
        values = {"server": ipv4_text(self.server_id) if self.server_id else "", "mac": self.mac}
        return {key: value for key, value in values.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> RogueServer:
        """Raises Malformed when `server` is no address."""
        server = stored.get("server", "")
        return cls(ipv4_int(server) if server else 0, stored.get("mac", ""))


def find_rogue_server(frame: Frame, datagram: Datagram, message: Message, own: frozenset[int]) -> RogueServer | None:
    """The other DHCP server that this message comes from or names, if any; `own` are our addresses and server
    identifiers."""
    raw = message.options.get(Option.SERVER_ID, b"")
    named = int.from_bytes(raw) if len(raw) == 4 else 0
    if message.op == BOOTREPLY:
        server = named or datagram.src_ip
        return None if server in own else RogueServer(server, mac_text(frame.src))
    if not named or named in own or message.message_type != MessageType.REQUEST:
        return None
    try:
        relay = relay_information(message.options)
    except Malformed:
        relay = None
    # RFC 5107: a relay may have clients name the relay itself, by the Server Identifier Override sub-option.
    return None if relay is not None and named == relay.server_id else RogueServer(named, "")


def rogue_notice(segment: str, server: RogueServer, seen_at: int, *, serve: bool, allowed: bool) -> Blocker:
    """What a person reads about a rogue DHCP server, on every page, in the journal, the log and by the doctor; without
    a next action where nothing needs to be done. `serve`: the segment's mode; `allowed`: a person allowed both."""
    at = f" at {iso(seen_at)[:16].replace('T', ' ')} UTC" if seen_at else ""
    if not server.server_id:
        seen = f"another Gatehouse appliance ({server.mac}) started there{at}"
    elif server.mac:
        seen = f"another DHCP server ({ipv4_text(server.server_id)}, {server.mac}) answered{at}"
    else:
        seen = f"a client requested its address from another DHCP server ({ipv4_text(server.server_id)}){at}"
    if not serve:
        return blocker("segment.other_server_seen", segment=segment, seen=seen)
    return blocker("segment.rogue_server_allowed" if allowed else "segment.rogue_server", segment=segment, seen=seen)

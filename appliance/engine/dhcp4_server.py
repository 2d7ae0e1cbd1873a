"""The DHCPv4 server's decisions (RFC 2131, section 4.3): a message and an instant in, a `Decision` with its reason
out. No socket, no clock, no database: whoever calls stores the leases, then sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from appliance.engine.boot_choice import NOTHING, BootChoice, BootPlane, boot_choice
from appliance.engine.delivery import Delivery, delivery
from appliance.engine.leases import Lease, LeaseBook, Scope, State
from appliance.wire.dhcp4 import (
    BOOTREPLY,
    BOOTREQUEST,
    FLAG_BROADCAST,
    Message,
    MessageType,
    Option,
    push_message,
    push_options,
)
from appliance.wire.dhcp4_options import host_name, relay_information
from appliance.wire.errors import Malformed
from appliance.wire.text import ipv4_text, mac_text

ETHERNET = 1
SMALLEST_MAXIMUM = 548
"""Bytes of a DHCP message that every client takes: a 576-byte datagram (RFC 2131, section 2) without headers."""

LARGEST_REPLY = 1472

_ALWAYS_SENT = frozenset({Option.SUBNET_MASK, Option.CLASS_ID, Option.BOOTFILE_NAME, Option.SERVER_NAME})
_TEMPLATES = 512


@dataclass(frozen=True, slots=True)
class Terms:
    """What the server hands out. Lists of addresses are packed, four bytes each. Durations in milliseconds."""

    server_id: int
    scopes: tuple[Scope, ...]
    dns: bytes = b""
    ntp: bytes = b""
    domain: bytes = b""
    lease_ms: int = 3_600_000
    quarantine_lease_ms: int = 120_000
    plane: BootPlane = field(default_factory=lambda: BootPlane(0))


@dataclass(slots=True)
class Arrival:
    """A message from a client. `unicast`: it was sent to our address, not to everybody. `direct`: its frame came from
    the client's own hardware address. `trusted`: its machine is at level 1 or above, and so gets the ordinary lease
    time. `boot_names` are the payloads that can be had."""

    message: Message
    unicast: bool = False
    direct: bool = False
    trusted: bool = False
    boot_names: Collection[str] = ()


@dataclass(slots=True)
class Reply:
    payload: bytes
    delivery: Delivery


@dataclass(slots=True)
class Decision:
    """`leases` are to be stored before `reply` is sent. `first`: the client did not have this address before."""

    reason: str
    reply: Reply | None = None
    leases: tuple[Lease, ...] = ()
    first: bool = False


@dataclass(slots=True)
class _Case:
    """One message with what was found out about it."""

    message: Message
    arrival: Arrival
    scope: Scope
    client: bytes
    mac: str
    server_id: int
    now: int
    requested: int = 0
    chosen_server: int = 0
    boot: BootChoice = field(default=NOTHING)


def client_key(message: Message) -> bytes:
    """Who a lease belongs to: the client identifier, else the hardware address (RFC 2131, section 4.2).

    An identifier that is just the hardware address is the same key as none, so that boot firmware and the system it
    starts share an address."""
    hardware = bytes((message.htype,)) + message.chaddr
    identifier = message.options.get(Option.CLIENT_ID, b"")
    # RFC 2132 9.14 wants two bytes or more.
    if len(identifier) < 2 or identifier == hardware:
        return hardware
    # RFC 2131 4.2 and RFC 4361 6.3 want the identifier alone as the key. It is taken together with the hardware
    # address: images cloned with their machine-id all send one identifier, and naming another's gives nobody its lease.
    return identifier + hardware


class Server:
    """One segment's server. It keeps no state but the lease book."""

    def __init__(self, terms: Terms, book: LeaseBook) -> None:
        self.terms = terms
        self.book = book
        self._templates: dict[tuple[object, ...], bytes] = {}
        self._handlers: Mapping[int, Callable[[_Case], Decision]] = {
            MessageType.DISCOVER: self._discover,
            MessageType.REQUEST: self._request,
            MessageType.DECLINE: self._decline,
            MessageType.RELEASE: self._release,
            MessageType.INFORM: self._inform,
        }

    def decide(self, arrival: Arrival, now: int) -> Decision:
        """Never raises, whatever the message."""
        message = arrival.message
        kind = message.message_type
        handler = self._handlers.get(kind or 0)
        if message.op != BOOTREQUEST or handler is None:
            return Decision(f"A message of type {kind} needs no answer of a DHCP server.")
        if not message.chaddr.strip(b"\0"):
            return Decision("The message names no hardware address.")
        try:
            case = self._case(arrival, now)
            return handler(case) if isinstance(case, _Case) else case
        except Malformed as error:
            return Decision(f"The message cannot be used: {error}")
        except ValueError as error:
            return Decision(f"The reply cannot be made: {error}")

    def _case(self, arrival: Arrival, now: int) -> _Case | Decision:
        """The message with its scope: the subnet of the relay; or that of the address that a client renews directly;
        or the segment's own. A relay may name the link (RFC 3527) and the server identifier (RFC 5107) to be used."""
        message, options = arrival.message, arrival.message.options
        link, server_id = message.giaddr, self.terms.server_id
        if Option.RELAY_AGENT_INFORMATION in options and (relay := relay_information(options)) is not None:
            link, server_id = relay.link_selection or link, relay.server_id or server_id
        address, scope = link or message.ciaddr, None
        if address:
            scope = next((each for each in self.terms.scopes if address in each), None)
        if scope is None:
            if link:
                return Decision(f"No subnet is configured for the relay {ipv4_text(link)}.")
            scope = self.terms.scopes[0]
        return _Case(
            message, arrival, scope, client_key(message), mac_text(message.chaddr), server_id, now,
            _address(options, Option.REQUESTED_ADDRESS), _address(options, Option.SERVER_ID),
        )  # fmt: skip

    def _discover(self, case: _Case) -> Decision:
        ip = self.book.choose(case.scope, case.client, case.mac, case.requested, case.now)
        if ip is None:
            return Decision(f"No address is free in {ipv4_text(case.scope.network)} for {case.mac}.")
        case.boot = self._boot(case)
        if Option.RAPID_COMMIT in case.message.options:
            return self._bind(case, ip, "gets it at once (rapid commit)", {int(Option.RAPID_COMMIT): b""})
        self.book.offer(ip, case.client, case.mac, case.now)
        reply = self._reply(case, MessageType.OFFER, ip, self._lease_ms(case))
        return Decision(f"{ipv4_text(ip)} is offered to {case.mac}.", reply)

    def _request(self, case: _Case) -> Decision:
        if case.chosen_server not in (0, case.server_id):
            self.book.withdraw(case.client, case.now)
            return Decision(f"{case.mac} chose the server {ipv4_text(case.chosen_server)}.")
        # RFC 2131 4.3.2 wants no server identifier in a renewal; Kea and dnsmasq answer one that has it, and so do we.
        if case.message.ciaddr and not (case.chosen_server and case.requested):
            return self._extending(case)
        if case.chosen_server:
            return self._selecting(case)
        if case.requested:
            return self._init_reboot(case)
        return Decision("The REQUEST names neither an address nor a server.")

    def _selecting(self, case: _Case) -> Decision:
        if not self._may_have(case, case.requested):
            return self._nak(case, f"{ipv4_text(case.requested)} is not available")
        return self._bind(case, case.requested, "selected our offer")

    def _init_reboot(self, case: _Case) -> Decision:
        if case.requested not in case.scope:
            return self._nak(case, f"{ipv4_text(case.requested)} is not on this network")
        known = self.book.of_client(case.client)
        if known is None:
            return Decision(f"{case.mac} is not known here; another server may know it (RFC 2131, section 4.3.2).")
        if known.ip != case.requested or not self._may_have(case, case.requested):
            return self._nak(case, f"{ipv4_text(case.requested)} is not its address")
        return self._bind(case, case.requested, "starts again with its address")

    def _extending(self, case: _Case) -> Decision:
        """RENEWING goes to the server of the lease; REBINDING asks any server. Through a relay the latter comes by
        unicast too, but with the relay's address (RFC 2131, section 4.3.2)."""
        ip = case.message.ciaddr
        known = self.book.of_client(case.client)
        renewing = case.arrival.unicast and not case.message.giaddr
        if not renewing and ip in case.scope and (known is None or known.ip != ip):
            return Decision(f"{case.mac} rebinds {ipv4_text(ip)}, which was not given here.")
        if not self._may_have(case, ip):
            # RFC 2131 4.3.2 names the NAK for a wrong network only in INIT-REBOOT. Without it, a client that was
            # moved to another network would keep an address that it cannot use until the lease ends.
            return self._nak(case, f"{ipv4_text(ip)} is not its address")
        # RFC 2131 4.3.2 foresees a renewal only of a lease that the server knows. One that names us and asks for a
        # free address is granted, so that clients keep their addresses when the database was lost.
        return self._bind(case, ip, "renews" if renewing else "rebinds")

    def _may_have(self, case: _Case, ip: int) -> bool:
        return self.book.available(case.scope, ip, case.client, case.mac, case.now)

    def _decline(self, case: _Case) -> Decision:
        lease = self._own_lease(case, case.requested)
        if lease is None:
            return Decision(f"{case.mac} declines {ipv4_text(case.requested)}, which it does not have.")
        declined = self.book.decline(lease, case.now)
        return Decision(
            f"{case.mac} reports that {ipv4_text(lease.ip)} is in use already.",
            None,
            (declined,),
        )

    def _release(self, case: _Case) -> Decision:
        lease = self._own_lease(case, case.message.ciaddr)
        if lease is None:
            return Decision(f"{case.mac} releases {ipv4_text(case.message.ciaddr)}, which it does not have.")
        return Decision(f"{case.mac} releases {ipv4_text(lease.ip)}.", None, (self.book.release(lease, case.now),))

    def _own_lease(self, case: _Case, ip: int) -> Lease | None:
        lease = self.book.at(ip)
        mine = lease is not None and lease.client == case.client and lease.state != State.RELEASED
        return lease if mine and case.chosen_server in (0, case.server_id) else None

    def _inform(self, case: _Case) -> Decision:
        if not case.message.ciaddr:
            return Decision("The INFORM names no address to answer to.")
        case.boot = self._boot(case)
        return Decision(f"{case.mac} is informed.", self._reply(case, MessageType.ACK, 0, 0))

    def _bind(self, case: _Case, ip: int, why: str, extra: Mapping[int, bytes] | None = None) -> Decision:
        lease_ms = self._lease_ms(case)
        known = self.book.of_client(case.client)
        first = known is None or known.ip != ip or known.state != State.BOUND
        case.boot = self._boot(case)
        reply = self._reply(case, MessageType.ACK, ip, lease_ms, extra)
        try:
            hostname = host_name(case.message.options) or ""
        except Malformed:
            hostname = ""
        lease = self.book.bind(ip, case.client, case.mac, case.now, case.now + lease_ms, hostname)
        reason = f"{ipv4_text(ip)} for {lease_ms // 1000} s: {case.mac} {why}."
        return Decision(reason, reply, (lease,), first)

    def _lease_ms(self, case: _Case) -> int:
        return self.terms.lease_ms if case.arrival.trusted else self.terms.quarantine_lease_ms

    def _boot(self, case: _Case) -> BootChoice:
        return boot_choice(case.message, self.terms.plane, case.arrival.boot_names)

    def _nak(self, case: _Case, why: str) -> Decision:
        """RFC 2131, table 3; a relay is asked to broadcast it (section 4.3.2)."""
        message = case.message
        flags = message.flags | FLAG_BROADCAST if message.giaddr else message.flags
        options = {
            int(Option.MESSAGE_TYPE): bytes((MessageType.NAK,)),
            int(Option.SERVER_ID): case.server_id.to_bytes(4),
            int(Option.MESSAGE): f"{why}.".encode()[:255],
        }
        nak = _answer(message, options, flags=flags, ciaddr=0)
        payload = push_message(nak, max_size=_room(message))
        return Decision(f"{why}: {case.mac} is to start anew (NAK).", Reply(payload, delivery(message, 0, nak=True)))

    def _reply(
        self, case: _Case, kind: MessageType, ip: int, lease_ms: int, extra: Mapping[int, bytes] | None = None
    ) -> Reply:
        """RFC 2131, table 3. `ip` 0 is for an INFORM, which gets no lease time."""
        message, boot = case.message, case.boot
        ciaddr = 0 if kind == MessageType.OFFER else message.ciaddr
        # A name too long for the BOOTP field stands in option 67 alone.
        file = boot.file if len(boot.file) < 128 else b""
        answer = _answer(message, dict(extra or {}), ciaddr=ciaddr, yiaddr=ip, siaddr=boot.siaddr, file=file)
        payload = push_message(answer, max_size=_room(message), encoded=self._template(case, kind, lease_ms))
        on_link = case.arrival.direct or message.ciaddr in self.terms.scopes[0]
        return Reply(payload, delivery(message, ip, on_link=on_link))

    def _template(self, case: _Case, kind: MessageType, lease_ms: int) -> bytes:
        """The options that do not depend on the client but on what it is and asked for, encoded; made once for each
        such combination, because thousands of clients ask for the same."""
        asked = case.message.options.get(Option.PARAMETER_LIST, b"")
        key = (kind, case.server_id, case.scope.network, lease_ms, asked, case.boot.file, len(case.boot.options))
        found = self._templates.get(key)
        if found is None:
            if len(self._templates) >= _TEMPLATES:
                self._templates.clear()
            head = {int(Option.MESSAGE_TYPE): bytes((kind,)), int(Option.SERVER_ID): case.server_id.to_bytes(4)}
            found = self._templates[key] = push_options(head | self._options(case, lease_ms, asked))
        return found

    def _options(self, case: _Case, lease_ms: int, asked: bytes) -> dict[int, bytes]:
        terms, seconds = self.terms, lease_ms // 1000
        times = {
            Option.LEASE_TIME: seconds.to_bytes(4),
            Option.RENEWAL_TIME: (seconds // 2).to_bytes(4),
            Option.REBINDING_TIME: (seconds * 7 // 8).to_bytes(4),
        }
        on_request: dict[int, bytes] = {
            Option.SUBNET_MASK: case.scope.mask.to_bytes(4),
            Option.ROUTER: case.scope.router.to_bytes(4) if case.scope.router else b"",
            Option.DOMAIN_SERVER: terms.dns,
            Option.DOMAIN_NAME: terms.domain,
            Option.BROADCAST_ADDRESS: case.scope.broadcast.to_bytes(4),
            Option.NTP_SERVERS: terms.ntp,
        }
        on_request |= case.boot.options
        sent = {
            int(code): value
            for code, value in on_request.items()
            if value and (not asked or code in asked or code in _ALWAYS_SENT)
        }
        return ({int(code): value for code, value in times.items()} if seconds else {}) | sent


def _address(options: Mapping[int, bytes], code: int) -> int:
    value = options.get(code)
    if value is None:
        return 0
    if len(value) != 4:
        raise Malformed(f"DHCP option {int(code)}", 0, f"expected 4 bytes, got {len(value)}")
    return int.from_bytes(value)


def _room(message: Message) -> int:
    """How long a reply may be (option 57; RFC 2132, section 9.10)."""
    size = message.options.get(Option.MAX_MESSAGE_SIZE)
    if size is None or len(size) != 2:
        return SMALLEST_MAXIMUM
    return min(LARGEST_REPLY, max(SMALLEST_MAXIMUM, int.from_bytes(size) - 28))


def _answer(
    request: Message, options: dict[int, bytes], *, flags: int | None = None, ciaddr: int = 0,
    yiaddr: int = 0, siaddr: int = 0, file: bytes = b"",
) -> Message:  # fmt: skip
    """A reply to `request`. The client identifier (RFC 6842) and option 82 (RFC 3046) go back as they came."""
    for code in (Option.CLIENT_ID, Option.RELAY_AGENT_INFORMATION):
        if code in request.options:
            options[int(code)] = request.options[code]
    return Message(
        BOOTREPLY, request.htype, request.hlen, 0, request.xid, 0, request.flags if flags is None else flags,
        ciaddr, yiaddr, siaddr, request.giaddr, request.chaddr, b"", file, options,
    )  # fmt: skip

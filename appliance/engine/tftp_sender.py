"""Sends one file by TFTP (RFC 1350, 2347, 2348, 2349, 7440): packets and instants in, datagrams out.

Read only, octet only. What a request with a forged sender causes is repeated three times at most, and no duplicate ACK
doubles the traffic (RFC 1123, section 4.2.3.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from appliance.wire import tftp
from appliance.wire.errors import Malformed
from appliance.wire.text import display
from appliance.wire.tftp import Ack, Error, ErrorCode, Opcode, Request

Read = Callable[[int, int], bytes]
"""(offset, size) -> that many bytes of the file, fewer only at its end."""

DEFAULT_BLOCK = 512
RETRANSMITS = 3
"""How often the same datagrams are sent again before the transfer ends."""

_HEADER = b"\0\3"


@dataclass(frozen=True, slots=True)
class Limits:
    """`block` 1468 is what fits in an Ethernet frame; larger blocks would be fragmented. Times in milliseconds."""

    block: int = 1468
    window: int = 64
    timeout_ms: int = 1000


class End(StrEnum):
    """How a transfer ended. SIZE_ONLY: the client asked for the size and no more, as boot firmware does first."""

    COMPLETE = "complete"
    SIZE_ONLY = "size only"
    ABORTED = "aborted"
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True)
class Outcome:
    end: End
    text: str
    sent: int


class TftpRefusal(ValueError):
    """The request cannot be served; `packet` is the ERROR to send."""

    def __init__(self, code: ErrorCode, why: str) -> None:
        super().__init__(why)
        self.packet = error_packet(code, why)


def error_packet(code: int, why: str) -> bytes:
    return tftp.push(Error(code, why.encode("ascii", "replace").replace(b"\0", b"?")[:120]))


def check(request: Request) -> None:
    """Raises TftpRefusal for what is not a read in octet mode, before anything is looked up."""
    if request.opcode != Opcode.RRQ:
        raise TftpRefusal(ErrorCode.ACCESS_VIOLATION, "this server is read-only")
    # RFC 1350, section 1, has netascii too; boot firmware asks for octet, and a kernel cannot be sent otherwise.
    if request.mode != b"octet":
        raise TftpRefusal(ErrorCode.NOT_DEFINED, "only octet mode is served")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the options have agreed on; `options` are those to acknowledge, none = plain RFC 1350."""

    block: int
    window: int
    timeout_ms: int
    options: dict[bytes, bytes]


def agree(request: Request, size: int, limits: Limits) -> Agreement:
    """Unknown options are left out of the answer (RFC 2347), and so are values out of their range."""
    accepted: dict[bytes, int] = {}
    for name in (b"blksize", b"timeout", b"tsize", b"windowsize"):
        try:
            value = tftp.option(request.options, name)
        except Malformed:
            # RFC 2348, 2349 and 7440 do not say what a server does then; without the option it can still serve.
            continue
        if value is None:
            continue
        if name == b"blksize":
            value = min(value, limits.block)
        elif name == b"windowsize":
            value = min(value, limits.window)
        elif name == b"tsize":
            value = size  # RFC 2349 has the client send 0; any other number asks for the same
        accepted[name] = value
    return Agreement(
        accepted.get(b"blksize", DEFAULT_BLOCK),
        accepted.get(b"windowsize", 1),
        accepted[b"timeout"] * 1000 if b"timeout" in accepted else limits.timeout_ms,
        {name: str(value).encode() for name, value in accepted.items()},
    )


class Sender:
    """One transfer. `begin`, `receive` and `tick` give the datagrams to send now; `deadline` is when to `tick`;
    `outcome` is set at the end. Block numbers roll over from 65535 to 0 in packets: RFC 1350 has no file of so many
    blocks, and all clients in use do it."""

    def __init__(self, request: Request, size: int, read: Read, limits: Limits) -> None:
        self.agreement = agree(request, size, limits)
        self.outcome: Outcome | None = None
        self.deadline = 0
        self._read = read
        self._size = size
        self._last = size // self.agreement.block + 1
        self._acked = 0
        self._sent = 0
        self._oack_pending = bool(self.agreement.options)
        self._repeats = 0
        self._gap_answered = False

    @property
    def transferred(self) -> int:
        """Bytes of the file that the client has acknowledged."""
        return min(self._size, self._acked * self.agreement.block)

    def begin(self, now: int) -> list[bytes]:
        return self._send(now)

    def receive(self, data: bytes, now: int) -> list[bytes]:
        """A datagram from the client. What is not an ACK or an ERROR is ignored."""
        if len(data) == 4 and data[:2] == b"\0\4":
            return self._on_ack(data[2] << 8 | data[3], now)
        try:
            packet = tftp.pull(data)
        except Malformed:
            return []
        if isinstance(packet, Ack):
            return self._on_ack(packet.block, now)
        if isinstance(packet, Error):
            self._on_error(packet)
        return []

    def tick(self, now: int) -> list[bytes]:
        """After `deadline`: repeats what was not acknowledged, or ends the transfer."""
        if self.outcome or now < self.deadline:
            return []
        if self._repeats >= RETRANSMITS:
            text = f"the client acknowledged nothing after block {self._acked}"
            self.outcome = Outcome(End.TIMED_OUT, text, self.transferred)
            # RFC 1350, section 7, has no packet for this; a client that still waits learns that it need not.
            return [error_packet(ErrorCode.NOT_DEFINED, "timed out")]
        self._repeats += 1
        return self._send(now)

    def _on_ack(self, number: int, now: int) -> list[bytes]:
        if self.outcome:
            return []
        if self._oack_pending:
            if number != 0:
                return []
            self._oack_pending, self._repeats = False, 0
            return self._send(now)
        ahead = number - self._acked & 0xFFFF
        if ahead == 0:
            # The last ACK again: the first block of the window was lost. RFC 7440, section 4, lets each such ACK be
            # answered; here one is, so that duplicates cannot multiply. With a window of one block it is a plain
            # duplicate, which must not be answered (RFC 1123, section 4.2.3.1).
            if self.agreement.window == 1 or self._gap_answered or self._sent == 0:
                return []
            self._gap_answered = True
            return self._send(now)
        if ahead > self._sent - self._acked:
            return []
        self._acked += ahead
        self._repeats, self._gap_answered = 0, False
        if self._acked == self._last:
            self.outcome = Outcome(End.COMPLETE, "all of it arrived", self._size)
            return []
        return self._send(now)

    def _on_error(self, packet: Error) -> None:
        if self.outcome:
            return
        text = f"the client reported error {packet.code}: {display(packet.message, 80) or 'no text'}"
        size_only = self._acked == 0 and b"tsize" in self.agreement.options
        self.outcome = Outcome(End.SIZE_ONLY if size_only else End.ABORTED, text, self.transferred)

    def _send(self, now: int) -> list[bytes]:
        """The OACK, or the window after the last acknowledged block. Each repetition waits twice as long as the one
        before (RFC 1123, section 4.2.3.2), up to four times the timeout, also one that the client asked for: RFC 2349
        knows no back-off."""
        self.deadline = now + (self.agreement.timeout_ms << min(self._repeats, 2))
        if self._oack_pending:
            return [tftp.push(tftp.OptionAck(self.agreement.options))]
        block, first = self.agreement.block, self._acked + 1
        self._sent = max(self._sent, min(self._acked + self.agreement.window, self._last))
        chunk = self._read(self._acked * block, (self._sent - self._acked) * block)
        return [
            _HEADER + (number & 0xFFFF).to_bytes(2) + chunk[at : at + block]
            for number, at in zip(
                range(first, self._sent + 1), range(0, (self._sent - self._acked) * block, block), strict=True
            )
        ]

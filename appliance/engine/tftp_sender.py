"""Sends one file by TFTP (RFC 1350, 2347, 2348, 2349, 7440): packets and instants in, datagrams out.

Read only, octet only. Nothing that a spoofed request asks for is repeated more than three times, and no duplicate ACK
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
"""How often the same datagrams go out again before the transfer is given up."""

_HEADER = b"\0\3"


@dataclass(frozen=True, slots=True)
class Limits:
    """`block` 1468 is what fits in an Ethernet frame; larger blocks would be fragmented. Times in milliseconds."""

    block: int = 1468
    window: int = 64
    timeout_ms: int = 1000


class End(StrEnum):
    """How a transfer ended. ASKED: the client only wanted to know the size, as boot firmware does first."""

    DONE = "done"
    ASKED = "asked"
    ABORTED = "aborted"
    LOST = "lost"


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
    if request.mode != b"octet":
        raise TftpRefusal(ErrorCode.NOT_DEFINED, "only octet mode is served")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed on by options; `told` are those to acknowledge, none = plain RFC 1350."""

    block: int
    window: int
    timeout_ms: int
    told: dict[bytes, bytes]


def agree(request: Request, size: int, limits: Limits) -> Agreement:
    """Unknown options and impossible values are left out of the answer, as RFC 2347 wants."""
    asked = {name: value for name in _NEGOTIABLE if (value := _option(request, name)) is not None}
    told: dict[bytes, int] = {}
    for name, value in asked.items():
        told[name] = {
            b"blksize": min(value, limits.block),
            b"windowsize": min(value, limits.window),
            b"tsize": size,
        }.get(name, value)
    timeout = told[b"timeout"] * 1000 if b"timeout" in told else limits.timeout_ms
    return Agreement(
        told.get(b"blksize", DEFAULT_BLOCK),
        told.get(b"windowsize", 1),
        timeout,
        {name: str(value).encode() for name, value in told.items()},
    )


_NEGOTIABLE = (b"blksize", b"timeout", b"tsize", b"windowsize")


def _option(request: Request, name: bytes) -> int | None:
    try:
        return tftp.option(request.options, name)
    except Malformed:
        return None


class Sender:
    """One transfer. `begin`, `receive` and `tick` give the datagrams to send now; `deadline` is when to `tick`;
    `outcome` is set at the end. Blocks are counted without bound inside, and roll over from 65535 to 0 outside."""

    def __init__(self, request: Request, size: int, read: Read, limits: Limits) -> None:
        self.agreement = agree(request, size, limits)
        self.outcome: Outcome | None = None
        self.deadline = 0
        self._read = read
        self._size = size
        self._last = size // self.agreement.block + 1
        self._acked = 0
        self._sent = 0
        self._greeting = bool(self.agreement.told)
        self._repeats = 0
        self._gap_answered = False

    @property
    def transferred(self) -> int:
        """Bytes of the file that the client has acknowledged."""
        return min(self._size, self._acked * self.agreement.block)

    def begin(self, now: int) -> list[bytes]:
        return self._go(now)

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
        """After `deadline`: repeats what was not acknowledged, or gives up."""
        if self.outcome or now < self.deadline:
            return []
        if self._repeats >= RETRANSMITS:
            self.outcome = Outcome(End.LOST, f"the client was silent after block {self._acked}", self.transferred)
            return [error_packet(ErrorCode.NOT_DEFINED, "timed out")]
        self._repeats += 1
        return self._go(now)

    def _on_ack(self, number: int, now: int) -> list[bytes]:
        if self.outcome:
            return []
        if self._greeting:
            return self._on_greeted(number, now)
        ahead = number - self._acked & 0xFFFF
        if ahead == 0:
            return self._on_gap(now)
        if ahead > self._sent - self._acked:
            return []
        self._acked += ahead
        self._repeats, self._gap_answered = 0, False
        if self._acked == self._last:
            self.outcome = Outcome(End.DONE, "all of it arrived", self._size)
            return []
        return self._go(now)

    def _on_greeted(self, number: int, now: int) -> list[bytes]:
        if number != 0:
            return []
        self._greeting, self._repeats = False, 0
        return self._go(now)

    def _on_gap(self, now: int) -> list[bytes]:
        """The last ACK again: the client misses the first block of the window (RFC 7440, section 4). It is answered
        once; with a window of one block it is a plain duplicate and never answered."""
        if self.agreement.window == 1 or self._gap_answered or self._sent == 0:
            return []
        self._gap_answered = True
        return self._go(now)

    def _on_error(self, packet: Error) -> None:
        if self.outcome:
            return
        text = f"error {packet.code}: {display(packet.message, 80) or 'no text'}"
        only_asked = self._acked == 0 and b"tsize" in self.agreement.told
        self.outcome = Outcome(End.ASKED if only_asked else End.ABORTED, text, self.transferred)

    def _go(self, now: int) -> list[bytes]:
        """The OACK, or the window after the last acknowledged block."""
        self.deadline = now + (self.agreement.timeout_ms << min(self._repeats, 2))
        if self._greeting:
            return [tftp.push(tftp.OptionAck(self.agreement.told))]
        block, first = self.agreement.block, self._acked + 1
        self._sent = max(self._sent, min(self._acked + self.agreement.window, self._last))
        chunk = self._read(self._acked * block, (self._sent - self._acked) * block)
        return [
            _HEADER + (number & 0xFFFF).to_bytes(2) + chunk[at : at + block]
            for number, at in zip(
                range(first, self._sent + 1), range(0, (self._sent - self._acked) * block, block), strict=True
            )
        ]

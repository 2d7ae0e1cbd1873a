"""Reads and writes frames on an AF_PACKET socket.

Plain `recvmsg_into` is used: with its auxiliary data it costs about 2 µs a frame, a fiftieth of what the frame costs
later, so a memory-mapped ring (TPACKET_V3) would buy nothing and lose small batches to its block timeout."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass

from appliance.net import linux
from appliance.wire.ether import Captured

FRAME_LIMIT = 65_536
_ANCILLARY = socket.CMSG_SPACE(linux.AUXDATA.size) + socket.CMSG_SPACE(linux.TIMESPEC.size)


@dataclass(slots=True)
class Drops:
    """Frames that the filter let through, and those of them that the kernel had no room for; since the start."""

    received: int = 0
    dropped: int = 0


class Capture:
    """Takes over a socket that `open_capture` made."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.drops = Drops()
        self._buffer = bytearray(FRAME_LIMIT)
        self._view = memoryview(self._buffer)
        sock.setblocking(False)

    def read(self, limit: int) -> list[Captured]:
        """Up to `limit` frames that are there now; never waits. Raises OSError (interface gone)."""
        frames: list[Captured] = []
        receive, buffers, view = self.socket.recvmsg_into, [self._buffer], self._view
        for _ in range(limit):
            try:
                size, ancillary, _, sender = receive(buffers, _ANCILLARY)
            except BlockingIOError:
                break
            if sender[2] == socket.PACKET_OUTGOING:
                continue
            frames.append(Captured(bytes(view[:size]), *_auxiliary(ancillary)))
        return frames

    def send(self, frame: bytes) -> None:
        """Raises OSError when the interface is down or its queue full."""
        self.socket.send(frame)

    def count(self) -> Drops:
        """Reads the kernel's counters (it clears them with each reading) into the sums."""
        raw = self.socket.getsockopt(linux.SOL_PACKET, linux.PACKET_STATISTICS, 8)
        self.drops.received += int.from_bytes(raw[:4], sys.byteorder)
        self.drops.dropped += int.from_bytes(raw[4:], sys.byteorder)
        return self.drops


def _auxiliary(ancillary: list[tuple[int, int, bytes]]) -> tuple[int | None, bool, int, int]:
    """The tag, whether the checksum is there to be checked, the instant (milliseconds, 0 if not known), and the tag's
    type."""
    vlan, checked, at, tag_type = None, True, 0, 0
    for level, _, data in ancillary:
        if level == linux.SOL_PACKET:
            status, _, _, _, _, tci, tag_type = linux.AUXDATA.unpack_from(data)
            vlan = tci if status & linux.TP_STATUS_VLAN_VALID else None
            checked = not status & linux.TP_STATUS_CSUMNOTREADY
        else:
            seconds, nanoseconds = linux.TIMESPEC.unpack(data)
            at = seconds * 1000 + nanoseconds // 1_000_000
    return vlan, checked, at, tag_type

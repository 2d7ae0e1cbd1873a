"""Reads and writes frames on an AF_PACKET socket.

Plain `recvmsg_into` is used: with its auxiliary data it costs about 2 µs a frame, a fiftieth of what the frame costs
later, so a memory-mapped ring (TPACKET_V3) would buy nothing and lose small batches to its block timeout."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from typing import NamedTuple

from appliance.net import linux

FRAME_LIMIT = 65_536
_ANCILLARY = socket.CMSG_SPACE(linux.AUXDATA.size)


class Captured(NamedTuple):
    """A frame as it came. `vlan` is the tag that the kernel took out (TCI) or None; `checked` is False while the
    sender's checksum is still left to hardware (TP_STATUS_CSUMNOTREADY)."""

    data: bytes
    vlan: int | None
    checked: bool


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
            vlan, checked = _auxiliary(ancillary)
            frames.append(Captured(bytes(view[:size]), vlan, checked))
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


def _auxiliary(ancillary: list[tuple[int, int, bytes]]) -> tuple[int | None, bool]:
    for level, kind, data in ancillary:
        if level == linux.SOL_PACKET and kind == linux.PACKET_AUXDATA:
            status, _, _, _, _, tci, _ = linux.AUXDATA.unpack_from(data)
            vlan = tci if status & linux.TP_STATUS_VLAN_VALID else None
            return vlan, not status & linux.TP_STATUS_CSUMNOTREADY
    return None, True

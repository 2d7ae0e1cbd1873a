"""`python -m tests.bench.block_gaps SECONDS`, in a client's namespace: the times between the TFTP DATA packets that
reach eth0, as a JSON list of milliseconds. The kernel stamps each packet, so a busy machine delays no measurement."""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
import time

_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("@ll")
_UDP = socket.IPPROTO_UDP


def data_packet(frame: bytes) -> tuple[int, int] | None:
    """(the server's port, block number) of a DATA packet (RFC 1350, section 5), None for any other frame."""
    at = 14 + (frame[14] & 15) * 4
    if frame[12:14] != b"\x08\x00" or frame[23] != _UDP or frame[at + 8 : at + 10] != b"\0\3":
        return None
    return int.from_bytes(frame[at : at + 2]), int.from_bytes(frame[at + 10 : at + 12])


def gaps(seconds: float) -> list[float]:
    """Between one block of a transfer and the next; the first block of a transfer has none before it."""
    found: list[float] = []
    last: tuple[int, int, float] = (0, 0, 0.0)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)) as sock:
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        sock.bind(("eth0", 0x0800))
        print("ready", flush=True)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([sock], [], [], left)[0]:
                break
            frame, ancillary, _, _ = sock.recvmsg(64, 64)
            packet = data_packet(frame)
            if packet is None:
                continue
            whole, nanoseconds = _TIMESPEC.unpack(ancillary[0][2][:16])
            port, block, at = *packet, whole * 1e3 + nanoseconds / 1e6
            if port == last[0] and block != last[1]:
                found.append(at - last[2])
            last = (port, block, at)
    return found


if __name__ == "__main__":
    print(json.dumps(gaps(float(sys.argv[1]))))

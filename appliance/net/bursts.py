"""Sends many datagrams of one size in one system call (UDP_SEGMENT, udp(7)), where the kernel and the device can."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Sequence

from appliance.net import linux

Address = tuple[str, int]

_LARGEST = 65_000
_CANNOT = {errno.EIO, errno.EINVAL, errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EMSGSIZE}


class BurstSender:
    """Sends through one UDP socket; after the kernel refused segmentation once, one datagram at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.segmentation = True

    def send(self, datagrams: Sequence[bytes], to: Address) -> None:
        """All but the last must have one size, and the last no more. What the send queue has no room for is lost, as
        on the wire. Raises OSError when the network cannot be reached."""
        if len(datagrams) < 2 or not self.segmentation:
            self._one_by_one(datagrams, to)
            return
        size = len(datagrams[0])
        segment = (socket.IPPROTO_UDP, linux.UDP_SEGMENT, size.to_bytes(2, sys.byteorder))
        step = max(1, min(linux.UDP_MAX_SEGMENTS, _LARGEST // size))
        for start in range(0, len(datagrams), step):
            some = datagrams[start : start + step]
            try:
                self.socket.sendmsg(some, [segment], 0, to)
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno not in _CANNOT:
                    raise
                self.segmentation = False
                self._one_by_one(datagrams[start:], to)
                return

    def _one_by_one(self, datagrams: Sequence[bytes], to: Address) -> None:
        for datagram in datagrams:
            try:
                self.socket.sendto(datagram, to)
            except BlockingIOError:
                return

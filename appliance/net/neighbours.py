"""Who answers at an address of an attached network, by the kernel's neighbour table (arp(7))."""

from __future__ import annotations

import errno
import fcntl
import socket
import struct

_SIOCGARP = 0x8954
_ARPREQ = struct.Struct("=H2x4s8x2x14si16x16s")
"""struct arpreq: family and IPv4 address asked for, hardware address, flags, (netmask), interface."""

_COMPLETE = 0x02
_NO_ENTRY = (errno.ENXIO, errno.ENODEV)


def neighbour(address: str) -> str:
    """The hardware address (aa:bb:cc:dd:ee:ff) that frames to this IPv4 address go to, or an empty text. Asked for this
    address only: the table may have thousands of entries. Raises OSError where the kernel does not answer.

    Complete while a connection to the address stands; an address behind a router has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, interface in socket.if_nameindex():
            asked = _ARPREQ.pack(socket.AF_INET, socket.inet_aton(address), b"", 0, interface.encode())
            try:
                found = fcntl.ioctl(asking, _SIOCGARP, asked)
            except OSError as error:
                if error.errno not in _NO_ENTRY:
                    raise
                continue
            _, _, hardware, flags, _ = _ARPREQ.unpack(found)
            if flags & _COMPLETE:
                return str(hardware[:6].hex(":"))
    return ""

"""Numbers of the Linux socket interface that Python 3.11 has no names for, from the kernel's headers."""

from __future__ import annotations

from struct import Struct

SO_ATTACH_FILTER = 26  # asm-generic/socket.h
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35

SOL_PACKET = 263  # linux/socket.h
PACKET_ADD_MEMBERSHIP = 1  # linux/if_packet.h
PACKET_STATISTICS = 6
PACKET_AUXDATA = 8
PACKET_IGNORE_OUTGOING = 23
PACKET_MR_MULTICAST = 0
TP_STATUS_CSUMNOTREADY = 1 << 3
TP_STATUS_VLAN_VALID = 1 << 4

UDP_SEGMENT = 103  # linux/udp.h
UDP_MAX_SEGMENTS = 64
IP_PKTINFO = 8  # linux/in.h

SIOCGIFFLAGS = 0x8913  # linux/sockios.h
SIOCGIFADDR = 0x8915
SIOCGIFNETMASK = 0x891B
SIOCGIFHWADDR = 0x8927
IFF_UP = 1
IFF_RUNNING = 0x40

AUXDATA = Struct("=IIIHHHH")
"""struct tpacket_auxdata: status, len, snaplen, mac, net, vlan_tci, vlan_tpid."""

TIMESPEC = Struct("@ll")
"""struct timespec, as SO_TIMESTAMPNS gives it: seconds, nanoseconds."""

PACKET_MREQ = Struct("=iHH8s")
"""struct packet_mreq: ifindex, type, alen, address."""

SOCK_FILTER = Struct("=HBBI")
"""struct sock_filter: code, jt, jf, k."""

SOCK_FPROG = Struct("@HP")
"""struct sock_fprog: number of instructions, their address."""

IN_PKTINFO = Struct("=i4s4s")
"""struct in_pktinfo: ifindex, local address to answer from, destination of the header."""

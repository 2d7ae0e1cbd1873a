"""Classic BPF programs (linux/filter.h), written with labels, and attaching them to a socket."""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Sequence

from appliance.net.linux import SO_ATTACH_FILTER, SOCK_FILTER, SOCK_FPROG

Instruction = tuple[int, int, int, int]
"""code, jump if true, jump if false, k."""

# Operations: BPF_LD|BPF_H|BPF_ABS and so on.
LDB, LDH, LDB_X, LDH_X = 0x30, 0x28, 0x50, 0x48
LDX_IMM, TAX = 0x01, 0x07
AND, LSH, ADD_X = 0x54, 0x64, 0x0C
JEQ, JSET, RET = 0x15, 0x45, 0x06

_WHOLE_FRAME = 0x40000
_IPV4, _UDP = 0x0800, 17
_TAGS = (0x8100, 0x88A8)
_PACKET_TYPE = 0xFFFFF000 + 4
"""SKF_AD_OFF + SKF_AD_PKTTYPE: where the kernel gives the direction of a frame."""

REJECT_ALL: tuple[Instruction, ...] = ((RET, 0, 0, 0),)

_MNEMONICS = {
    "ldb": LDB, "ldh": LDH, "ldbx": LDB_X, "ldhx": LDH_X, "ldx": LDX_IMM, "tax": TAX, "and": AND, "lsh": LSH,
    "addx": ADD_X, "jeq": JEQ, "jset": JSET, "ret": RET,
}  # fmt: skip


def assemble(source: Sequence[str]) -> tuple[Instruction, ...]:
    """One instruction a line: `op k`, `jeq k true-label false-label` ("-" = the next line), or `label:`."""
    labels: dict[str, int] = {}
    code: list[list[str]] = []
    for line in source:
        parts = line.split()
        if parts[0].endswith(":"):
            labels[parts[0][:-1]] = len(code)
        else:
            code.append(parts)
    program = []
    for at, (operation, operand, *targets) in enumerate(code):
        jumps = [0 if label == "-" else labels[label] - at - 1 for label in targets] or [0, 0]
        program.append((_MNEMONICS[operation], jumps[0], jumps[1], int(operand, 0)))
    return tuple(program)


def frame_filter(ethertypes: Sequence[int], udp_ports: Sequence[int]) -> tuple[Instruction, ...]:
    """Lets through frames of these Ethernet types, and IPv4/UDP to these ports (first fragments only, so that a later
    one is never read as a header), each behind up to two 802.1Q tags; nothing that we send ourselves."""
    source = [f"ldb {_PACKET_TYPE}", f"jeq {socket.PACKET_OUTGOING} reject -"]
    for depth, offset in enumerate((12, 16, 20)):
        source += [f"tags{depth}:", f"ldh {offset}", *(f"jeq {number} accept -" for number in ethertypes)]
        deeper = f"tags{depth + 1}" if depth < 2 else "reject"
        source += [f"jeq {_IPV4} ip{depth} -", f"jeq {_TAGS[0]} {deeper} -", f"jeq {_TAGS[1]} {deeper} reject"]
    for depth, offset in enumerate((14, 18, 22)):
        source += [f"ip{depth}:", f"ldx {offset}", "jeq 0 ip ip"]
    source += ["ip:", "ldbx 9", f"jeq {_UDP} - reject", "ldhx 6", "jset 0x1fff reject -"]
    source += ["ldbx 0", "and 15", "lsh 2", "addx 0", "tax 0", "ldhx 2"]
    source += [*(f"jeq {port} accept -" for port in udp_ports), "jeq 0 reject reject"]
    source += ["accept:", f"ret {_WHOLE_FRAME}", "reject:", "ret 0"]
    return assemble(source)


def attach(sock: socket.socket, program: Sequence[Instruction]) -> None:
    """Puts the program on the socket in place of any before. Raises OSError when the kernel refuses it."""
    code = ctypes.create_string_buffer(b"".join(SOCK_FILTER.pack(*step) for step in program))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, SOCK_FPROG.pack(len(program), ctypes.addressof(code)))

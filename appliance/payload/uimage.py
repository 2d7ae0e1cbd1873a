"""U-Boot's legacy image format (include/image.h of U-Boot), as far as a boot script needs it: a 64-byte big-endian
header, then the data, which for a script is a table of sizes ended by 0 and the text."""

from __future__ import annotations

import struct
import zlib

MAGIC = 0x27051956
HEADER = struct.Struct(">7I4B32s")
LINUX, SCRIPT, UNCOMPRESSED = 5, 6, 0
ARCHITECTURES = {"arm": 2, "x86": 3, "ppc": 7, "mips": 5, "arm64": 22, "x86_64": 24, "riscv64": 26}


def script_image(script: bytes, *, name: str, architecture: str, time: int) -> bytes:
    """`boot.scr.uimg` for a script; `time` in Unix seconds, `architecture` one of ARCHITECTURES."""
    data = struct.pack(">2I", len(script), 0) + script
    header = HEADER.pack(
        MAGIC, 0, time & 0xFFFF_FFFF, len(data), 0, 0, zlib.crc32(data), LINUX, ARCHITECTURES[architecture], SCRIPT,
        UNCOMPRESSED, name.encode("ascii", "replace")[:32],
    )  # fmt: skip
    return header[:4] + struct.pack(">I", zlib.crc32(header)) + header[8:] + data

"""Who answers at an address of an attached network, by the kernel's neighbour table (proc(5), /proc/net/arp)."""

from __future__ import annotations

from pathlib import Path

_TABLE = Path("/proc/self/net/arp")
_NOBODY = "00:00:00:00:00:00"


def neighbour(address: str) -> str:
    """The hardware address (aa:bb:cc:dd:ee:ff) that frames to this IPv4 address go to, or an empty text.

    Complete while a connection to the address stands; an address behind a router has none."""
    return parse_neighbours(_TABLE.read_text("ascii", "replace")).get(address, "")


def parse_neighbours(table: str) -> dict[str, str]:
    """Address → hardware address, from the table's text; incomplete entries are left out."""
    rows = (line.split() for line in table.splitlines()[1:])
    return {row[0]: row[3].lower() for row in rows if len(row) >= 4 and row[3] != _NOBODY}

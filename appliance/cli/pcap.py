"""`gatehouse pcap`: captures as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json_array
from appliance.domain.moments import iso
from appliance.errors import BadInput
from appliance.wire.errors import Malformed
from appliance.wire.explain import explain
from appliance.wire.pcap import ETHERNET, Record
from appliance.wire.pcapng import read_records


@command("explain", "tcpdump -i eth1 -w - -c 20 port 67 or port 68 | gatehouse pcap explain -")
@click.argument("file", type=click.File("rb"))
@click.option("-c", "--count", type=click.IntRange(1), help="Stop after so many frames.")
def explain_file(call: Invocation, file: BinaryIO, count: int | None) -> None:
    """Show each frame of a capture as text: DHCPv4 with all options, LLDP, TFTP.

    FILE is a pcap or pcapng file, such as tcpdump, Wireshark and the page of a machine give; - is standard input. What
    is malformed is shown with its place. Needs no configuration and reads nothing else."""
    capture = _Capture(file, count)
    if call.as_json:
        print_json_array(map(_as_json, capture))
    else:
        for number, (record, after_ns) in enumerate(capture, 1):
            if number > 1:
                print()
            cut = f", {len(record.data)} of {record.length} bytes captured" if len(record.data) < record.length else ""
            print(f"#{number} {iso(record.time_ns // 1_000_000)} +{after_ns / 1e9:.6f} s{cut}")
            print("\n".join(_lines(record)))
    if capture.error is not None:
        raise BadInput(f"{file.name} cannot be read further: {capture.error}")


class _Capture:
    """The records of a file with the nanoseconds since the first; `error` is why it could not be read to its end."""

    def __init__(self, file: BinaryIO, count: int | None) -> None:
        self.error: Malformed | None = None
        self._records = islice(read_records(file.read), count)

    def __iter__(self) -> Iterator[tuple[Record, int]]:
        first = None
        try:
            for record in self._records:
                first = record.time_ns if first is None else first
                yield record, record.time_ns - first
        except Malformed as error:
            self.error = error


def _lines(record: Record) -> list[str]:
    if record.linktype != ETHERNET:
        return [f"link type {record.linktype}, {len(record.data)} bytes: only Ethernet (1) is explained"]
    return explain(record.data)


def _as_json(found: tuple[Record, int]) -> dict[str, Any]:
    record, after_ns = found
    return {
        "at": iso(record.time_ns // 1_000_000),
        "after_ns": after_ns,
        "length": record.length,
        "captured": len(record.data),
        "link_type": record.linktype,
        "text": _lines(record),
    }


pcap = click.Group("pcap", [explain_file], help="Captures of packets.")

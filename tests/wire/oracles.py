"""Two independent readers to compare ours with: tshark (in a process of its own) and scapy."""

import json
import subprocess
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from appliance.wire import ether, pcap

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scapy's own, about the cryptography of protocols not used here
    from scapy.contrib import lldp as scapy_lldp
    from scapy.layers import dhcp as scapy_dhcp
    from scapy.layers import tftp as scapy_tftp

__all__ = ["Leaves", "all_of", "framed", "scapy_dhcp", "scapy_lldp", "scapy_tftp", "tshark"]

MAC = b"\2\0\0\0\0\1"
Leaves = list[tuple[str, str]]


def framed(payload: bytes, port: int | None) -> bytes:
    """A frame to the UDP port; an LLDP frame when there is none."""
    if port is None:
        return ether.push_frame(ether.Frame(ether.BROADCAST, MAC, ether.ETHERTYPE_LLDP, None, payload))
    packet = ether.push_udp(0x0A000001, 0x0A000002, 68 if port == 67 else 4000, port, payload)
    return ether.push_frame(ether.Frame(ether.BROADCAST, MAC, ether.ETHERTYPE_IPV4, None, packet))


def tshark(layer: str, frames: Sequence[bytes], directory: Path) -> list[Leaves]:
    """What tshark reads of one layer of each frame, as (field, value) in the order of the frame."""
    file = directory / "frames.pcap"
    file.write_bytes(b"".join(pcap.push(pcap.Record(0, frame, len(frame)) for frame in frames)))
    argv = ["tshark", "-n", "-r", str(file), "-J", layer, "-T", "json"]
    done = subprocess.run(argv, capture_output=True, check=True, timeout=60, cwd=directory)
    # The keys repeat, so objects are read as lists of pairs.
    packets = json.loads(done.stdout, object_pairs_hook=list)
    return [list(_leaves(_member(packet, "_source", "layers", layer))) for packet in packets]


def all_of(leaves: Leaves, *names: str) -> list[str]:
    return [value for key, value in leaves if key in names]


def _member(pairs: Any, *names: str) -> Any:
    for name in names:
        pairs = next(value for key, value in pairs if key == name)
    return pairs


def _leaves(pairs: Any) -> Iterator[tuple[str, str]]:
    for key, value in pairs:
        if isinstance(value, list):
            yield from _leaves(value)
        else:
            yield key, value

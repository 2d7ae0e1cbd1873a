"""The captured frames, for every test that wants real ones."""

from collections.abc import Iterator
from pathlib import Path

from appliance.wire import dhcp4, ether, pcap, tftp
from appliance.wire.explain import explain
from tests.wire.frames import pull_udp_frame

HERE = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in HERE.glob("*.pcap")))


def records(name: str, folder: Path = HERE) -> list[pcap.Record]:
    return list(pcap.pull((folder / f"{name}.pcap").read_bytes()))


def explained(name: str) -> str:
    """The whole capture as text: a numbered heading with the time since the first frame, then the frame."""
    found = records(name)
    texts = (
        "\n".join((f"#{number} +{(record.time_ns - found[0].time_ns) / 1e9:.6f} s", *explain(record.data), ""))
        for number, record in enumerate(found, 1)
    )
    return "\n".join(texts)


def frames() -> Iterator[bytes]:
    """Every frame of every capture."""
    for name in NAMES:
        yield from (record.data for record in records(name))


def dhcp_payloads() -> list[bytes]:
    return [d.payload for d in _datagrams() if {d.src_port, d.dst_port} <= {dhcp4.SERVER_PORT, dhcp4.CLIENT_PORT}]


def tftp_payloads() -> list[bytes]:
    found = [d for d in _datagrams() if d.dst_port == tftp.SERVER_PORT or min(d.src_port, d.dst_port) > 1023]
    return [d.payload for d in found]


def lldp_payloads() -> list[bytes]:
    found = (ether.pull_frame(frame) for frame in frames())
    return [frame.payload for frame in found if frame.ethertype == ether.ETHERTYPE_LLDP]


def _datagrams() -> Iterator[ether.Datagram]:
    for frame in frames():
        if ether.pull_frame(frame).ethertype == ether.ETHERTYPE_IPV4:
            yield pull_udp_frame(frame)[1]

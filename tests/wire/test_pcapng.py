"""Captures in Wireshark's format, those of its own tools and hostile ones."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import pcap
from appliance.wire.errors import Malformed
from appliance.wire.pcap import Record
from appliance.wire.pcapng import MAX_INTERFACES, read_records
from tests.fuzz.mutate import hostile
from tests.golden.frames import HERE, NAMES, records


def read(data: bytes) -> list[Record]:
    return list(read_records(BytesIO(data).read))


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    return pack(order + "II", kind, len(body) + 12) + body + pack(order + "I", len(body) + 12)


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(*options: tuple[int, bytes], linktype: int = 1, snaplen: int = 0, order: str = "<") -> bytes:
    coded = b"".join(pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4) for code, value in options)
    return block(1, pack(order + "HHI", linktype, 0, snaplen) + coded, order)


def packet(data: bytes, *, ticks: int = 0, number: int = 0, length: int | None = None, order: str = "<") -> bytes:
    taken = len(data)
    head = pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, taken, taken if length is None else length)
    return block(6, head + data, order)


@pytest.mark.parametrize("name", NAMES)
def test_editcaps_file_has_the_same_records(name: str, tmp_path: Path) -> None:
    file = tmp_path / "frames.pcapng"
    subprocess.run(["editcap", "-F", "pcapng", HERE / f"{name}.pcap", file], check=True, timeout=60)
    assert read(file.read_bytes()) == records(name)


def test_classic_file_is_read_as_before() -> None:
    data = (HERE / "udhcpc.pcap").read_bytes()
    assert read(data) == list(pcap.pull(data))


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    data = section(order) + interface(order=order) + packet(b"abcde", ticks=2_000_001, length=9, order=order)
    assert read(data) == [Record(2_000_001_000, b"abcde", 9)]


@pytest.mark.parametrize(
    ("option", "time_ns"),
    [((9, b"\x09"), 3), ((9, b"\x03"), 3_000_000), ((9, b"\x8a"), 2_929_687), ((14, pack("<q", 7)), 7_000_003_000)],
)
def test_resolution_and_offset_of_the_interface_count(option: tuple[int, bytes], time_ns: int) -> None:
    assert [record.time_ns for record in read(section() + interface(option) + packet(b"", ticks=3))] == [time_ns]


def test_packets_have_the_link_type_of_their_interface() -> None:
    data = section() + interface() + interface(linktype=113) + packet(b"a", number=1) + packet(b"b")
    assert [(record.data, record.linktype) for record in read(data)] == [(b"a", 113), (b"b", 1)]


def test_new_section_has_interfaces_of_its_own() -> None:
    first = section() + interface(linktype=113) + packet(b"a")
    second = section(">") + interface(order=">") + packet(b"b", order=">")
    assert [record.linktype for record in read(first + second)] == [113, 1]
    with pytest.raises(Malformed, match="expected one of 0 interfaces, got 0"):
        read(first + section() + packet(b"b"))


def test_simple_packet_is_cut_as_its_interface_says() -> None:
    data = section() + interface(snaplen=3) + block(3, pack("<I", 10) + b"abc")
    assert read(data) == [Record(0, b"abc", 10)]


def test_other_blocks_are_skipped() -> None:
    data = section() + block(4, b"names") + interface() + block(0x0BAD, bytes(40)) + packet(b"a") + block(5, b"")
    assert [record.data for record in read(data)] == [b"a"]


START = section() + interface()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x0a\x0d\x0d\x0a", "pcapng byte order"),
        (section()[:20], "expected 28 bytes, got 20"),
        (section()[:12] + b"\2\0" + section()[14:], "pcapng version at byte 12: expected 1, got 2"),
        (START + b"\6\0\0\0", "pcapng block at byte 52: expected a length from 12"),
        (START + pack("<II", 6, 0xFFFFFFF0), "expected a length from 12 to 16777216, got 4294967280"),
        (START + packet(b"abcd")[:-4] + bytes(4), "expected its length 36 again"),
        (START + packet(b"abcd")[:-6], "expected 36 bytes, got 30"),
        (START + packet(b"a", number=1), "expected one of 1 interfaces, got 1"),
        (START + block(6, b"short"), "expected at least 20 bytes"),
        (START + block(6, pack("<IIIII", 0, 0, 0, 900, 900)), "expected at most 0 bytes, got 900"),
        (START + block(3, pack("<I", 9)), "expected 9 bytes, got 0"),
        (START + packet(b"", ticks=2**64 - 1), "between 1970 and 9999"),
        (section() + interface((14, pack("<q", -5))) + packet(b""), "between 1970 and 9999"),
        (section() + block(1, b""), "expected at least 8 bytes, got 0"),
        (section() + block(1, pack("<HHIHH", 1, 0, 0, 9, 400)), "expected 400 bytes, got 0"),
        (section() + interface() * (MAX_INTERFACES + 1), "expected at most 4096"),
    ],
)
def test_malformed_file_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        read(data)


def test_packets_before_a_malformed_block_are_given() -> None:
    found = read_records(BytesIO(START + packet(b"ok") + b"bad").read)
    assert next(found).data == b"ok"
    with pytest.raises(Malformed):
        next(found)


def test_mutated_files_are_read_or_malformed() -> None:
    seed = (
        START + packet(b"a" * 60, ticks=5) + section(">") + interface((9, b"\x86"), order=">") + packet(b"b", order=">")
    )
    read_fully = 0
    for data in hostile([seed], 20_000, seed=11):
        try:
            read(data)
            read_fully += 1
        except Malformed:
            continue
    assert 200 < read_fully < 20_000


@given(st.binary(max_size=300))
def test_any_bytes_after_a_section_are_read_or_malformed(data: bytes) -> None:
    with suppress(Malformed):
        read(section() + data)

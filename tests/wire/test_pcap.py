from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import pcap
from appliance.wire.errors import Malformed

records = st.lists(
    st.builds(
        lambda time_ns, data: pcap.Record(time_ns, data, len(data)),
        st.integers(0, 2**32 * 10**9 - 1),
        st.binary(max_size=80),
    ),
    max_size=5,
)
HEADER = b"".join(pcap.push([], nanoseconds=False))


@given(records)
def test_records_are_read_as_they_were_written(found: list[pcap.Record]) -> None:
    assert list(pcap.pull(b"".join(pcap.push(found)))) == found


@given(records)
def test_microseconds_round_down(found: list[pcap.Record]) -> None:
    read = list(pcap.pull(b"".join(pcap.push(found, nanoseconds=False))))
    assert [r.time_ns for r in read] == [r.time_ns // 1000 * 1000 for r in found]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "unit"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
def test_both_byte_orders_and_both_units_are_read(order: str, magic: int, unit: int) -> None:
    data = pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65535, 1) + pack(order + "IIII", 1, 2, 3, 9) + b"abc"
    assert list(pcap.pull(data)) == [pcap.Record(1_000_000_000 + 2 * unit, b"abc", 9)]


def test_long_frame_is_cut_on_writing_with_its_length() -> None:
    (read,) = pcap.pull(b"".join(pcap.push([pcap.Record(0, b"x" * 100, 100)], snaplen=60)))
    assert (len(read.data), read.length) == (60, 100)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "pcap header at byte 0: expected 24 bytes, got 0"),
        (bytes(24), "expected a classic pcap file, got 00000000"),
        (HEADER[:4] + b"\1\0" + HEADER[6:], "pcap version at byte 4: expected 2, got 1"),
        (HEADER + b"x", "expected a header of 16 bytes, got 1"),
        (HEADER + pack("<IIII", 0, 0, 5, 5) + b"abc", "expected 5 bytes, got 3"),
        (HEADER + pack("<IIII", 0, 0, 2**31, 2**31), "expected at most 262144 bytes, got 2147483648"),
        (HEADER + pack("<IIII", 0, 0, 5, 4) + b"abcde", "expected at most 4 bytes, got 5"),
        (HEADER + pack("<IIII", 0, 10**6, 0, 0), "less than a second, got 1000000"),
    ],
)
def test_malformed_file_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        list(pcap.pull(data))


def test_records_before_a_malformed_one_are_given() -> None:
    good = b"".join(pcap.push([pcap.Record(0, b"ok", 2)]))
    found = pcap.pull(good + b"bad")
    assert next(found).data == b"ok"
    with pytest.raises(Malformed):
        next(found)

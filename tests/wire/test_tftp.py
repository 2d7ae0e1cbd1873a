import pytest
from hypothesis import given

from appliance.wire import tftp
from appliance.wire.errors import Malformed
from appliance.wire.tftp import Opcode, Request
from tests.wire.strategies import packets


@given(packets)
def test_packet_is_read_as_it_was_written(packet: tftp.Packet) -> None:
    assert tftp.pull(tftp.push(packet)) == packet


@pytest.mark.parametrize("name", [b"../../etc/passwd", b"\xff\xfe", b"a b", b"\\\\x\\y", b"x" * 500])
def test_name_is_kept_as_bytes(name: bytes) -> None:
    assert tftp.pull(b"\0\1" + name + b"\0octet\0") == Request(Opcode.RRQ, name, b"octet", {})


def test_mode_and_option_names_ignore_case() -> None:
    packet = tftp.pull(b"\0\1f\0OCTET\0BlkSize\x001428\0X\0Y\0")
    assert packet == Request(Opcode.RRQ, b"f", b"octet", {b"blksize": b"1428", b"x": b"Y"})


def test_zeros_after_a_request_are_padding() -> None:
    for pad in range(5):
        packet = tftp.pull(b"\0\1f\0octet\0tsize\x000\0" + bytes(pad))
        assert packet == Request(Opcode.RRQ, b"f", b"octet", {b"tsize": b"0"})


def test_error_without_final_zero_is_read() -> None:
    assert tftp.pull(b"\0\5\0\1gone") == tftp.Error(1, b"gone")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected at least 4 bytes, got 0"),
        (b"\0\4\0", "expected at least 4 bytes, got 3"),
        (b"\0\4\0\1x", "ACK at byte 4: expected 4 bytes, got 5"),
        (b"\0\7\0\1", "opcode at byte 0: expected 1 to 6, got 7"),
        (b"\1\1a\0octet\0", "opcode"),
        (b"\0\6\0\0", "OACK at byte 2: expected at least one option"),
        (b"\0\1abc", "a zero at its end"),
        (b"\0\1abc\0", "expected a file name and a mode"),
        (b"\0\1\0octet\0", "file name at byte 2: expected at least one byte"),
        (b"\0\1f\0octet\0blksize\0", "pairs of name and value, got 1"),
        (b"\0\1f\0octet\0a\x001\0A\x002\0", "to have a name, and once"),
        (b"\0\1f\0octet\0\x001\0", "to have a name, and once"),
    ],
)
def test_malformed_packet_says_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        tftp.pull(data)


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [(b"blksize", b"8", 8), (b"blksize", b"65464", 65464), (b"timeout", b"255", 255), (b"tsize", b"0", 0),
     (b"windowsize", b"0064", 64)],
)  # fmt: skip
def test_option_in_its_range_is_a_number(name: bytes, value: bytes, number: int) -> None:
    assert tftp.option({name: value}, name) == number
    assert tftp.option({}, name) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [(b"blksize", b"7"), (b"blksize", b"65465"), (b"timeout", b"0"), (b"timeout", b"256"), (b"windowsize", b"0"),
     (b"tsize", b""), (b"tsize", b"-1"), (b"tsize", b"+1"), (b"tsize", b" 1"), (b"tsize", b"1_0"),
     (b"tsize", b"9" * 4000), (b"tsize", "٣".encode())],
)  # fmt: skip
def test_option_out_of_its_range_is_malformed(name: bytes, value: bytes) -> None:
    with pytest.raises(Malformed, match=f"TFTP option {name.decode()} .* expected a number from"):
        tftp.option({name: value}, name)


def test_zero_in_a_string_is_refused_on_writing() -> None:
    with pytest.raises(ValueError, match="cannot contain a zero"):
        tftp.push(Request(Opcode.RRQ, b"a\0b", b"octet", {}))

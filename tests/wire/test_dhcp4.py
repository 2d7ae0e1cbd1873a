import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire.dhcp4 import MAX_SIZE, Message, MessageType, Option, pull_message, push_message
from appliance.wire.errors import Malformed
from tests.wire.strategies import messages

PLAIN = Message(1, 1, 6, 0, 7, 0, 0, 0, 0, 0, 0, b"\2\0\0\0\0\1", b"", b"", {53: b"\1"})


def with_options(raw: bytes, *, sname: bytes = b"", file: bytes = b"") -> bytes:
    """A message with exactly these bytes in its options, sname and file fields."""
    head = push_message(dataclasses.replace(PLAIN, options={}))
    return head[:44] + sname.ljust(64, b"\0") + file.ljust(128, b"\0") + head[236:240] + raw


@given(messages())
def test_message_is_read_as_it_was_written(message: Message) -> None:
    data = push_message(message)
    assert pull_message(data) == message
    assert list(pull_message(data).options) == list(message.options)
    assert len(data) >= 300


def _squeezed(message: Message, most: int) -> bytes | None:
    try:
        return push_message(message, max_size=most)
    except ValueError:
        return None


@given(messages(most=90), st.integers(300, 700))
def test_options_overflow_into_file_and_sname_or_fail(message: Message, most: int) -> None:
    data = _squeezed(message, most)
    if data is None:
        assert len(push_message(message, min_size=0)) > most
        return
    assert len(data) <= most
    found = pull_message(data)
    assert {code: value for code, value in found.options.items() if code != 52} == message.options
    assert found.sname in (message.sname, b"")


def test_overloaded_message_fills_its_size_exactly() -> None:
    sizes = []
    for length in range(74):
        message = dataclasses.replace(PLAIN, options={53: b"\2", 43: bytes(length), 67: b"f" * 50})
        data = push_message(message, min_size=0, max_size=310)
        assert pull_message(data).options[43] == bytes(length)
        sizes.append(len(data))
    assert max(sizes) == 310


def test_options_go_to_the_file_field_before_the_sname_field() -> None:
    message = dataclasses.replace(PLAIN, options={53: b"\2", 15: b"d" * 30, 66: b"s" * 100, 67: b"f" * 50})
    data = push_message(message, max_size=300)
    assert pull_message(data).options == {**message.options, 52: b"\3"}
    assert data[108:111] == b"\x42\x64s"
    assert data[44:47] == b"\x43\x32f"


def test_server_name_in_use_is_not_overwritten() -> None:
    message = dataclasses.replace(PLAIN, sname=b"boot", options={53: b"\2", 66: b"s" * 100, 67: b"f" * 50})
    with pytest.raises(ValueError, match="do not fit in a message of 300"):
        push_message(message, max_size=300)


def test_repeated_option_is_joined_over_all_fields() -> None:
    data = with_options(b"\x34\1\3\x2b\1a\xff", file=b"\x2b\1b\xff", sname=b"\x2b\2cd\xff")
    message = pull_message(data)
    assert message.options == {52: b"\3", 43: b"abcd"}
    assert (message.sname, message.file) == (b"", b"")


def test_overloaded_file_leaves_the_server_name() -> None:
    message = pull_message(with_options(b"\x34\1\1\xff", file=b"\x0c\1h\xff", sname=b"srv"))
    assert message.options[Option.HOST_NAME] == b"h"
    assert message.sname == b"srv"


def test_long_option_is_split_and_option_82_goes_last() -> None:
    message = dataclasses.replace(PLAIN, options={82: b"\1\1x", 43: b"v" * 300})
    data = push_message(message)
    assert data[240:242] == b"\x2b\xff"
    assert data[497:499] == b"\x2b\x2d"
    assert data[544:] == b"\x52\x03\1\1x\xff"


def test_padding_is_skipped_and_a_missing_end_accepted() -> None:
    assert pull_message(with_options(b"\0\0\x35\1\1\0")).options == {53: b"\1"}


def test_bytes_after_the_end_are_ignored() -> None:
    assert pull_message(with_options(b"\x35\1\1\xff\x0c\xff")).options == {53: b"\1"}


@pytest.mark.parametrize(
    ("raw", "kind"), [(b"\x35\1\1", MessageType.DISCOVER), (b"\x35\2\1\1", None), (b"\x35\0", None), (b"", None)]
)
def test_message_type_is_none_unless_it_is_one_byte(raw: bytes, kind: int | None) -> None:
    assert pull_message(with_options(raw)).message_type == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "expected 240 to 16384 bytes, got 0"),
        (push_message(PLAIN)[:239], "got 239"),
        (push_message(PLAIN).ljust(MAX_SIZE + 1, b"\0"), "got 16385"),
        (b"\3" + push_message(PLAIN)[1:], "op at byte 0: expected 1 .* got 3"),
        (b"\1\1\x11" + push_message(PLAIN)[3:], "hlen at byte 2: expected at most 16, got 17"),
        (push_message(PLAIN)[:236] + b"abcd", "magic cookie at byte 236: expected 63825363, got 61626364"),
        (with_options(b"\x0c"), "option 12 at byte 240: expected a length byte"),
        (with_options(b"\x0c\5abc"), "option 12 at byte 240: expected 5 bytes, got 3"),
        (with_options(b"\x34\1\4"), "option 52"),
        (with_options(b"\x34\1\1", file=b"\0" * 126 + b"\x0c\1"), "option 12 at byte 234: expected 1 bytes, got 0"),
    ],
)
def test_malformed_message_is_refused_with_its_place(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        pull_message(data)


@pytest.mark.parametrize(
    "change", [{"file": b"f" * 129}, {"sname": b"s" * 65}, {"chaddr": b"c" * 7}, {"options": {0: b""}}]
)
def test_value_too_long_for_its_field_is_not_written(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"have at most 6, 64 and 128|has (at most|a code)"):
        push_message(dataclasses.replace(PLAIN, **change))

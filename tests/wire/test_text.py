import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire.errors import Malformed
from appliance.wire.text import display, ipv4_int, ipv4_text, mac_text


@given(st.binary(max_size=400), st.integers(1, 200))
def test_displayed_text_is_bounded_and_visible(raw: bytes, limit: int) -> None:
    shown = display(raw, limit)
    assert len(shown) <= limit
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"bmc-1", "bmc-1"),
        ("Ingénieur".encode(), "Ingénieur"),
        ("e\u0301".encode(), "é"),
        (b"caf\xe9", "caf\\xe9"),
        (b"a\x1b[31mb\r\n\0", "a\\x1b[31mb\\x0d\\x0a\\x00"),
        ("abc\u202egnp".encode(), "abc\\u202egnp"),
        ("a\u200bb\ufeff".encode(), "a\\u200bb\\ufeff"),
        ("a\u3164\U000e0041".encode(), "a\\u3164\\U000e0041"),
        ("a\u00a0b\u0085".encode(), "a\\xa0b\\x85"),
        (b"x" * 128, "x" * 128),
        (b"x" * 129, "x" * 127 + "…"),
    ],
)
def test_hostile_text_is_made_visible(raw: bytes, shown: str) -> None:
    assert display(raw) == shown


def test_mac_is_lower_case_hexadecimal_with_colons() -> None:
    assert mac_text(b"\x02\0\x5e\xab\0\1") == "02:00:5e:ab:00:01"


@given(st.integers(0, 2**32 - 1))
def test_ipv4_address_is_read_as_it_was_written(address: int) -> None:
    assert ipv4_int(ipv4_text(address)) == address


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.-1", "1.2.3.4.5", "١.2.3.4"])
def test_text_that_is_no_ipv4_address_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="four numbers"):
        ipv4_int(text)


def test_malformed_is_a_sentence_with_its_parts() -> None:
    reason = Malformed("DHCP op", 3, "expected 1, got 9")
    assert str(reason) == "DHCP op at byte 3: expected 1, got 9."
    assert (reason.field, reason.offset, reason.why) == ("DHCP op", 3, "expected 1, got 9")
    assert reason == Malformed("DHCP op", 3, "expected 1, got 9")

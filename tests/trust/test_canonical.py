import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.trust import canonical
from appliance.trust.errors import CanonicalError

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=500)
@given(values)
def test_any_value_survives_and_json_agrees(value: object) -> None:
    data = canonical.encode(value)
    assert canonical.decode(data) == value
    assert json.loads(data) == value


@given(st.dictionaries(texts, scalars, max_size=8), st.randoms())
def test_the_order_of_members_does_not_matter(value: dict[str, object], random) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical.encode(dict(items)) == canonical.encode(value)


def test_members_are_sorted_by_utf16_as_in_rfc_8785() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]  # section 3.2.3
    data = canonical.encode(dict.fromkeys(names))
    assert list(canonical.decode(data)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_in_rfc_8785() -> None:
    assert canonical.encode('\u20ac$\x0f\nA\'B"\\"/\x7f') == '"€$\\u000f\\nA\'B\\"\\\\\\"/\x7f"'.encode()
    assert canonical.encode("\b\t\f\r\x1b") == b'"\\b\\t\\f\\r\\u001b"'


def test_nothing_is_spaced_and_tuples_are_arrays() -> None:
    assert canonical.encode({"b": (1, True, None), "a": []}) == b'{"a":[],"b":[1,true,null]}'


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"fans": [{"rpm": 1.5}]}, r"^\$\.fans\[0\]\.rpm is a float"),
        (float("nan"), r"^\$ is a float"),
        ({"key": b"x"}, r"^\$\.key is a bytes"),
        ({1: 2}, "named by a int"),
        ({"a": {3}}, "is a set"),
        (2**53, "beyond 2"),
        (-(2**53), "beyond 2"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"\x1b[2J": 0.5}, r"^\$\.'\\x1b\[2J' is a float"),
    ],
)
def test_what_has_no_canonical_form_is_named(value: object, reason: str) -> None:
    with pytest.raises(CanonicalError, match=reason):
        canonical.encode(value)


def nested(depth: int) -> object:
    value: object = 0
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_bounded_both_ways() -> None:
    assert canonical.decode(canonical.encode(nested(32))) == nested(32)
    with pytest.raises(CanonicalError, match="32 deep"):
        canonical.encode(nested(33))
    for depth in (33, 100_000):
        with pytest.raises(CanonicalError, match="32 deep"):
            canonical.decode(b"[" * depth + b"0" + b"]" * depth)
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(CanonicalError, match="32 deep"):
        canonical.encode(endless)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8 at byte 0"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a":1,"a":1}', "same member twice"),
        (b'{"a":1.0}', "only integers"),
        (b"1e3", "only integers"),
        (b"NaN", "only integers"),
        (b"-Infinity", "only integers"),
        (b"1" * 5000, "too many digits"),
        (b"9007199254740992", "beyond 2"),
        (b"-0", "canonical form"),
        (b'{"a": 1}', "canonical form"),
        (b'{"b":1,"a":2}', "canonical form"),
        (b" {}", "canonical form"),
        (b"{}\n", "canonical form"),
        (b'"\\u0041"', "canonical form"),
        (b'"\\/"', "canonical form"),
        (b'"\\u001B"', "canonical form"),
        (b'"\\ud800"', "surrogate"),
        (b'"' + b"x" * canonical.MAX_BYTES + b'"', "at most"),
    ],
)
def test_anything_but_the_canonical_bytes_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(CanonicalError, match=reason):
        canonical.decode(data)


@settings(max_examples=500)
@given(
    st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:0123456789-.eEtrufalsn\\ '), max_size=30).map(str.encode)
)
def test_any_bytes_decode_to_themselves_or_are_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except CanonicalError:
        return
    assert canonical.encode(value) == data

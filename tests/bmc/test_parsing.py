"""A BMC's JSON is bounded and safe to show."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.bmc.errors import BadAnswer, TooBig
from appliance.bmc.parsing import MAX_DEPTH, depth, parse_object, safe, safe_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def naive_depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(naive_depth, value.values()), default=0)
    return 1 + max(map(naive_depth, value), default=0) if isinstance(value, list) else 0


@given(JSON)
def test_the_depth_is_that_of_the_value(value: object) -> None:
    assert min(depth(json.dumps(value).encode()), MAX_DEPTH + 1) == min(naive_depth(value), MAX_DEPTH + 1)


@given(st.dictionaries(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"])), JSON, max_size=4))
def test_any_object_parses_or_is_too_deep(value: dict[str, object]) -> None:
    if naive_depth(value) > MAX_DEPTH:
        with pytest.raises(TooBig):
            parse_object(json.dumps(value).encode(), "x")
    else:
        assert list(parse_object(json.dumps(value).encode(), "x")) == list(value)


@given(st.binary())
def test_any_bytes_parse_or_are_a_bad_answer(body: bytes) -> None:
    try:
        assert isinstance(parse_object(body, "x"), dict)
    except (BadAnswer, TooBig):
        return


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": ' + b"9" * 5000 + b"}"])
def test_json_that_is_no_object_of_plain_numbers_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_object(body, "x")


def test_texts_become_safe_to_show_everywhere() -> None:
    found = parse_object(b'{"a\\u0000": [{"b": "\\u202e<x>"}, "\\ud800"]}', "x")
    assert found == {"a\\x00": [{"b": "\\u202e<x>"}, "\\xed\\xa0\\x80"]}


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 500_000, b'{"a":' * 1000, b"[" * 1_000_000, b'"' * 1_000_001])
def test_the_depth_is_found_in_linear_time(body: bytes) -> None:
    begun = time.process_time()
    depth(body)
    assert time.process_time() - begun < 2


SHOWN = st.text(alphabet=st.sampled_from('aZ 9\\"\n\x7fé\u200b\U0001f600/{}[]'), max_size=8) | st.just("x" * 1030)


@given(st.dictionaries(SHOWN, SHOWN | st.lists(SHOWN) | st.dictionaries(SHOWN, SHOWN), max_size=3), st.booleans())
def test_every_text_is_made_safe(value: dict[str, object], ascii_only: bool) -> None:
    """Also where the short way is taken, which looks at the bytes only."""
    body = json.dumps(value, ensure_ascii=ascii_only, indent=1).encode()
    assert parse_object(body, "x") == {safe_text(name): safe(item) for name, item in json.loads(body).items()}

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import BadInput
from appliance.payload.names import LONGEST, canonical, checked

GOOD = ["boot.scr.uimg", "pxelinux.cfg/01-02-00-00-00-00-01", "boot/arm64/kernel", "a", "~x/(1)!", "x" * LONGEST]
BAD = ["", "/", "..", "../x", "a/../b", "a/..", "./a", "a/.", "a//b", "a/", "a\0b", "a\\b", "a%2eb", "%2e%2e/a",
       "a b", "ä", "x" * (LONGEST + 1), "a\n", "a?b", "a;b", "$(a)", "C:\\x", "//a"]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_name_is_its_own_canonical_form(name: str) -> None:
    assert canonical(name) == canonical(name.encode()) == canonical("/" + name) == checked(name) == name


@pytest.mark.parametrize("name", BAD)
def test_bad_name_is_refused(name: str) -> None:
    assert canonical(name) is None
    assert canonical(name.encode()) is None
    with pytest.raises(BadInput):
        checked(name)


def test_leading_slash_is_for_clients_only() -> None:
    assert canonical(b"/a/b") == "a/b"
    with pytest.raises(BadInput, match="boot/arm64/kernel"):
        checked("/a/b")


@given(st.binary(max_size=300))
def test_no_bytes_give_a_name_that_climbs(raw: bytes) -> None:
    name = canonical(raw)
    if name is not None:
        assert name.isascii()
        assert name.isprintable()
        assert not {"", ".", ".."} & set(name.split("/"))

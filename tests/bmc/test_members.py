"""Collections are read whole; what cannot be read is named and hides nothing else."""

from __future__ import annotations

import pytest

from appliance.bmc.errors import BadAnswer, BmcError, Denied, Unreachable
from appliance.bmc.members import MAX_MEMBERS, MAX_PAGES, list_members, read_members
from tests.bmc.canned import Canned, collection, link

HERE = "/redfish/v1/c"
MEMBERS = [f"{HERE}/{number}" for number in range(5)]


def canned(**changes: object) -> Canned:
    tree = {HERE: {**collection(*MEMBERS), **changes}}
    return Canned(tree | {path: {"Id": path[-1]} for path in MEMBERS})


@pytest.mark.parametrize("error", [BadAnswer("500"), BadAnswer("the answer is not JSON"), Denied("GET", 403)])
def test_a_member_that_cannot_be_read_hides_no_sibling(error: BmcError) -> None:
    reader = canned()
    reader.broken[MEMBERS[2]] = error
    found = read_members(reader, HERE)
    assert [one.path for one in found.found] == [*MEMBERS[:2], *MEMBERS[3:]]
    assert found.gaps == (str(error),)


def test_a_member_that_is_listed_and_missing_is_a_gap() -> None:
    reader = canned()
    del reader.tree[MEMBERS[0]]
    assert read_members(reader, HERE).gaps == (f"GET {MEMBERS[0]}: 404, it does not exist",)


@pytest.mark.parametrize("error", [Unreachable(HERE, "timed out"), Denied("GET", 401)])
def test_a_bmc_that_cannot_be_read_at_all_is_no_gap(error: BmcError) -> None:
    reader = canned()
    reader.broken[MEMBERS[2]] = error
    with pytest.raises(type(error)):
        read_members(reader, HERE)


def test_pages_are_followed_without_a_limit_that_matters() -> None:
    pages = [f"{HERE}?$skip={number}" for number in range(0, 3000, 50)]
    tree = {
        page: {"Members": [{"Id": "x", "Name": "x"}] * 50, "Members@odata.count": 3000, "Members@odata.nextLink": after}
        for page, after in zip(pages, [*pages[1:], ""], strict=True)
    }
    found = read_members(Canned(tree), pages[0])
    assert (len(found.found), found.gaps) == (3000, ())


def test_a_page_that_fails_is_a_gap_behind_what_was_read() -> None:
    reader = canned(**{"Members@odata.nextLink": f"{HERE}?2"})
    found = read_members(reader, HERE)
    assert len(found.found) == 5
    assert "only the first 5 members were read" in found.gaps[0]


def test_fewer_members_than_announced_are_a_gap() -> None:
    found = read_members(canned(**{"Members@odata.count": 7}), HERE)
    assert found.gaps == (f"{HERE}: 7 members are announced, 5 are listed",)


def test_a_page_that_leads_back_is_read_once() -> None:
    reader = canned(**{"Members@odata.nextLink": HERE})
    listed, gaps = list_members(reader, HERE)
    assert (len(listed), reader.read) == (5, [HERE])
    assert "leads back" in gaps[0]


def test_endless_pages_and_members_are_bounded_and_named() -> None:
    class Endless(Canned):
        def get(self, path: str) -> dict[str, object]:
            self.read.append(path)
            return {"Members": [link("/redfish/v1/x")], "Members@odata.nextLink": f"{HERE}?{len(self.read)}"}

    reader = Endless({})
    listed, gaps = list_members(reader, HERE)
    assert len(listed) == len(reader.read) == MAX_PAGES
    assert "only the first" in gaps[0]
    huge = canned(Members=[{"Id": "x", "Name": "x"}] * 10_000)
    assert len(read_members(huge, HERE).found) == MAX_MEMBERS


def test_members_that_are_given_whole_are_not_asked_for() -> None:
    reader = canned(Members=[{"@odata.id": MEMBERS[0], "Id": "0", "Name": "zero"}])
    assert read_members(reader, HERE).found[0].body["Name"] == "zero"
    assert reader.read == [HERE]


def test_a_fragment_names_a_part_of_a_resource() -> None:
    reader = Canned({HERE: collection("/redfish/v1/P#/Fans/1", "/redfish/v1/P#/Fans/9"), "/redfish/v1/P": {}})
    reader.tree["/redfish/v1/P"] = {"Fans": [{"Name": "a"}, {"Name": "b"}]}
    found = read_members(reader, HERE)
    assert [one.body["Name"] for one in found.found] == ["b"]
    assert len(found.gaps) == 1


@pytest.mark.parametrize("odd", [None, 1, "x", [], {}, [None], [{"@odata.id": 7}]])
def test_odd_members_are_no_members(odd: object) -> None:
    assert read_members(canned(Members=odd, **{"Members@odata.count": 0}), HERE).found == ()

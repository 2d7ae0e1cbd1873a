"""A snapshot asks for each resource once."""

from __future__ import annotations

import pytest

from appliance.bmc.errors import Missing
from appliance.bmc.snapshot import Snapshot
from tests.bmc.canned import Canned


def test_each_resource_is_read_once_until_it_is_forgotten() -> None:
    reader = Canned({"/redfish/v1/a": {"n": 1}})
    snapshot = Snapshot(reader)
    assert [snapshot.get("/redfish/v1/a"), snapshot.get("/redfish/v1/a")] == [{"n": 1}, {"n": 1}]
    reader.tree["/redfish/v1/a"] = {"n": 2}
    assert snapshot.get("/redfish/v1/a") == {"n": 1}
    snapshot.forget()
    assert snapshot.get("/redfish/v1/a") == {"n": 2}
    assert len(reader.read) == 2


def test_what_could_not_be_read_is_asked_for_again() -> None:
    reader = Canned({})
    snapshot = Snapshot(reader)
    with pytest.raises(Missing):
        snapshot.get("/redfish/v1/a")
    reader.tree["/redfish/v1/a"] = {"n": 1}
    assert snapshot.get("/redfish/v1/a") == {"n": 1}

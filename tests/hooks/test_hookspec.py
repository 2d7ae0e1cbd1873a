import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from appliance import hookspec
from appliance.hookspec import KINDS, Frozen, freeze
from appliance.services.hooks import event_of
from hooks import example
from tests.hooks.conftest import EVENT, host_of

DOCS = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text()
SPECS = {name: member for name, member in vars(hookspec).items() if name.startswith("gatehouse_")}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_hook_stands_in_the_documentation_with_its_arguments(name: str) -> None:
    arguments = ", ".join(inspect.signature(SPECS[name]).parameters)
    assert f"`{name}({arguments})`" in DOCS
    assert inspect.getdoc(SPECS[name])


def test_the_documentation_has_no_hook_that_does_not_exist() -> None:
    assert set(re.findall(r"gatehouse_[a-z]+", DOCS)) - {"gatehouse_hooks"} <= set(SPECS)


def test_every_member_of_an_event_is_documented() -> None:
    record = b'{"idx":1,"at":"x","actor":"a","action":"b","text":"c","machine":0,"endpoint":0,"data":{}}'
    for member in event_of("name", "step", record):
        assert f"`{member}`" in DOCS, member
        assert f"    {member} " in (hookspec.__doc__ or ""), member


def test_every_kind_of_event_has_its_hook() -> None:
    assert {f"gatehouse_{kind}" for kind in KINDS} | {"gatehouse_payload"} == set(SPECS)


def test_the_example_has_every_hook_and_pluggy_takes_it() -> None:
    assert {name for name in vars(example) if name.startswith("gatehouse_")} == set(SPECS)
    host = host_of(example=example)
    assert host.implementers(*SPECS) == ["example"]


def test_an_event_cannot_be_changed_and_is_plain_json() -> None:
    event: Any = freeze(EVENT)
    assert json.loads(json.dumps(event)) == EVENT
    for change in (
        lambda: event.__setitem__("machine", 4),
        lambda: event.pop("machine"),
        lambda: event["data"].update(x=1),
        event["data"]["deep"][0].clear,
        lambda: event.setdefault("x", 1),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert isinstance(event["data"]["deep"], tuple)
    assert isinstance(event["data"], Frozen)

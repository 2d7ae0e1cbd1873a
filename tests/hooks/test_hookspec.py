import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from appliance import hookspec
from appliance.config import Script
from appliance.domain.journal_actions import ACTIONS, HOOK_KINDS, MEANING, Kind
from appliance.hookspec import KINDS, Frozen, freeze
from appliance.services.hooks import event_of
from hooks import example
from tests.hooks.conftest import EVENT, host_of

DOCS = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text()
SPECS = {name: member for name, member in vars(hookspec).items() if name.startswith("gatehouse_")}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_hook_is_documented_with_its_arguments(name: str) -> None:
    arguments = ", ".join(inspect.signature(SPECS[name]).parameters)
    assert f"`{name}({arguments})`" in DOCS
    assert inspect.getdoc(SPECS[name])


def test_no_hook_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"gatehouse_[a-z]+", DOCS)) - {"gatehouse_hooks"} <= set(SPECS)


def test_every_member_of_an_event_is_documented() -> None:
    record = b'{"idx":1,"at":"x","actor":"a","action":"b","text":"c","machine":0,"endpoint":0,"data":{}}'
    for member in event_of("name", Kind.STEP, record):
        assert f"`{member}`" in DOCS, member
        assert f"    {member} " in (hookspec.__doc__ or ""), member


def test_every_kind_of_event_has_its_hook() -> None:
    assert {f"gatehouse_{kind}" for kind in KINDS} | {"gatehouse_payload", "gatehouse_dialects"} == set(SPECS)


def table(header: str) -> dict[str, set[str]]:
    """A table of the documentation: the names of its second column, by those of the first."""
    rows = DOCS.partition(header)[2].partition("\n\n")[0].splitlines()[2:]
    cells = [row.strip("| ").split(" | ") for row in rows]
    return {
        name: set(re.findall(r"`([a-z._]+)`", row[1])) for row in cells for name in re.findall(r"`([^`]+)`", row[0])
    }


def test_documented_kinds_and_actions_are_those_of_the_table() -> None:
    expected = {str(kind): {name for name in ACTIONS if ACTIONS[name].kind is kind} for kind in Kind}
    assert table("| kind | actions |") == expected
    assert table("| earlier action | today |") == {
        former: {action.name} for action in ACTIONS.values() for former in action.former
    }


@pytest.mark.parametrize("kind", HOOK_KINDS)
def test_every_kind_is_documented_with_its_meaning(kind: Kind) -> None:
    assert f"| `{kind}` | `gatehouse_{kind}(event)` | {MEANING[kind]} |" in DOCS
    assert f"`{kind}`" in DOCS


def test_default_events_of_scripts_are_documented() -> None:
    *names, last = Script(path=Path("/x")).events
    assert f"default: {', '.join(f'`{name}`' for name in names)} and `{last}`" in " ".join(DOCS.split())


def test_example_has_every_hook_and_registers() -> None:
    assert {name for name in vars(example) if name.startswith("gatehouse_")} == set(SPECS)
    host = host_of(example=example)
    assert host.implementers(*SPECS) == ["example"]


def test_event_is_plain_json_and_unchangeable() -> None:
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

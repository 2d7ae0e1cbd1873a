"""The table of reason codes: complete, filled in, and understood when read back."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from string import Formatter

import pytest

import appliance
from appliance.domain.blockers import TEMPLATES, blocker, from_json, state_blocker, table
from appliance.domain.lifecycle import TRAITS, State, states_where
from appliance.domain.roles import Role
from appliance.domain.runs import CANCELLED, VOID
from appliance.errors import GatehouseError, NotFound, Refused
from appliance.store.engines import postgresql, sqlite
from appliance.trust.errors import TrustError
from web.errors import HTTP_CODES

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def subclasses(base: type) -> set[type]:
    return {base}.union(*(subclasses(each) for each in base.__subclasses__()))


def used_codes() -> set[str]:
    """Every code that the program names: in the first argument of `blocker` and its like, or as a class's `code`."""
    found: set[str] = set()
    for path in (path for top in ("appliance", "web", "hooks") for path in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("blocker"):
                texts = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                found.update(text for text in texts if isinstance(text, str) and CODE.fullmatch(text))
            if isinstance(node, ast.ClassDef):
                found.update(
                    str(ast.literal_eval(line.value))
                    for line in node.body
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code"
                )
    return found


def test_every_code_in_use_is_in_the_table() -> None:
    assert used_codes() - set(TEMPLATES) == set()


def test_every_code_in_the_table_is_in_use() -> None:
    composed = {f"state.{state}" for state in State} | {"run.failed", "run.inconclusive", VOID, CANCELLED}
    composed |= {*HTTP_CODES.values()}
    composed |= {*sqlite.CODES.values(), *postgresql.CODES.values()}
    assert set(TEMPLATES) - used_codes() - composed == set()


def test_every_error_class_has_a_code_of_the_table() -> None:
    for module in pkgutil.walk_packages(appliance.__path__, "appliance."):
        importlib.import_module(module.name)
    for error in subclasses(GatehouseError) | subclasses(TrustError):
        if error is not Refused:
            assert error.code in TEMPLATES, error  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_template_makes_a_sentence(code: str) -> None:
    template = TEMPLATES[code]
    names = {
        name for text in (template.text, template.next_action) for _, name, _, _ in Formatter().parse(text) if name
    }
    made = blocker(code, **{name: "X." for name in names})
    assert made.text.endswith(".")
    assert not made.next_action or made.next_action.endswith(".")
    assert made.role in Role
    assert from_json(made.as_json()) == made


def test_a_value_with_braces_stands_as_it_is() -> None:
    assert blocker("user.exists", name="{0}{name}").text == "There is a user {0}{name} already."


def test_an_error_shows_its_code_and_next_action() -> None:
    assert NotFound("There is no machine 7.").blocker.as_json() == {
        "code": "resource.not_found", "text": "There is no machine 7.", "next_action": "", "role": "technician",
    }  # fmt: skip
    refused = Refused(blocker("run.active"))
    assert (refused.code, refused.blocker.role) == ("run.active", "engineer")
    assert str(refused) == "A run is queued or running already. Wait for it, or cancel it."


def test_every_state_has_traits_and_a_blocker() -> None:
    assert set(TRAITS) == set(State)
    assert sorted(traits.attention for traits in TRAITS.values()) == list(range(len(State)))
    for state in State:
        assert str(state) in state_blocker(state).text


def test_only_states_of_contact_permit_writes_and_tests() -> None:
    for traits in TRAITS.values():
        assert not (traits.may_write and not traits.may_contact)
        assert not (traits.may_test and not traits.may_write)
        assert not (traits.watched and not traits.may_contact)
    assert states_where(lambda traits: traits.may_sign_off) == (State.READY,)


def test_the_table_for_the_manual_has_every_code_once() -> None:
    assert [row[0] for row in table()] == sorted(TEMPLATES)


SENTENCE_SAYS_IT = {
    "level.below_testing", "level.below_signoff",  # the first reason's next action is put there
    "segment.rogue_server_allowed", "segment.other_server_seen",  # nothing has to be done
    "appliance.error", "input.invalid", "config.invalid", "manifest.unusable", "resource.not_found",
    "permission.denied", "host.not_ready", "lock.lost", "worker.stopping", "trust.failed", "trust.key_file_unusable",
    "trust.certificate_invalid", "trust.password_unusable", "trust.webhook_invalid", "bmc.read_only",
}  # fmt: skip
"""Codes without a next action of their own."""


def test_every_reason_says_what_to_do_and_waiting_how_long() -> None:
    """For somebody at the rack in the night: `wait` alone never ends."""
    assert {code for code, each in TEMPLATES.items() if not each.next_action} <= SENTENCE_SAYS_IT
    vague = re.compile(r"^(Wait|Correct it|Find out why|Look at it)\.?$|Wait, or look")
    assert [code for code, each in TEMPLATES.items() if vague.search(each.next_action)] == []

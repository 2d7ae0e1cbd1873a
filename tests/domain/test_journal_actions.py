import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import appliance
from appliance.domain.journal_actions import (
    ACTIONS,
    HOOK_KINDS,
    MEANING,
    TOPICS,
    Kind,
    find,
    kind_of,
    names_of_topic,
    needed_data,
    sentence,
)

SOURCE = Path(appliance.__file__).parent
FILES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "journal_actions.py")


def journal_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `….journal(…)` in the program, with its place."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "journal":
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def test_every_name_current_or_former_is_there_once() -> None:
    names = [name for action in ACTIONS.values() for name in action.names]
    assert len(names) == len(set(names))


def test_every_kind_has_a_meaning_and_an_action() -> None:
    assert set(MEANING) == set(Kind) == {action.kind for action in ACTIONS.values()}
    assert Kind.INTERNAL not in HOOK_KINDS


def test_former_names_have_the_kind_and_topic_of_today() -> None:
    assert find("segment.foreign") is ACTIONS["segment.rogue_server"]
    assert kind_of("machine.mismatch") is Kind.ALARM
    assert "attempt.allowed" in names_of_topic("credential")
    assert set(TOPICS) == {name.partition(".")[0] for name in ACTIONS}
    assert find("endpoint.unknown") is None
    assert names_of_topic("attempt") == ()


@pytest.mark.parametrize(
    ("action", "data", "text"),
    [
        ("machine.state", {"before": "staging", "after": "testing", "why": "Run 1."}, "staging → testing: Run 1."),
        ("machine.level", {"before": 1, "after": 2, "name": "A", "assurance": "", "next": ""}, "Level 1 → 2 A."),
        ("machine.level", {"before": 0, "after": 1, "name": "M", "assurance": "x", "next": "Wait."},
         "Level 0 → 1 M (x). Next: Wait."),
        ("payload.served", {"name": "a", "protocol": "http", "bytes": 0, "duration_ms": 1},
         "It fetched a by HTTP: 0 bytes in 1 ms."),
        ("segment.malformed", {"error": "Too short.", "count": 3},
         "A frame could not be read: Too short. 3 such frames so far."),
        ("segment.malformed", {"error": "Too short."}, "A frame could not be read: Too short."),
        ("acceptance.note", {"name": "bays", "value": ["1", "2"]}, "bays: 1, 2"),
        ("signoff.approved", {"reason": "All good"}, "person:ann signed it off: All good"),
    ],
)  # fmt: skip
def test_sentence_is_made_of_template_and_data(action: str, data: dict[str, object], text: str) -> None:
    assert sentence(action, "person:ann", data) == text


def test_missing_value_or_unknown_action_is_an_error() -> None:
    with pytest.raises(KeyError, match="before"):
        sentence("machine.state", "worker", {"after": "testing", "why": ""})
    with pytest.raises(KeyError):
        sentence("machine.released", "worker", {"sha256": ""})


def test_every_template_makes_a_sentence_of_its_data() -> None:
    for name in ACTIONS:
        text = sentence(name, "worker", dict.fromkeys(needed_data(name), "x"))
        assert re.fullmatch(r"[^{}\[\]]+", text), name


def test_every_entry_that_the_code_writes_is_in_the_table() -> None:
    for place, call in journal_calls():
        (action,) = call.args
        assert not isinstance(action, ast.JoinedStr | ast.BinOp), f"{place}: a name that is put together"
        choices = (action.body, action.orelse) if isinstance(action, ast.IfExp) else (action,)
        given = {keyword.arg for keyword in call.keywords}
        for name in [choice.value for choice in choices if isinstance(choice, ast.Constant)]:
            assert name in ACTIONS, f"{place}: {name}"
            assert None in given or needed_data(name) <= given, f"{place}: {needed_data(name) - given}"


def test_every_action_of_the_table_is_written_somewhere() -> None:
    literals = {
        node.value
        for path in FILES
        if path.name != "blockers.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert set(ACTIONS) - literals == set()

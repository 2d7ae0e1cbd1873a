import re
from pathlib import Path

import pytest

import templates
import web
from appliance.domain.lifecycle import State
from appliance.domain.verdicts import Result, RunState
from web.looks import LOOKS

WORDS = [*State, *RunState, *Result]


@pytest.mark.parametrize("word", WORDS)
def test_every_state_and_verdict_has_a_look(word: str) -> None:
    assert LOOKS[word].meaning


def test_the_table_has_no_other_words() -> None:
    assert set(LOOKS) == set(map(str, WORDS))


@pytest.mark.parametrize("words", [State, RunState, Result])
def test_no_two_words_of_a_kind_look_alike(words: type[State | RunState | Result]) -> None:
    looks = [(LOOKS[word].shape, LOOKS[word].tone) for word in words]
    assert len(set(looks)) == len(looks)


def test_inconclusive_has_a_colour_of_its_own() -> None:
    tones = {word: LOOKS[word].tone for word in (*State, *RunState)}
    assert [word for word, tone in tones.items() if tone == tones["inconclusive"]] == ["inconclusive"]
    assert LOOKS["unknown"].tone == tones["inconclusive"]


def test_every_shape_is_drawn_and_every_tone_has_a_colour() -> None:
    drawn = (Path(templates.__path__[0]) / "pages" / "ui.html").read_text("utf-8")
    style = (Path(web.__path__[0]) / "static" / "app.css").read_text("utf-8")
    for look in LOOKS.values():
        assert f'name == "{look.shape}"' in drawn or look.shape == "slash"
        assert re.search(rf"^\.tone-{look.tone} \{{ color:", style, re.MULTILINE)

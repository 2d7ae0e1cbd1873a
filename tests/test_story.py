"""One story from the cable to the sign-off, by the product's own functions, on the engine that was chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from appliance import queries
from appliance.commands import journals, signoff
from appliance.store.engines import Engine
from tests import postgres
from tests.site import Site
from tests.story import SETTLED, make_story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, int]]]:
    site, named = make_story(tmp_path_factory.mktemp("story") / "state")
    yield site, named
    site.close()


def test_every_machine_ends_where_its_faults_lead(story: tuple[Site, dict[str, int]]) -> None:
    site, named = story
    for name, settled in SETTLED.items():
        expected = "released" if name == "released" else settled.split()[0]
        assert queries.machine(site.context, named[name]).summary.state == expected, name


def test_the_sign_off_record_verifies_and_the_journal_is_whole(story: tuple[Site, dict[str, int]]) -> None:
    site, named = story
    ((envelope,),) = site.rows("SELECT envelope FROM sign_off WHERE machine = ?", named["released"])
    record = signoff.verify(bytes(envelope), signoff.public_keys(site.context.keys))
    assert record.approver == "person:admin"
    report = journals.verify(site.context)
    assert report.problems == ()
    assert report.checkpoints == 1


def test_the_story_ran_on_the_chosen_engine(story: tuple[Site, dict[str, int]]) -> None:
    engine: Engine = story[0].context.store.engine
    assert engine.kind == ("postgresql" if postgres.chosen() else "sqlite")

"""Reading a machine's situation: the worker does it for each machine that changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.onboarding import situation
from tests.onboarding.rig import open_bed, who


def test_a_situation_is_read_by_statements_that_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """peewee takes five times as long to make their texts as the database to answer them."""
    bed = open_bed(tmp_path)
    first, second = bed.expect(who()), bed.expect(who(2))
    for number, machine in ((1, first), (2, second)):
        bed.sight(who(number).bmc_mac, f"127.0.1.{number}")
        assert situation.load(bed.context, machine).address == f"127.0.1.{number}"
    made = []
    make = bed.context.store.database.get_sql_context
    monkeypatch.setattr(bed.context.store.database, "get_sql_context", lambda *rest: made.append(1) or make(*rest))
    assert situation.load(bed.context, first).address == "127.0.1.1"
    assert made == []
    bed.context.store.disconnect()

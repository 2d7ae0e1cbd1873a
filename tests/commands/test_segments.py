from __future__ import annotations

import pytest

from appliance.commands.segments import allow_rogue_server, clear_rogue_server
from appliance.context import Context
from appliance.errors import NotFound
from appliance.store.segments import announce_segment, load_segment, set_rogue_server


def test_a_person_decides_whether_to_answer_beside_another_server(context: Context) -> None:
    with pytest.raises(NotFound, match="no segment 'staging'"):
        allow_rogue_server(context, "person:grace", "staging", True)
    with context.store.write("wire", context.clock()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
    for anyway in (True, False):
        allow_rogue_server(context, "person:grace", "staging", anyway)
        assert load_segment(context.store.connection(), "staging").anyway is anyway
    told = (
        context.store.connection().execute("SELECT actor, text FROM journal WHERE action = 'segment.anyway'").fetchall()
    )
    assert [row[0] for row in told] == ["person:grace"] * 2
    assert "Answer although" in told[0][1]


def test_a_person_says_that_the_other_server_is_gone(context: Context) -> None:
    with pytest.raises(NotFound, match="no segment 'staging'"):
        clear_rogue_server(context, "person:grace", "staging")
    with context.store.write("wire", context.clock()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
        set_rogue_server(tx, "staging", {"server": "10.66.0.9"}, answering=False)
    allow_rogue_server(context, "person:grace", "staging", True)
    clear_rogue_server(context, "person:grace", "staging")
    state = load_segment(context.store.connection(), "staging")
    assert (state.foreign, state.foreign_at, state.anyway, state.lifted) == ("", 0, False, 1)
    told = context.store.connection().execute("SELECT actor FROM journal WHERE action = 'segment.lifted'").fetchall()
    assert told == [("person:grace",)]

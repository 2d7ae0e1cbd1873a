from __future__ import annotations

import pytest

from appliance.commands.segments import serve_anyway
from appliance.context import Context
from appliance.errors import NotFound
from appliance.store.segments import announce_segment, load_segment


def test_a_person_decides_whether_to_answer_beside_another_server(context: Context) -> None:
    with pytest.raises(NotFound, match="no segment 'staging'"):
        serve_anyway(context, "person:grace", "staging", True)
    with context.store.write("wire", context.clock()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
    for anyway in (True, False):
        serve_anyway(context, "person:grace", "staging", anyway)
        assert load_segment(context.store.connection(), "staging").anyway is anyway
    told = (
        context.store.connection().execute("SELECT actor, text FROM journal WHERE action = 'segment.anyway'").fetchall()
    )
    assert [row[0] for row in told] == ["person:grace"] * 2
    assert "Answer although" in told[0][1]

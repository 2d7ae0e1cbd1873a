from __future__ import annotations

import pytest

from appliance.commands.segments import allow_rogue_server, clear_rogue_server
from appliance.context import Context
from appliance.engine.rogue import RogueServer
from appliance.errors import NotFound
from appliance.store.models import JournalRow
from appliance.store.segments import SegmentState, announce_segment, load_segment, set_rogue_server

PERSON = "person:grace"


def start(context: Context) -> None:
    """What the wire process stores at its start."""
    with context.store.write("wire", context.clock()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")


def state(context: Context) -> SegmentState:
    return load_segment(context.store, "staging")


def entries(context: Context) -> list[tuple[str, str, str]]:
    """(actor, action, text) of the persons' decisions."""
    rows = JournalRow.select(JournalRow.actor, JournalRow.action, JournalRow.text).order_by(JournalRow.idx)
    decided = rows.where(JournalRow.action.startswith("segment.rogue"))
    return list(decided.tuples().execute(context.store.database))


def test_person_allows_both_servers_and_ends_it(context: Context) -> None:
    start(context)
    for allowed in (True, False):
        allow_rogue_server(context, PERSON, "staging", allowed)
        assert state(context).allowed is allowed
    allow, disallow = entries(context)
    assert allow[:2] == (PERSON, "segment.rogue_allowed")
    assert "answered on segment staging although another DHCP server" in allow[2]
    assert disallow[:2] == (PERSON, "segment.rogue_disallowed")


def test_clear_ends_the_permission_and_is_counted(context: Context) -> None:
    start(context)
    with context.store.write("wire", context.clock()) as tx:
        set_rogue_server(tx, "staging", RogueServer(0x0A420009, ""), answering=False)
    allow_rogue_server(context, PERSON, "staging", True)
    clear_rogue_server(context, PERSON, "staging")
    found = state(context)
    assert (found.rogue, found.rogue_at, found.allowed, found.cleared) == (None, 0, False, 1)
    assert entries(context)[-1][:2] == (PERSON, "segment.rogue_cleared")


def test_unknown_segment_is_not_found(context: Context) -> None:
    with pytest.raises(NotFound, match="no segment 'staging'"):
        allow_rogue_server(context, PERSON, "staging", True)
    with pytest.raises(NotFound, match="no segment 'staging'"):
        clear_rogue_server(context, PERSON, "staging")

"""When a segment is answered."""

from __future__ import annotations

from appliance.engine.guard import CHANGE_MS, LISTEN_MS, PROBE_EVERY_MS, Guard
from appliance.engine.rogue import RogueServer

OTHER = RogueServer(9, "02:00:00:00:00:09")
DAY = 86_400_000


def test_it_probes_before_the_first_answer() -> None:
    guard = Guard(True, 0)
    assert [now for now in range(0, LISTEN_MS, 100) if guard.probe_due(now)] == [0, 800, 1600]
    assert not guard.answering(LISTEN_MS - 1)
    assert guard.answering(LISTEN_MS)


def test_restart_while_answering_does_not_wait() -> None:
    assert Guard(True, 0, resume=True).answering(0)


def test_rogue_server_ends_answers_until_a_person_allows() -> None:
    guard = Guard(True, 0)
    assert guard.observe(OTHER, 5000)
    assert not guard.observe(OTHER, 5001)
    assert not guard.answering(6000)
    guard.allowed = True
    assert guard.answering(6000)


def test_invented_servers_are_one_change_in_ten_seconds() -> None:
    guard = Guard(True, 0)
    changes = [guard.observe(RogueServer(number, ""), 5000 + number) for number in range(1, 1001)]
    assert sum(changes) == 1
    assert guard.observe(OTHER, 5001 + CHANGE_MS)
    assert not guard.answering(5001 + CHANGE_MS)


def test_own_message_of_a_server_replaces_a_clients_request() -> None:
    guard = Guard(True, 0)
    assert guard.observe(RogueServer(9, ""), 5000)
    assert guard.observe(OTHER, 5001)
    assert guard.rogue == OTHER


def test_silent_rogue_server_still_disables_and_is_probed() -> None:
    guard = Guard(True, 0)
    guard.observe(OTHER, 5000)
    probes = sum(guard.probe_due(now) for now in range(5000, 5000 + DAY, 1000))
    assert probes >= DAY // PROBE_EVERY_MS - 1
    assert not guard.answering(5000 + DAY)
    assert guard.rogue_at == 5000


def test_rogue_server_known_before_a_restart_still_disables() -> None:
    assert not Guard(True, 0, resume=True, rogue=OTHER).answering(LISTEN_MS)


def test_clear_probes_as_at_a_first_start() -> None:
    guard = Guard(True, 0, resume=True, allowed=True, rogue=OTHER, cleared=3)
    assert not guard.clear(3, DAY), "cleared before"
    assert guard.clear(4, DAY)
    assert (guard.rogue, guard.allowed) == (None, False)
    assert [now for now in range(DAY, DAY + LISTEN_MS, 100) if guard.probe_due(now)] == [DAY, DAY + 800, DAY + 1600]
    assert not guard.answering(DAY + LISTEN_MS - 1)
    assert guard.answering(DAY + LISTEN_MS)
    assert not guard.clear(4, DAY + LISTEN_MS)


def test_server_that_was_not_removed_is_a_change_again() -> None:
    guard = Guard(True, 0, rogue=OTHER)
    guard.clear(1, DAY)
    assert guard.observe(OTHER, DAY + 900)
    assert not guard.answering(DAY + LISTEN_MS)


def test_clear_without_a_rogue_server_stops_no_answers() -> None:
    guard = Guard(True, 0)
    assert not guard.clear(1, DAY)
    assert guard.answering(DAY)


def test_sniff_mode_never_answers_and_never_probes() -> None:
    guard = Guard(False, 0)
    assert not any(guard.answering(now) or guard.probe_due(now) for now in range(0, 100_000, 1000))


def test_of_two_appliances_that_start_together_one_yields() -> None:
    low, high = "02:00:00:00:00:01", "02:00:00:00:00:02"
    assert Guard(True, 0).observe_probe(low, high, 100) is None
    yields = Guard(True, 0)
    assert yields.observe_probe(high, low, 100) == RogueServer(0, low)
    assert yields.observe_probe(high, low, 200) is None, "known by now"
    assert not yields.answering(LISTEN_MS)


def test_probe_of_another_appliance_is_ignored_while_answering() -> None:
    guard = Guard(True, 0)
    assert guard.observe_probe("02:00:00:00:00:02", "02:00:00:00:00:01", LISTEN_MS) is None
    assert guard.answering(LISTEN_MS)

"""When a segment is answered."""

from __future__ import annotations

from appliance.engine.guard import CHANGE_MS, LISTEN_MS, PROBE_EVERY_MS, Guard, yields_to
from appliance.engine.sighting import RogueServer

OTHER = RogueServer(9, "02:00:00:00:00:09", 9)


def test_it_listens_before_the_first_answer_and_probes_meanwhile() -> None:
    guard = Guard(True, 0)
    assert [now for now in range(0, LISTEN_MS, 100) if guard.probe_due(now)] == [0, 800, 1600]
    assert not guard.answering(LISTEN_MS - 1)
    assert guard.answering(LISTEN_MS)


def test_a_restart_in_the_middle_of_work_does_not_wait() -> None:
    assert Guard(True, 0, resume=True).answering(0)


def test_it_refuses_beside_another_server_until_a_person_says_otherwise() -> None:
    guard = Guard(True, 0)
    assert guard.hear(OTHER, 5000)
    assert not guard.hear(OTHER, 5001)
    assert not guard.answering(6000)
    guard.anyway = True
    assert guard.answering(6000)


def test_servers_that_are_made_up_one_after_another_are_not_news_each() -> None:
    guard = Guard(True, 0)
    told = [guard.hear(RogueServer(number, "", number), 5000 + number) for number in range(1, 1001)]
    assert sum(told) == 1
    assert guard.hear(OTHER, 5001 + CHANGE_MS)
    assert not guard.answering(5001 + CHANGE_MS)


def test_a_servers_own_message_replaces_a_clients_word_at_once() -> None:
    guard = Guard(True, 0)
    assert guard.hear(RogueServer(9, "", 9), 5000)
    assert guard.hear(OTHER, 5001)
    assert guard.foreign == OTHER


DAY = 86_400_000


def test_silence_of_the_other_server_changes_nothing_and_it_is_still_asked_for() -> None:
    guard = Guard(True, 0)
    guard.hear(OTHER, 5000)
    probes = sum(guard.probe_due(now) for now in range(5000, 5000 + DAY, 1000))
    assert probes >= DAY // PROBE_EVERY_MS - 1
    assert not guard.answering(5000 + DAY)
    assert guard.heard_at == 5000


def test_what_was_known_before_a_restart_counts_also_when_we_answered_a_moment_ago() -> None:
    assert not Guard(True, 0, resume=True, foreign=OTHER).answering(LISTEN_MS)


def test_a_persons_word_that_it_is_gone_begins_the_listening_anew() -> None:
    guard = Guard(True, 0, resume=True, anyway=True, foreign=OTHER, lifted=3)
    assert not guard.lift(3, DAY), "said before"
    assert guard.lift(4, DAY)
    assert (guard.foreign, guard.anyway) == (None, False)
    assert [now for now in range(DAY, DAY + LISTEN_MS, 100) if guard.probe_due(now)] == [DAY, DAY + 800, DAY + 1600]
    assert not guard.answering(DAY + LISTEN_MS - 1)
    assert guard.answering(DAY + LISTEN_MS)
    assert not guard.lift(4, DAY + LISTEN_MS)


def test_a_server_that_is_not_gone_is_news_again() -> None:
    guard = Guard(True, 0, foreign=OTHER)
    guard.lift(1, DAY)
    assert guard.hear(OTHER, DAY + 900)
    assert not guard.answering(DAY + LISTEN_MS)


def test_a_word_about_nobody_stops_no_answers() -> None:
    guard = Guard(True, 0)
    assert not guard.lift(1, DAY)
    assert guard.answering(DAY)


def test_sniffing_never_answers_and_never_probes() -> None:
    guard = Guard(False, 0)
    assert not any(guard.answering(now) or guard.probe_due(now) for now in range(0, 100_000, 1000))


def test_of_two_that_start_together_one_yields() -> None:
    assert yields_to("02:00:00:00:00:02", "02:00:00:00:00:01") != yields_to("02:00:00:00:00:01", "02:00:00:00:00:02")

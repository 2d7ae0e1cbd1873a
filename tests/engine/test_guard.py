"""When a segment is answered."""

from __future__ import annotations

from appliance.engine.guard import CHANGE_MS, FORGET_MS, LISTEN_MS, Guard, yields_to
from appliance.engine.sighting import ForeignServer

OTHER = ForeignServer(9, "02:00:00:00:00:09", 9)


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
    told = [guard.hear(ForeignServer(number, "", number), 5000 + number) for number in range(1, 1001)]
    assert sum(told) == 1
    assert guard.hear(OTHER, 5001 + CHANGE_MS)
    assert not guard.answering(5001 + CHANGE_MS)


def test_a_servers_own_message_replaces_a_clients_word_at_once() -> None:
    guard = Guard(True, 0)
    assert guard.hear(ForeignServer(9, "", 9), 5000)
    assert guard.hear(OTHER, 5001)
    assert guard.foreign == OTHER


def test_it_answers_again_when_the_other_has_been_silent_through_three_probes() -> None:
    guard = Guard(True, 0)
    guard.hear(OTHER, 5000)
    probes = sum(guard.probe_due(now) for now in range(5000, 5000 + FORGET_MS, 100))
    assert probes >= 3
    assert not guard.forget(5000 + FORGET_MS - 1)
    assert guard.forget(5000 + FORGET_MS)
    assert guard.answering(5000 + FORGET_MS)


def test_sniffing_never_answers_and_never_probes() -> None:
    guard = Guard(False, 0)
    assert not any(guard.answering(now) or guard.probe_due(now) for now in range(0, 100_000, 1000))


def test_of_two_that_start_together_one_yields() -> None:
    assert yields_to("02:00:00:00:00:02", "02:00:00:00:00:01") != yields_to("02:00:00:00:00:01", "02:00:00:00:00:02")

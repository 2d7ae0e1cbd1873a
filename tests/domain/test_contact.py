import pytest

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.contact import contact_error, stored_contact_error
from appliance.domain.refusals import WAIT_FOR_BMC
from appliance.domain.roles import Role

NEIGHBOUR = blocker("bmc.wrong_neighbour", error="10.66.0.9 is answered by 02:00:00:00:00:09 (not by {another}).")


def test_a_stored_blocker_keeps_its_code_action_and_role() -> None:
    assert contact_error(stored_contact_error(NEIGHBOUR)) == NEIGHBOUR
    assert contact_error(stored_contact_error(None)) is None


def test_the_next_try_is_shown_after_the_sentence() -> None:
    found = contact_error(stored_contact_error(blocker("bmc.busy", error="It is busy"), "next try in 4 s"))
    assert found == Blocker(
        "bmc.busy", "It is busy; next try in 4 s", "Wait: it is tried again by itself.", Role.GATEHOUSE
    )


@pytest.mark.parametrize(
    "stored",
    [
        "10.66.0.9 does not answer",
        "{",
        "[]",
        "7",
        '{"code": "bmc.busy"}',
        '{"code":"","text":"","next_action":"","role":"?"}',
    ],
)
def test_a_sentence_of_an_earlier_version_is_a_failed_contact(stored: str) -> None:
    found = contact_error(stored)
    assert found == Blocker("bmc.contact_failed", stored, WAIT_FOR_BMC, Role.GATEHOUSE)

"""RFC 2131, section 4.1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.engine.delivery import Delivery, delivery
from appliance.wire.dhcp4 import FLAG_BROADCAST, Message
from appliance.wire.ether import BROADCAST
from tests.engine.clients import discover, mac

Y, C, G, ALL = 0x0A420105, 0x0A420106, 0x0A460001, 0xFFFFFFFF


@pytest.mark.parametrize(
    ("asked", "nak", "expected"),
    [
        (discover(), False, Delivery(Y, 68, mac(1))),
        (discover(flags=FLAG_BROADCAST), False, Delivery(ALL, 68, BROADCAST)),
        (discover(ciaddr=C), False, Delivery(C, 68, mac(1))),
        (discover(ciaddr=C, flags=FLAG_BROADCAST), False, Delivery(C, 68, mac(1))),
        (discover(giaddr=G), False, Delivery(G, 67, None)),
        (discover(giaddr=G, ciaddr=C, flags=FLAG_BROADCAST), False, Delivery(G, 67, None)),
        (discover(), True, Delivery(ALL, 68, BROADCAST)),
        (discover(ciaddr=C), True, Delivery(ALL, 68, BROADCAST)),
        (discover(giaddr=G), True, Delivery(G, 67, None)),
    ],
)
def test_reply_goes_where_rfc_2131_says(asked: Message, nak: bool, expected: Delivery) -> None:
    assert delivery(asked, Y, nak=nak) == expected


def test_client_behind_a_router_is_reached_by_the_kernel() -> None:
    assert delivery(discover(ciaddr=C), Y, on_link=False) == Delivery(C, 68, None)
    assert delivery(discover(), Y, on_link=False) == Delivery(Y, 68, mac(1)), "it has no address: it is on the link"


def test_other_hardware_is_reached_by_broadcast() -> None:
    asked = Message(1, 32, 0, 0, 1, 0, 0, 0, 0, 0, 0, b"", b"", b"", {})
    assert delivery(asked, Y).mac == BROADCAST
    renewal = replace(asked, ciaddr=C)
    assert delivery(renewal, Y) == Delivery(C, 68, None)

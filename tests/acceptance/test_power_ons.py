from __future__ import annotations

from appliance.acceptance.power_ons import WINDOW, PowerOns


def test_only_so_many_hosts_of_a_rack_are_switched_on_at_once() -> None:
    power_ons = PowerOns(2)
    assert [power_ons.permits("r1", 1000 + at) for at in (0, 1, 2)] == [True, True, False]
    assert power_ons.permits("r2", 1003)
    assert not power_ons.permits("r1", 1000 + WINDOW - 1)
    assert [power_ons.permits("r1", 1000 + WINDOW) for _ in range(2)] == [True, False]


def test_a_host_without_a_rack_is_not_limited() -> None:
    assert all(PowerOns(1).permits("", 0) for _ in range(9))

"""How much is recorded and reported."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.engine.rate_limit import RateLimit, ReportInterval

LIMIT = RateLimit(burst=3, interval=100)


def admitted(limit: RateLimit, instants: list[int]) -> list[int]:
    """The instants at which something was allowed."""
    level, found = 0, []
    for now in instants:
        new = limit.admit(level, now)
        if new is not None:
            level = new
            found.append(now)
    return found


def test_burst_is_admitted_at_once_then_one_an_interval() -> None:
    assert admitted(LIMIT, [1000] * 10) == [1000] * 3
    assert admitted(LIMIT, [1000] * 4 + [1099, 1100, 1150, 1200]) == [1000, 1000, 1000, 1100, 1200]


def test_bucket_is_empty_again_after_a_pause() -> None:
    assert admitted(LIMIT, [1000] * 4 + [1300] * 4) == [1000] * 3 + [1300] * 3


@given(st.lists(st.integers(0, 5000), max_size=300).map(sorted), st.integers(1, 5), st.integers(1, 500))
def test_no_span_of_time_admits_more_than_its_share(instants: list[int], burst: int, interval: int) -> None:
    found = admitted(RateLimit(burst, interval), instants)
    for start, first in enumerate(found):
        for count, last in enumerate(found[start:], 1):
            assert count <= burst + (last - first) // interval


def test_report_interval_allows_one_report_each() -> None:
    reports = ReportInterval(60)
    assert [now for now in range(0, 200, 10) if reports.due(now)] == [0, 60, 120, 180]

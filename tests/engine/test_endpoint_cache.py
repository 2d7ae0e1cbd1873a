"""Whether a sighting is a change to be recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.domain.sightings import Kind, Sighting
from appliance.engine.endpoint_cache import (
    CHANGES,
    LIMIT_REPORTED_EVERY,
    REFRESH,
    SIGNATURES,
    Change,
    EndpointCache,
    KnownEndpoint,
)

MAC = "02:00:00:00:00:01"
SEEN = Sighting("staging", MAC, Kind.BMC, (), "DISCOVER", b"linux---", b"frame", "dhcp", ip="10.66.1.7")
NOW = 1_000_000


def known(**changes: object) -> KnownEndpoint:
    endpoint = KnownEndpoint(1, 2, (SEEN.signature,), NOW, SEEN.ip, Kind.BMC)
    for name, value in changes.items():
        setattr(endpoint, name, value)
    return endpoint


def test_same_content_is_nothing_until_it_is_old() -> None:
    assert known().change(SEEN, NOW + REFRESH - 1) is Change.NOTHING
    assert known().change(SEEN, NOW + REFRESH) is Change.REFRESH


@pytest.mark.parametrize("seen", [replace(SEEN, signature=b"uboot---"), replace(SEEN, ip="10.66.1.8")])
def test_new_content_or_address_is_a_change(seen: Sighting) -> None:
    assert known().change(seen, NOW) is Change.NEW


def test_sighting_without_an_address_is_no_move() -> None:
    assert known().change(replace(SEEN, ip=""), NOW) is Change.NOTHING


def test_changes_beyond_the_rate_are_limited() -> None:
    endpoint = known()
    found = [endpoint.change(replace(SEEN, signature=bytes((n,) * 8)), NOW) for n in range(20)]
    assert found == [Change.NEW] * CHANGES.burst + [Change.LIMITED] * (20 - CHANGES.burst)
    assert not endpoint.admit_change(NOW), "entries share the limit"
    assert endpoint.admit_change(NOW + CHANGES.interval)


def test_limit_is_reported_once_an_hour_with_its_count() -> None:
    endpoint = known()
    reports = [endpoint.limit_report_due(NOW) for _ in range(5)]
    assert (reports, endpoint.limited) == ([True, False, False, False, False], 5)
    assert endpoint.limit_report_due(NOW + LIMIT_REPORTED_EVERY)


@pytest.mark.parametrize(
    ("before", "seen", "after"),
    [
        (Kind.UNKNOWN, Kind.BMC, Kind.BMC),
        (Kind.FIRMWARE, Kind.HOST, Kind.HOST),
        (Kind.FIRMWARE, Kind.UNKNOWN, Kind.FIRMWARE),
        (Kind.BMC, Kind.HOST, Kind.BMC),
    ],
)
def test_only_a_preliminary_kind_is_replaced(before: Kind, seen: Kind, after: Kind) -> None:
    endpoint = known(kind=before)
    endpoint.update(replace(SEEN, kind=seen), NOW)
    assert endpoint.kind == after


def test_latest_signatures_are_remembered() -> None:
    endpoint = known()
    assert not endpoint.update(SEEN, NOW)
    for number in range(SIGNATURES):
        assert endpoint.update(replace(SEEN, signature=bytes((number,) * 8)), NOW)
    assert len(endpoint.signatures) == SIGNATURES
    assert SEEN.signature not in endpoint.signatures


def test_recorded_content_is_found_by_segment_and_mac() -> None:
    cache = EndpointCache()
    cache.put("staging", MAC, known())
    assert cache.is_recorded("staging", MAC, SEEN.signature, NOW)
    assert not cache.is_recorded("other", MAC, SEEN.signature, NOW)
    assert not cache.is_recorded("staging", MAC, b"uboot---", NOW)
    assert not cache.is_recorded("staging", MAC, SEEN.signature, NOW + REFRESH)
    assert cache.address("staging", MAC) == SEEN.ip
    cache.clear()
    assert not cache.is_recorded("staging", MAC, SEEN.signature, NOW)


def test_least_recently_used_endpoints_are_forgotten() -> None:
    cache = EndpointCache(capacity=2)
    for mac in ("a", "b", "a", "c"):
        cache.put("staging", mac, known())
    cache.trim()
    assert [mac for mac in "abc" if cache.get("staging", mac)] == ["a", "c"]

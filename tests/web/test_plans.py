"""No page and no answer of the API reads a whole table that grows with the machines, but for what is listed here."""

from __future__ import annotations

import pytest

from tests.plans import executed
from tests.web.conftest import Browser

pytestmark = pytest.mark.sqlite

PAGES = (
    "/", "/?state=staging", "/?group=waiting", "/?group=inconclusive", "/?search=CZ2D44", "/?search=127.66",
    "/machines/{ready}", "/machines/{ready}/sign-off", "/machines/{unexpected}", "/journal", "/journal?topic=machine",
    "/journal?search=quarantined", "/system", "/manifests", "/payloads", "/api/v1/machines?limit=5&after=1",
    "/api/v1/machines/{ready}", "/api/v1/arrivals", "/api/v1/events?after=5&limit=5", "/api/v1/events?machine={ready}",
    "/api/v1/health", "/api/v1/segments", "/api/v1/payloads", "/api/v1/downloads", "/api/v1/manifests",
    "/api/v1/journal",
)  # fmt: skip

ALLOWED = {
    "SCAN machine USING COVERING INDEX machine_since": "how many machines are in each state is counted in an index",
    "SCAN machine USING COVERING INDEX machine_standing": "and how many have each standing",
    "SCAN machine_search": "a search looks through one short text for each machine",
    "SCAN endpoint USING COVERING INDEX endpoint_address": "and, for an address, through those of the endpoints",
    "SCAN endpoint USING INDEX endpoint_segment_mac": "the System page counts the machines of each segment",
    "SCAN lease USING INDEX sqlite_autoindex_lease_1": "and its leases",
}
"""What reads a whole index, and why: each takes under 0.1 s for 100,000 machines."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_what_it_shows(
    looking: Browser, named: dict[str, int], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with executed(looking.site.context.store, monkeypatch) as found:
        looking.text(path.format(**named))
    assert [(step, sql) for step, sql in found.scans() if step not in ALLOWED] == []

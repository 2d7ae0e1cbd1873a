from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.commands import manifests
from appliance.commands.manifests import STALE, import_manifest
from appliance.services.bulk_work import bulk_status, start_bulk_work
from appliance.store import policy, slices
from tests.rack.netns import wait_until
from tests.site import Site, make_site

ROWS = "serial\n" + "".join(f"SN{number}\n" for number in range(40))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def test_long_work_is_shown_until_the_worker_has_done_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 8)
    monkeypatch.setattr(slices, "next_count", lambda count, took: count)
    context, store = site.context, site.context.store
    assert bulk_status(store) == ""
    stops = iter([False, True])
    store.policy = replace(store.policy, level_for_release=5)
    import_manifest(context, "cli:root", "delivery.csv", ROWS.encode(), join_ms=-1)
    manifests.resume(context, lambda: True)
    assert bulk_status(store) == "0 of 40 rows of delivery.csv are joined to their machines."
    site.now[0] += STALE
    manifests.resume(context, lambda: next(stops))
    assert bulk_status(store) == "8 of 40 rows of delivery.csv are joined to their machines."
    stops = iter([False, True])
    policy.adopt(store, context.clock, {"staging"}, lambda: next(stops))
    assert bulk_status(store).startswith("8 machines are assessed by the new policy, and others wait for it. 8 of 40")
    site.now[0] += STALE
    stop = threading.Event()
    thread = start_bulk_work(context, stop)
    assert wait_until(lambda: bulk_status(store) == "", 30)
    stop.set()
    thread.join()
    assert site.rows("SELECT count(*) FROM machine") == [(40,)]
    site.close()

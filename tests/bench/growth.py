"""What a packet, a look of the worker, a page and the rest cost with 1,000, 10,000 and 100,000 machines.

`python -m tests.bench.growth [COUNT ...]`; with other numbers nothing is written. Processor time is measured, not time
on the wall. `tests.bench.growth_processes` measures the running appliance."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from appliance import queries
from appliance.commands import people
from appliance.domain.moments import MINUTE
from appliance.engine.events import AddressLearned
from appliance.onboarding import situation
from appliance.onboarding.decide import next_step
from appliance.store import endpoints, machines, runs
from appliance.store.wire_batch import save_leases
from appliance.store.wire_snapshot import SnapshotSource
from tests.bench.plot import Panel, chart
from tests.bench.population import address, kind_of, lease, mac, populate, serial
from tests.bench.report import RESULTS, Row, compared, write
from tests.site import Site, sighting
from web.app import create_app

COUNTS = (1_000, 10_000, 100_000)
PLOT = Path(__file__).parents[2] / "docs" / "images" / "growth.svg"
SEGMENTS = frozenset({"staging"})
TIMES, BATCH = 7, 100
HOW = (
    "A site of so many machines in every state is made by the product's own functions. Processor time of the product's"
    f" functions in one process on SQLite, the median of {TIMES}: pages and the API without TLS, the worker's looks,"
    f" and what the wire does with its database for a client of a batch of {BATCH}."
)
PAGES = {
    "home": "/", "next page": "/?after={place}", "one state": "/?state=staging", "one group": "/?group=waiting",
    "search, one machine": "/?search={serial}", "search, nothing": "/?search=nothing-has-this",
    "machine": "/machines/{machine}", "sign-off": "/machines/{machine}/sign-off", "journal": "/journal",
    "journal, one topic": "/journal?topic=machine", "journal, search": "/journal?search=nothing-has-this",
    "system": "/system", "manifests": "/manifests", "payloads": "/payloads",
    "API, first 100": "/api/v1/machines?limit=100",
    "API, 100 in the middle": "/api/v1/machines?limit=100&after={middle}",
}  # fmt: skip

Figures = dict[str, float]


def cost(work: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds of processor time, the median; the first time, which fills caches, does not count."""
    work()
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(1000 * (time.process_time() - began))
    return sorted(found)[times // 2]


def measure_pages(site: Site, count: int) -> Figures:
    app, context = create_app(site.context), site.context
    password = people.create_user(context, "bench", "bench")
    token = people.create_token(context, "bench", "bench")
    client = app.test_client()
    session = people.sign_in(context, "bench", password)
    client.set_cookie("__Host-gatehouse", session.token, domain="localhost", secure=True)
    page, ready = queries.by_attention(context, state="staging", limit=100), next(_numbers("ready", count))
    values = {
        "place": page[-1].place, "serial": serial(ready), "machine": site.machine_of(mac(ready)), "middle": count // 2,
    }  # fmt: skip

    def get(path: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
        answer = client.get(path, base_url="https://localhost", headers=headers)
        assert (answer.status_code, answer.get_data()[:0]) == (200, b""), (path, answer.status)

    return {f"page: {name}": cost(lambda path=path: get(path.format(**values))) for name, path in PAGES.items()}  # type: ignore[misc]


def measure_looks(site: Site, count: int) -> Figures:
    """The worker's: for what changed, and at one machine; and a list of 1,000 machines, as `machines list` reads it."""
    store, looked_at = site.context.store, [site.machine_of(mac(each)) for each in islice(_numbers("ready", count), 20)]

    def for_changes() -> None:
        since = site.now[0] - MINUTE
        machines.changed_or_due(store, since, site.now[0], SEGMENTS)
        endpoints.unjoined_host_ports(store, since)
        runs.waiting_for_worker(store, SEGMENTS)
        runs.interrupted(store)

    def at_machines() -> None:
        for machine in looked_at:
            next_step(situation.load(site.context, machine), site.now[0])
            store.release()

    return {
        "look for changes": cost(for_changes),
        "look at a machine": cost(at_machines) / len(looked_at),
        "list 1,000 machines": cost(lambda: sum(1 for _ in islice(queries.every_machine(site.context), 1000))),
    }


def measure_packets(site: Site, count: int) -> Figures:
    """What the wire does with its database for one client of a batch of BATCH, in one transaction: its lease, its
    address, and what is new of it; and the reading of what that changed."""
    store, source, known = site.context.store, SnapshotSource(), list(islice(_numbers("waiting", count), BATCH))
    source.load(store)
    serials = iter(range(1 << 20))

    def batch(numbers: Sequence[int], content: str) -> None:
        with store.write("wire", site.tick(1)) as tx:
            save_leases(tx, [("staging", lease(each, tx.now)) for each in numbers])
            site.recorder.record(tx, [sighting(mac(each), ("hostname", content, "dhcp")) for each in numbers])
            site.recorder.locate(tx, [AddressLearned("staging", mac(each), address(each)) for each in numbers])
        source.load(store)

    def newcomers() -> None:
        first = (1 << 21) + BATCH * next(serials)
        batch(range(first, first + BATCH), "new")

    return {
        "packet: newcomer": cost(newcomers) / BATCH,
        "packet: known, the same again": cost(lambda: batch(known, "same")) / BATCH,
        "packet: known, something new": cost(lambda: batch(known, f"changed {next(serials)}")) / BATCH,
    }


def _numbers(kind: str, count: int) -> Iterator[int]:
    return (number for number in range(count) if kind_of(number) == kind)


def measure(count: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="gatehouse-growth-") as name:
        state = Path(name) / "state"
        state.mkdir()
        site = populate(state, count)
        figures = measure_looks(site, count) | measure_pages(site, count) | measure_packets(site, count)
        site.context.store.disconnect()
    for case, figure in figures.items():
        print(f"growth: {count} machines: {case}: {figure:.3f}", flush=True)
    return figures


def panels(curves: Mapping[int, Figures]) -> list[Panel]:
    def lines(*kinds: str) -> dict[str, list[tuple[int, float]]]:
        cases = [case for case in next(iter(curves.values())) if case.startswith(kinds)]
        return {case.partition(": ")[2] or case: [(n, curves[n][case]) for n in curves] for case in cases}

    return [
        Panel("A client's packet, in the wire's database", "ms", lines("packet")),
        Panel("The worker's look, a list of 1,000", "ms", lines("look", "list")),
        Panel("A page", "ms", lines("page")),
    ]


def rows(few: Figures, many: Figures) -> list[Row]:
    """The most machines beside the fewest; of the pages the slowest one."""
    slowest = max((case for case in many if case.startswith("page")), key=lambda case: many[case])
    shown = [case for case in many if not case.startswith("page")] + [slowest]
    return [
        compared(
            f"100,000 machines: {case}", "ms", many[case], few[case], "1,000 machines",
            "under 300 ms" if case == slowest else "1.2 x",
        )
        for case in shown
    ]  # fmt: skip


def main(counts: list[int]) -> None:
    curves = {count: measure(count) for count in counts or COUNTS}
    if counts:
        return
    write("growth", rows(curves[COUNTS[0]], curves[COUNTS[-1]]), HOW)
    path = RESULTS / "growth.json"
    found = json.loads(path.read_text()) | {"curves": curves}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    PLOT.write_text(chart("Processor time by the number of machines", panels(curves)))


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]])

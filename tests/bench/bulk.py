"""What DHCP clients notice of long work on the database: DISCOVER to ACK while a large site is imported, listed,
assessed by another policy, verified, backed up; each again and again while the clients come.

`python -m tests.bench.bulk [MACHINES]` as root. The work runs in a process of its own, as the same user."""

from __future__ import annotations

import json
import os
import pwd
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from appliance.app import open_context
from appliance.commands import journals
from appliance.commands.backup import backup
from appliance.commands.manifests import import_manifest
from appliance.config import load
from appliance.context import Context
from appliance.queries import every_machine
from appliance.services import privileges
from appliance.store import policy
from appliance.store.engines.turns import Turns
from tests.bench import population
from tests.bench.report import Row, alone, write
from tests.rack.netns import Rack, wait_until
from tests.services.wires import ROOT, Wire
from tests.site import manifest

MACHINES, CLIENTS, SECONDS = 100_000, 1500, 15
GOAL_MS = 100
HOW = (
    f"{CLIENTS} clients that come evenly within {SECONDS} s, DISCOVER to ACK, each lease on disk before its ACK"
    " (SQLite, synchronous=FULL), while the work is done again and again by another process on the same disk and cores."
    " The longest turn is how long that process kept the database from being written at most, its commit included."
)


def import_again(context: Context, number: int) -> None:
    """Every row changes."""
    rows = [population.row(each) | {"rack": f"R{number}", "password": ""} for each in range(rows_of(context))]
    import_manifest(context, "cli:root", "packing.csv", manifest(rows))


def export(context: Context, number: int) -> None:
    for machine in every_machine(context):
        json.dumps(machine.as_json())


def change_policy(context: Context, number: int) -> None:
    context.store.policy = replace(context.store.policy, isolated_segments=frozenset({f"segment-{number}"}))
    policy.adopt(context.store, context.clock, {"staging"})


def verify(context: Context, number: int) -> None:
    assert not journals.verify(context).problems


def back_up(context: Context, number: int) -> None:
    with TemporaryFile(dir=context.settings.appliance.state_dir) as target:
        backup(context, "cli:root", target, "backup.tar")


WORK: dict[str, Callable[[Context, int], None]] = {
    "import": import_again, "export": export, "policy": change_policy, "verify": verify, "backup": back_up,
}  # fmt: skip


@dataclass(frozen=True)
class Noticed:
    """Of the clients: how many were lost, ms; of the work: its longest turn to write (ms), how often it ended."""

    lost: int
    p50: float
    p99: float
    longest: float
    rounds: int


def rows_of(context: Context) -> int:
    return int((context.settings.appliance.state_dir / "machines").read_text())


def work(config: Path, name: str, results: Path) -> None:
    """In its own process: until it is ended."""
    privileges.become(pwd.getpwnam("nobody"))
    context, longest, rounds = open_context(load(config)), 0.0, 0
    taken = Turns.taken

    @contextmanager
    def measured(turns: Turns, seconds: float, *, first: bool) -> Iterator[bool]:
        nonlocal longest
        with taken(turns, seconds, first=first) as ours:
            began = time.monotonic()
            yield ours
            took = (time.monotonic() - began) * 1000
        if took > longest:
            longest = took
            results.write_text(json.dumps([longest, rounds]))

    Turns.taken = measured  # type: ignore[method-assign]
    results.write_text(json.dumps([0.0, 0]))
    while True:
        WORK[name](context, rounds)
        rounds += 1
        results.write_text(json.dumps([longest, rounds]))


def notice(rack: Rack, wire: Wire, name: str, clients: int, seconds: int) -> Noticed:
    """What clients notice of this work ("": of none)."""
    results, worker = rack.directory / f"{name}.json", None
    results.touch()
    results.chmod(0o666)
    if name:
        argv = [sys.executable, "-m", "tests.bench.bulk", "work", str(wire.config), name, str(results)]
        worker = rack.popen("app", argv, log="work.log", cwd=ROOT)
        assert wait_until(results.read_text, 60), (rack.directory / "work.log").read_text()
    argv = [sys.executable, "-m", "tests.services.many_clients", str(clients), str(seconds), "0"]
    found = json.loads(rack.exec("load", argv, cwd=ROOT, timeout=300, check=True).stdout)["arrival"]
    longest, rounds = 0.0, 0
    if worker:
        assert worker.poll() is None, (rack.directory / "work.log").read_text()
        longest, rounds = json.loads(results.read_text())
        worker.kill()
        worker.wait()
    return Noticed(found["lost"], found["p50"], found["p99"], round(longest, 1), rounds)


@contextmanager
def site(machines: int) -> Iterator[tuple[Rack, Wire]]:
    """The wire process on the database of a site with so many machines."""
    with Rack() as rack:
        state = rack.directory / "state-app"
        population.populate(state, machines).close()
        (state / "machines").write_text(str(machines))
        (state / "web").mkdir(exist_ok=True)  # is part of a backup
        nobody = pwd.getpwnam("nobody")
        for path in (state, *state.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        wire = Wire(rack, state=state)
        wire.wait_answering()
        rack.add_port("load")
        yield rack, wire


def main(machines: int) -> None:
    rows: list[Row] = []
    with site(machines) as (rack, wire):
        for name in ("", *WORK):
            found = notice(rack, wire, name, CLIENTS, SECONDS)
            print(name or "nothing", found, flush=True)
            case = f"{machines} machines, meanwhile {name or 'nothing'}"
            rows += [
                alone(case, "ms p99, DISCOVER to ACK", found.p99, f"{GOAL_MS}"),
                alone(case, "clients without a lease", found.lost, "0"),
            ]
            if name:
                rows.append(alone(case, "ms, its longest turn", found.longest, ""))
    write("bulk", rows, HOW)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else MACHINES)

"""Resident memory of each process of the appliance, on the rack, after 200 machines have arrived."""

from __future__ import annotations

from pathlib import Path

from tests.bench.arrival import visible
from tests.bench.report import Row, alone, write
from tests.bench.site import running
from tests.rack.appliance import Appliance


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    below: list[int] = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                below += tree(int(entry.name))
    return below


def kilobytes(pid: int, field: str) -> int:
    """A field of smaps_rollup: `Rss` counts shared pages fully, `Pss` by share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def name_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
    if "run" not in words:
        return words[0].rsplit("/", 1)[-1][:40]
    return words[words.index("run") + 1] if words[-1] != "run" else "supervisor"


def measured(appliance: Appliance) -> list[Row]:
    assert appliance.process is not None
    pids = [pid for pid in tree(appliance.process.pid) if "gatehouse.toml" in Path(f"/proc/{pid}/cmdline").read_text()]
    rss = {pid: kilobytes(pid, "Rss") / 1024 for pid in pids}
    rows = [alone(f"resident memory: {name_of(pid)}", "MB", rss[pid], "—") for pid in pids]
    pss = sum(kilobytes(pid, "Pss") for pid in pids) / 1024
    total = alone("resident memory: whole appliance (RSS)", "MB", sum(rss.values()), "under 300")
    return [*rows, total, alone("resident memory: whole appliance (PSS)", "MB", pss, "under 300")]


def main() -> None:
    with running() as site:
        visible(site.rack, site.api)
        rows = measured(site.appliance)
    write(
        "memory",
        rows,
        "/proc/PID/smaps_rollup of every process after 200 machines arrived; RSS counts shared pages in each process.",
    )


if __name__ == "__main__":
    main()

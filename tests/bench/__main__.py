"""`make bench`: every benchmark, one after another; each writes its results by itself, and the README's table is made
from them (before the suite too, which compares the two)."""

from __future__ import annotations

import subprocess
import sys

PROGRAMS = (
    "tests.bench.burst", "tests.bench.dhcp", "tests.bench.renewal", "tests.bench.tftp", "tests.bench.tftp_gap",
    "tests.bench.arrival", "tests.bench.memory", "tests.bench.growth", "tests.bench.growth_processes",
    "tests.bench.fleet", "tests.bench.bulk", "docs.generate", "tests.bench.suite", "docs.generate",
)  # fmt: skip


def main() -> int:
    failed = [name for name in PROGRAMS if subprocess.call([sys.executable, "-m", name])]
    if failed:
        print(f"These did not finish: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

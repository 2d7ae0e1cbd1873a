"""`make bench`: every benchmark, one after another; each writes its results by itself."""

from __future__ import annotations

import subprocess
import sys

PROGRAMS = ("burst", "dhcp", "tftp", "arrival", "memory", "suite")


def main() -> int:
    failed = [name for name in PROGRAMS if subprocess.call([sys.executable, "-m", f"tests.bench.{name}"])]
    if failed:
        print(f"These benchmarks did not finish: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""How long everything takes that `make test` runs. `python -m tests.bench.suite`."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.bench.report import alone, write

ROOT = Path(__file__).parents[2]


def main() -> None:
    began = time.monotonic()
    subprocess.run([ROOT / "packaging" / "test.sh"], cwd=ROOT, check=True)
    minutes = (time.monotonic() - began) / 60
    how = "`make test` with everything installed: lint, types, import directions and all tests, on two cores."
    write("suite", [alone("the whole test suite", "min", minutes, "under 15")], how)


if __name__ == "__main__":
    main()

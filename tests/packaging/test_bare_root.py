"""The README's commands are typed on a bare Debian 12: see packaging/bare-root.sh."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "packaging" / "bare-root.sh"


@pytest.mark.parametrize("target", ["run", "test"])
def test_command_to_try_is_one_line_of_the_readme(target: str) -> None:
    shown = subprocess.run([PROGRAM, "--show", target], capture_output=True, text=True, check=True).stdout.strip()
    assert shown.endswith(f"make {target}")
    assert re.search(rf"^{re.escape(shown)}( +#.*)?$", (ROOT / "README.md").read_text(), re.MULTILINE)


@pytest.mark.slow
@pytest.mark.rack
@pytest.mark.timeout(3600)
def test_run_command_works_on_a_bare_debian() -> None:
    done = subprocess.run([PROGRAM, "run"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

"""Lets an unprivileged process run a checkout that lies in a private folder, such as /root: see packaging/reach.sh."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "reach.sh"


def reach_argv(argv: Sequence[str], needed: Iterable[Path]) -> list[str]:
    """The command that runs `argv` where every user can read the `needed` folders."""
    return [str(PROGRAM), *map(str, needed), "--", *argv]


def interpreter_folders() -> tuple[Path, ...]:
    """Where this Python and its packages are."""
    return Path(sys.prefix), Path(sys.base_prefix)

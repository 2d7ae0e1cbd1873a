"""What a benchmark leaves behind: rows of `case, unit, ours, peer, peer_name, ratio, goal` in results/NAME.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `ratio` is ours over the peer's (None without a peer); `goal` is what it should be."""

    case: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    goal: str = ""


def compared(case: str, unit: str, ours: float, peer: float, peer_name: str, goal: str) -> Row:
    """A row beside a peer measured in the same run."""
    return Row(case, unit, round(ours, 2), round(peer, 2), peer_name, round(ours / peer, 2) if peer else None, goal)


def alone(case: str, unit: str, ours: float, goal: str) -> Row:
    """A row that is compared with a number, not with a peer."""
    return Row(case, unit, round(ours, 3), goal=goal)


def write(name: str, rows: list[Row], how: str) -> None:
    """Writes results/NAME.json and prints the rows. `how` says how it was measured, in a sentence or two."""
    RESULTS.mkdir(exist_ok=True)
    result = {"name": name, "how": how, "rows": [asdict(row) for row in rows]}
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    for row in rows:
        beside = f", {row.peer_name} {row.peer}, ratio {row.ratio}" if row.peer_name else ""
        print(f"{name}: {row.case}: {row.ours} {row.unit}{beside} (goal: {row.goal})", flush=True)

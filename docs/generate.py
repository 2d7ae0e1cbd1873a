"""Writes the generated parts of the README between their markers: the lifecycle diagram and the measurements.

`python -m docs.generate` writes them; a test compares them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from appliance.domain.lifecycle import diagram

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RESULTS = ROOT / "tests" / "bench" / "results"


def measurements() -> str:
    """The results of the benchmarks as a Markdown table, with how each was measured below it."""
    lines = ["| what | ours | beside | ratio | goal |", "|---|---|---|---|---|"]
    how = []
    for path in sorted(RESULTS.glob("*.json")):
        told = json.loads(path.read_text())
        lines += [_row(row) for row in told["rows"]]
        how.append(f"*{told['name']}*: {told['how']}")
    return "\n".join([*lines, "", *how]) + "\n"


def _row(row: dict[str, Any]) -> str:
    beside = f"{row['peer_name']}: {row['peer']:g} {row['unit']}" if row["peer_name"] else ""
    ratio = f"{row['ratio']:g} ×" if row["ratio"] is not None else ""
    return f"| {row['case']} | {row['ours']:g} {row['unit']} | {beside} | {ratio} | {row['goal']} |"


PARTS = {"lifecycle": lambda: f"```mermaid\n{diagram()}```\n", "measurements": measurements}


def filled(text: str) -> str:
    """The README with every generated part as it should be."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, make=make: match[1] + make() + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text()))

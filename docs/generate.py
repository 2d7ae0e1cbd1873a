"""Writes the generated parts of README and manual between their markers: the lifecycle diagram, the measurements, and
what boot firmware is given.

`python -m docs.generate` writes them; a test compares them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from appliance.domain.lifecycle import diagram
from appliance.engine.boot_choice import RULES, BootRule
from appliance.payload.render import OFFERS

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "manual.md")
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


def boot_rules() -> str:
    """What a machine is led to, by what its DHCP request says of it."""
    lines = ["| the machine's request has | it is led to | over |", "|---|---|---|"]
    return "\n".join([*lines, *map(_boot_rule, RULES)]) + "\n"


def _boot_rule(rule: BootRule) -> str:
    told = []
    if rule.vendor_class:
        told.append(f"option 60 `{rule.vendor_class.decode()}…`")
    if rule.user_class:
        told.append(f"option 77 `{rule.user_class.decode()}`")
    if rule.systems:
        told.append("option 93 " + " or ".join(str(number) for number in sorted(rule.systems)))
    files = " else ".join(f"`{name}`" for name in rule.files)
    return f"| {', '.join(told)} | {files} | {'HTTP' if rule.over_http else 'TFTP'} |"


def offers() -> str:
    """The names that are made for the machine that asks."""
    lines = ["| name | what it is |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{offer.shown}` | {offer.what} |" for offer in OFFERS)]) + "\n"


PARTS = {
    "lifecycle": lambda: f"```mermaid\n{diagram()}```\n",
    "measurements": measurements,
    "boot rules": boot_rules,
    "offers": offers,
}


def filled(text: str) -> str:
    """The page with every generated part as it should be."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, make=make: match[1] + make() + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(filled(page.read_text()))

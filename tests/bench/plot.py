"""Curves as SVG, drawn by hand: small charts side by side, both axes logarithmic, each line named at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 300, 56, 170, 48, 34
PER_ROW = 2
COLOURS = ("#0b5fa5", "#b3541e", "#2f7d32", "#7b3f9d", "#a8173a", "#5b6770")
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#5b6770}.title{font-size:14px;fill:#1d7bc1}"
    ".head{font-size:16px;fill:#1d7bc1}"
    "polyline{fill:none;stroke-width:1.6}.grid{stroke:#5b6770;stroke-opacity:.25}"
)
"""Grey and blue that can be read on light and on dark ground."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: for each line its (number, value) points."""

    title: str
    unit: str
    lines: Mapping[str, Sequence[tuple[int, float]]]


def chart(title: str, panels: Sequence[Panel]) -> str:
    """The SVG of all panels below the title."""
    rows = -(-len(panels) // PER_ROW)
    width, height = PER_ROW * WIDTH, 30 + rows * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="head" x="12" y="22">{escape(title)}</text>',
    ]
    for number, panel in enumerate(panels):
        x, y = number % PER_ROW * WIDTH, 30 + number // PER_ROW * HEIGHT
        parts += [f'<g transform="translate({x} {y})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel) -> Iterator[str]:
    points = [point for line in panel.lines.values() for point in line]
    across = _Axis([number for number, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([value for _, value in points], HEIGHT - BOTTOM, TOP)
    yield f'<text class="title" x="{LEFT}" y="{TOP - 18}">{escape(panel.title)} ({escape(panel.unit)})</text>'
    for value in up.decades():
        yield f'<path class="grid" d="M{LEFT} {up.at(value):.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 6}" y="{up.at(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
    for value in across.decades():
        yield f'<text x="{across.at(value):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{int(value):,}</text>'
    ends = sorted(panel.lines, key=lambda name: -panel.lines[name][-1][1])
    places = _spread([up.at(panel.lines[name][-1][1]) for name in ends])
    for number, (name, place) in enumerate(zip(ends, places, strict=True)):
        colour = COLOURS[number % len(COLOURS)]
        drawn = " ".join(f"{across.at(number):.1f},{up.at(value):.1f}" for number, value in panel.lines[name])
        yield f'<polyline stroke="{colour}" points="{drawn}"/>'
        last = panel.lines[name][-1][1]
        label = f"{escape(name)} {last:.3g}"
        yield f'<text x="{WIDTH - RIGHT + 8}" y="{place + 4:.1f}" style="fill:{colour}">{label}</text>'


def _spread(places: Sequence[float], apart: float = 13) -> list[float]:
    """Places from the top down, moved so that none is nearer than this to the one above, and all are in the panel."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + apart) if found else place)
    too_low = max(0.0, found[-1] - (HEIGHT - 8)) if found else 0.0
    return [place - too_low for place in found]


class _Axis:
    """A logarithmic axis between whole decades, from the pixel `first` to `last`."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        shown = [max(value, 1e-3) for value in values]
        self.low = math.floor(math.log10(min(shown)) + 1e-9)
        self.high = max(self.low + 1, math.ceil(math.log10(max(shown)) - 1e-9))
        self.first, self.last = first, last

    def at(self, value: float) -> float:
        part = (math.log10(max(value, 1e-3)) - self.low) / (self.high - self.low)
        return self.first + part * (self.last - self.first)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]

"""What the commands print: a table for people, JSON for programs. Control characters never reach a terminal."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from appliance.domain.blockers import Blocker, blocker
from appliance.errors import GatehouseError
from appliance.trust.errors import TrustError
from appliance.wire.text import display

TRUST_EXIT_CODE = 1

AT_ONCE = 1_000
"""Rows of a table that are held in memory."""


def safe(value: object, limit: int = 500) -> str:
    """One line of text without control, bidirectional or invisible characters."""
    return display(str(value).encode("utf-8", "backslashreplace"), limit)


def print_json(value: Any) -> None:
    """ASCII only: every other character, and DEL, becomes a JSON escape."""
    print(_json(value))


def print_json_array(values: Iterable[Any]) -> None:
    """The same for a list of any length, printed while it is read."""
    before = "[\n"
    for value in values:
        print(before + textwrap.indent(_json(value), "  "), end="")
        before = ",\n"
    print("\n]" if before != "[\n" else "[]")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "Nothing.") -> None:
    """A table, printed while its rows are read. On a terminal it is as wide as that, and has its head again after each
    AT_ONCE rows; in a pipe no line is cut."""
    remaining = ([safe(cell) for cell in row] for row in rows)
    parts = iter(lambda: list(islice(remaining, AT_ONCE)), [])
    first = next(parts, None)
    if first is None:
        print(empty)
    elif sys.stdout.isatty():
        for part in chain([first], parts):
            _print_fitted(columns, part)
    else:
        _print_whole(columns, first, chain(first, chain.from_iterable(parts)))


def _print_fitted(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)


def _print_whole(columns: Sequence[str], first: Sequence[Sequence[str]], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as those of the `first` rows need; a longer cell moves the rest of its line."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(columns, *first, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
        return f" {'   '.join(padded)}".rstrip()

    print(line(columns))
    print("\u2500" * (sum(widths) + 3 * len(widths) - 1))
    for row in rows:
        print(line(row))


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """`name: value`, one a line."""
    texts = [(name, safe(value)) for name, value in pairs]
    width = max((len(name) for name, _ in texts), default=0)
    for name, value in texts:
        print(f"{name:<{width}}  {value}")


def print_error(error: Exception, *, as_json: bool) -> int:
    """The error as one sentence (or a blocker as JSON) on standard error; returns the exit code it means."""
    why = described(error)
    print(json.dumps({"error": why.as_json()}) if as_json else safe(why, 4000), file=sys.stderr)
    return exit_code(error)


def described(error: Exception) -> Blocker:
    """The error with its next action and who can take it."""
    if isinstance(error, GatehouseError):
        return error.blocker
    return blocker(error.code if isinstance(error, TrustError) else GatehouseError.code, error=error)


def exit_code(error: Exception) -> int:
    if isinstance(error, GatehouseError):
        return error.exit_code
    return TRUST_EXIT_CODE if isinstance(error, TrustError) else 1

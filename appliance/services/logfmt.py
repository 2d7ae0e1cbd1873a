"""Log lines: one event a line, `name=value` pairs; text is escaped, so that it cannot forge a line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping

from appliance.clock import Clock, system_clock
from appliance.domain.moments import iso
from appliance.wire.text import display

MAX_VALUE = 2000
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@+-[]")


def line(fields: Mapping[str, object]) -> str:
    """`at=2026-... event="child died" pid=7`: a value with anything but plain characters is a JSON string."""
    shown = {name: display(str(value).encode("utf-8", "backslashreplace"), MAX_VALUE) for name, value in fields.items()}
    return " ".join(
        f"{name}={text if text and _PLAIN.issuperset(text) else json.dumps(text, ensure_ascii=False)}"
        for name, text in shown.items()
    )


class Log:
    """Writes the lines of one process to standard error."""

    def __init__(self, process: str, clock: Clock = system_clock) -> None:
        self._process = process
        self._clock = clock

    def __call__(self, event: str, **fields: object) -> None:
        fields = {"at": iso(self._clock()), "process": self._process, "event": event, **fields}
        print(line(fields), file=sys.stderr, flush=True)


class Formatter(logging.Formatter):
    """The same form for what libraries log."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": iso(int(record.created * 1000)),
            "process": self._process,
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return line(fields)


def configure(process: str) -> None:
    """Sends the root logger's lines, from INFO up, to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(process))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

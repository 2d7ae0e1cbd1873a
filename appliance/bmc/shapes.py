"""Reading values out of JSON that nobody promised anything about. Pure."""

from __future__ import annotations

from typing import Any

from appliance.bmc.parsing import Json

_HUGE = 1e18


def obj(value: Any, *names: str) -> Json:
    """The object at a path of member names; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: Any, *names: str) -> str:
    """The trimmed text at a path of member names, or an empty one."""
    found = obj(value, *names[:-1]).get(names[-1])
    return found.strip() if isinstance(found, str) else ""


def number(value: Any, *names: str) -> float | None:
    """The number at a path of member names, or None: a boolean is none, nor is what no machine ever measures."""
    found = obj(value, *names[:-1]).get(names[-1])
    if isinstance(found, bool) or not isinstance(found, int | float) or not -_HUGE < found < _HUGE:
        return None
    return found


def items(value: Any, *names: str) -> list[Any]:
    """The list at a path of member names, or an empty one."""
    found = obj(value, *names[:-1]).get(names[-1])
    return found if isinstance(found, list) else []


def link(value: Any, *names: str) -> str:
    """The path that a resource links at a path of member names, or an empty text."""
    return text(value, *names, "@odata.id")

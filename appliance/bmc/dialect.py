"""How a family of Redfish services departs from the standard (DSP0266, DSP0268): a value, chosen from what the service
root and the manager show. The default departs in nothing. The dialects of makers are data (data/dialects.toml) or a
site's own; no maker is named here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from appliance.bmc.errors import BadAnswer, Redirected
from appliance.bmc.parsing import Json
from appliance.bmc.paths import allowed
from appliance.bmc.shapes import obj, text

RESOURCES = ("root", "manager", "system", "chassis")
"""What a member may be named of: the service root, the first manager, system and chassis."""

_MEMBER = re.compile(rf"({'|'.join(RESOURCES)})(\.[A-Za-z0-9_@.-]+)")


class Command(StrEnum):
    """What a Reset action is asked for; the dialect names the ResetTypes that do it."""

    OFF = "off"
    ON = "on"
    CYCLE = "cycle"
    RESTART_BMC = "restart_bmc"


RESET_TYPES: Mapping[Command, tuple[str, ...]] = MappingProxyType({
    Command.OFF: ("ForceOff", "GracefulShutdown"),
    Command.ON: ("On", "ForceOn"),
    Command.CYCLE: ("PowerCycle", "ForceRestart"),
    Command.RESTART_BMC: ("GracefulRestart", "ForceRestart"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """`when` are (member, shell pattern) that must all match; a member is `RESOURCE.NAME` with a name of RESOURCES,
    and so are the sources of the serial number, of which the first that is not empty counts. `root` is the spelling
    of the service root, `sessions` where sessions are created if the root links none; `reset_types` are asked for in
    this order."""

    name: str = "standard"
    when: tuple[tuple[str, str], ...] = ()
    root: str = "/redfish/v1/"
    sessions: str = "/redfish/v1/SessionService/Sessions"
    serial: tuple[str, ...] = ("system.SerialNumber", "chassis.SerialNumber")
    reset_types: Mapping[Command, tuple[str, ...]] = field(default_factory=lambda: RESET_TYPES)

    def matches(self, shown: Mapping[str, Json]) -> bool:
        """`shown` is by name of RESOURCES. The pattern `*` also matches an object."""
        for name, pattern in self.when:
            found = value_at(shown, name)
            is_object = bool(obj(shown, *name.split(".")))
            if not (fnmatchcase(found, pattern) if found else is_object and pattern == "*"):
                return False
        return True


STANDARD = Dialect()


@dataclass(frozen=True, slots=True)
class Dialects:
    """Those that are known here, in the order in which they are tried."""

    known: tuple[Dialect, ...] = ()

    @property
    def roots(self) -> tuple[str, ...]:
        """Every spelling of the service root, the standard's first."""
        return tuple(dict.fromkeys((STANDARD.root, *(dialect.root for dialect in self.known))))

    def choose(self, root: Json, manager: Json | None = None) -> Dialect:
        """The first that matches the service root and, once it may be read, the manager; else the standard."""
        shown = {"root": root, "manager": manager or {}}
        return next((dialect for dialect in self.known if dialect.matches(shown)), STANDARD)


def value_at(shown: Mapping[str, Json], name: str) -> str:
    """The text of `RESOURCE.NAME[.NAME...]`, or an empty one."""
    return text(shown, *name.split("."))


def read_service_root(get: Callable[[str], Json], dialects: Dialects) -> Json:
    """The service root. DSP0266 lets a service redirect one spelling of its path to the other: a redirect is never
    followed, but the spellings that dialects name are tried in turn. Raises BmcError."""
    *others, last = dialects.roots
    for path in others:
        try:
            return get(path)
        except Redirected:
            continue
    return get(last)


def parse_dialects(tables: Iterable[Any]) -> tuple[Dialect, ...]:
    """From tables as in dialects.toml. Raises ValueError, with the dialect's name, for one that cannot be meant."""
    return tuple(_parse(table) for table in tables)


def _parse(table: Any) -> Dialect:
    if not isinstance(table, Mapping) or not isinstance(table.get("name"), str) or not table["name"]:
        raise ValueError("A dialect is a table with a name.")
    name = table["name"]
    unknown = set(table) - {"name", "when", "root", "sessions", "serial", "reset_types"}
    if unknown:
        raise ValueError(f"Dialect {name}: there is no {min(unknown)!r}.")
    try:
        when = tuple((_member(key), str(pattern)) for key, pattern in dict(table.get("when", {})).items())
        reset_types = {Command(key): _texts(value) for key, value in dict(table.get("reset_types", {})).items()}
        made = Dialect(
            name=name,
            when=when,
            root=allowed(table.get("root", STANDARD.root)),
            sessions=allowed(table.get("sessions", STANDARD.sessions)),
            serial=tuple(_member(source) for source in _texts(table.get("serial", STANDARD.serial))),
            reset_types=MappingProxyType({**RESET_TYPES, **reset_types}),
        )
    except (AttributeError, BadAnswer, TypeError, ValueError) as error:
        raise ValueError(f"Dialect {name}: {error}") from None
    if not made.when:
        raise ValueError(f"Dialect {name}: it has no `when`, so it would match every service.")
    return made


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not value or not all(isinstance(one, str) and one for one in value):
        raise ValueError(f"{value!r} is no list of texts.")
    return tuple(value)


def _member(name: Any) -> str:
    if not isinstance(name, str) or not _MEMBER.fullmatch(name):
        raise ValueError(f"{name!r} is no member of {', '.join(RESOURCES)}.")
    return name


@cache
def built_in() -> Dialects:
    """Those of appliance/data/dialects.toml."""
    tables = tomllib.loads(files("appliance.data").joinpath("dialects.toml").read_text("utf-8"))
    return Dialects(parse_dialects(tables["dialect"]))

"""What a site may add: the hooks that Gatehouse calls, as pluggy specifications. docs/hooks.md shows each in use.

An event is a frozen dictionary of plain JSON values, an entry of the journal with three more members:

    schema     1; grows when a member changes its meaning, not when one is added
    event      "sighting", "step", "verdict" or "signoff"
    appliance  the name of the appliance that tells it
    idx        the entry's place in the journal; the same event told again has the same
    at         when, ISO 8601 in UTC
    actor      who did it: "wire", "worker", "person:NAME", ...
    action     what was done, dotted: "endpoint.seen", "machine.state", ...
    text       the same as a sentence
    machine    the machine's id, 0 for none
    endpoint   the endpoint's id, 0 for none
    data       what belongs to the action

An implementation runs in a thread of its own, for at most the configured budget, and after the commit: it cannot
hold up or undo what it is told of. It may return a short text, which the journal keeps as `hook.output`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import pluggy

PROJECT = "gatehouse"
SCHEMA = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

KINDS = ("sighting", "step", "verdict", "signoff")


class TryAgain(Exception):
    """Raised by an implementation whose peer cannot be reached now: the same event comes again later, however often.
    Any other exception counts as a failure, and the event is given up after a few."""


class Frozen(dict[str, Any]):
    """A dictionary that refuses to change; JSON and equality take it for a plain one."""

    def _refuse(self, *_args: object, **_names: object) -> NoReturn:
        raise TypeError("An event cannot be changed; make a dict of it first.")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse


def freeze(value: Any) -> Any:
    """The same JSON value, of which nothing can be changed."""
    if isinstance(value, Mapping):
        return Frozen({key: freeze(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(inner) for inner in value)
    return value


@hookspec
def gatehouse_sighting(event: Mapping[str, Any]) -> str | None:
    """An endpoint was seen for the first time, or said something new."""


@hookspec(firstresult=True)
def gatehouse_payload(request: Mapping[str, Any]) -> str | None:
    """A machine asks for a payload: the name of another one to give it, or None to leave it as it is.

    `request` has schema, name, protocol ("tftp" or "http"), ip, mac, segment, machine (id) and level. This is asked
    while the machine waits, so it has the smaller of the budget and half a second. The name must be in the
    catalogue, and a machine gets nothing by it that is for a higher trust level."""


@hookspec
def gatehouse_step(event: Mapping[str, Any]) -> str | None:
    """A machine went a step: its state, its level, a login, a payload that it fetched."""


@hookspec
def gatehouse_verdict(event: Mapping[str, Any]) -> str | None:
    """An acceptance run began, gave a verdict, or ended."""


@hookspec
def gatehouse_signoff(event: Mapping[str, Any]) -> str | None:
    """A person approved a machine, or it was released to production."""

"""What a site may add: the hooks that Gatehouse calls, as pluggy specifications. docs/hooks.md shows each in use.

An event is a frozen dictionary of plain JSON values, an entry of the journal with three more members:

    schema     1; grows when a member changes its meaning, not when one is added
    event      its kind: "sighting", "step", "alarm", ... (`domain.journal_actions.Kind`)
    appliance  the name of the appliance that recorded it
    idx        the entry's place in the journal; the same event delivered again has the same
    at         when, ISO 8601 in UTC
    actor      who did it: "wire", "worker", "person:NAME", ...
    action     what was done, dotted: "endpoint.seen", "machine.state", ...
    text       the same as a sentence
    machine    the machine's id, 0 for none
    endpoint   the endpoint's id, 0 for none
    data       the values that belong to the action

An implementation runs in a thread of its own, for at most the configured budget, and after the commit: it cannot delay
or undo the event. It may return a short text, which the journal keeps as `hook.output`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import pluggy

from appliance.domain.journal_actions import HOOK_KINDS

PROJECT = "gatehouse"
SCHEMA = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

KINDS: tuple[str, ...] = tuple(map(str, HOOK_KINDS))
"""The kinds of events; each has its hook `gatehouse_KIND`."""


class TryAgain(Exception):
    """Raised by an implementation that cannot reach its peer now: the same event is delivered again later, without a
    limit. Any other exception counts as a failure, and the event is dropped after a few."""


class Frozen(dict[str, Any]):
    """A dictionary that cannot be changed; for JSON and comparisons it is a plain one."""

    def _refuse(self, *_args: object, **_names: object) -> NoReturn:
        raise TypeError("An event cannot be changed; make a dict of it first.")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse


def freeze(value: Any) -> Any:
    """The same JSON value, unchangeable at every depth."""
    if isinstance(value, Mapping):
        return Frozen({key: freeze(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(inner) for inner in value)
    return value


@hookspec
def gatehouse_sighting(event: Mapping[str, Any]) -> str | None:
    """An endpoint was seen for the first time, changed, or was joined to a machine."""


@hookspec
def gatehouse_step(event: Mapping[str, Any]) -> str | None:
    """A machine's state or level changed, its BMC was contacted, or it waits for something."""


@hookspec
def gatehouse_verdict(event: Mapping[str, Any]) -> str | None:
    """An acceptance run was requested, gave a verdict, or ended."""


@hookspec
def gatehouse_signoff(event: Mapping[str, Any]) -> str | None:
    """A person signed a machine off."""


@hookspec
def gatehouse_alarm(event: Mapping[str, Any]) -> str | None:
    """Something needs a person: a rogue DHCP server, a quarantined machine, a reached limit, a failed hook.

    A plugin does not receive its own failures, and of another's only the first and the last for an event."""


@hookspec
def gatehouse_lease(event: Mapping[str, Any]) -> str | None:
    """An address was leased, declined or released."""


@hookspec
def gatehouse_segment(event: Mapping[str, Any]) -> str | None:
    """A segment is listened on or probed, or a person decided about another DHCP server on it."""


@hookspec
def gatehouse_manifest(event: Mapping[str, Any]) -> str | None:
    """A manifest was imported, or a row was matched to another machine."""


@hookspec
def gatehouse_catalogue(event: Mapping[str, Any]) -> str | None:
    """A payload was added to the catalogue, replaced, or removed."""


@hookspec
def gatehouse_download(event: Mapping[str, Any]) -> str | None:
    """A machine requested a payload, and got it or did not."""


@hookspec
def gatehouse_policy(event: Mapping[str, Any]) -> str | None:
    """A new policy is in force."""


@hookspec
def gatehouse_appliance(event: Mapping[str, Any]) -> str | None:
    """A backup was made, or the appliance was restored from one."""


@hookspec
def gatehouse_person(event: Mapping[str, Any]) -> str | None:
    """A person or an API token was added, changed or removed, or a person signed in or out."""


@hookspec
def gatehouse_dialects() -> Sequence[Mapping[str, Any]] | None:
    """How Redfish services of the site depart from the standard: tables as in appliance/data/dialects.toml. They are
    tried before those that come with Gatehouse. Called once, when the worker starts."""


@hookspec(firstresult=True)
def gatehouse_payload(request: Mapping[str, Any]) -> str | None:
    """A machine requests a payload: the name of another one to give it, or None to leave it as it is.

    `request` has schema, name, protocol ("tftp" or "http"), ip, mac, segment, machine (id) and level. The machine
    waits for the answer, so the limit is the smaller of the budget and half a second. Several machines may ask at the
    same time: it is called by several threads. The name must be in the catalogue, and a payload for a higher trust
    level is not given by it."""

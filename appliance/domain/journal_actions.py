"""The journal's actions: one table of what may be written, of which kind it is and which sentence it makes.

A template has `{name}` for a value of the entry's data, `{name.member}` for a member of it and `{name!u}` for capital
letters; `{actor}` is who did it. A part in `[...]` is left out when one of its values is empty or missing. A list
is joined by commas. `former` are the names that earlier versions wrote: their entries belong to the same kind and
topic, and keep the name and the sentence that they were written with."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a site subscribes to: `gatehouse_KIND` of a plugin, `events` of a script or a webhook."""

    SIGHTING = "sighting"
    STEP = "step"
    VERDICT = "verdict"
    SIGNOFF = "signoff"
    ALARM = "alarm"
    LEASE = "lease"
    SEGMENT = "segment"
    MANIFEST = "manifest"
    CATALOGUE = "catalogue"
    DOWNLOAD = "download"
    POLICY = "policy"
    APPLIANCE = "appliance"
    PERSON = "person"
    INTERNAL = "internal"


MEANING: Mapping[Kind, str] = {
    Kind.SIGHTING: "an endpoint was seen for the first time, changed, or was joined to a machine",
    Kind.STEP: "a machine's state or level changed, its BMC was contacted, or it waits for something",
    Kind.VERDICT: "an acceptance run was requested, gave a verdict, or ended",
    Kind.SIGNOFF: "a person signed a machine off",
    Kind.ALARM: "something needs a person: a rogue DHCP server, a quarantined machine, a reached limit, a failed hook,"
    " a process that had to be replaced,"
    " a damaged database",
    Kind.LEASE: "an address was leased, declined or released",
    Kind.SEGMENT: "a segment is listened on or probed, another DHCP server is seen where it needs nobody, or a person"
    " decided about one",
    Kind.MANIFEST: "a manifest was imported, or a row was matched to another machine",
    Kind.CATALOGUE: "a payload was added to the catalogue, replaced, or removed",
    Kind.DOWNLOAD: "a machine requested a payload, and got it or did not",
    Kind.POLICY: "a new policy is in force",
    Kind.APPLIANCE: "a backup was made, the appliance was restored from one, or its clock was set",
    Kind.PERSON: "a person or an API token was added, changed or removed, or a person signed in or out",
    Kind.INTERNAL: "what a hook returned; no hook receives it",
}
"""One sentence's part for each kind, as docs/hooks.md has it."""

HOOK_KINDS: tuple[Kind, ...] = tuple(kind for kind in Kind if kind is not Kind.INTERNAL)
"""The kinds that a hook may receive."""


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is dotted: its topic, then what happened."""

    name: str
    kind: Kind
    template: str
    former: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """What the journal page's filter offers."""
        return self.name.partition(".")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its former names: what a query has to look for."""
        return (self.name, *self.former)


_TABLE: tuple[Action, ...] = (
    Action("endpoint.seen", Kind.SIGHTING, "{summary}"),
    Action("endpoint.changed", Kind.SIGHTING, "{summary}", ("endpoint.news",)),
    Action("endpoint.joined", Kind.SIGHTING, "{mac} is a network port of this machine's host, as its BMC reports."),
    Action(
        "endpoint.rate_limited", Kind.ALARM,
        "{mac} changes faster than changes are recorded; {count} were not recorded so far.", ("endpoint.flood",),
    ),
    Action(
        "endpoint.limit_reached", Kind.ALARM,
        "{count} endpoints are recorded; a new one is recorded only if the manifest names it.", ("endpoint.crowd",),
    ),
    Action("segment.listening", Kind.SEGMENT, "Listening on {interface} (segment {segment}, mode {mode})."),
    Action(
        "segment.probing", Kind.SEGMENT,
        "Segment {segment} is probed for other DHCP servers for {seconds} s; DHCP is answered if none answers.",
    ),
    Action("segment.malformed", Kind.SEGMENT, "A frame could not be read: {error}[ {count} such frames so far.]"),
    Action("segment.rogue_server", Kind.ALARM, "{text}[ {next_action}]", ("segment.foreign",)),
    Action("segment.other_server", Kind.SEGMENT, "{text}"),
    Action(
        "segment.rogue_allowed", Kind.SEGMENT,
        "DHCP is answered on segment {segment} although another DHCP server answers there.", ("segment.anyway",),
    ),
    Action(
        "segment.rogue_disallowed", Kind.SEGMENT,
        "DHCP is answered on segment {segment} only while no other DHCP server answers there.",
    ),
    Action(
        "segment.rogue_cleared", Kind.SEGMENT,
        "The other DHCP server on segment {segment} is reported as removed; DHCP is answered if none answers.",
        ("segment.lifted",),
    ),
    Action("lease.granted", Kind.LEASE, "{reason}"),
    Action("lease.declined", Kind.LEASE, "{reason}"),
    Action("lease.released", Kind.LEASE, "{reason}"),
    Action("machine.state", Kind.STEP, "{before} → {after}: {why}"),
    Action("machine.level", Kind.STEP, "Level {before} → {after} {name}[ ({assurance})].[ Next: {next}]"),
    Action("machine.waiting", Kind.STEP, "{text}", ("machine.waits",)),
    Action("machine.quarantined", Kind.ALARM, "{text}", ("machine.mismatch",)),
    Action(
        "machine.authenticated", Kind.STEP, "Serial {serial} is proved by {method} over the TLS key {tls_key}.",
        ("machine.proved",),
    ),
    Action(
        "machine.proof_carried_over", Kind.STEP,
        "The proof of serial {serial} by {method} holds for the TLS key {tls_key} too: the change was announced"
        "[: {reason}].",
    ),
    Action("machine.signed_off", Kind.SIGNOFF, "The sign-off record is {sha256}.", ("machine.released",)),
    Action(
        "bmc.key", Kind.STEP,
        "{address} shows the TLS key {tls_key} ({subject}).[ Before, it showed {before}.][ The change was announced:"
        " {announced}.]",
    ),
    Action("bmc.key_expected", Kind.STEP, "The TLS key {tls_key} is expected from now on[: {reason}]."),
    Action("bmc.key_withdrawn", Kind.STEP, "The TLS key {tls_key} is not expected any more[: {reason}]."),
    Action("bmc.login", Kind.STEP, "Login as {username} over the TLS key {tls_key}."),
    Action("bmc.login_ended", Kind.STEP, "The login is {outcome}[: {detail}]."),
    Action("bmc.service_root", Kind.STEP, "The service root reports Redfish {version}.", ("bmc.root",)),
    Action(
        "bmc.inventory", Kind.STEP, "Inventory: {vendor} {model}[; BMC {bmc_version}][, BIOS {bios_version}]."
    ),
    Action("credential.attempt_allowed", Kind.STEP, "One more login is allowed.", ("attempt.allowed",)),
    Action("credential.state", Kind.STEP, "The credential of {username} is {state}[; it was {before}]."),
    Action("acceptance.queued", Kind.VERDICT, "An acceptance run is requested."),
    Action(
        "acceptance.cancel_requested", Kind.VERDICT, "Cancelling the acceptance run is requested.",
        ("acceptance.cancel",),
    ),
    Action("acceptance.note", Kind.VERDICT, "{name}: {value}"),
    Action("acceptance.verdict", Kind.VERDICT, "{title}: {result}. Expected {expected}; observed {observed}."),
    Action("acceptance.spoiled", Kind.VERDICT, "{why} What did not pass does not count."),
    Action("acceptance.passed", Kind.VERDICT, "{detail}"),
    Action("acceptance.failed", Kind.VERDICT, "{detail}"),
    Action("acceptance.inconclusive", Kind.VERDICT, "{detail}"),
    Action("acceptance.cancelled", Kind.VERDICT, "{detail}"),
    Action("signoff.approved", Kind.SIGNOFF, "{actor} signed it off: {reason}"),
    Action(
        "manifest.imported", Kind.MANIFEST,
        "{filename}: {added} rows added, {updated} updated, {unchanged} unchanged, {skipped} skipped.",
    ),
    Action(
        "manifest.row_matched", Kind.MANIFEST, "Line {line} of {filename} is its manifest row (serial {serial}).",
        ("manifest.row",),
    ),
    Action(
        "manifest.row_left", Kind.MANIFEST, "Its manifest row belongs to another machine now.", ("manifest.left",)
    ),
    Action("payload.added", Kind.CATALOGUE, "The payload {name} was {change}: {bytes} bytes."),
    Action("payload.removed", Kind.CATALOGUE, "The payload {name} was removed."),
    Action("payload.started", Kind.DOWNLOAD, "It asks for {name} by {protocol!u}."),
    Action(
        "payload.served", Kind.DOWNLOAD, "It fetched {name} by {protocol!u}: {bytes} bytes in {duration_ms} ms."
    ),
    Action(
        "payload.failed", Kind.DOWNLOAD,
        "It did not get all of {name} by {protocol!u}: {bytes} bytes were sent.[ {detail}]",
    ),
    Action("payload.unknown", Kind.DOWNLOAD, "It asked for {name} by {protocol!u}, which is not in the catalogue."),
    Action(
        "payload.limit_reached", Kind.DOWNLOAD,
        "It asks for many unknown names by {protocol!u}; further ones are counted together.",
    ),
    Action("payload.withheld", Kind.DOWNLOAD, "It asked for {name} by {protocol!u} and did not get it.[ {detail}]"),
    Action(
        "payload.dropped", Kind.DOWNLOAD,
        "{count} downloads were only counted: they came while the database was not writable, beyond the {capacity} that"
        " are kept.",
    ),
    Action("appliance.backed_up", Kind.APPLIANCE, "A backup with {payloads} payloads was written to {file}."),
    Action(
        "appliance.restored", Kind.APPLIANCE, "The appliance was restored from the backup of {made_at}."
    ),
    Action(
        "journal.loss_accepted", Kind.ALARM, "The journal goes on without entries that were signed: {reason}. {problem}"
    ),
    Action("database.damaged", Kind.ALARM, "{text}[ {next_action}]"),
    Action("process.replaced", Kind.ALARM, "The process {process} was replaced: {reason}."),
    Action(
        "clock.jumped", Kind.APPLIANCE,
        "The clock of the appliance was set by {seconds} s, from {before} to {after}. Leases last as long as before.",
    ),
    Action("policy.adopted", Kind.POLICY, "A new policy is in force for {machines} machines."),
    Action("hook.failed", Kind.ALARM, "{hook} of {plugin} failed: {why}[ {next_action}]"),
    Action("hook.output", Kind.INTERNAL, "{plugin}: {output}"),
    Action("person.added", Kind.PERSON, "{name} may sign in ({role})."),
    Action("person.signed_in", Kind.PERSON, "{name} signed in.", ("person.entered",)),
    Action("person.signed_out", Kind.PERSON, "{name} signed out.", ("person.left",)),
    Action("person.password_changed", Kind.PERSON, "{name} has a new password.", ("person.password",)),
    Action(
        "person.locked", Kind.ALARM,
        "{failed} sign-ins of {name} in a row have not succeeded; the next is possible in {seconds} s.",
    ),
    Action("token.added", Kind.PERSON, "The API token {name} may read."),
    Action("token.revoked", Kind.PERSON, "The API token {name} was revoked."),
)  # fmt: skip

ACTIONS: Mapping[str, Action] = {action.name: action for action in _TABLE}

TOPICS: tuple[str, ...] = tuple(dict.fromkeys(action.topic for action in _TABLE))

_BY_ANY_NAME: Mapping[str, Action] = {name: action for action in _TABLE for name in action.names}


def find(name: str) -> Action | None:
    """The action of this name, current or former; None for a name that no version had."""
    return _BY_ANY_NAME.get(name)


def kind_of(name: str) -> Kind | None:
    """The kind of an entry with this action."""
    action = find(name)
    return action.kind if action else None


def names_of_topic(topic: str) -> tuple[str, ...]:
    """Every name, current and former, of the topic's actions; none for a topic that does not exist."""
    return tuple(name for action in _TABLE if action.topic == topic for name in action.names)


@dataclass(frozen=True, slots=True)
class _Part:
    """Literal text, then a value of the data (`path` empty: none)."""

    literal: str
    path: tuple[str, ...]
    capitals: bool

    def value(self, actor: str, data: Mapping[str, Any]) -> Any:
        """None where the data has none."""
        if self.path == ("actor",):
            return actor
        found: Any = data
        for name in self.path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def text(self, value: Any) -> str:
        shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        return self.literal + (shown.upper() if self.capitals else shown)


@dataclass(frozen=True, slots=True)
class _Group:
    """A stretch of a template; an optional one is left out as a whole."""

    parts: tuple[_Part, ...]
    optional: bool


def _compiled(template: str) -> tuple[_Group, ...]:
    pieces = re.split(r"\[(.*?)\]", template)
    return tuple(
        _Group(
            tuple(
                _Part(literal, tuple(field.split(".")) if field else (), conversion == "u")
                for literal, field, _, conversion in string.Formatter().parse(piece)
            ),
            optional=bool(position % 2),
        )
        for position, piece in enumerate(pieces)
    )


_TEMPLATES: Mapping[str, tuple[_Group, ...]] = {action.name: _compiled(action.template) for action in _TABLE}


def needed_data(name: str) -> frozenset[str]:
    """The values without which an action has no sentence."""
    groups = [group for group in _TEMPLATES[name] if not group.optional]
    return frozenset(part.path[0] for group in groups for part in group.parts if part.path) - {"actor"}


def sentence(name: str, actor: str, data: Mapping[str, Any]) -> str:
    """The sentence of an entry. Raises KeyError for an unknown action or a missing value: a fault of the program."""
    text = ""
    for group in _TEMPLATES[name]:
        values = [(part, part.value(actor, data)) for part in group.parts]
        if group.optional and any(part.path and _is_empty(value) for part, value in values):
            continue
        for part, value in values:
            if part.path and value is None:
                raise KeyError(f"{name} needs {'.'.join(part.path)}")
            text += part.text(value) if part.path else part.literal
    return text


def _is_empty(value: Any) -> bool:
    """0 is a value; False, "" and an empty list are not."""
    return value is False or (not value and not isinstance(value, int))

"""The tables of schema 4. Instants are milliseconds since the Unix epoch; addresses and MACs are text.

Only `appliance.store` reads and writes them. A change needs a migration (`store.migrations`). Those about an appliance
and its site are in `store.models_site`, those about manifests in `store.models_manifest`; this module has all."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)

from appliance.store.models_manifest import CredentialRow, ManifestDoc, ManifestRow, StagedRow
from appliance.store.models_site import (
    ApiToken,
    CheckpointRow,
    Heartbeat,
    HookCursor,
    JournalRow,
    JournalTile,
    Meta_,
    Origin,
    Payload,
    PayloadRequest,
    PersonRow,
    WebSession,
)

__all__ = [
    "MODELS",
    "ApiToken",
    "Attempt",
    "CheckpointRow",
    "CredentialRow",
    "Endpoint",
    "ExpectedKeyRow",
    "FactRow",
    "Heartbeat",
    "HookCursor",
    "JournalRow",
    "JournalTile",
    "LeaseRow",
    "Machine",
    "MachineSearch",
    "ManifestDoc",
    "ManifestRow",
    "Meta_",
    "Origin",
    "Payload",
    "PayloadRequest",
    "PersonRow",
    "ProofRow",
    "Run",
    "RunNote",
    "SegmentRow",
    "SightingRow",
    "SignOffRow",
    "Spool",
    "StagedRow",
    "TlsKey",
    "VerdictRow",
    "WebSession",
]


class Machine(Model):
    """`level`, `assurance`, `reasons` and `wrong_slot` are what `domain.levels` last computed; nobody else writes them.
    `reasons` is a JSON list of {code, text, next_action, role}; `reason_code` and `reason_role` are of the first.
    `contact_error` is why its BMC cannot be worked with now (see `domain.contact`); `inventoried_at` when its inventory
    was read last.
    `due` is when the worker should look next; `holder`/`held_until` is the lock of the worker at work on it."""

    id = AutoField()
    serial = TextField(default="")
    vendor = TextField(default="")
    model = TextField(default="")
    state = TextField()
    state_since = BigIntegerField()
    level = IntegerField(default=0)
    assurance = TextField(default="none")
    reasons = TextField(default="[]")
    reason_code = TextField(default="")
    reason_role = TextField(default="")
    wrong_slot = BooleanField(default=False)
    quarantine = TextField(default="")
    contact_error = TextField(default="")
    segment = TextField(default="")
    due = BigIntegerField(null=True, index=True)
    holder = TextField(default="")
    held_until = BigIntegerField(default=0)
    inventoried_at = BigIntegerField(default=0)
    created_at = BigIntegerField()
    changed_at = BigIntegerField()


class MachineSearch(Model):
    """What a machine is found by, in lower case, one on a line: see `store.search`."""

    machine = IntegerField(primary_key=True)
    text = TextField()

    class Meta:
        table_name = "machine_search"


class Endpoint(Model):
    """What sends packets: a MAC on a segment. `machine` 0 = none (a switch, a laptop).
    `signature` digests the content of the last sightings, so that only a change is recorded again."""

    id = AutoField()
    segment = TextField()
    mac = TextField(index=True)
    kind = TextField(default="unknown")
    machine = IntegerField(default=0, index=True)
    ip = TextField(default="")
    vlan = IntegerField(default=0)
    signature = BlobField(default=b"")
    first_seen = BigIntegerField()
    last_seen = BigIntegerField()

    class Meta:
        indexes = ((("segment", "mac"), True),)


class FactRow(Model):
    """`machine` and `endpoint` are 0 where not concerned; an endpoint's facts move with it to its machine.
    `tls_key` is the key of the connection over which the fact was read ("" = not over TLS)."""

    id = AutoField()
    machine = IntegerField(default=0, index=True)
    endpoint = IntegerField(default=0, index=True)
    name = TextField()
    value = TextField()
    source = TextField()
    evidence = TextField(default="")
    tls_key = TextField(default="")
    first_seen = BigIntegerField()
    last_seen = BigIntegerField()

    class Meta:
        table_name = "fact"


class SightingRow(Model):
    """A packet that said something new: the frame as it came (at most 1600 bytes)."""

    id = AutoField()
    endpoint = IntegerField(index=True)
    kind = TextField()
    summary = TextField()
    frame = BlobField()
    vlan = IntegerField(default=0)
    at = BigIntegerField()

    class Meta:
        table_name = "sighting"


class Spool(Model):
    """Received and answered by this appliance, and not recorded yet: see `store.spool`."""

    id = AutoField()
    origin = IntegerField(index=True)
    kind = TextField()
    segment = TextField()
    vlan = IntegerField()
    at = BigIntegerField()
    body = BlobField()


class LeaseRow(Model):
    """A DHCPv4 lease; `client` is the lease key in hexadecimal (RFC 2131, section 4.2)."""

    segment = TextField()
    ip = TextField()
    client = TextField()
    mac = TextField(index=True)
    state = TextField()
    granted_at = BigIntegerField()
    expires_at = BigIntegerField()
    hostname = TextField(default="")

    class Meta:
        table_name = "lease"
        primary_key = CompositeKey("segment", "ip")


class SegmentRow(Model):
    """What is known of a segment at run time. `rogue` describes another DHCP server seen there (JSON, or ""), last
    seen at `rogue_at`; `rogue_allowed`: a person allows both to answer; `rogue_cleared` counts how often a person
    reported that it is gone. `origin` is the appliance that listens on it (0 = an earlier version did)."""

    name = TextField(primary_key=True)
    interface = TextField(default="")
    address = TextField(default="")
    mode = TextField(default="")
    server_id = TextField(default="")
    rogue = TextField(default="")
    rogue_at = BigIntegerField(default=0)
    rogue_allowed = BooleanField(default=False)
    rogue_cleared = IntegerField(default=0)
    received = BigIntegerField(default=0)
    dropped = BigIntegerField(default=0)
    malformed = BigIntegerField(default=0)
    answering = BooleanField(default=False)
    updated_at = BigIntegerField(default=0)
    origin = IntegerField(default=0)

    class Meta:
        table_name = "segment"


class TlsKey(Model):
    """A TLS key shown by a machine's management endpoint; the one with the latest `last_seen` is the present one."""

    id = AutoField()
    machine = IntegerField(index=True)
    spki_sha256 = TextField()
    certificate_sha256 = TextField()
    certificate = BlobField()
    subject = TextField(default="")
    first_seen = BigIntegerField()
    last_seen = BigIntegerField()

    class Meta:
        table_name = "tls_key"
        indexes = ((("machine", "spki_sha256"), True),)


class ExpectedKeyRow(Model):
    """A TLS key that a machine's BMC should show: see `domain.expected_key.ExpectedKey`. At most one of a machine is
    current (`adopted_at` is not 0, `ended_at` is); others may be announced, until `expires_at`."""

    id = AutoField()
    machine = IntegerField(index=True)
    spki_sha256 = TextField()
    reason = TextField(default="")
    announced_by = TextField(default="")
    announced_at = BigIntegerField()
    expires_at = BigIntegerField(default=0)
    adopted_at = BigIntegerField(default=0)
    ended_at = BigIntegerField(default=0)
    replaces = TextField(default="")

    class Meta:
        table_name = "expected_key"


class Attempt(Model):
    """A login with a credential, written before it is sent. `credential` is the vault's fingerprint of it.
    `outcome`: pending, accepted, refused, failed (never reached the BMC). `allowed_by` a person re-opened it."""

    id = AutoField()
    machine = IntegerField(index=True)
    credential = TextField(index=True)
    tls_key = TextField()
    outcome = TextField(default="pending")
    detail = TextField(default="")
    allowed_by = TextField(default="")
    at = BigIntegerField()


class ProofRow(Model):
    id = AutoField()
    machine = IntegerField(index=True)
    method = TextField()
    tls_key = TextField()
    serial = TextField()
    detail = TextField(default="{}")
    revoked = TextField(default="")
    at = BigIntegerField()

    class Meta:
        table_name = "proof"


class Run(Model):
    """An acceptance run. `basis` digests what it was judged against, so that a later change makes it stale;
    `conditions` (JSON: name → digest) what it was judged by when it began, so that a change during the run voids it.
    `acting` (JSON, "" = nothing) is where the check stands that acts on the machine, and after the run's end what is
    still to be restored. `spoiled` is why only its passes count; `repeats` how many runs before it were spoiled."""

    id = AutoField()
    machine = IntegerField(index=True)
    state = TextField(index=True)
    suite = TextField()
    checks = IntegerField()
    requested_by = TextField()
    basis = TextField(default="")
    conditions = TextField(default="{}")
    cancel = BooleanField(default=False)
    step = TextField(default="")
    detail = TextField(default="")
    queued_at = BigIntegerField()
    started_at = BigIntegerField(default=0)
    ended_at = BigIntegerField(default=0)
    acting = TextField(default="")
    spoiled = TextField(default="")
    repeats = IntegerField(default=0)


class VerdictRow(Model):
    id = AutoField()
    run = IntegerField()
    position = IntegerField()
    check_name = TextField()
    title = TextField()
    result = TextField()
    expected = TextField()
    observed = TextField()
    evidence = TextField(default="{}")
    advice = TextField(default="")
    started_at = BigIntegerField()
    ended_at = BigIntegerField()

    class Meta:
        table_name = "verdict"
        indexes = ((("run", "check_name"), True),)


class RunNote(Model):
    """Something that a check did, or must still know when the worker was restarted during the run."""

    id = AutoField()
    run = IntegerField()
    name = TextField()
    value = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "run_note"
        indexes = ((("run", "name"), False),)


class SignOffRow(Model):
    """A sign-off: the DSSE envelope exactly as it may be downloaded."""

    id = AutoField()
    machine = IntegerField(index=True)
    run = IntegerField()
    approver = TextField()
    reason = TextField()
    envelope = BlobField()
    sha256 = TextField()
    revoked = TextField(default="")
    at = BigIntegerField()

    class Meta:
        table_name = "sign_off"


MODELS: tuple[type[Model], ...] = (
    Machine, MachineSearch, Endpoint, FactRow, SightingRow, Spool, LeaseRow, SegmentRow, ManifestDoc, StagedRow,
    ManifestRow, CredentialRow, TlsKey, ExpectedKeyRow, Attempt, ProofRow, Run, VerdictRow, RunNote, SignOffRow, Origin,
    JournalRow, JournalTile, CheckpointRow, Payload, PayloadRequest, PersonRow, WebSession, ApiToken, Heartbeat,
    HookCursor, Meta_,
)  # fmt: skip

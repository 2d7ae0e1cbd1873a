"""The tables. Instants are milliseconds since the Unix epoch; addresses and MACs are text.

Only `appliance.store` writes them, through `Transaction`; queries may read them."""

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


class Machine(Model):
    """`level`, `assurance` and `reasons` are what `domain.levels` last computed; nobody else writes them.
    `due` is when the worker should look next; `holder`/`held_until` is the lease of the worker at work on it."""

    id = AutoField()
    serial = TextField(default="")
    vendor = TextField(default="")
    model = TextField(default="")
    state = TextField()
    state_since = BigIntegerField()
    level = IntegerField(default=0)
    assurance = TextField(default="none")
    reasons = TextField(default="[]")
    quarantine = TextField(default="")
    contact = TextField(default="")
    segment = TextField(default="")
    due = BigIntegerField(null=True, index=True)
    holder = TextField(default="")
    held_until = BigIntegerField(default=0)
    created_at = BigIntegerField()
    changed_at = BigIntegerField(index=True)


class Endpoint(Model):
    """What sends packets: a MAC on a segment. `machine` 0 = none (a switch, a laptop).
    `signature` digests the last sighting's content, so that only a change is told again."""

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
    """`machine` and `endpoint` are 0 where not concerned; an endpoint's facts move with it to its machine."""

    id = AutoField()
    machine = IntegerField(default=0, index=True)
    endpoint = IntegerField(default=0, index=True)
    name = TextField()
    value = TextField()
    source = TextField()
    evidence = TextField(default="")
    first_seen = BigIntegerField()
    last_seen = BigIntegerField()

    class Meta:
        table_name = "fact"


class SightingRow(Model):
    """A packet that told something new: the frame as it came (at most 1600 bytes)."""

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
    """Heard, answered and not recorded yet: see `store.spool`."""

    id = AutoField()
    kind = TextField()
    segment = TextField()
    vlan = IntegerField()
    at = BigIntegerField()
    body = BlobField()


class LeaseRow(Model):
    """A DHCPv4 lease; `client` is the lease key in hexadecimal (RFC 2131, section 4.2)."""

    ip = TextField(primary_key=True)
    segment = TextField()
    client = TextField()
    mac = TextField(index=True)
    state = TextField()
    granted_at = BigIntegerField()
    expires_at = BigIntegerField()
    hostname = TextField(default="")

    class Meta:
        table_name = "lease"


class SegmentRow(Model):
    """What is known of a segment at run time. `foreign` tells of another DHCP server heard there (JSON, or ""), last
    at `foreign_at`; `lifted` counts how often a person said that it is gone."""

    name = TextField(primary_key=True)
    interface = TextField(default="")
    address = TextField(default="")
    mode = TextField(default="")
    server_id = TextField(default="")
    foreign = TextField(default="")
    foreign_at = BigIntegerField(default=0)
    anyway = BooleanField(default=False)
    lifted = IntegerField(default=0)
    received = BigIntegerField(default=0)
    dropped = BigIntegerField(default=0)
    malformed = BigIntegerField(default=0)
    answering = BooleanField(default=False)
    updated_at = BigIntegerField(default=0)

    class Meta:
        table_name = "segment"


class ManifestDoc(Model):
    id = AutoField()
    sha256 = TextField()
    filename = TextField()
    imported_by = TextField()
    rows = IntegerField()
    at = BigIntegerField()


class ManifestRow(Model):
    """One expected machine. `secret` is the password, sealed by the vault for the purpose `manifest-row:SERIAL`."""

    id = AutoField()
    doc = IntegerField()
    line = IntegerField()
    serial = TextField(unique=True)
    bmc_mac = TextField(default="", index=True)
    vendor = TextField(default="")
    model = TextField(default="")
    sku = TextField(default="")
    po_line = TextField(default="")
    site = TextField(default="")
    rack = TextField(default="")
    unit = TextField(default="")
    switch = TextField(default="")
    port = TextField(default="")
    ip = TextField(default="")
    uuid = TextField(default="")
    username = TextField(default="")
    secret = BlobField(default=b"")
    machine = IntegerField(default=0, index=True)

    class Meta:
        table_name = "manifest_row"


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
    `premises` (JSON: name → digest) what it was judged by when it began, so that a change in its midst voids it."""

    id = AutoField()
    machine = IntegerField(index=True)
    state = TextField(index=True)
    suite = TextField()
    checks = IntegerField()
    requested_by = TextField()
    basis = TextField(default="")
    premises = TextField(default="{}")
    cancel = BooleanField(default=False)
    step = TextField(default="")
    detail = TextField(default="")
    queued_at = BigIntegerField()
    started_at = BigIntegerField(default=0)
    ended_at = BigIntegerField(default=0)


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


class Release(Model):
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


class JournalRow(Model):
    """One entry of the Merkle log. `record` is canonical JSON; `leaf` its RFC 6962 leaf hash. Append only."""

    idx = IntegerField(primary_key=True)
    at = BigIntegerField()
    actor = TextField()
    action = TextField()
    text = TextField()
    machine = IntegerField(default=0)
    endpoint = IntegerField(default=0)
    record = BlobField()
    leaf = BlobField()

    class Meta:
        table_name = "journal"


class JournalTile(Model):
    """The root of a complete subtree of 256**level leaves, the `idx`-th from the left."""

    level = IntegerField()
    idx = IntegerField()
    hash = BlobField()

    class Meta:
        table_name = "journal_tile"
        primary_key = CompositeKey("level", "idx")


class CheckpointRow(Model):
    size = IntegerField(primary_key=True)
    note = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "checkpoint"


class Payload(Model):
    """A file in the catalogue; its bytes are in the content-addressed store under `sha256`.
    It is given to machines at `least_level` and above (0 = to anybody who asks)."""

    name = TextField(primary_key=True)
    sha256 = TextField()
    size = BigIntegerField()
    content_type = TextField()
    least_level = IntegerField(default=0)
    added_by = TextField()
    at = BigIntegerField()


class PayloadRequest(Model):
    """What was asked for by TFTP or HTTP, by whom, how often; `served` is False for something unknown.
    `told_at` is when the journal last told of it."""

    id = AutoField()
    ip = TextField()
    machine = IntegerField(default=0, index=True)
    protocol = TextField()
    name = TextField()
    served = BooleanField()
    detail = TextField(default="")
    count = IntegerField(default=1)
    first_at = BigIntegerField()
    last_at = BigIntegerField()
    told_at = BigIntegerField(default=0)

    class Meta:
        table_name = "payload_request"
        indexes = ((("ip", "protocol", "name", "served"), True),)


class User(Model):
    name = TextField(primary_key=True)
    password = TextField()
    role = TextField(default="admin")
    created_at = BigIntegerField()
    failed = IntegerField(default=0)
    locked_until = BigIntegerField(default=0)


class WebSession(Model):
    """`token` is the SHA-256 of the cookie's value: who reads the database cannot sign in with it."""

    token = TextField(primary_key=True)
    user = TextField()
    csrf = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()

    class Meta:
        table_name = "web_session"


class ApiToken(Model):
    token = TextField(primary_key=True)
    name = TextField(unique=True)
    created_by = TextField()
    created_at = BigIntegerField()

    class Meta:
        table_name = "api_token"


class Heartbeat(Model):
    """One row for each process of the appliance. `status` is a sentence."""

    name = TextField(primary_key=True)
    pid = IntegerField()
    status = TextField(default="")
    started_at = BigIntegerField()
    beat_at = BigIntegerField()


class HookCursor(Model):
    """How far a hook has been told of the journal; `failures` in a row, next try at `retry_at`."""

    name = TextField(primary_key=True)
    idx = IntegerField(default=0)
    failures = IntegerField(default=0)
    retry_at = BigIntegerField(default=0)
    last_error = TextField(default="")

    class Meta:
        table_name = "hook_cursor"


class Meta_(Model):
    """Facts about the database itself: schema version, the log's origin."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "meta"


MODELS: tuple[type[Model], ...] = (
    Machine, Endpoint, FactRow, SightingRow, Spool, LeaseRow, SegmentRow, ManifestDoc, ManifestRow, TlsKey, Attempt,
    ProofRow, Run, VerdictRow, Release, JournalRow, JournalTile, CheckpointRow, Payload, PayloadRequest, User,
    WebSession, ApiToken, Heartbeat, HookCursor, Meta_,
)  # fmt: skip

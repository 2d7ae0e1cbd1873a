"""The tables about an appliance and its site: the journal, payloads, people, processes, hooks."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class Origin(Model):
    """An appliance that works on this database. Each writes a journal of its own; `log_key` is the SHA-256 of the key
    that signs it ("" until it was opened with its keys)."""

    id = AutoField()
    name = TextField(unique=True)
    log_key = TextField(default="")


class JournalRow(Model):
    """One entry of an appliance's Merkle log. `record` is canonical JSON; `leaf` its RFC 6962 leaf hash. Append
    only."""

    origin = IntegerField()
    idx = BigIntegerField()
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
        primary_key = CompositeKey("origin", "idx")


class JournalTile(Model):
    """The root of a complete subtree of 256**level leaves, the `idx`-th from the left."""

    origin = IntegerField()
    level = IntegerField()
    idx = BigIntegerField()
    hash = BlobField()

    class Meta:
        table_name = "journal_tile"
        primary_key = CompositeKey("origin", "level", "idx")


class CheckpointRow(Model):
    origin = IntegerField()
    size = BigIntegerField()
    note = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "checkpoint"
        primary_key = CompositeKey("origin", "size")


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
    `journalled_at` is when it was last entered in the journal."""

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
    journalled_at = BigIntegerField(default=0)

    class Meta:
        table_name = "payload_request"
        indexes = ((("ip", "protocol", "name", "served"), True),)


class PersonRow(Model):
    """Who may sign in to the pages. `failed` wrong passwords in a row; refused until `locked_until`."""

    name = TextField(primary_key=True)
    password = TextField()
    role = TextField(default="admin")
    created_at = BigIntegerField()
    failed = IntegerField(default=0)
    locked_until = BigIntegerField(default=0)

    class Meta:
        table_name = "person"


class WebSession(Model):
    """`token` is the SHA-256 of the cookie's value: who reads the database cannot sign in with it."""

    token = TextField(primary_key=True)
    person = TextField()
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
    """One row for each process of an appliance. `status` is a sentence."""

    origin = IntegerField()
    name = TextField()
    pid = IntegerField()
    status = TextField(default="")
    started_at = BigIntegerField()
    beat_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("origin", "name")


class HookCursor(Model):
    """The last entry of the journal that was delivered to a hook; `failures` in a row, next try at `retry_at`."""

    origin = IntegerField()
    name = TextField()
    idx = BigIntegerField(default=0)
    failures = IntegerField(default=0)
    retry_at = BigIntegerField(default=0)
    last_error = TextField(default="")

    class Meta:
        table_name = "hook_cursor"
        primary_key = CompositeKey("origin", "name")


class Meta_(Model):
    """Facts about the database itself: the schema's number, the digest of the policy in force."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "meta"

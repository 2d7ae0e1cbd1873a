"""The tables about manifests: imports, their rows, and the credentials that come with them."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BlobField, IntegerField, Model, TextField


class ManifestDoc(Model):
    """An import. `state`: see `domain.manifest.ImportState`. `joined` of its `rows` are in force and have their
    machines; `changed_at` is when the import last went on."""

    id = AutoField()
    sha256 = TextField()
    filename = TextField()
    imported_by = TextField()
    rows = IntegerField()
    at = BigIntegerField()
    state = TextField(default="done")
    joined = IntegerField(default=0)
    changed_at = BigIntegerField(default=0)


class StagedRow(Model):
    """A new or changed row of an import, until it is joined. Rows with the same number in `together` exchange MACs,
    addresses or UUIDs, and are joined together. `content` is a JSON list (`store.manifests.VALUES`); `secret` is
    sealed."""

    id = AutoField()
    doc = IntegerField()
    together = IntegerField()
    line = IntegerField()
    serial = TextField()
    secret = BlobField(default=b"")
    content = TextField()

    class Meta:
        table_name = "staged_row"
        indexes = ((("doc", "id"), False),)


class ManifestRow(Model):
    """One expected machine. Its user name and password are its first `CredentialRow`."""

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
    machine = IntegerField(default=0, index=True)

    class Meta:
        table_name = "manifest_row"


class CredentialRow(Model):
    """A user name and secret for a machine's BMC. `state`: factory (from the manifest's row of `serial`), pending,
    active, retired. `secret` is sealed by the vault for the purpose `manifest-row:SERIAL` (b"" = none is known)."""

    id = AutoField()
    machine = IntegerField(default=0)
    serial = TextField(index=True)
    username = TextField(default="")
    secret = BlobField(default=b"")
    state = TextField(default="factory")
    created_at = BigIntegerField()
    changed_at = BigIntegerField()

    class Meta:
        table_name = "credential"

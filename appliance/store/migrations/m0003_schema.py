"""The schema as migration 3 makes it on SQLite. Never changed: what comes later is a later migration."""

TABLES = """
CREATE TABLE "api_token" ("token" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "created_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL);
CREATE TABLE "attempt" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "credential" TEXT NOT NULL,
    "tls_key" TEXT NOT NULL, "outcome" TEXT NOT NULL DEFAULT 'pending', "detail" TEXT NOT NULL DEFAULT '',
    "allowed_by" TEXT NOT NULL DEFAULT '', "at" INTEGER NOT NULL);
CREATE TABLE "checkpoint" ("origin" INTEGER NOT NULL, "size" INTEGER NOT NULL, "note" TEXT NOT NULL, "at" INTEGER
    NOT NULL, PRIMARY KEY ("origin", "size"));
CREATE TABLE "credential" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL DEFAULT 0, "serial" TEXT
    NOT NULL, "username" TEXT NOT NULL DEFAULT '', "secret" BLOB NOT NULL DEFAULT x'', "state" TEXT NOT NULL DEFAULT
    'factory', "created_at" INTEGER NOT NULL, "changed_at" INTEGER NOT NULL);
CREATE TABLE "endpoint" ("id" INTEGER NOT NULL PRIMARY KEY, "segment" TEXT NOT NULL, "mac" TEXT NOT NULL, "kind"
    TEXT NOT NULL DEFAULT 'unknown', "machine" INTEGER NOT NULL DEFAULT 0, "ip" TEXT NOT NULL DEFAULT '', "vlan"
    INTEGER NOT NULL DEFAULT 0, "signature" BLOB NOT NULL DEFAULT x'', "first_seen" INTEGER NOT NULL, "last_seen"
    INTEGER NOT NULL);
CREATE TABLE "expected_key" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "spki_sha256" TEXT NOT
    NULL, "reason" TEXT NOT NULL DEFAULT '', "announced_by" TEXT NOT NULL DEFAULT '', "announced_at" INTEGER NOT
    NULL, "expires_at" INTEGER NOT NULL DEFAULT 0, "adopted_at" INTEGER NOT NULL DEFAULT 0, "ended_at" INTEGER NOT
    NULL DEFAULT 0, "replaces" TEXT NOT NULL DEFAULT '');
CREATE TABLE "fact" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL DEFAULT 0, "endpoint" INTEGER NOT
    NULL DEFAULT 0, "name" TEXT NOT NULL, "value" TEXT NOT NULL, "source" TEXT NOT NULL, "evidence" TEXT NOT NULL
    DEFAULT '', "tls_key" TEXT NOT NULL DEFAULT '', "first_seen" INTEGER NOT NULL, "last_seen" INTEGER NOT NULL);
CREATE TABLE "heartbeat" ("origin" INTEGER NOT NULL, "name" TEXT NOT NULL, "pid" INTEGER NOT NULL, "status" TEXT NOT
    NULL DEFAULT '', "started_at" INTEGER NOT NULL, "beat_at" INTEGER NOT NULL, PRIMARY KEY ("origin", "name"));
CREATE TABLE "hook_cursor" ("origin" INTEGER NOT NULL, "name" TEXT NOT NULL, "idx" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0, "retry_at" INTEGER NOT NULL DEFAULT 0, "last_error" TEXT NOT NULL DEFAULT
    '', PRIMARY KEY ("origin", "name"));
CREATE TABLE "journal" ("origin" INTEGER NOT NULL, "idx" INTEGER NOT NULL, "at" INTEGER NOT NULL, "actor" TEXT NOT
    NULL, "action" TEXT NOT NULL, "text" TEXT NOT NULL, "machine" INTEGER NOT NULL DEFAULT 0, "endpoint" INTEGER NOT
    NULL DEFAULT 0, "record" BLOB NOT NULL, "leaf" BLOB NOT NULL, PRIMARY KEY ("origin", "idx"));
CREATE TABLE "journal_tile" ("origin" INTEGER NOT NULL, "level" INTEGER NOT NULL, "idx" INTEGER NOT NULL, "hash"
    BLOB NOT NULL, PRIMARY KEY ("origin", "level", "idx"));
CREATE TABLE "lease" ("segment" TEXT NOT NULL, "ip" TEXT NOT NULL, "client" TEXT NOT NULL, "mac" TEXT NOT NULL,
    "state" TEXT NOT NULL, "granted_at" INTEGER NOT NULL, "expires_at" INTEGER NOT NULL, "hostname" TEXT NOT NULL
    DEFAULT '', PRIMARY KEY ("segment", "ip"));
CREATE TABLE "machine" ("id" INTEGER NOT NULL PRIMARY KEY, "serial" TEXT NOT NULL DEFAULT '', "vendor" TEXT NOT NULL
    DEFAULT '', "model" TEXT NOT NULL DEFAULT '', "state" TEXT NOT NULL, "state_since" INTEGER NOT NULL, "level"
    INTEGER NOT NULL DEFAULT 0, "assurance" TEXT NOT NULL DEFAULT 'none', "reasons" TEXT NOT NULL DEFAULT '[]',
    "reason_code" TEXT NOT NULL DEFAULT '', "reason_role" TEXT NOT NULL DEFAULT '', "wrong_slot" INTEGER NOT NULL
    DEFAULT 0, "quarantine" TEXT NOT NULL DEFAULT '', "contact_error" TEXT NOT NULL DEFAULT '', "segment" TEXT NOT
    NULL DEFAULT '', "due" INTEGER, "holder" TEXT NOT NULL DEFAULT '', "held_until" INTEGER NOT NULL DEFAULT 0,
    "inventoried_at" INTEGER NOT NULL DEFAULT 0, "created_at" INTEGER NOT NULL, "changed_at" INTEGER NOT NULL);
CREATE TABLE "manifestdoc" ("id" INTEGER NOT NULL PRIMARY KEY, "sha256" TEXT NOT NULL, "filename" TEXT NOT NULL,
    "imported_by" TEXT NOT NULL, "rows" INTEGER NOT NULL, "at" INTEGER NOT NULL);
CREATE TABLE "manifest_row" ("id" INTEGER NOT NULL PRIMARY KEY, "doc" INTEGER NOT NULL, "line" INTEGER NOT NULL,
    "serial" TEXT NOT NULL, "bmc_mac" TEXT NOT NULL DEFAULT '', "vendor" TEXT NOT NULL DEFAULT '', "model" TEXT NOT
    NULL DEFAULT '', "sku" TEXT NOT NULL DEFAULT '', "po_line" TEXT NOT NULL DEFAULT '', "site" TEXT NOT NULL
    DEFAULT '', "rack" TEXT NOT NULL DEFAULT '', "unit" TEXT NOT NULL DEFAULT '', "switch" TEXT NOT NULL DEFAULT '',
    "port" TEXT NOT NULL DEFAULT '', "ip" TEXT NOT NULL DEFAULT '', "uuid" TEXT NOT NULL DEFAULT '', "machine"
    INTEGER NOT NULL DEFAULT 0);
CREATE TABLE "meta" ("key" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL);
CREATE TABLE "origin" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "log_key" TEXT NOT NULL DEFAULT '');
CREATE TABLE "payload" ("name" TEXT NOT NULL PRIMARY KEY, "sha256" TEXT NOT NULL, "size" INTEGER NOT NULL,
    "content_type" TEXT NOT NULL, "least_level" INTEGER NOT NULL DEFAULT 0, "added_by" TEXT NOT NULL, "at" INTEGER
    NOT NULL);
CREATE TABLE "payload_request" ("id" INTEGER NOT NULL PRIMARY KEY, "ip" TEXT NOT NULL, "machine" INTEGER NOT NULL
    DEFAULT 0, "protocol" TEXT NOT NULL, "name" TEXT NOT NULL, "served" INTEGER NOT NULL, "detail" TEXT NOT NULL
    DEFAULT '', "count" INTEGER NOT NULL DEFAULT 1, "first_at" INTEGER NOT NULL, "last_at" INTEGER NOT NULL,
    "journalled_at" INTEGER NOT NULL DEFAULT 0);
CREATE TABLE "person" ("name" TEXT NOT NULL PRIMARY KEY, "password" TEXT NOT NULL, "role" TEXT NOT NULL DEFAULT
    'admin', "created_at" INTEGER NOT NULL, "failed" INTEGER NOT NULL DEFAULT 0, "locked_until" INTEGER NOT NULL
    DEFAULT 0);
CREATE TABLE "proof" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "method" TEXT NOT NULL,
    "tls_key" TEXT NOT NULL, "serial" TEXT NOT NULL, "detail" TEXT NOT NULL DEFAULT '{}', "revoked" TEXT NOT NULL
    DEFAULT '', "at" INTEGER NOT NULL);
CREATE TABLE "run" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "state" TEXT NOT NULL, "suite"
    TEXT NOT NULL, "checks" INTEGER NOT NULL, "requested_by" TEXT NOT NULL, "basis" TEXT NOT NULL DEFAULT '',
    "conditions" TEXT NOT NULL DEFAULT '{}', "cancel" INTEGER NOT NULL DEFAULT 0, "step" TEXT NOT NULL DEFAULT '',
    "detail" TEXT NOT NULL DEFAULT '', "queued_at" INTEGER NOT NULL, "started_at" INTEGER NOT NULL DEFAULT 0,
    "ended_at" INTEGER NOT NULL DEFAULT 0);
CREATE TABLE "run_note" ("id" INTEGER NOT NULL PRIMARY KEY, "run" INTEGER NOT NULL, "name" TEXT NOT NULL, "value"
    TEXT NOT NULL, "at" INTEGER NOT NULL);
CREATE TABLE "segment" ("name" TEXT NOT NULL PRIMARY KEY, "interface" TEXT NOT NULL DEFAULT '', "address" TEXT NOT
    NULL DEFAULT '', "mode" TEXT NOT NULL DEFAULT '', "server_id" TEXT NOT NULL DEFAULT '', "rogue" TEXT NOT NULL
    DEFAULT '', "rogue_at" INTEGER NOT NULL DEFAULT 0, "rogue_allowed" INTEGER NOT NULL DEFAULT 0, "rogue_cleared"
    INTEGER NOT NULL DEFAULT 0, "received" INTEGER NOT NULL DEFAULT 0, "dropped" INTEGER NOT NULL DEFAULT 0,
    "malformed" INTEGER NOT NULL DEFAULT 0, "answering" INTEGER NOT NULL DEFAULT 0, "updated_at" INTEGER NOT NULL
    DEFAULT 0);
CREATE TABLE "sighting" ("id" INTEGER NOT NULL PRIMARY KEY, "endpoint" INTEGER NOT NULL, "kind" TEXT NOT NULL,
    "summary" TEXT NOT NULL, "frame" BLOB NOT NULL, "vlan" INTEGER NOT NULL DEFAULT 0, "at" INTEGER NOT NULL);
CREATE TABLE "sign_off" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "run" INTEGER NOT NULL,
    "approver" TEXT NOT NULL, "reason" TEXT NOT NULL, "envelope" BLOB NOT NULL, "sha256" TEXT NOT NULL, "revoked"
    TEXT NOT NULL DEFAULT '', "at" INTEGER NOT NULL);
CREATE TABLE "spool" ("id" INTEGER NOT NULL PRIMARY KEY, "origin" INTEGER NOT NULL, "kind" TEXT NOT NULL, "segment"
    TEXT NOT NULL, "vlan" INTEGER NOT NULL, "at" INTEGER NOT NULL, "body" BLOB NOT NULL);
CREATE TABLE "tls_key" ("id" INTEGER NOT NULL PRIMARY KEY, "machine" INTEGER NOT NULL, "spki_sha256" TEXT NOT NULL,
    "certificate_sha256" TEXT NOT NULL, "certificate" BLOB NOT NULL, "subject" TEXT NOT NULL DEFAULT '',
    "first_seen" INTEGER NOT NULL, "last_seen" INTEGER NOT NULL);
CREATE TABLE "verdict" ("id" INTEGER NOT NULL PRIMARY KEY, "run" INTEGER NOT NULL, "position" INTEGER NOT NULL,
    "check_name" TEXT NOT NULL, "title" TEXT NOT NULL, "result" TEXT NOT NULL, "expected" TEXT NOT NULL, "observed"
    TEXT NOT NULL, "evidence" TEXT NOT NULL DEFAULT '{}', "advice" TEXT NOT NULL DEFAULT '', "started_at" INTEGER
    NOT NULL, "ended_at" INTEGER NOT NULL);
CREATE TABLE "web_session" ("token" TEXT NOT NULL PRIMARY KEY, "person" TEXT NOT NULL, "csrf" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL, "expires_at" INTEGER NOT NULL);
"""

INDEXES = """
CREATE UNIQUE INDEX "apitoken_name" ON "api_token" ("name");
CREATE INDEX "attempt_machine" ON "attempt" ("machine");
CREATE INDEX "attempt_credential" ON "attempt" ("credential");
CREATE INDEX "credentialrow_machine" ON "credential" ("machine");
CREATE INDEX "credentialrow_serial" ON "credential" ("serial");
CREATE INDEX "endpoint_mac" ON "endpoint" ("mac");
CREATE INDEX "endpoint_machine" ON "endpoint" ("machine");
CREATE UNIQUE INDEX "endpoint_segment_mac" ON "endpoint" ("segment", "mac");
CREATE INDEX "expectedkeyrow_machine" ON "expected_key" ("machine");
CREATE INDEX "factrow_machine" ON "fact" ("machine");
CREATE INDEX "factrow_endpoint" ON "fact" ("endpoint");
CREATE INDEX "leaserow_mac" ON "lease" ("mac");
CREATE INDEX "machine_due" ON "machine" ("due");
CREATE INDEX "machine_changed_at" ON "machine" ("changed_at");
CREATE UNIQUE INDEX "manifestrow_serial" ON "manifest_row" ("serial");
CREATE INDEX "manifestrow_bmc_mac" ON "manifest_row" ("bmc_mac");
CREATE INDEX "manifestrow_machine" ON "manifest_row" ("machine");
CREATE UNIQUE INDEX "origin_name" ON "origin" ("name");
CREATE INDEX "payloadrequest_machine" ON "payload_request" ("machine");
CREATE UNIQUE INDEX "payloadrequest_ip_protocol_name_served" ON "payload_request" ("ip", "protocol", "name",
    "served");
CREATE INDEX "proofrow_machine" ON "proof" ("machine");
CREATE INDEX "run_machine" ON "run" ("machine");
CREATE INDEX "run_state" ON "run" ("state");
CREATE INDEX "runnote_run_name" ON "run_note" ("run", "name");
CREATE INDEX "sightingrow_endpoint" ON "sighting" ("endpoint");
CREATE INDEX "signoffrow_machine" ON "sign_off" ("machine");
CREATE INDEX "spool_origin" ON "spool" ("origin");
CREATE INDEX "tlskey_machine" ON "tls_key" ("machine");
CREATE UNIQUE INDEX "tlskey_machine_spki_sha256" ON "tls_key" ("machine", "spki_sha256");
CREATE UNIQUE INDEX "verdictrow_run_check_name" ON "verdict" ("run", "check_name");
CREATE UNIQUE INDEX fact_of_endpoint ON fact (endpoint, name, value, source) WHERE endpoint > 0;
CREATE UNIQUE INDEX fact_of_machine ON fact (machine, name, value, source) WHERE endpoint = 0;
CREATE INDEX fact_serial ON fact (value, machine) WHERE name = 'serial';
CREATE UNIQUE INDEX factory_credential ON credential (serial) WHERE state = 'factory';
CREATE INDEX journal_of_machine ON journal (machine, idx);
"""

TRIGGERS = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal"
    " WHEN NEW.idx != (SELECT coalesce(max(idx) + 1, 0) FROM journal WHERE origin = NEW.origin)"
    " BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END",
)

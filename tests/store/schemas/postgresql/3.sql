




CREATE FUNCTION public.journal_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;



CREATE FUNCTION public.journal_without_gaps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM journal WHERE origin = NEW.origin) THEN RAISE EXCEPTION 'the journal has no gaps' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;





CREATE TABLE public.api_token (
    token text NOT NULL,
    name text NOT NULL,
    created_by text NOT NULL,
    created_at bigint NOT NULL
);



CREATE TABLE public.attempt (
    id integer NOT NULL,
    machine integer NOT NULL,
    credential text NOT NULL,
    tls_key text NOT NULL,
    outcome text DEFAULT 'pending'::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    allowed_by text DEFAULT ''::text NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.attempt_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.attempt_id_seq OWNED BY public.attempt.id;



CREATE TABLE public.checkpoint (
    origin integer NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    at bigint NOT NULL
);



CREATE TABLE public.credential (
    id integer NOT NULL,
    machine integer DEFAULT 0 NOT NULL,
    serial text NOT NULL,
    username text DEFAULT ''::text NOT NULL,
    secret bytea DEFAULT '\x'::bytea NOT NULL,
    state text DEFAULT 'factory'::text NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);



CREATE SEQUENCE public.credential_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.credential_id_seq OWNED BY public.credential.id;



CREATE TABLE public.endpoint (
    id integer NOT NULL,
    segment text NOT NULL,
    mac text NOT NULL,
    kind text DEFAULT 'unknown'::text NOT NULL,
    machine integer DEFAULT 0 NOT NULL,
    ip text DEFAULT ''::text NOT NULL,
    vlan integer DEFAULT 0 NOT NULL,
    signature bytea DEFAULT '\x'::bytea NOT NULL,
    first_seen bigint NOT NULL,
    last_seen bigint NOT NULL
);



CREATE SEQUENCE public.endpoint_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.endpoint_id_seq OWNED BY public.endpoint.id;



CREATE TABLE public.expected_key (
    id integer NOT NULL,
    machine integer NOT NULL,
    spki_sha256 text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    announced_by text DEFAULT ''::text NOT NULL,
    announced_at bigint NOT NULL,
    expires_at bigint DEFAULT 0 NOT NULL,
    adopted_at bigint DEFAULT 0 NOT NULL,
    ended_at bigint DEFAULT 0 NOT NULL,
    replaces text DEFAULT ''::text NOT NULL
);



CREATE SEQUENCE public.expected_key_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.expected_key_id_seq OWNED BY public.expected_key.id;



CREATE TABLE public.fact (
    id integer NOT NULL,
    machine integer DEFAULT 0 NOT NULL,
    endpoint integer DEFAULT 0 NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    source text NOT NULL,
    evidence text DEFAULT ''::text NOT NULL,
    tls_key text DEFAULT ''::text NOT NULL,
    first_seen bigint NOT NULL,
    last_seen bigint NOT NULL
);



CREATE SEQUENCE public.fact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.fact_id_seq OWNED BY public.fact.id;



CREATE TABLE public.heartbeat (
    origin integer NOT NULL,
    name text NOT NULL,
    pid integer NOT NULL,
    status text DEFAULT ''::text NOT NULL,
    started_at bigint NOT NULL,
    beat_at bigint NOT NULL
);



CREATE TABLE public.hook_cursor (
    origin integer NOT NULL,
    name text NOT NULL,
    idx bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    retry_at bigint DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL
);



CREATE TABLE public.journal (
    origin integer NOT NULL,
    idx bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    text text NOT NULL,
    machine integer DEFAULT 0 NOT NULL,
    endpoint integer DEFAULT 0 NOT NULL,
    record bytea NOT NULL,
    leaf bytea NOT NULL
);



CREATE TABLE public.journal_tile (
    origin integer NOT NULL,
    level integer NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL
);



CREATE TABLE public.lease (
    segment text NOT NULL,
    ip text NOT NULL,
    client text NOT NULL,
    mac text NOT NULL,
    state text NOT NULL,
    granted_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    hostname text DEFAULT ''::text NOT NULL
);



CREATE TABLE public.machine (
    id integer NOT NULL,
    serial text DEFAULT ''::text NOT NULL,
    vendor text DEFAULT ''::text NOT NULL,
    model text DEFAULT ''::text NOT NULL,
    state text NOT NULL,
    state_since bigint NOT NULL,
    level integer DEFAULT 0 NOT NULL,
    assurance text DEFAULT 'none'::text NOT NULL,
    reasons text DEFAULT '[]'::text NOT NULL,
    reason_code text DEFAULT ''::text NOT NULL,
    reason_role text DEFAULT ''::text NOT NULL,
    wrong_slot boolean DEFAULT false NOT NULL,
    quarantine text DEFAULT ''::text NOT NULL,
    contact_error text DEFAULT ''::text NOT NULL,
    segment text DEFAULT ''::text NOT NULL,
    due bigint,
    holder text DEFAULT ''::text NOT NULL,
    held_until bigint DEFAULT 0 NOT NULL,
    inventoried_at bigint DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);



CREATE SEQUENCE public.machine_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.machine_id_seq OWNED BY public.machine.id;



CREATE TABLE public.manifest_row (
    id integer NOT NULL,
    doc integer NOT NULL,
    line integer NOT NULL,
    serial text NOT NULL,
    bmc_mac text DEFAULT ''::text NOT NULL,
    vendor text DEFAULT ''::text NOT NULL,
    model text DEFAULT ''::text NOT NULL,
    sku text DEFAULT ''::text NOT NULL,
    po_line text DEFAULT ''::text NOT NULL,
    site text DEFAULT ''::text NOT NULL,
    rack text DEFAULT ''::text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    switch text DEFAULT ''::text NOT NULL,
    port text DEFAULT ''::text NOT NULL,
    ip text DEFAULT ''::text NOT NULL,
    uuid text DEFAULT ''::text NOT NULL,
    machine integer DEFAULT 0 NOT NULL
);



CREATE SEQUENCE public.manifest_row_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.manifest_row_id_seq OWNED BY public.manifest_row.id;



CREATE TABLE public.manifestdoc (
    id integer NOT NULL,
    sha256 text NOT NULL,
    filename text NOT NULL,
    imported_by text NOT NULL,
    rows integer NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.manifestdoc_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.manifestdoc_id_seq OWNED BY public.manifestdoc.id;



CREATE TABLE public.meta (
    key text NOT NULL,
    value text NOT NULL
);



CREATE TABLE public.origin (
    id integer NOT NULL,
    name text NOT NULL,
    log_key text DEFAULT ''::text NOT NULL
);



CREATE SEQUENCE public.origin_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.origin_id_seq OWNED BY public.origin.id;



CREATE TABLE public.payload (
    name text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    content_type text NOT NULL,
    least_level integer DEFAULT 0 NOT NULL,
    added_by text NOT NULL,
    at bigint NOT NULL
);



CREATE TABLE public.payload_request (
    id integer NOT NULL,
    ip text NOT NULL,
    machine integer DEFAULT 0 NOT NULL,
    protocol text NOT NULL,
    name text NOT NULL,
    served boolean NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    count integer DEFAULT 1 NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    journalled_at bigint DEFAULT 0 NOT NULL
);



CREATE SEQUENCE public.payload_request_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.payload_request_id_seq OWNED BY public.payload_request.id;



CREATE TABLE public.person (
    name text NOT NULL,
    password text NOT NULL,
    role text DEFAULT 'admin'::text NOT NULL,
    created_at bigint NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    locked_until bigint DEFAULT 0 NOT NULL
);



CREATE TABLE public.proof (
    id integer NOT NULL,
    machine integer NOT NULL,
    method text NOT NULL,
    tls_key text NOT NULL,
    serial text NOT NULL,
    detail text DEFAULT '{}'::text NOT NULL,
    revoked text DEFAULT ''::text NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.proof_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.proof_id_seq OWNED BY public.proof.id;



CREATE TABLE public.run (
    id integer NOT NULL,
    machine integer NOT NULL,
    state text NOT NULL,
    suite text NOT NULL,
    checks integer NOT NULL,
    requested_by text NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    conditions text DEFAULT '{}'::text NOT NULL,
    cancel boolean DEFAULT false NOT NULL,
    step text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    queued_at bigint NOT NULL,
    started_at bigint DEFAULT 0 NOT NULL,
    ended_at bigint DEFAULT 0 NOT NULL
);



CREATE SEQUENCE public.run_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.run_id_seq OWNED BY public.run.id;



CREATE TABLE public.run_note (
    id integer NOT NULL,
    run integer NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.run_note_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.run_note_id_seq OWNED BY public.run_note.id;



CREATE TABLE public.segment (
    name text NOT NULL,
    interface text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    mode text DEFAULT ''::text NOT NULL,
    server_id text DEFAULT ''::text NOT NULL,
    rogue text DEFAULT ''::text NOT NULL,
    rogue_at bigint DEFAULT 0 NOT NULL,
    rogue_allowed boolean DEFAULT false NOT NULL,
    rogue_cleared integer DEFAULT 0 NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL,
    malformed bigint DEFAULT 0 NOT NULL,
    answering boolean DEFAULT false NOT NULL,
    updated_at bigint DEFAULT 0 NOT NULL
);



CREATE TABLE public.sighting (
    id integer NOT NULL,
    endpoint integer NOT NULL,
    kind text NOT NULL,
    summary text NOT NULL,
    frame bytea NOT NULL,
    vlan integer DEFAULT 0 NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.sighting_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.sighting_id_seq OWNED BY public.sighting.id;



CREATE TABLE public.sign_off (
    id integer NOT NULL,
    machine integer NOT NULL,
    run integer NOT NULL,
    approver text NOT NULL,
    reason text NOT NULL,
    envelope bytea NOT NULL,
    sha256 text NOT NULL,
    revoked text DEFAULT ''::text NOT NULL,
    at bigint NOT NULL
);



CREATE SEQUENCE public.sign_off_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.sign_off_id_seq OWNED BY public.sign_off.id;



CREATE TABLE public.spool (
    id integer NOT NULL,
    origin integer NOT NULL,
    kind text NOT NULL,
    segment text NOT NULL,
    vlan integer NOT NULL,
    at bigint NOT NULL,
    body bytea NOT NULL
);



CREATE SEQUENCE public.spool_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.spool_id_seq OWNED BY public.spool.id;



CREATE TABLE public.tls_key (
    id integer NOT NULL,
    machine integer NOT NULL,
    spki_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    certificate bytea NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    first_seen bigint NOT NULL,
    last_seen bigint NOT NULL
);



CREATE SEQUENCE public.tls_key_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.tls_key_id_seq OWNED BY public.tls_key.id;



CREATE TABLE public.verdict (
    id integer NOT NULL,
    run integer NOT NULL,
    "position" integer NOT NULL,
    check_name text NOT NULL,
    title text NOT NULL,
    result text NOT NULL,
    expected text NOT NULL,
    observed text NOT NULL,
    evidence text DEFAULT '{}'::text NOT NULL,
    advice text DEFAULT ''::text NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint NOT NULL
);



CREATE SEQUENCE public.verdict_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.verdict_id_seq OWNED BY public.verdict.id;



CREATE TABLE public.web_session (
    token text NOT NULL,
    person text NOT NULL,
    csrf text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



ALTER TABLE ONLY public.attempt ALTER COLUMN id SET DEFAULT nextval('public.attempt_id_seq'::regclass);



ALTER TABLE ONLY public.credential ALTER COLUMN id SET DEFAULT nextval('public.credential_id_seq'::regclass);



ALTER TABLE ONLY public.endpoint ALTER COLUMN id SET DEFAULT nextval('public.endpoint_id_seq'::regclass);



ALTER TABLE ONLY public.expected_key ALTER COLUMN id SET DEFAULT nextval('public.expected_key_id_seq'::regclass);



ALTER TABLE ONLY public.fact ALTER COLUMN id SET DEFAULT nextval('public.fact_id_seq'::regclass);



ALTER TABLE ONLY public.machine ALTER COLUMN id SET DEFAULT nextval('public.machine_id_seq'::regclass);



ALTER TABLE ONLY public.manifest_row ALTER COLUMN id SET DEFAULT nextval('public.manifest_row_id_seq'::regclass);



ALTER TABLE ONLY public.manifestdoc ALTER COLUMN id SET DEFAULT nextval('public.manifestdoc_id_seq'::regclass);



ALTER TABLE ONLY public.origin ALTER COLUMN id SET DEFAULT nextval('public.origin_id_seq'::regclass);



ALTER TABLE ONLY public.payload_request ALTER COLUMN id SET DEFAULT nextval('public.payload_request_id_seq'::regclass);



ALTER TABLE ONLY public.proof ALTER COLUMN id SET DEFAULT nextval('public.proof_id_seq'::regclass);



ALTER TABLE ONLY public.run ALTER COLUMN id SET DEFAULT nextval('public.run_id_seq'::regclass);



ALTER TABLE ONLY public.run_note ALTER COLUMN id SET DEFAULT nextval('public.run_note_id_seq'::regclass);



ALTER TABLE ONLY public.sighting ALTER COLUMN id SET DEFAULT nextval('public.sighting_id_seq'::regclass);



ALTER TABLE ONLY public.sign_off ALTER COLUMN id SET DEFAULT nextval('public.sign_off_id_seq'::regclass);



ALTER TABLE ONLY public.spool ALTER COLUMN id SET DEFAULT nextval('public.spool_id_seq'::regclass);



ALTER TABLE ONLY public.tls_key ALTER COLUMN id SET DEFAULT nextval('public.tls_key_id_seq'::regclass);



ALTER TABLE ONLY public.verdict ALTER COLUMN id SET DEFAULT nextval('public.verdict_id_seq'::regclass);



INSERT INTO public.api_token VALUES ('ae77fa24275fe3a7d67e59430deed2bed4435dc10a5fc84f4fa6f07915ac435f', 'netbox', 'cli:root', 1790000083000);



INSERT INTO public.attempt VALUES (1, 1, '4d376dd0ed195deed6016bade37a91d5a7d5efcd18c932a0f7e5327749dfb443', '0101010101010101010101010101010101010101010101010101010101010101', 'accepted', '', '', 1790000014000);
INSERT INTO public.attempt VALUES (2, 2, '4c6e8a2963e9fc297129d2adc70a447e7c8a2cc865fcf8378c8054f6c48df222', '0202020202020202020202020202020202020202020202020202020202020202', 'accepted', '', '', 1790000017000);
INSERT INTO public.attempt VALUES (3, 3, 'ffde13cb2b8e4b67539b31cbfb1d88da2aea1454ef0c2e793ccd3072c071209a', '0303030303030303030303030303030303030303030303030303030303030303', 'accepted', '', '', 1790000020000);
INSERT INTO public.attempt VALUES (4, 4, '4da94569332d4e39aff0fb5d87428c89882e0834c601e17a851d28aa50708c57', '0404040404040404040404040404040404040404040404040404040404040404', 'accepted', '', '', 1790000023000);
INSERT INTO public.attempt VALUES (5, 7, 'ff', '0707070707070707070707070707070707070707070707070707070707070707', 'refused', '401', '', 1790000090000);



INSERT INTO public.checkpoint VALUES (1, 121, 'staging.example/one
121
rNqrnoJikTXPT/bec3oAnO0t5QeixfrFd3W7jrJuOpo=

— staging.example/one 0LJxTKgpOi2A/jUZ7ioyPIA6axYCyFBm0G1VgYGx4jfBCwuQ0vON9X/De+RHcgvRRAkn/XC0RNZ0abxsCB48YwzDLQs=
', 1790000084000);
INSERT INTO public.checkpoint VALUES (1, 122, 'staging.example/one
122
HKCWQtwQOZUIkgP922pxd5REiRbrS+HcBsJfutodFgM=

— staging.example/one 0LJxTJdEKE3TgmqyHOkaFVjQcp9awVHhv7flQDa4seWaIkMP7brKQsFh/fgbDaGfn8xmf8TvHsPi9dDsHNFsxfukGwk=
', 1790000085000);
INSERT INTO public.checkpoint VALUES (1, 335, 'staging.example/one
335
dvhuTJYALm/gFpOU3/+tBgmcVpbuEjWKO6RgbMB8n4c=

— staging.example/one 0LJxTGVMHPLX2oVv80xXeWHjSkyXQ+kftnt/R6Uk9z32GO56BSQPToH4tqkOvO5/XviZYdCHEZrEIruEy6S3ir4gxQo=
', 1790000103000);



INSERT INTO public.credential VALUES (1, 1, 'SN1', 'root', '\x01dfcd0aa914842cd4c2ded35de2a0a01998e11a4a9f02857538c74b2e060a12587dc87f8f69d251b764a0aa5e9a20d9e4b7f62a', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (2, 2, 'SN2', 'root', '\x01dfcd0aa914842cd4978c0001d99b4d67bb326f6e4fdd2b3c34fa6ddafd6d0cb4059042950f949af152f55e31a0b08ed9d9da90', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (3, 3, 'SN3', 'root', '\x01dfcd0aa914842cd4aba3f1c68e57ea1c79dfa776df5040489d34b2e4f5ab11e29727678f8df0c01659f12133867c82d6965f5a', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (4, 4, 'SN4', 'root', '\x01dfcd0aa914842cd44011d8e119e2ab1cfb609f65d0df5b896adb722c7c2f728c3a5da13138977a1a8d650b8dac247c09290e2e', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (5, 5, 'SN5', 'root', '\x01dfcd0aa914842cd435ab53d77e744080100fbe7697bebd26a6b3f2f8703fc8a3de3a73becb3de922fff2111eb83d6ee6dfcd93', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (6, 6, 'SN6', 'root', '\x01dfcd0aa914842cd435904b454f1f15ce75cdde0a190950966154c79694608fad2f10ed95594ec88a760789117f99b7710e1890', 'factory', 1790000002000, 1790000002000);
INSERT INTO public.credential VALUES (7, 7, 'SN7', 'root', '\x01dfcd0aa914842cd4916a829d0b2993827520ceed6b654672a9f9dca4e8a19b11248ba971cceb1404571494c7876ed7e7ab4908', 'factory', 1790000002000, 1790000002000);



INSERT INTO public.endpoint VALUES (1, 'staging', '02:00:5e:10:00:01', 'bmc', 1, '10.66.1.1', 0, '\x6c696e75782d2d2d6c696e75782d322d', 1790000003000, 1790000012000);
INSERT INTO public.endpoint VALUES (2, 'staging', '02:00:5e:10:00:02', 'bmc', 2, '10.66.1.2', 0, '\x6c696e75782d2d2d', 1790000004000, 1790000004000);
INSERT INTO public.endpoint VALUES (3, 'staging', '02:00:5e:10:00:03', 'bmc', 3, '10.66.1.3', 0, '\x6c696e75782d2d2d', 1790000005000, 1790000005000);
INSERT INTO public.endpoint VALUES (4, 'staging', '02:00:5e:10:00:04', 'bmc', 4, '10.66.1.4', 0, '\x6c696e75782d2d2d', 1790000006000, 1790000006000);
INSERT INTO public.endpoint VALUES (5, 'staging', '02:00:5e:10:00:05', 'bmc', 5, '10.66.1.5', 0, '\x6c696e75782d2d2d', 1790000007000, 1790000007000);
INSERT INTO public.endpoint VALUES (6, 'staging', '02:00:5e:10:00:06', 'bmc', 6, '10.66.1.6', 0, '\x6c696e75782d2d2d', 1790000008000, 1790000008000);
INSERT INTO public.endpoint VALUES (7, 'staging', '02:00:5e:10:00:07', 'bmc', 7, '10.66.1.7', 0, '\x6c696e75782d2d2d', 1790000009000, 1790000009000);
INSERT INTO public.endpoint VALUES (8, 'staging', '02:00:5e:10:00:32', 'unknown', 9, '', 0, '\x6c696e75782d2d2d', 1790000010000, 1790000010000);
INSERT INTO public.endpoint VALUES (9, 'staging', '02:00:5e:10:00:33', 'switch', 0, '', 0, '\x6c696e75782d2d2d', 1790000011000, 1790000011000);



INSERT INTO public.expected_key VALUES (1, 1, '0101010101010101010101010101010101010101010101010101010101010101', 'It was trusted before.', 'update', 1790000015000, 0, 1790000015000, 0, '');
INSERT INTO public.expected_key VALUES (2, 2, '0202020202020202020202020202020202020202020202020202020202020202', 'It was trusted before.', 'update', 1790000018000, 0, 1790000018000, 0, '');
INSERT INTO public.expected_key VALUES (3, 3, '0303030303030303030303030303030303030303030303030303030303030303', 'It was trusted before.', 'update', 1790000021000, 0, 1790000021000, 0, '');
INSERT INTO public.expected_key VALUES (4, 4, '0404040404040404040404040404040404040404040404040404040404040404', 'It was trusted before.', 'update', 1790000024000, 0, 1790000024000, 0, '');
INSERT INTO public.expected_key VALUES (5, 6, '0707070707070707070707070707070707070707070707070707070707070707', 'It was trusted before.', 'update', 1790000089000, 0, 1790000089000, 0, '');



INSERT INTO public.fact VALUES (1, 1, 0, 'serial', 'SN1', 'manifest', 'line 2 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (2, 1, 0, 'vendor', 'Wiwynn', 'manifest', 'line 2 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (3, 1, 0, 'model', 'M1', 'manifest', 'line 2 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (4, 1, 0, 'switch', 'leaf3', 'manifest', 'line 2 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (5, 1, 0, 'port', 'swp1', 'manifest', 'line 2 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (6, 2, 0, 'serial', 'SN2', 'manifest', 'line 3 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (7, 2, 0, 'vendor', 'Wiwynn', 'manifest', 'line 3 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (8, 2, 0, 'model', 'M1', 'manifest', 'line 3 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (9, 2, 0, 'switch', 'leaf3', 'manifest', 'line 3 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (10, 2, 0, 'port', 'swp2', 'manifest', 'line 3 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (11, 3, 0, 'serial', 'SN3', 'manifest', 'line 4 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (12, 3, 0, 'vendor', 'Wiwynn', 'manifest', 'line 4 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (13, 3, 0, 'model', 'M1', 'manifest', 'line 4 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (14, 3, 0, 'switch', 'leaf3', 'manifest', 'line 4 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (15, 3, 0, 'port', 'swp3', 'manifest', 'line 4 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (16, 4, 0, 'serial', 'SN4', 'manifest', 'line 5 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (17, 4, 0, 'vendor', 'Wiwynn', 'manifest', 'line 5 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (18, 4, 0, 'model', 'M1', 'manifest', 'line 5 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (19, 4, 0, 'switch', 'leaf3', 'manifest', 'line 5 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (20, 4, 0, 'port', 'swp4', 'manifest', 'line 5 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (21, 5, 0, 'serial', 'SN5', 'manifest', 'line 6 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (22, 5, 0, 'vendor', 'Wiwynn', 'manifest', 'line 6 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (23, 5, 0, 'model', 'M1', 'manifest', 'line 6 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (24, 5, 0, 'switch', 'leaf3', 'manifest', 'line 6 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (25, 5, 0, 'port', 'swp5', 'manifest', 'line 6 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (26, 6, 0, 'serial', 'SN6', 'manifest', 'line 7 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (27, 6, 0, 'vendor', 'Wiwynn', 'manifest', 'line 7 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (28, 6, 0, 'model', 'M1', 'manifest', 'line 7 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (29, 6, 0, 'switch', 'LEAF-É3', 'manifest', 'line 7 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (30, 6, 0, 'port', 'swp6', 'manifest', 'line 7 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (31, 7, 0, 'serial', 'SN7', 'manifest', 'line 8 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (32, 7, 0, 'vendor', 'Wiwynn', 'manifest', 'line 8 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (33, 7, 0, 'model', 'M1', 'manifest', 'line 8 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (34, 7, 0, 'switch', 'leaf3', 'manifest', 'line 8 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (35, 7, 0, 'port', 'swp7', 'manifest', 'line 8 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (36, 8, 0, 'serial', 'SN8', 'manifest', 'line 9 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (37, 8, 0, 'vendor', 'Wiwynn', 'manifest', 'line 9 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (38, 8, 0, 'model', 'M1', 'manifest', 'line 9 of delivery.csv', '', 1790000002000, 1790000002000);
INSERT INTO public.fact VALUES (39, 1, 1, 'hostname', 'bmc-1', 'dhcp', 'dhcp packet from 02:00:5e:10:00:01', '', 1790000003000, 1790000003000);
INSERT INTO public.fact VALUES (40, 1, 1, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:01', '', 1790000003000, 1790000003000);
INSERT INTO public.fact VALUES (41, 1, 1, 'port', 'swp1', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:01', '', 1790000003000, 1790000003000);
INSERT INTO public.fact VALUES (42, 2, 2, 'hostname', 'bmc-2', 'dhcp', 'dhcp packet from 02:00:5e:10:00:02', '', 1790000004000, 1790000004000);
INSERT INTO public.fact VALUES (43, 2, 2, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:02', '', 1790000004000, 1790000004000);
INSERT INTO public.fact VALUES (44, 2, 2, 'port', 'swp2', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:02', '', 1790000004000, 1790000004000);
INSERT INTO public.fact VALUES (45, 3, 3, 'hostname', 'bmc-3', 'dhcp', 'dhcp packet from 02:00:5e:10:00:03', '', 1790000005000, 1790000005000);
INSERT INTO public.fact VALUES (46, 3, 3, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:03', '', 1790000005000, 1790000005000);
INSERT INTO public.fact VALUES (47, 3, 3, 'port', 'swp3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:03', '', 1790000005000, 1790000005000);
INSERT INTO public.fact VALUES (48, 4, 4, 'hostname', 'bmc-4', 'dhcp', 'dhcp packet from 02:00:5e:10:00:04', '', 1790000006000, 1790000006000);
INSERT INTO public.fact VALUES (49, 4, 4, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:04', '', 1790000006000, 1790000006000);
INSERT INTO public.fact VALUES (50, 4, 4, 'port', 'swp4', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:04', '', 1790000006000, 1790000006000);
INSERT INTO public.fact VALUES (51, 5, 5, 'hostname', 'bmc-5', 'dhcp', 'dhcp packet from 02:00:5e:10:00:05', '', 1790000007000, 1790000007000);
INSERT INTO public.fact VALUES (52, 5, 5, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:05', '', 1790000007000, 1790000007000);
INSERT INTO public.fact VALUES (53, 5, 5, 'port', 'swp31', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:05', '', 1790000007000, 1790000007000);
INSERT INTO public.fact VALUES (54, 6, 6, 'hostname', 'bmc-6', 'dhcp', 'dhcp packet from 02:00:5e:10:00:06', '', 1790000008000, 1790000008000);
INSERT INTO public.fact VALUES (55, 6, 6, 'switch', 'leaf-é3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:06', '', 1790000008000, 1790000008000);
INSERT INTO public.fact VALUES (56, 6, 6, 'port', 'swp6', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:06', '', 1790000008000, 1790000008000);
INSERT INTO public.fact VALUES (57, 7, 7, 'hostname', 'bmc-7', 'dhcp', 'dhcp packet from 02:00:5e:10:00:07', '', 1790000009000, 1790000009000);
INSERT INTO public.fact VALUES (58, 7, 7, 'switch', 'leaf3', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:07', '', 1790000009000, 1790000009000);
INSERT INTO public.fact VALUES (59, 7, 7, 'port', 'swp7', 'dhcp.option82', 'dhcp packet from 02:00:5e:10:00:07', '', 1790000009000, 1790000009000);
INSERT INTO public.fact VALUES (60, 9, 8, 'hostname', '<script>alert(1)</script> é', 'dhcp', 'dhcp packet from 02:00:5e:10:00:32', '', 1790000010000, 1790000010000);
INSERT INTO public.fact VALUES (61, 1, 1, 'hostname', 'bmc-1-new', 'dhcp', 'dhcp packet from 02:00:5e:10:00:01', '', 1790000012000, 1790000012000);
INSERT INTO public.fact VALUES (62, 1, 0, 'tls_key', '0101010101010101010101010101010101010101010101010101010101010101', 'tls', 'TLS handshake with 10.66.1.1', '', 1790000013000, 1790000013000);
INSERT INTO public.fact VALUES (63, 1, 0, 'tls_certificate', 'CN=bmc-1 sha256:6565656565656565656565656565656565656565656565656565656565656565', 'tls', 'TLS handshake with 10.66.1.1', '', 1790000013000, 1790000013000);
INSERT INTO public.fact VALUES (64, 1, 0, 'serial', 'SN1', 'redfish', 'read over TLS pinned to 0101010101010101010101010101010101010101010101010101010101010101', '0101010101010101010101010101010101010101010101010101010101010101', 1790000015000, 1790000015000);
INSERT INTO public.fact VALUES (65, 1, 0, 'uuid', '12345678-1234-1234-1234-123456789001', 'redfish', 'read over TLS pinned to 0101010101010101010101010101010101010101010101010101010101010101', '0101010101010101010101010101010101010101010101010101010101010101', 1790000015000, 1790000015000);
INSERT INTO public.fact VALUES (66, 1, 0, 'bmc_version', '2.14.0', 'redfish', 'read over TLS pinned to 0101010101010101010101010101010101010101010101010101010101010101', '0101010101010101010101010101010101010101010101010101010101010101', 1790000015000, 1790000015000);
INSERT INTO public.fact VALUES (67, 1, 0, 'host_mac', '02:00:5e:20:00:01', 'redfish', 'read over TLS pinned to 0101010101010101010101010101010101010101010101010101010101010101', '0101010101010101010101010101010101010101010101010101010101010101', 1790000015000, 1790000015000);
INSERT INTO public.fact VALUES (68, 2, 0, 'tls_key', '0202020202020202020202020202020202020202020202020202020202020202', 'tls', 'TLS handshake with 10.66.1.2', '', 1790000016000, 1790000016000);
INSERT INTO public.fact VALUES (69, 2, 0, 'tls_certificate', 'CN=bmc-2 sha256:6666666666666666666666666666666666666666666666666666666666666666', 'tls', 'TLS handshake with 10.66.1.2', '', 1790000016000, 1790000016000);
INSERT INTO public.fact VALUES (70, 2, 0, 'serial', 'SN2', 'redfish', 'read over TLS pinned to 0202020202020202020202020202020202020202020202020202020202020202', '0202020202020202020202020202020202020202020202020202020202020202', 1790000018000, 1790000018000);
INSERT INTO public.fact VALUES (71, 2, 0, 'uuid', '12345678-1234-1234-1234-123456789002', 'redfish', 'read over TLS pinned to 0202020202020202020202020202020202020202020202020202020202020202', '0202020202020202020202020202020202020202020202020202020202020202', 1790000018000, 1790000018000);
INSERT INTO public.fact VALUES (72, 2, 0, 'bmc_version', '2.14.0', 'redfish', 'read over TLS pinned to 0202020202020202020202020202020202020202020202020202020202020202', '0202020202020202020202020202020202020202020202020202020202020202', 1790000018000, 1790000018000);
INSERT INTO public.fact VALUES (73, 2, 0, 'host_mac', '02:00:5e:20:00:02', 'redfish', 'read over TLS pinned to 0202020202020202020202020202020202020202020202020202020202020202', '0202020202020202020202020202020202020202020202020202020202020202', 1790000018000, 1790000018000);
INSERT INTO public.fact VALUES (74, 3, 0, 'tls_key', '0303030303030303030303030303030303030303030303030303030303030303', 'tls', 'TLS handshake with 10.66.1.3', '', 1790000019000, 1790000019000);
INSERT INTO public.fact VALUES (75, 3, 0, 'tls_certificate', 'CN=bmc-3 sha256:6767676767676767676767676767676767676767676767676767676767676767', 'tls', 'TLS handshake with 10.66.1.3', '', 1790000019000, 1790000019000);
INSERT INTO public.fact VALUES (76, 3, 0, 'serial', 'SN3', 'redfish', 'read over TLS pinned to 0303030303030303030303030303030303030303030303030303030303030303', '0303030303030303030303030303030303030303030303030303030303030303', 1790000021000, 1790000021000);
INSERT INTO public.fact VALUES (77, 3, 0, 'uuid', '12345678-1234-1234-1234-123456789003', 'redfish', 'read over TLS pinned to 0303030303030303030303030303030303030303030303030303030303030303', '0303030303030303030303030303030303030303030303030303030303030303', 1790000021000, 1790000021000);
INSERT INTO public.fact VALUES (78, 3, 0, 'bmc_version', '2.14.0', 'redfish', 'read over TLS pinned to 0303030303030303030303030303030303030303030303030303030303030303', '0303030303030303030303030303030303030303030303030303030303030303', 1790000021000, 1790000021000);
INSERT INTO public.fact VALUES (79, 3, 0, 'host_mac', '02:00:5e:20:00:03', 'redfish', 'read over TLS pinned to 0303030303030303030303030303030303030303030303030303030303030303', '0303030303030303030303030303030303030303030303030303030303030303', 1790000021000, 1790000021000);
INSERT INTO public.fact VALUES (80, 4, 0, 'tls_key', '0404040404040404040404040404040404040404040404040404040404040404', 'tls', 'TLS handshake with 10.66.1.4', '', 1790000022000, 1790000022000);
INSERT INTO public.fact VALUES (81, 4, 0, 'tls_certificate', 'CN=bmc-4 sha256:6868686868686868686868686868686868686868686868686868686868686868', 'tls', 'TLS handshake with 10.66.1.4', '', 1790000022000, 1790000022000);
INSERT INTO public.fact VALUES (82, 4, 0, 'serial', 'SN4', 'redfish', 'read over TLS pinned to 0404040404040404040404040404040404040404040404040404040404040404', '0404040404040404040404040404040404040404040404040404040404040404', 1790000024000, 1790000024000);
INSERT INTO public.fact VALUES (83, 4, 0, 'uuid', '12345678-1234-1234-1234-123456789004', 'redfish', 'read over TLS pinned to 0404040404040404040404040404040404040404040404040404040404040404', '0404040404040404040404040404040404040404040404040404040404040404', 1790000024000, 1790000024000);
INSERT INTO public.fact VALUES (84, 4, 0, 'bmc_version', '2.14.0', 'redfish', 'read over TLS pinned to 0404040404040404040404040404040404040404040404040404040404040404', '0404040404040404040404040404040404040404040404040404040404040404', 1790000024000, 1790000024000);
INSERT INTO public.fact VALUES (85, 4, 0, 'host_mac', '02:00:5e:20:00:04', 'redfish', 'read over TLS pinned to 0404040404040404040404040404040404040404040404040404040404040404', '0404040404040404040404040404040404040404040404040404040404040404', 1790000024000, 1790000024000);
INSERT INTO public.fact VALUES (86, 6, 0, 'tls_key', '0606060606060606060606060606060606060606060606060606060606060606', 'tls', 'TLS handshake with 10.66.1.6', '', 1790000088000, 1790000088000);
INSERT INTO public.fact VALUES (87, 6, 0, 'tls_certificate', 'CN=bmc-6 sha256:6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a', 'tls', 'TLS handshake with 10.66.1.6', '', 1790000088000, 1790000088000);
INSERT INTO public.fact VALUES (88, 6, 0, 'tls_key', '0707070707070707070707070707070707070707070707070707070707070707', 'tls', 'TLS handshake with 10.66.1.6', '', 1790000089000, 1790000089000);
INSERT INTO public.fact VALUES (89, 6, 0, 'tls_certificate', 'CN=bmc-7 sha256:6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b', 'tls', 'TLS handshake with 10.66.1.6', '', 1790000089000, 1790000089000);



INSERT INTO public.heartbeat VALUES (1, 'wire', 4711, 'Listening on 1 segment.', 1790000092000, 1790000092000);



INSERT INTO public.hook_cursor VALUES (1, 'hooks.example', 12, 2, 5, 'It raised ValueError.');



INSERT INTO public.journal VALUES (1, 0, 1790000001000, 'worker', 'policy.adopted', 'A new policy is in force for 0 machines.', 0, 0, '\x7b22616374696f6e223a22706f6c6963792e61646f70746564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a32312e3030305a222c2264617461223a7b22706f6c696379223a227b5c22636c6f636b5f746f6c6572616e63655f7365636f6e64735c223a20352c205c226669726d776172655c223a205b5d2c205c2269736f6c617465645f7365676d656e74735c223a205b5c2273746167696e675c225d2c205c226c6576656c5f666f725f72656c656173655c223a20322c205c226c6576656c5f666f725f74657374696e675c223a20327d222c22736861323536223a2262393764663439366365643939393332646333376238323535383831353539396463633262396236396430373662666661373036353135393037313030313966227d2c22656e64706f696e74223a302c22696478223a302c226d616368696e65223a302c2274657874223a2241206e657720706f6c69637920697320696e20666f72636520666f722030206d616368696e65732e227d', '\x63f935d28c75bb4915002c02895a48a601216ca9482e0a9570a4f2ab35195829');
INSERT INTO public.journal VALUES (1, 1, 1790000002000, 'cli:root', 'manifest.imported', 'delivery.csv: 8 rows added, 0 updated, 0 unchanged, 0 skipped.', 0, 0, '\x7b22616374696f6e223a226d616e69666573742e696d706f72746564222c226163746f72223a22636c693a726f6f74222c226174223a22323032362d30392d32315431343a31333a32322e3030305a222c2264617461223a7b226164646564223a382c2266696c656e616d65223a2264656c69766572792e637376222c22736861323536223a2264353434636535366638333365663739376161306433356136626364323437616665393434326333376639373463646363346131343338396536636633623163222c22736b6970706564223a302c22756e6368616e676564223a302c2275706461746564223a307d2c22656e64706f696e74223a302c22696478223a312c226d616368696e65223a302c2274657874223a2264656c69766572792e6373763a203820726f77732061646465642c203020757064617465642c203020756e6368616e6765642c203020736b69707065642e227d', '\x78baffa3ccc62d51163fa67d9777444f80dacc53044c18f3b7b145cbb8dc4903');
INSERT INTO public.journal VALUES (1, 2, 1790000003000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:01', 1, 1, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32332e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3031222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a312c22696478223a322c226d616368696e65223a312c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3031227d', '\xba75c16be7162462f8d61a3a0532b3e9330c79ba9c15a07a2c69260bf5314531');
INSERT INTO public.journal VALUES (1, 3, 1790000003000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32332e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a332c226d616368696e65223a312c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\x9724137a1842c20881f9cb29b541f85ee5b616aa8bd304bdcd9c9b1b0694e5b7');
INSERT INTO public.journal VALUES (1, 4, 1790000003000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32332e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a342c226d616368696e65223a312c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\x2758f76e67c2903fd4b1ca64bb77560eb030f661429b74bfcd673b88ac95e8a0');
INSERT INTO public.journal VALUES (1, 5, 1790000003000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32332e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a352c226d616368696e65223a312c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\xcf1d323d8e1fe4ca934eb9cac6f5615805acd9bac0224fe5748af48ad0e3138e');
INSERT INTO public.journal VALUES (1, 6, 1790000004000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:02', 2, 2, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32342e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3032222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a322c22696478223a362c226d616368696e65223a322c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3032227d', '\x69eb2f1e9b6f8db811e42c4d8c9a308f3242d8526a7aa631a6077bd30dbd94ff');
INSERT INTO public.journal VALUES (1, 7, 1790000004000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32342e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a372c226d616368696e65223a322c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\xb125f23129ebf24edace7863b823a7b7295760452c031aa133982f7001ce2db0');
INSERT INTO public.journal VALUES (1, 8, 1790000004000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32342e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a382c226d616368696e65223a322c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\x32fae7d7949bec00264a4e8249f92369a4b0c50cd9314e78304474e69c864059');
INSERT INTO public.journal VALUES (1, 9, 1790000004000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32342e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a392c226d616368696e65223a322c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\x2dc8da1ef9d59309182a89b2b31b54ce33b7df73a2c95f7e18afd4e995ff84a9');
INSERT INTO public.journal VALUES (1, 10, 1790000005000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:03', 3, 3, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32352e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3033222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a332c22696478223a31302c226d616368696e65223a332c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3033227d', '\xbd6d54b8a410d75419208e7bf9616929f7cc54793a0f0f180d8b1d0c29c8eaf1');
INSERT INTO public.journal VALUES (1, 11, 1790000005000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32352e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a31312c226d616368696e65223a332c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\x5965de78d2cd954826faa843611d563f53bd3a508db73718a1ab43cdcf8be85c');
INSERT INTO public.journal VALUES (1, 12, 1790000005000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32352e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a31322c226d616368696e65223a332c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\x9f91b2c1574f6f6636d5dc89d0c396d845e6b17c12b7916cf1cf03b7fd4840d3');
INSERT INTO public.journal VALUES (1, 13, 1790000005000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32352e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a31332c226d616368696e65223a332c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\x916bc89aaaf719b73e8ae3d33369b9a3afee50ad3985185f13ffdf0cf3beb029');
INSERT INTO public.journal VALUES (1, 14, 1790000006000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:04', 4, 4, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32362e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3034222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a342c22696478223a31342c226d616368696e65223a342c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3034227d', '\x8f65b631f108e5d0e1ca49336e05e3a2b9649e6eaa05e794215c00090838979c');
INSERT INTO public.journal VALUES (1, 15, 1790000006000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32362e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a31352c226d616368696e65223a342c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\xd5a40b7ea153513ab95356ee9de133b05c6d34596e26579633e0933c42b165c3');
INSERT INTO public.journal VALUES (1, 16, 1790000006000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32362e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a31362c226d616368696e65223a342c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\xa7095336a8d1a06956b2786768fc0f032b900b281926ee3928a86f076eb7cc99');
INSERT INTO public.journal VALUES (1, 17, 1790000006000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32362e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a31372c226d616368696e65223a342c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\x33faca76acf0325c76f2bb6ef412c079dc5c917132b94a995a833a36945949a2');
INSERT INTO public.journal VALUES (1, 18, 1790000007000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:05', 5, 5, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32372e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3035222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a352c22696478223a31382c226d616368696e65223a352c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3035227d', '\x64a5daa1cb2da10fb9023d6d314d7180c61cd6ce03a1c922e2346216a60e3965');
INSERT INTO public.journal VALUES (1, 19, 1790000007000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 5, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32372e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a31392c226d616368696e65223a352c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\x4592d5f0a436cf83b28613d3c4e50cf4d421172925304e9e4992a3cb0b2f20e8');
INSERT INTO public.journal VALUES (1, 20, 1790000007000, 'wire', 'machine.waits', 'It sits at port swp31; the manifest plans swp5.', 5, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32372e3030305a222c2264617461223a7b22666978223a224d6f766520746865206361626c65206f7220636f727265637420746865206d616e69666573742e227d2c22656e64706f696e74223a302c22696478223a32302c226d616368696e65223a352c2274657874223a224974207369747320617420706f72742073777033313b20746865206d616e696665737420706c616e7320737770352e227d', '\x8dd0211de8836cd6d8bb4f8e0091c272f1cec25ab24265797494afcdcf3cbad1');
INSERT INTO public.journal VALUES (1, 21, 1790000008000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:06', 6, 6, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32382e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3036222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a362c22696478223a32312c226d616368696e65223a362c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3036227d', '\xefa8de19eebf7f636c263c623ecb43d7f5df0ecf87c0f1271a38eaf7609a2248');
INSERT INTO public.journal VALUES (1, 22, 1790000008000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 6, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32382e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a32322c226d616368696e65223a362c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\xdc29be7942d6454023e2117960f66a31ce194cf416e41e7e90fc7d959d026234');
INSERT INTO public.journal VALUES (1, 23, 1790000008000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 6, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32382e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a32332c226d616368696e65223a362c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\xd2a78c469abf394271ebb7dbd15849d7c2ab0ed41bb433fdfad081be06a6b360');
INSERT INTO public.journal VALUES (1, 24, 1790000008000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 6, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32382e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a32342c226d616368696e65223a362c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\xbfa58a545452d3ffc19ca2ed51565d1804e331e1c16b0f06b22fac3f0c74b270');
INSERT INTO public.journal VALUES (1, 25, 1790000009000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:07', 7, 7, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32392e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3037222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a372c22696478223a32352c226d616368696e65223a372c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3037227d', '\x89940ccd2b943ed693f5596ce127b40974de4503fdc5bb44acc78f97b2908a94');
INSERT INTO public.journal VALUES (1, 26, 1790000009000, 'wire', 'machine.state', 'expected → discovered: Its first packet was seen.', 7, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32392e3030305a222c2264617461223a7b226166746572223a22646973636f7665726564222c226265666f7265223a226578706563746564222c226576656e74223a2273696768746564227d2c22656e64706f696e74223a302c22696478223a32362c226d616368696e65223a372c2274657874223a22657870656374656420e2869220646973636f76657265643a20497473206669727374207061636b657420776173207365656e2e227d', '\x904f0b2e023ef5769e4a7b4d79dc19c2f0f899dcb7bc46fecbe34e7e5524bc0a');
INSERT INTO public.journal VALUES (1, 27, 1790000009000, 'wire', 'machine.state', 'discovered → staging: One row of the manifest matches and nothing contradicts it.', 7, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32392e3030305a222c2264617461223a7b226166746572223a2273746167696e67222c226265666f7265223a22646973636f7665726564222c226576656e74223a227265636f676e69736564227d2c22656e64706f696e74223a302c22696478223a32372c226d616368696e65223a372c2274657874223a22646973636f766572656420e286922073746167696e673a204f6e6520726f77206f6620746865206d616e6966657374206d61746368657320616e64206e6f7468696e6720636f6e74726164696374732069742e227d', '\x82f378b08bd53c1d7bb870abd4db31709aa34fa3cf4f3b065ddb320338c927d8');
INSERT INTO public.journal VALUES (1, 28, 1790000009000, 'wire', 'machine.level', 'Level 0 → 1 EXPECTED (manifest). Next: Its BMC has not answered over TLS yet.', 7, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a32392e3030305a222c2264617461223a7b226166746572223a312c226173737572616e6365223a226d616e6966657374222c226265666f7265223a307d2c22656e64706f696e74223a302c22696478223a32382c226d616368696e65223a372c2274657874223a224c6576656c203020e28692203120455850454354454420286d616e6966657374292e204e6578743a2049747320424d4320686173206e6f7420616e737765726564206f76657220544c53207965742e227d', '\x9397e19630c21ce4c3cb1a983c5943112d1ec544db9e5e3e980fc4e4b4dac022');
INSERT INTO public.journal VALUES (1, 29, 1790000010000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:32', 9, 8, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a33302e3030305a222c2264617461223a7b226b696e64223a22756e6b6e6f776e222c226d6163223a2230323a30303a35653a31303a30303a3332222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a382c22696478223a32392c226d616368696e65223a392c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3332227d', '\x68aa053acf36b2100e6c96aa87051c47671d6629ffd1cf63dd9a6e6b15c9698c');
INSERT INTO public.journal VALUES (1, 30, 1790000011000, 'wire', 'endpoint.seen', 'DISCOVER from 02:00:5e:10:00:33', 0, 9, '\x7b22616374696f6e223a22656e64706f696e742e7365656e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a33312e3030305a222c2264617461223a7b226b696e64223a22737769746368222c226d6163223a2230323a30303a35653a31303a30303a3333222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a392c22696478223a33302c226d616368696e65223a302c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3333227d', '\xb322cdd9f66f030cd4596a95228f857cd7c4655303367ac4e138833f740bef59');
INSERT INTO public.journal VALUES (1, 31, 1790000012000, 'wire', 'endpoint.news', 'DISCOVER from 02:00:5e:10:00:01', 1, 1, '\x7b22616374696f6e223a22656e64706f696e742e6e657773222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31333a33322e3030305a222c2264617461223a7b226b696e64223a22626d63222c226d6163223a2230323a30303a35653a31303a30303a3031222c227365676d656e74223a2273746167696e67222c22736f75726365223a2264686370227d2c22656e64706f696e74223a312c22696478223a33312c226d616368696e65223a312c2274657874223a22444953434f5645522066726f6d2030323a30303a35653a31303a30303a3031227d', '\x6a9768ee9e160f3d3db102ca63c0b130de39b8bd46fa2fc5e6a1f385458197e9');
INSERT INTO public.journal VALUES (1, 32, 1790000013000, 'worker', 'bmc.key', '10.66.1.1 shows the TLS key: 0101010101010101010101010101010101010101010101010101010101010101 (CN=bmc-1).', 1, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33332e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e31222c226265666f7265223a22222c226365727469666963617465223a2236353635363536353635363536353635363536353635363536353635363536353635363536353635363536353635363536353635363536353635363536353635222c22746c735f6b6579223a2230313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031227d2c22656e64706f696e74223a302c22696478223a33322c226d616368696e65223a312c2274657874223a2231302e36362e312e312073686f77732074686520544c53206b65793a20303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130312028434e3d626d632d31292e227d', '\x23a6a39c708f7fd0c5b9e7eea9c08146ac648fd09aa79b8fd93e74578b90e934');
INSERT INTO public.journal VALUES (1, 33, 1790000013000, 'worker', 'machine.waits', 'Its identity has not been proved yet.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33332e3030305a222c2264617461223a7b22666978223a225761697420666f7220746865206c6f67696e2e227d2c22656e64706f696e74223a302c22696478223a33332c226d616368696e65223a312c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\xc78a115345a418891b380f2e63334c3246e25ac78dd0e2c3d342b22f993703a6');
INSERT INTO public.journal VALUES (1, 34, 1790000014000, 'worker', 'bmc.login', 'Logs in as root over the TLS key 0101010101010101010101010101010101010101010101010101010101010101.', 1, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33342e3030305a222c2264617461223a7b22617474656d7074223a312c2263726564656e7469616c223a2234643337366464306564313935646565643630313662616465333761393164356137643565666364313863393332613066376535333237373439646662343433222c22746c735f6b6579223a2230313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031227d2c22656e64706f696e74223a302c22696478223a33342c226d616368696e65223a312c2274657874223a224c6f677320696e20617320726f6f74206f7665722074686520544c53206b657920303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130312e227d', '\xf58ae3a8c78100e9aa4e576239ff05ed85a155e0f03a4720f3ffd0cbe2bdb4ba');
INSERT INTO public.journal VALUES (1, 35, 1790000015000, 'worker', 'machine.proved', 'Serial SN1 is confirmed by the unit''s own secret over the TLS key 0101010101010101010101010101010101010101010101010101010101010101.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e70726f766564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33352e3030305a222c2264617461223a7b226d6574686f64223a226c6162656c2d7365637265742d69736f6c61746564222c2273657269616c223a22534e31222c22746c735f6b6579223a2230313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031227d2c22656e64706f696e74223a302c22696478223a33352c226d616368696e65223a312c2274657874223a2253657269616c20534e3120697320636f6e6669726d65642062792074686520756e69742773206f776e20736563726574206f7665722074686520544c53206b657920303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130312e227d', '\x58c989396363ad2c9d3849985f55b131f7b1e6a2d89358dfefa73949bef300bb');
INSERT INTO public.journal VALUES (1, 36, 1790000015000, 'worker', 'bmc.inventory', '12 resources were read.', 1, 0, '\x7b22616374696f6e223a22626d632e696e76656e746f7279222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33352e3030305a222c2264617461223a7b7d2c22656e64706f696e74223a302c22696478223a33362c226d616368696e65223a312c2274657874223a223132207265736f7572636573207765726520726561642e227d', '\xe0818f0aeabcd097b834e45d44bf478fd5f1430ef9fdc610dae62599f034acf8');
INSERT INTO public.journal VALUES (1, 37, 1790000015000, 'worker', 'machine.level', 'Level 1 → 2 AUTHENTIC (label-secret-isolated). Next: No owner certificate and no unique password yet.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33352e3030305a222c2264617461223a7b226166746572223a322c226173737572616e6365223a226c6162656c2d7365637265742d69736f6c61746564222c226265666f7265223a317d2c22656e64706f696e74223a302c22696478223a33372c226d616368696e65223a312c2274657874223a224c6576656c203120e2869220322041555448454e54494320286c6162656c2d7365637265742d69736f6c61746564292e204e6578743a204e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\xc41d59fbbaa657936187c97b1b1e4e93841f02c36207d33ab5ce0da0190ddff1');
INSERT INTO public.journal VALUES (1, 38, 1790000016000, 'worker', 'bmc.key', '10.66.1.2 shows the TLS key: 0202020202020202020202020202020202020202020202020202020202020202 (CN=bmc-2).', 2, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33362e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e32222c226265666f7265223a22222c226365727469666963617465223a2236363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636222c22746c735f6b6579223a2230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032227d2c22656e64706f696e74223a302c22696478223a33382c226d616368696e65223a322c2274657874223a2231302e36362e312e322073686f77732074686520544c53206b65793a20303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230322028434e3d626d632d32292e227d', '\x772cf2e0a68eb6437a529a7615c9674040ac926cadaa53f7c83d1ee83f51c36b');
INSERT INTO public.journal VALUES (1, 39, 1790000016000, 'worker', 'machine.waits', 'Its identity has not been proved yet.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33362e3030305a222c2264617461223a7b22666978223a225761697420666f7220746865206c6f67696e2e227d2c22656e64706f696e74223a302c22696478223a33392c226d616368696e65223a322c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\x804e56e928a1648316457b1686c06642e95bafc574bfde86d2beafc25ee0047f');
INSERT INTO public.journal VALUES (1, 40, 1790000017000, 'worker', 'bmc.login', 'Logs in as root over the TLS key 0202020202020202020202020202020202020202020202020202020202020202.', 2, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33372e3030305a222c2264617461223a7b22617474656d7074223a322c2263726564656e7469616c223a2234633665386132393633653966633239373132396432616463373061343437653763386132636338363566636638333738633830353466366334386466323232222c22746c735f6b6579223a2230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032227d2c22656e64706f696e74223a302c22696478223a34302c226d616368696e65223a322c2274657874223a224c6f677320696e20617320726f6f74206f7665722074686520544c53206b657920303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230322e227d', '\x509365a5fdab86b6abc6f243190001f1a3573cf53d4207b42aa89129007a0fd4');
INSERT INTO public.journal VALUES (1, 41, 1790000018000, 'worker', 'machine.proved', 'Serial SN2 is confirmed by the unit''s own secret over the TLS key 0202020202020202020202020202020202020202020202020202020202020202.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e70726f766564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33382e3030305a222c2264617461223a7b226d6574686f64223a226c6162656c2d7365637265742d69736f6c61746564222c2273657269616c223a22534e32222c22746c735f6b6579223a2230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032227d2c22656e64706f696e74223a302c22696478223a34312c226d616368696e65223a322c2274657874223a2253657269616c20534e3220697320636f6e6669726d65642062792074686520756e69742773206f776e20736563726574206f7665722074686520544c53206b657920303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230323032303230322e227d', '\xa9e5636063ccc2af3cb9d057c51b8cd3d979e586812738becf566b49d1d931ff');
INSERT INTO public.journal VALUES (1, 42, 1790000018000, 'worker', 'bmc.inventory', '12 resources were read.', 2, 0, '\x7b22616374696f6e223a22626d632e696e76656e746f7279222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33382e3030305a222c2264617461223a7b7d2c22656e64706f696e74223a302c22696478223a34322c226d616368696e65223a322c2274657874223a223132207265736f7572636573207765726520726561642e227d', '\x90c692fb1257b92babae21bb8e84f0878174cff2ec0d1f55e4ec06c80e3a7099');
INSERT INTO public.journal VALUES (1, 43, 1790000018000, 'worker', 'machine.level', 'Level 1 → 2 AUTHENTIC (label-secret-isolated). Next: No owner certificate and no unique password yet.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33382e3030305a222c2264617461223a7b226166746572223a322c226173737572616e6365223a226c6162656c2d7365637265742d69736f6c61746564222c226265666f7265223a317d2c22656e64706f696e74223a302c22696478223a34332c226d616368696e65223a322c2274657874223a224c6576656c203120e2869220322041555448454e54494320286c6162656c2d7365637265742d69736f6c61746564292e204e6578743a204e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\xb89c60a4dd514387be40c74d1ebb56049c6d6264e3717b6affc2cd96c13e2a79');
INSERT INTO public.journal VALUES (1, 44, 1790000019000, 'worker', 'bmc.key', '10.66.1.3 shows the TLS key: 0303030303030303030303030303030303030303030303030303030303030303 (CN=bmc-3).', 3, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33392e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e33222c226265666f7265223a22222c226365727469666963617465223a2236373637363736373637363736373637363736373637363736373637363736373637363736373637363736373637363736373637363736373637363736373637222c22746c735f6b6579223a2230333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033227d2c22656e64706f696e74223a302c22696478223a34342c226d616368696e65223a332c2274657874223a2231302e36362e312e332073686f77732074686520544c53206b65793a20303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330332028434e3d626d632d33292e227d', '\x376340cc0405a59789a1f8bf932f65f79dcfe2e8ab31f296cf145fcb0ae8d8ba');
INSERT INTO public.journal VALUES (1, 45, 1790000019000, 'worker', 'machine.waits', 'Its identity has not been proved yet.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a33392e3030305a222c2264617461223a7b22666978223a225761697420666f7220746865206c6f67696e2e227d2c22656e64706f696e74223a302c22696478223a34352c226d616368696e65223a332c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\x85fd27621dcd276bd0d5f8efdb85893fa9c1d4977cfdc4311a135afc1c7a5409');
INSERT INTO public.journal VALUES (1, 46, 1790000020000, 'worker', 'bmc.login', 'Logs in as root over the TLS key 0303030303030303030303030303030303030303030303030303030303030303.', 3, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34302e3030305a222c2264617461223a7b22617474656d7074223a332c2263726564656e7469616c223a2266666465313363623262386534623637353339623331636266623164383864613261656131343534656630633265373933636364333037326330373132303961222c22746c735f6b6579223a2230333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033227d2c22656e64706f696e74223a302c22696478223a34362c226d616368696e65223a332c2274657874223a224c6f677320696e20617320726f6f74206f7665722074686520544c53206b657920303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330332e227d', '\x2c8ff8e3d8087f21ffcf5b89afbdfebc76b5f2ff035e02c1007ee1bafd0cbccc');
INSERT INTO public.journal VALUES (1, 47, 1790000021000, 'worker', 'machine.proved', 'Serial SN3 is confirmed by the unit''s own secret over the TLS key 0303030303030303030303030303030303030303030303030303030303030303.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e70726f766564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34312e3030305a222c2264617461223a7b226d6574686f64223a226c6162656c2d7365637265742d69736f6c61746564222c2273657269616c223a22534e33222c22746c735f6b6579223a2230333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033227d2c22656e64706f696e74223a302c22696478223a34372c226d616368696e65223a332c2274657874223a2253657269616c20534e3320697320636f6e6669726d65642062792074686520756e69742773206f776e20736563726574206f7665722074686520544c53206b657920303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330333033303330332e227d', '\x7223336787d887fd6178033989b6df596324f43f52c33a0efc61e343aed35bb6');
INSERT INTO public.journal VALUES (1, 48, 1790000021000, 'worker', 'bmc.inventory', '12 resources were read.', 3, 0, '\x7b22616374696f6e223a22626d632e696e76656e746f7279222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34312e3030305a222c2264617461223a7b7d2c22656e64706f696e74223a302c22696478223a34382c226d616368696e65223a332c2274657874223a223132207265736f7572636573207765726520726561642e227d', '\x6d541ace6f21c493d257ca8d6998b0f13d13e3e7b2ef0e8ea0ed9aa30c7a59fd');
INSERT INTO public.journal VALUES (1, 49, 1790000021000, 'worker', 'machine.level', 'Level 1 → 2 AUTHENTIC (label-secret-isolated). Next: No owner certificate and no unique password yet.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34312e3030305a222c2264617461223a7b226166746572223a322c226173737572616e6365223a226c6162656c2d7365637265742d69736f6c61746564222c226265666f7265223a317d2c22656e64706f696e74223a302c22696478223a34392c226d616368696e65223a332c2274657874223a224c6576656c203120e2869220322041555448454e54494320286c6162656c2d7365637265742d69736f6c61746564292e204e6578743a204e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\x25921998a2a36b2541dcdca0ead2c4ebde3ad7e562e14003d4ba64f35a95500a');
INSERT INTO public.journal VALUES (1, 50, 1790000022000, 'worker', 'bmc.key', '10.66.1.4 shows the TLS key: 0404040404040404040404040404040404040404040404040404040404040404 (CN=bmc-4).', 4, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34322e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e34222c226265666f7265223a22222c226365727469666963617465223a2236383638363836383638363836383638363836383638363836383638363836383638363836383638363836383638363836383638363836383638363836383638222c22746c735f6b6579223a2230343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034227d2c22656e64706f696e74223a302c22696478223a35302c226d616368696e65223a342c2274657874223a2231302e36362e312e342073686f77732074686520544c53206b65793a20303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430342028434e3d626d632d34292e227d', '\x0ee2b74d32fcb91245ec5953f12d969b69201884864887d14d3402797539f1c1');
INSERT INTO public.journal VALUES (1, 51, 1790000022000, 'worker', 'machine.waits', 'Its identity has not been proved yet.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34322e3030305a222c2264617461223a7b22666978223a225761697420666f7220746865206c6f67696e2e227d2c22656e64706f696e74223a302c22696478223a35312c226d616368696e65223a342c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\x59deca4230ccfe2609ae0b72f2119033a9ada386c64c5c1a5c1a0289d1242464');
INSERT INTO public.journal VALUES (1, 52, 1790000023000, 'worker', 'bmc.login', 'Logs in as root over the TLS key 0404040404040404040404040404040404040404040404040404040404040404.', 4, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34332e3030305a222c2264617461223a7b22617474656d7074223a342c2263726564656e7469616c223a2234646139343536393333326434653339616666306662356438373432386338393838326530383334633630316531376138353164323861613530373038633537222c22746c735f6b6579223a2230343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034227d2c22656e64706f696e74223a302c22696478223a35322c226d616368696e65223a342c2274657874223a224c6f677320696e20617320726f6f74206f7665722074686520544c53206b657920303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430342e227d', '\x4911e4e508079348c905ae0a1dad537ba5f776de266515bfeca2bf7252fab0e1');
INSERT INTO public.journal VALUES (1, 53, 1790000024000, 'worker', 'machine.proved', 'Serial SN4 is confirmed by the unit''s own secret over the TLS key 0404040404040404040404040404040404040404040404040404040404040404.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e70726f766564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34342e3030305a222c2264617461223a7b226d6574686f64223a226c6162656c2d7365637265742d69736f6c61746564222c2273657269616c223a22534e34222c22746c735f6b6579223a2230343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034227d2c22656e64706f696e74223a302c22696478223a35332c226d616368696e65223a342c2274657874223a2253657269616c20534e3420697320636f6e6669726d65642062792074686520756e69742773206f776e20736563726574206f7665722074686520544c53206b657920303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430342e227d', '\xeafdcde74c3257bdf818fb14587d7f9596f7fbeb8dad3eb9febb65ac22a80820');
INSERT INTO public.journal VALUES (1, 54, 1790000024000, 'worker', 'bmc.inventory', '12 resources were read.', 4, 0, '\x7b22616374696f6e223a22626d632e696e76656e746f7279222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34342e3030305a222c2264617461223a7b7d2c22656e64706f696e74223a302c22696478223a35342c226d616368696e65223a342c2274657874223a223132207265736f7572636573207765726520726561642e227d', '\x166ff137d3c5d34073ecfb7203afe0ad8ba87c2295afa4c44131b8d38cda6265');
INSERT INTO public.journal VALUES (1, 55, 1790000024000, 'worker', 'machine.level', 'Level 1 → 2 AUTHENTIC (label-secret-isolated). Next: No owner certificate and no unique password yet.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34342e3030305a222c2264617461223a7b226166746572223a322c226173737572616e6365223a226c6162656c2d7365637265742d69736f6c61746564222c226265666f7265223a317d2c22656e64706f696e74223a302c22696478223a35352c226d616368696e65223a342c2274657874223a224c6576656c203120e2869220322041555448454e54494320286c6162656c2d7365637265742d69736f6c61746564292e204e6578743a204e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\x8ff3ef944c03062f86ddd7b01c55f41b2854b34d5b5d0b6e06aa006d7b36cc13');
INSERT INTO public.journal VALUES (1, 56, 1790000025000, 'person:grace', 'acceptance.queued', 'The acceptance suite is asked for.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e717565756564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31333a34352e3030305a222c2264617461223a7b2272756e223a317d2c22656e64706f696e74223a302c22696478223a35362c226d616368696e65223a312c2274657874223a2254686520616363657074616e63652073756974652069732061736b656420666f722e227d', '\x81ff22183d5a9281dd6f42de6270b58629d032908e277fbc7f60f6c6218b30aa');
INSERT INTO public.journal VALUES (1, 57, 1790000026000, 'worker', 'machine.state', 'staging → testing: Run 1 of the suite gatehouse-1 begins.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34362e3030305a222c2264617461223a7b226166746572223a2274657374696e67222c226265666f7265223a2273746167696e67222c226576656e74223a22746573742073746172746564227d2c22656e64706f696e74223a302c22696478223a35372c226d616368696e65223a312c2274657874223a2273746167696e6720e286922074657374696e673a2052756e2031206f66207468652073756974652067617465686f7573652d3120626567696e732e227d', '\x6d26d24732ac9b26cbaac7cba6c91447450d4d887315d38e0a861b0a73508c58');
INSERT INTO public.journal VALUES (1, 58, 1790000026000, 'worker', 'acceptance.note', 'boot override: was None', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e6e6f7465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34362e3030305a222c2264617461223a7b226e616d65223a22626f6f74206f76657272696465222c2272756e223a312c2276616c7565223a22776173204e6f6e65227d2c22656e64706f696e74223a302c22696478223a35382c226d616368696e65223a312c2274657874223a22626f6f74206f766572726964653a20776173204e6f6e65227d', '\xf5f3c634e64003365d09a19511fe6fcfd4bfaf048ebbb0496168e05edf3a2aff');
INSERT INTO public.journal VALUES (1, 59, 1790000027000, 'worker', 'acceptance.verdict', 'TLS key unchanged since first seen: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22746c735f6b6579222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a35392c226d616368696e65223a312c2274657874223a22544c53206b657920756e6368616e6765642073696e6365206669727374207365656e3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x1249e2e313e938ce4be4138a113cbb033bd61834bf0ebfdd9e6c24fd8c60d67f');
INSERT INTO public.journal VALUES (1, 60, 1790000028000, 'worker', 'acceptance.verdict', 'Service root is sane: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34382e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22736572766963655f726f6f74222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36302c226d616368696e65223a312c2274657874223a225365727669636520726f6f742069732073616e653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xca25d96cc534cd94ab633acb3b421abc13bf30fad15d83a99e2c2e984f5b3c47');
INSERT INTO public.journal VALUES (1, 61, 1790000029000, 'worker', 'acceptance.verdict', 'Serial number matches the manifest: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a34392e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273657269616c222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36312c226d616368696e65223a312c2274657874223a2253657269616c206e756d626572206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xb050f4fe1737eaaad4f6268dcbd8b09e01bccd1f731a62f2c4a85b996a0401fa');
INSERT INTO public.journal VALUES (1, 62, 1790000030000, 'worker', 'acceptance.verdict', 'UUID is the known one: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35302e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2275756964222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36322c226d616368696e65223a312c2274657874223a225555494420697320746865206b6e6f776e206f6e653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xa57e5d0ee48364ea670c766937d040f11f9e32296eab0f4e2cf86ab39d1be4db');
INSERT INTO public.journal VALUES (1, 63, 1790000031000, 'worker', 'acceptance.verdict', 'Model matches the manifest: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35312e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226d6f64656c222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36332c226d616368696e65223a312c2274657874223a224d6f64656c206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xa7428a3cd9be84725a1e5c37367faa544bce461a3ba483281bb81a0393178e9a');
INSERT INTO public.journal VALUES (1, 64, 1790000032000, 'worker', 'acceptance.verdict', 'BMC and BIOS versions are approved: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35322e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226669726d77617265222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36342c226d616368696e65223a312c2274657874223a22424d4320616e642042494f532076657273696f6e732061726520617070726f7665643a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x45f63d07a8ec9f78d2aba11e4d8c90083b59ff4b8bcdf2c0901678fdb43f636d');
INSERT INTO public.journal VALUES (1, 65, 1790000033000, 'worker', 'acceptance.verdict', 'All health rollups are OK: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35332e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226865616c7468222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36352c226d616368696e65223a312c2274657874223a22416c6c206865616c746820726f6c6c75707320617265204f4b3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xf02611944f044a27d586cc7e921ed8f085b276bc2601ee03508275c837b38f99');
INSERT INTO public.journal VALUES (1, 66, 1790000034000, 'worker', 'acceptance.verdict', 'Every sensor is readable and in its thresholds: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35342e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273656e736f7273222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36362c226d616368696e65223a312c2274657874223a2245766572792073656e736f72206973207265616461626c6520616e6420696e20697473207468726573686f6c64733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x91d75b026c773d529ca11700c598b170155822c79471005247192d7c64cfdf9c');
INSERT INTO public.journal VALUES (1, 67, 1790000035000, 'worker', 'acceptance.verdict', 'No fan at zero: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35352e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2266616e73222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36372c226d616368696e65223a312c2274657874223a224e6f2066616e206174207a65726f3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x72efca6b5e423049c6217a7e93af101f7dc244f3d293818c67e35cfa748a88cb');
INSERT INTO public.journal VALUES (1, 68, 1790000036000, 'worker', 'acceptance.verdict', 'Power supplies are present: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35362e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f7765725f737570706c696573222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36382c226d616368696e65223a312c2274657874223a22506f77657220737570706c696573206172652070726573656e743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x1f88cd2ec7fb9d1063686df0d45981192daa92d6962a9f2e95cf767c1b30b458');
INSERT INTO public.journal VALUES (1, 124, 1790000086000, 'worker', 'machine.mismatch', 'The manifest names serial SN4; the BMC shows SN99.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e6d69736d61746368222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34362e3030305a222c2264617461223a7b226b6579223a223034222c227061636b6574223a347d2c22656e64706f696e74223a302c22696478223a3132342c226d616368696e65223a342c2274657874223a22546865206d616e6966657374206e616d65732073657269616c20534e343b2074686520424d432073686f777320534e39392e227d', '\x4902cce25353d1d5913623f9e107477ef19acf6d87baeb81a14335e0d30d5348');
INSERT INTO public.journal VALUES (1, 69, 1790000037000, 'worker', 'acceptance.verdict', 'Event log without critical entries: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226576656e745f6c6f67222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a36392c226d616368696e65223a312c2274657874223a224576656e74206c6f6720776974686f757420637269746963616c20656e74726965733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x58320566a039d5f939ac4c2887ce1b5064b3b332b7f8ecab7cfecb93c6ea31e6');
INSERT INTO public.journal VALUES (1, 70, 1790000038000, 'worker', 'acceptance.verdict', 'Clock agrees with the appliance: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35382e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22636c6f636b222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a37302c226d616368696e65223a312c2274657874223a22436c6f636b20616772656573207769746820746865206170706c69616e63653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xb47f5ae24b2889505b600f0931ec0a4bac0ce5b827b7c79ae6ebb6df04ea83e7');
INSERT INTO public.journal VALUES (1, 71, 1790000039000, 'worker', 'acceptance.verdict', 'Power off, on and cycle do what they say: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31333a35392e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f776572222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a37312c226d616368696e65223a312c2274657874223a22506f776572206f66662c206f6e20616e64206379636c6520646f20776861742074686579207361793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x3b0b38c1cae60a1b6209d9cb7c97a7323f2cb07ad20529e3da0a3f97465e3fbb');
INSERT INTO public.journal VALUES (1, 72, 1790000040000, 'worker', 'acceptance.verdict', 'BMC reset returns the same identity: pass. Expected fine; observed observed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30302e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22626d635f7265736574222c22726573756c74223a2270617373222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a37322c226d616368696e65223a312c2274657874223a22424d432072657365742072657475726e73207468652073616d65206964656e746974793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x6ad16b0030bf0ae4f0eb99c3d075d07b7ba72395ae79035ed7f952d516fa9b83');
INSERT INTO public.journal VALUES (1, 73, 1790000041000, 'worker', 'acceptance.passed', 'All 14 checks passed.', 1, 0, '\x7b22616374696f6e223a22616363657074616e63652e706173736564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30312e3030305a222c2264617461223a7b2272756e223a317d2c22656e64706f696e74223a302c22696478223a37332c226d616368696e65223a312c2274657874223a22416c6c20313420636865636b73207061737365642e227d', '\x897b72916d58affd29e0785d252ddee85d82db293a16a6ce7fd39631538910cd');
INSERT INTO public.journal VALUES (1, 74, 1790000041000, 'worker', 'machine.state', 'testing → ready: All 14 checks passed.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30312e3030305a222c2264617461223a7b226166746572223a227265616479222c226265666f7265223a2274657374696e67222c226576656e74223a227465737420706173736564227d2c22656e64706f696e74223a302c22696478223a37342c226d616368696e65223a312c2274657874223a2274657374696e6720e286922072656164793a20416c6c20313420636865636b73207061737365642e227d', '\x950c4c4441da4dd0f1735f67816e240fff301bdf10b4daa3c6a5232cb9b6628a');
INSERT INTO public.journal VALUES (1, 75, 1790000042000, 'person:grace', 'acceptance.queued', 'The acceptance suite is asked for.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e717565756564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a30322e3030305a222c2264617461223a7b2272756e223a327d2c22656e64706f696e74223a302c22696478223a37352c226d616368696e65223a322c2274657874223a2254686520616363657074616e63652073756974652069732061736b656420666f722e227d', '\xcf3e4be359742f30156be3fd54b456951af65854e710ba9771a61b04d65cac37');
INSERT INTO public.journal VALUES (1, 76, 1790000043000, 'worker', 'machine.state', 'staging → testing: Run 2 of the suite gatehouse-1 begins.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30332e3030305a222c2264617461223a7b226166746572223a2274657374696e67222c226265666f7265223a2273746167696e67222c226576656e74223a22746573742073746172746564227d2c22656e64706f696e74223a302c22696478223a37362c226d616368696e65223a322c2274657874223a2273746167696e6720e286922074657374696e673a2052756e2032206f66207468652073756974652067617465686f7573652d3120626567696e732e227d', '\xe44286b5c28be390bb74e8708e310e4e2250e4a4ee2fb628af3cbca57b74d388');
INSERT INTO public.journal VALUES (1, 77, 1790000043000, 'worker', 'acceptance.note', 'boot override: was None', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e6e6f7465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30332e3030305a222c2264617461223a7b226e616d65223a22626f6f74206f76657272696465222c2272756e223a322c2276616c7565223a22776173204e6f6e65227d2c22656e64706f696e74223a302c22696478223a37372c226d616368696e65223a322c2274657874223a22626f6f74206f766572726964653a20776173204e6f6e65227d', '\xcfe64c0cb6aec1f8149cfb7dd97606727be5282e6c631ef9b3c24ba106ee1d04');
INSERT INTO public.journal VALUES (1, 78, 1790000044000, 'worker', 'acceptance.verdict', 'TLS key unchanged since first seen: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30342e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22746c735f6b6579222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a37382c226d616368696e65223a322c2274657874223a22544c53206b657920756e6368616e6765642073696e6365206669727374207365656e3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x52a4cd4383c9429be0566af3e60ca8ecb1e5901512e7316cf0b38dfa677812e6');
INSERT INTO public.journal VALUES (1, 79, 1790000045000, 'worker', 'acceptance.verdict', 'Service root is sane: error. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30352e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22736572766963655f726f6f74222c22726573756c74223a226572726f72222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a37392c226d616368696e65223a322c2274657874223a225365727669636520726f6f742069732073616e653a206572726f722e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x1bb5d18275bf66aaf5711acb467ddcf1f1d2d74b7a1ff90a7b59201c07c75385');
INSERT INTO public.journal VALUES (1, 80, 1790000046000, 'worker', 'acceptance.verdict', 'Serial number matches the manifest: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30362e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273657269616c222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38302c226d616368696e65223a322c2274657874223a2253657269616c206e756d626572206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x28dd2705907f18e0f5618c485b1efa97dd4aea4eec045c439d01390026ffcaa3');
INSERT INTO public.journal VALUES (1, 81, 1790000047000, 'worker', 'acceptance.verdict', 'UUID is the known one: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2275756964222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38312c226d616368696e65223a322c2274657874223a225555494420697320746865206b6e6f776e206f6e653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xc7c01ec0ad47aeb140178afb56933249d7b37fdff81f1a604a8f058ff1bcee85');
INSERT INTO public.journal VALUES (1, 82, 1790000048000, 'worker', 'acceptance.verdict', 'Model matches the manifest: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30382e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226d6f64656c222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38322c226d616368696e65223a322c2274657874223a224d6f64656c206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x0e3ec81fe467fda061a2645ab2cf0b29c23040cf19407c54c642af84a1ac678a');
INSERT INTO public.journal VALUES (1, 83, 1790000049000, 'worker', 'acceptance.verdict', 'BMC and BIOS versions are approved: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a30392e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226669726d77617265222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38332c226d616368696e65223a322c2274657874223a22424d4320616e642042494f532076657273696f6e732061726520617070726f7665643a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xee8291b9a62accf844b12f624c24d5a24396b73019e8bfe8f6a66376edbe479f');
INSERT INTO public.journal VALUES (1, 84, 1790000050000, 'worker', 'acceptance.verdict', 'All health rollups are OK: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31302e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226865616c7468222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38342c226d616368696e65223a322c2274657874223a22416c6c206865616c746820726f6c6c75707320617265204f4b3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xf3287a83da8a9203e1e4a9ae93c6d649bd14484a2cbfb2c0a0013345294c8801');
INSERT INTO public.journal VALUES (1, 85, 1790000051000, 'worker', 'acceptance.verdict', 'Every sensor is readable and in its thresholds: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31312e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273656e736f7273222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38352c226d616368696e65223a322c2274657874223a2245766572792073656e736f72206973207265616461626c6520616e6420696e20697473207468726573686f6c64733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xdca86c090ed82a3f7c8cd60e912a4f4e3a8ec3a51d87e4850effc2dee7893911');
INSERT INTO public.journal VALUES (1, 86, 1790000052000, 'worker', 'acceptance.verdict', 'No fan at zero: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31322e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2266616e73222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38362c226d616368696e65223a322c2274657874223a224e6f2066616e206174207a65726f3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x17a04547fb5a601ff3a7c689500b38956ccb0b39b24cffa6fdab7fd541f5117a');
INSERT INTO public.journal VALUES (1, 144, 1790000095000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134342c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xaec1c3a622100b1be2448bc93ecabd6fbfd3c8f7f275ce0f1ef69cd98cf22af3');
INSERT INTO public.journal VALUES (1, 87, 1790000053000, 'worker', 'acceptance.verdict', 'Power supplies are present: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31332e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f7765725f737570706c696573222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38372c226d616368696e65223a322c2274657874223a22506f77657220737570706c696573206172652070726573656e743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x43921d68f06b7e4de283f785467a42c778564ce233550c568115b38cccbc32fa');
INSERT INTO public.journal VALUES (1, 88, 1790000054000, 'worker', 'acceptance.verdict', 'Event log without critical entries: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31342e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226576656e745f6c6f67222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38382c226d616368696e65223a322c2274657874223a224576656e74206c6f6720776974686f757420637269746963616c20656e74726965733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x7154e66bafae9654662697fefbd2a2477675c7ba23b302d86a0b78b7a886fd73');
INSERT INTO public.journal VALUES (1, 89, 1790000055000, 'worker', 'acceptance.verdict', 'Clock agrees with the appliance: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31352e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22636c6f636b222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a38392c226d616368696e65223a322c2274657874223a22436c6f636b20616772656573207769746820746865206170706c69616e63653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x515b03b82ad572ea83ca088e657e2fe532206896042bdf544c447304a634b2c5');
INSERT INTO public.journal VALUES (1, 90, 1790000056000, 'worker', 'acceptance.verdict', 'Power off, on and cycle do what they say: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31362e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f776572222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a39302c226d616368696e65223a322c2274657874223a22506f776572206f66662c206f6e20616e64206379636c6520646f20776861742074686579207361793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xccd36a6639e571a7f7950019e85b4ba3951589c3d6b0e2a4812aad025457cff4');
INSERT INTO public.journal VALUES (1, 91, 1790000057000, 'worker', 'acceptance.verdict', 'BMC reset returns the same identity: pass. Expected fine; observed observed.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22626d635f7265736574222c22726573756c74223a2270617373222c2272756e223a327d2c22656e64706f696e74223a302c22696478223a39312c226d616368696e65223a322c2274657874223a22424d432072657365742072657475726e73207468652073616d65206964656e746974793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xf09b41c9e275648fa95284d0fce87f83ff75c89003aa4e517b77496a34a06b18');
INSERT INTO public.journal VALUES (1, 92, 1790000058000, 'worker', 'acceptance.failed', 'Not passed: service_root.', 2, 0, '\x7b22616374696f6e223a22616363657074616e63652e6661696c6564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31382e3030305a222c2264617461223a7b2272756e223a327d2c22656e64706f696e74223a302c22696478223a39322c226d616368696e65223a322c2274657874223a224e6f74207061737365643a20736572766963655f726f6f742e227d', '\xe596ea7f6d81fc07a660b1ccc3e79248c6713de0d5de3671565238ae6be3d0a5');
INSERT INTO public.journal VALUES (1, 93, 1790000058000, 'worker', 'machine.state', 'testing → failed: Not passed: service_root.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a31382e3030305a222c2264617461223a7b226166746572223a226661696c6564222c226265666f7265223a2274657374696e67222c226576656e74223a2274657374206661696c6564227d2c22656e64706f696e74223a302c22696478223a39332c226d616368696e65223a322c2274657874223a2274657374696e6720e28692206661696c65643a204e6f74207061737365643a20736572766963655f726f6f742e227d', '\xc049c48878fd8a9a69c3e3b0bb3db1c5cc55b488a20e9edb7b9aee6a0e8e195d');
INSERT INTO public.journal VALUES (1, 94, 1790000059000, 'person:grace', 'acceptance.queued', 'The acceptance suite is asked for.', 3, 0, '\x7b22616374696f6e223a22616363657074616e63652e717565756564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a31392e3030305a222c2264617461223a7b2272756e223a337d2c22656e64706f696e74223a302c22696478223a39342c226d616368696e65223a332c2274657874223a2254686520616363657074616e63652073756974652069732061736b656420666f722e227d', '\x86899b5ea548e74724db0f66d69b9b6e71bc7ca38764bd10943f6215a18b615c');
INSERT INTO public.journal VALUES (1, 95, 1790000060000, 'worker', 'machine.state', 'staging → testing: Run 3 of the suite gatehouse-1 begins.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32302e3030305a222c2264617461223a7b226166746572223a2274657374696e67222c226265666f7265223a2273746167696e67222c226576656e74223a22746573742073746172746564227d2c22656e64706f696e74223a302c22696478223a39352c226d616368696e65223a332c2274657874223a2273746167696e6720e286922074657374696e673a2052756e2033206f66207468652073756974652067617465686f7573652d3120626567696e732e227d', '\xb5fa35854a760215c603fd8461b9067c5b79e790bbe12c4c26a52851f9461ad6');
INSERT INTO public.journal VALUES (1, 96, 1790000060000, 'worker', 'acceptance.note', 'boot override: was None', 3, 0, '\x7b22616374696f6e223a22616363657074616e63652e6e6f7465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32302e3030305a222c2264617461223a7b226e616d65223a22626f6f74206f76657272696465222c2272756e223a332c2276616c7565223a22776173204e6f6e65227d2c22656e64706f696e74223a302c22696478223a39362c226d616368696e65223a332c2274657874223a22626f6f74206f766572726964653a20776173204e6f6e65227d', '\x8830cc5a70591a730492e1574bdbaddc6c922650a3970237f06fc5f96c6b0220');
INSERT INTO public.journal VALUES (1, 97, 1790000061000, 'worker', 'acceptance.verdict', 'TLS key unchanged since first seen: pass. Expected fine; observed observed.', 3, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32312e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22746c735f6b6579222c22726573756c74223a2270617373222c2272756e223a337d2c22656e64706f696e74223a302c22696478223a39372c226d616368696e65223a332c2274657874223a22544c53206b657920756e6368616e6765642073696e6365206669727374207365656e3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xf535194e8cf90cd995f66106dc96e718b95f3bccaebb2578111052503e7255ba');
INSERT INTO public.journal VALUES (1, 98, 1790000062000, 'worker', 'acceptance.verdict', 'Service root is sane: pass. Expected fine; observed observed.', 3, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32322e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22736572766963655f726f6f74222c22726573756c74223a2270617373222c2272756e223a337d2c22656e64706f696e74223a302c22696478223a39382c226d616368696e65223a332c2274657874223a225365727669636520726f6f742069732073616e653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x09ec17fda0861ff2ab988a8408dc98f43b64022790af95ccdabeb0eaa1d886bc');
INSERT INTO public.journal VALUES (1, 99, 1790000063000, 'person:grace', 'acceptance.queued', 'The acceptance suite is asked for.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e717565756564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a32332e3030305a222c2264617461223a7b2272756e223a347d2c22656e64706f696e74223a302c22696478223a39392c226d616368696e65223a342c2274657874223a2254686520616363657074616e63652073756974652069732061736b656420666f722e227d', '\x2740166bb7ab45926c3a833cbc3f561a8eafffcf1b752bd76a3203f165532962');
INSERT INTO public.journal VALUES (1, 100, 1790000064000, 'worker', 'machine.state', 'staging → testing: Run 4 of the suite gatehouse-1 begins.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32342e3030305a222c2264617461223a7b226166746572223a2274657374696e67222c226265666f7265223a2273746167696e67222c226576656e74223a22746573742073746172746564227d2c22656e64706f696e74223a302c22696478223a3130302c226d616368696e65223a342c2274657874223a2273746167696e6720e286922074657374696e673a2052756e2034206f66207468652073756974652067617465686f7573652d3120626567696e732e227d', '\x44085173c18c137cd79acc2aa947190f794be0da5da021f944a50daf0206e3c3');
INSERT INTO public.journal VALUES (1, 101, 1790000064000, 'worker', 'acceptance.note', 'boot override: was None', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e6e6f7465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32342e3030305a222c2264617461223a7b226e616d65223a22626f6f74206f76657272696465222c2272756e223a342c2276616c7565223a22776173204e6f6e65227d2c22656e64706f696e74223a302c22696478223a3130312c226d616368696e65223a342c2274657874223a22626f6f74206f766572726964653a20776173204e6f6e65227d', '\x5c33f380a5096dbed51a09a39675f73b3ec980b3fe1577983008af6e5b0e6201');
INSERT INTO public.journal VALUES (1, 102, 1790000065000, 'worker', 'acceptance.verdict', 'TLS key unchanged since first seen: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32352e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22746c735f6b6579222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130322c226d616368696e65223a342c2274657874223a22544c53206b657920756e6368616e6765642073696e6365206669727374207365656e3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xfe46b4db6c6b632a537d21c9d918b363e7caf69646952d42e4c49778b7dae745');
INSERT INTO public.journal VALUES (1, 103, 1790000066000, 'worker', 'acceptance.verdict', 'Service root is sane: fail. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32362e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22736572766963655f726f6f74222c22726573756c74223a226661696c222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130332c226d616368696e65223a342c2274657874223a225365727669636520726f6f742069732073616e653a206661696c2e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x2596653eaa94b481b9b134aa7205efc19f93cf451423c7c2c1de99cef66c60bd');
INSERT INTO public.journal VALUES (1, 104, 1790000067000, 'worker', 'acceptance.verdict', 'Serial number matches the manifest: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273657269616c222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130342c226d616368696e65223a342c2274657874223a2253657269616c206e756d626572206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x4e69e94795f2f77653a1b6b0901529fee45daa1d7703f7bcdd7e34ffe27e457a');
INSERT INTO public.journal VALUES (1, 105, 1790000068000, 'worker', 'acceptance.verdict', 'UUID is the known one: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32382e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2275756964222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130352c226d616368696e65223a342c2274657874223a225555494420697320746865206b6e6f776e206f6e653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xd35575e216a037c81118adb8de7d84cf1429dda7a2a654b2c31ca406b84f35fd');
INSERT INTO public.journal VALUES (1, 106, 1790000069000, 'worker', 'acceptance.verdict', 'Model matches the manifest: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a32392e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226d6f64656c222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130362c226d616368696e65223a342c2274657874223a224d6f64656c206d61746368657320746865206d616e69666573743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x9cc3baef1ad4ddebbe92ea95dc4e71efe5007594f2562ed62a88b7703eda4e90');
INSERT INTO public.journal VALUES (1, 107, 1790000070000, 'worker', 'acceptance.verdict', 'BMC and BIOS versions are approved: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33302e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226669726d77617265222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130372c226d616368696e65223a342c2274657874223a22424d4320616e642042494f532076657273696f6e732061726520617070726f7665643a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x4d426f17f7771e8961c6f3eb808a7f6df08c857fa2564d5a0b7b1d9d0a12db43');
INSERT INTO public.journal VALUES (1, 108, 1790000071000, 'worker', 'acceptance.verdict', 'All health rollups are OK: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33312e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226865616c7468222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130382c226d616368696e65223a342c2274657874223a22416c6c206865616c746820726f6c6c75707320617265204f4b3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x025bc57595c56e3a89375bb766905c54d44c9286e9f57267654fbda241dd9fe7');
INSERT INTO public.journal VALUES (1, 109, 1790000072000, 'worker', 'acceptance.verdict', 'Every sensor is readable and in its thresholds: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33322e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2273656e736f7273222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3130392c226d616368696e65223a342c2274657874223a2245766572792073656e736f72206973207265616461626c6520616e6420696e20697473207468726573686f6c64733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xbeb6d8d8b322e75e3afe9662642eeac4d5c766ce7c4e8accc92d0abdcb8707eb');
INSERT INTO public.journal VALUES (1, 110, 1790000073000, 'worker', 'acceptance.verdict', 'No fan at zero: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33332e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a2266616e73222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131302c226d616368696e65223a342c2274657874223a224e6f2066616e206174207a65726f3a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x5f6af4cbd9e8a1772ef058e3e74e51856a734c256070c715ddf3b5f30e9dba5a');
INSERT INTO public.journal VALUES (1, 111, 1790000074000, 'worker', 'acceptance.verdict', 'Power supplies are present: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33342e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f7765725f737570706c696573222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131312c226d616368696e65223a342c2274657874223a22506f77657220737570706c696573206172652070726573656e743a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xef73dc8953acb1dbb707657d1361a076d4471c39918fa802c4166352aede8498');
INSERT INTO public.journal VALUES (1, 112, 1790000075000, 'worker', 'acceptance.verdict', 'Event log without critical entries: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33352e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a226576656e745f6c6f67222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131322c226d616368696e65223a342c2274657874223a224576656e74206c6f6720776974686f757420637269746963616c20656e74726965733a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xc7e6082c22c00f72c1a7b003409f0972e6b1f36cd87d10c52dbada0691641dad');
INSERT INTO public.journal VALUES (1, 113, 1790000076000, 'worker', 'acceptance.verdict', 'Clock agrees with the appliance: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33362e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22636c6f636b222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131332c226d616368696e65223a342c2274657874223a22436c6f636b20616772656573207769746820746865206170706c69616e63653a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xf3849e40457dd63cad8139537a2b2e165a73d7bf189e705bba9002ee5838334a');
INSERT INTO public.journal VALUES (1, 114, 1790000077000, 'worker', 'acceptance.verdict', 'Power off, on and cycle do what they say: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33372e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22706f776572222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131342c226d616368696e65223a342c2274657874223a22506f776572206f66662c206f6e20616e64206379636c6520646f20776861742074686579207361793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\xb4e3a2e5b5948d8bbed7f09343942ea5c8627b2f2ec4b4d6171279ecf6d680b3');
INSERT INTO public.journal VALUES (1, 115, 1790000078000, 'worker', 'acceptance.verdict', 'BMC reset returns the same identity: pass. Expected fine; observed observed.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e76657264696374222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33382e3030305a222c2264617461223a7b22616476696365223a22222c22636865636b223a22626d635f7265736574222c22726573756c74223a2270617373222c2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131352c226d616368696e65223a342c2274657874223a22424d432072657365742072657475726e73207468652073616d65206964656e746974793a20706173732e2045787065637465642066696e653b206f62736572766564206f627365727665642e227d', '\x3de8eaca1d1a8f7c76cc45d5a1e1356b5b43c35151d1c526a781317f73367635');
INSERT INTO public.journal VALUES (1, 116, 1790000079000, 'worker', 'acceptance.failed', 'Not passed: service_root.', 4, 0, '\x7b22616374696f6e223a22616363657074616e63652e6661696c6564222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33392e3030305a222c2264617461223a7b2272756e223a347d2c22656e64706f696e74223a302c22696478223a3131362c226d616368696e65223a342c2274657874223a224e6f74207061737365643a20736572766963655f726f6f742e227d', '\xe5e0c4a72dcafa1b4a69c4f237d165b57ed416956c29c41ceaa325daefcbcdce');
INSERT INTO public.journal VALUES (1, 117, 1790000079000, 'worker', 'machine.state', 'testing → failed: Not passed: service_root.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a33392e3030305a222c2264617461223a7b226166746572223a226661696c6564222c226265666f7265223a2274657374696e67222c226576656e74223a2274657374206661696c6564227d2c22656e64706f696e74223a302c22696478223a3131372c226d616368696e65223a342c2274657874223a2274657374696e6720e28692206661696c65643a204e6f74207061737365643a20736572766963655f726f6f742e227d', '\x6084ade20b92a17cb5a1134bf341134fcdf1d05200b95f3dfbbd0d17e8203df7');
INSERT INTO public.journal VALUES (1, 118, 1790000080000, 'cli:root', 'person.added', 'grace may sign in (admin).', 0, 0, '\x7b22616374696f6e223a22706572736f6e2e6164646564222c226163746f72223a22636c693a726f6f74222c226174223a22323032362d30392d32315431343a31343a34302e3030305a222c2264617461223a7b226e616d65223a226772616365222c22726f6c65223a2261646d696e227d2c22656e64706f696e74223a302c22696478223a3131382c226d616368696e65223a302c2274657874223a226772616365206d6179207369676e20696e202861646d696e292e227d', '\x5d13a96a03fa5d00bcc91c99046f38f13a180310c64032a4a3e0e5bdfee9f2fa');
INSERT INTO public.journal VALUES (1, 119, 1790000082000, 'person:grace', 'person.entered', 'grace signed in.', 0, 0, '\x7b22616374696f6e223a22706572736f6e2e656e7465726564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a34322e3030305a222c2264617461223a7b226e616d65223a226772616365227d2c22656e64706f696e74223a302c22696478223a3131392c226d616368696e65223a302c2274657874223a226772616365207369676e656420696e2e227d', '\x862a0c281d94adbfb553f3332f0f65590eeaea84e0a2dd5bcdb766ccb76ec0c1');
INSERT INTO public.journal VALUES (1, 120, 1790000083000, 'cli:root', 'token.added', 'The API token netbox may read.', 0, 0, '\x7b22616374696f6e223a22746f6b656e2e6164646564222c226163746f72223a22636c693a726f6f74222c226174223a22323032362d30392d32315431343a31343a34332e3030305a222c2264617461223a7b226e616d65223a226e6574626f78227d2c22656e64706f696e74223a302c22696478223a3132302c226d616368696e65223a302c2274657874223a225468652041504920746f6b656e206e6574626f78206d617920726561642e227d', '\x7dcb0b5d41e79e9e1e6e664eb571e84082b1318777d041e1254c2e999e613ea2');
INSERT INTO public.journal VALUES (1, 121, 1790000085000, 'person:grace', 'signoff.approved', 'person:grace signed it off: Delivery 7, rack R7, all well. é', 1, 0, '\x7b22616374696f6e223a227369676e6f66662e617070726f766564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a34352e3030305a222c2264617461223a7b2265766964656e63655f736861323536223a2235643930356164656661653535643731343433653730656666666334363131336663623637356365643461363738646439393137663961663562613532393037222c22726561736f6e223a2244656c697665727920372c207261636b2052372c20616c6c2077656c6c2e20c3a9222c2272756e223a317d2c22656e64706f696e74223a302c22696478223a3132312c226d616368696e65223a312c2274657874223a22706572736f6e3a6772616365207369676e6564206974206f66663a2044656c697665727920372c207261636b2052372c20616c6c2077656c6c2e20c3a9227d', '\x5569b680ca4c5980ec1eac91e43e4b9d467964c50fdb46f661d8e996774f8d36');
INSERT INTO public.journal VALUES (1, 122, 1790000085000, 'person:grace', 'machine.state', 'ready → released: Signed off by person:grace.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a34352e3030305a222c2264617461223a7b226166746572223a2272656c6561736564222c226265666f7265223a227265616479222c226576656e74223a2270726f6d6f746564227d2c22656e64706f696e74223a302c22696478223a3132322c226d616368696e65223a312c2274657874223a22726561647920e286922072656c65617365643a205369676e6564206f666620627920706572736f6e3a67726163652e227d', '\x4ba65715f75e2b8ee532131a7898e107df5979c8f5c8517f3fc8352c868691d4');
INSERT INTO public.journal VALUES (1, 123, 1790000085000, 'person:grace', 'machine.released', 'The sign-off record is 8f0181d404cfc27b52cf0720a9867deb2e37f6325303260a96c33e55c309d5bc.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e72656c6561736564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a34352e3030305a222c2264617461223a7b2272756e223a312c22736861323536223a2238663031383164343034636663323762353263663037323061393836376465623265333766363332353330333236306139366333336535356333303964356263227d2c22656e64706f696e74223a302c22696478223a3132332c226d616368696e65223a312c2274657874223a22546865207369676e2d6f6666207265636f726420697320386630313831643430346366633237623532636630373230613938363764656232653337663633323533303332363061393663333365353563333039643562632e227d', '\xa7d459fcc48c34dcdee30c750d8b0a6c925f9126d4271ed3af77e717b8e1061f');
INSERT INTO public.journal VALUES (1, 145, 1790000095000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134352c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x73c2ef66513975d1951215e594617ddfa81ab5b24afd5b8c42cba6ba9ddcf467');
INSERT INTO public.journal VALUES (1, 125, 1790000086000, 'worker', 'machine.state', 'failed → quarantined: The manifest names serial SN4; the BMC shows SN99.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e7374617465222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34362e3030305a222c2264617461223a7b226166746572223a2271756172616e74696e6564222c226265666f7265223a226661696c6564222c226576656e74223a226d69736d617463686564227d2c22656e64706f696e74223a302c22696478223a3132352c226d616368696e65223a342c2274657874223a226661696c656420e286922071756172616e74696e65643a20546865206d616e6966657374206e616d65732073657269616c20534e343b2074686520424d432073686f777320534e39392e227d', '\xfe5bd6ad435359f0f169e8d030ffef5b34a20f1b3588ea3464b1968803dfcf02');
INSERT INTO public.journal VALUES (1, 126, 1790000086000, 'worker', 'machine.level', 'Level 2 → 0 SEEN (none). Next: The manifest names serial SN4; the BMC shows SN99.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e6c6576656c222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34362e3030305a222c2264617461223a7b226166746572223a302c226173737572616e6365223a226e6f6e65222c226265666f7265223a327d2c22656e64706f696e74223a302c22696478223a3132362c226d616368696e65223a342c2274657874223a224c6576656c203220e286922030205345454e20286e6f6e65292e204e6578743a20546865206d616e6966657374206e616d65732073657269616c20534e343b2074686520424d432073686f777320534e39392e227d', '\x4897eadac2d21009f88523417b25c32d61af465cfa0c8d8147f04fa93243700d');
INSERT INTO public.journal VALUES (1, 127, 1790000088000, 'worker', 'bmc.key', '10.66.1.6 shows the TLS key: 0606060606060606060606060606060606060606060606060606060606060606 (CN=bmc-6).', 6, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34382e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e36222c226265666f7265223a22222c226365727469666963617465223a2236613661366136613661366136613661366136613661366136613661366136613661366136613661366136613661366136613661366136613661366136613661222c22746c735f6b6579223a2230363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036227d2c22656e64706f696e74223a302c22696478223a3132372c226d616368696e65223a362c2274657874223a2231302e36362e312e362073686f77732074686520544c53206b65793a20303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630362028434e3d626d632d36292e227d', '\xb2290017e6f860ec10ff4e485f7afcbcd543ae8d385bb0a0349738e8f96fc0a1');
INSERT INTO public.journal VALUES (1, 128, 1790000088000, 'worker', 'machine.waits', 'Its identity has not been proved yet.', 6, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34382e3030305a222c2264617461223a7b22666978223a225761697420666f7220746865206c6f67696e2e227d2c22656e64706f696e74223a302c22696478223a3132382c226d616368696e65223a362c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\x3dd76054a0ee37b1fcffb04095db19e512738b1e4af97de1370aea626325d09b');
INSERT INTO public.journal VALUES (1, 129, 1790000089000, 'worker', 'bmc.key', '10.66.1.6 shows another TLS key: 0707070707070707070707070707070707070707070707070707070707070707 (CN=bmc-7).', 6, 0, '\x7b22616374696f6e223a22626d632e6b6579222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a34392e3030305a222c2264617461223a7b2261646472657373223a2231302e36362e312e36222c226265666f7265223a2230363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036303630363036222c226365727469666963617465223a2236623662366236623662366236623662366236623662366236623662366236623662366236623662366236623662366236623662366236623662366236623662222c22746c735f6b6579223a2230373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037227d2c22656e64706f696e74223a302c22696478223a3132392c226d616368696e65223a362c2274657874223a2231302e36362e312e362073686f777320616e6f7468657220544c53206b65793a20303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730372028434e3d626d632d37292e227d', '\x37412f37bfe27707b6f304ba15bc9d0e9889959bc778ab62ab5ac3c2118ee221');
INSERT INTO public.journal VALUES (1, 130, 1790000090000, 'worker', 'bmc.login', 'Logs in as root over the TLS key 0707070707070707070707070707070707070707070707070707070707070707.', 7, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a35302e3030305a222c2264617461223a7b22617474656d7074223a352c2263726564656e7469616c223a226666222c22746c735f6b6579223a2230373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037227d2c22656e64706f696e74223a302c22696478223a3133302c226d616368696e65223a372c2274657874223a224c6f677320696e20617320726f6f74206f7665722074686520544c53206b657920303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730373037303730372e227d', '\x42bc3ea91ce5c2f1e3cf7712bdb0f77fc09279ca0997eb47f50e461f1b9fe36b');
INSERT INTO public.journal VALUES (1, 131, 1790000091000, 'worker', 'bmc.login', 'The login is refused: 401.', 7, 0, '\x7b22616374696f6e223a22626d632e6c6f67696e222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a35312e3030305a222c2264617461223a7b22617474656d7074223a357d2c22656e64706f696e74223a302c22696478223a3133312c226d616368696e65223a372c2274657874223a22546865206c6f67696e20697320726566757365643a203430312e227d', '\xd8926dfcb7181c58c73092518c568e390f09038f3b5d8fa0d4925885674f9789');
INSERT INTO public.journal VALUES (1, 132, 1790000091000, 'worker', 'machine.waits', 'The BMC refused the row''s credential.', 7, 0, '\x7b22616374696f6e223a226d616368696e652e7761697473222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a31343a35312e3030305a222c2264617461223a7b22666978223a22436f72726563742069742c206f7220616c6c6f77206f6e65206d6f726520617474656d70742e227d2c22656e64706f696e74223a302c22696478223a3133322c226d616368696e65223a372c2274657874223a2254686520424d4320726566757365642074686520726f7727732063726564656e7469616c2e227d', '\x720a12466ab8a4c6f6f3e49acdd62f88af2fe165458ce777c4a7fb4776c900c1');
INSERT INTO public.journal VALUES (1, 133, 1790000092000, 'wire', 'segment.foreign', 'Another DHCP server answers on segment staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e666f726569676e222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35322e3030305a222c2264617461223a7b227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133332c226d616368696e65223a302c2274657874223a22416e6f7468657220444843502073657276657220616e7377657273206f6e207365676d656e742073746167696e672e227d', '\xe03299324f68d35d90f3df093e3606e845f32b7a73b51e6512fbdcc07b244a26');
INSERT INTO public.journal VALUES (1, 134, 1790000093000, 'person:grace', 'payload.added', 'The payload boot.efi was added: 24 bytes.', 0, 0, '\x7b22616374696f6e223a227061796c6f61642e6164646564222c226163746f72223a22706572736f6e3a6772616365222c226174223a22323032362d30392d32315431343a31343a35332e3030305a222c2264617461223a7b226279746573223a32342c22636f6e74656e745f74797065223a226170706c69636174696f6e2f656669222c226c656173745f6c6576656c223a302c226e616d65223a22626f6f742e656669222c22736861323536223a2233623264326361613761636166373963313865666136656362353964356464373166303261636336623033613731363231323034626138366339313333363164227d2c22656e64706f696e74223a302c22696478223a3133342c226d616368696e65223a302c2274657874223a22546865207061796c6f616420626f6f742e656669207761732061646465643a2032342062797465732e227d', '\xe8f13385539d0f56f3a9cc7f10c7db1f0db85b51f7234e8a8c427fa20a2330b1');
INSERT INTO public.journal VALUES (1, 135, 1790000095000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133352c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd6a7bc444afb98af23caf4ed507b1b612214b53a8be49a110bada3a38c048768');
INSERT INTO public.journal VALUES (1, 136, 1790000095000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133362c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x857c79328f4ef80673814d276c4d2803969a11297fff983d486653869ec466ea');
INSERT INTO public.journal VALUES (1, 137, 1790000095000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133372c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9e215611d6711c1f085a6b5972cf233011488af33ca925e3042fb85d04ef3e39');
INSERT INTO public.journal VALUES (1, 138, 1790000095000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133382c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xf89047e0bdafea701896aea65e80b09b9342acfec66b3e8b950f92b394ef6ddf');
INSERT INTO public.journal VALUES (1, 139, 1790000095000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3133392c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x45d0552a9a6129c12c11050301f915451375776e4130c2baf848f1e5728d1b68');
INSERT INTO public.journal VALUES (1, 140, 1790000095000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134302c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6e0d0eaeac0b65df21cce434d650aeabc72fed780be7624c3e4b817427b67a1a');
INSERT INTO public.journal VALUES (1, 141, 1790000095000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134312c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x04cc0658eaa672ecdafc335d5113b3aec8c23a7b0217746c49fc06e5dfaa810a');
INSERT INTO public.journal VALUES (1, 142, 1790000095000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134322c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe4bdedb399b4a4c48dd2e694097c98d3c5caacc15fa06fce1bfd86072de49827');
INSERT INTO public.journal VALUES (1, 143, 1790000095000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134332c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa2f1aa2851b20d563c845e408fd561a21d80588825e73a2cf0ff2b5023856ae8');
INSERT INTO public.journal VALUES (1, 146, 1790000095000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134362c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x03bc64ca11c7a7b1c35fdfeec056d7925b435beae9e2daa8d1c981de231ec5b1');
INSERT INTO public.journal VALUES (1, 147, 1790000095000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134372c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc0198e716d541a775cded561a0ef6a173db6469378fc462c50156f0375fff7ed');
INSERT INTO public.journal VALUES (1, 148, 1790000095000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134382c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3156d84eb2b7e1ab0e310150830bad27df75f216e560eb56e9fdece4bb7daf77');
INSERT INTO public.journal VALUES (1, 149, 1790000095000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3134392c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6c8bb361f0e97131818dbce7c145b8d04b12c884fc9c07ce7f13512513fbde2d');
INSERT INTO public.journal VALUES (1, 150, 1790000095000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135302c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0b2364a7a671e255bffd4e94d3a7b1db3c199c20270b9bd314c821c08d730ff5');
INSERT INTO public.journal VALUES (1, 151, 1790000095000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135312c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x83e6388ce74571e2d9d0aff8734f6c91cb20aca5483e8adc7cdfad260c4ef511');
INSERT INTO public.journal VALUES (1, 152, 1790000095000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135322c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xae0b6f94fca6801f8319da521c3712b8c589e2a1a44ff6ab30b8c8f8f3de6726');
INSERT INTO public.journal VALUES (1, 153, 1790000095000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135332c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1bda4c3c479789190f99f14db7ea2be9c434b9e779fc296f2021839ac94e6985');
INSERT INTO public.journal VALUES (1, 154, 1790000095000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135342c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc317b371fe01310af18a05ee8d97e81b425bda7693ae90dc43f6889cf5185bd9');
INSERT INTO public.journal VALUES (1, 155, 1790000095000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135352c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x8c42ab0395767021651a8dcfb71b113c79320cb92545374697aa8a71391a71fa');
INSERT INTO public.journal VALUES (1, 156, 1790000095000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135362c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd2a75aa4d5247c8d031413242e82f06bf7d4e04f80d6460f7e2ffacab92263cc');
INSERT INTO public.journal VALUES (1, 157, 1790000095000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135372c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xea3f2fc6935bf4bf1d111c6230016dd0357dbc0adb05484563f3ee0ef75f649c');
INSERT INTO public.journal VALUES (1, 158, 1790000095000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135382c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3abf20336d0bb4a17a95280a5d097d36a655b8497c4cc71f660d5b0c9bc12875');
INSERT INTO public.journal VALUES (1, 159, 1790000095000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35352e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3135392c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7453a22fceff96629dfe5cc317adccf4e6240649f03508d6240670afccb106e9');
INSERT INTO public.journal VALUES (1, 160, 1790000096000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136302c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9c3957219286be499877f6b50004661eb7743dbc2ab8ad32395b0bd97ec6f5a1');
INSERT INTO public.journal VALUES (1, 161, 1790000096000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136312c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x8894d3cc62d53871296abd0228a068f12d48ec3d15df8378f031160d56c6bd98');
INSERT INTO public.journal VALUES (1, 162, 1790000096000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136322c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc14fb139e56a8fe7e147435ac7d5cff960a4eb649b9fb958d74dd2c41a44ecb8');
INSERT INTO public.journal VALUES (1, 163, 1790000096000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136332c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xda2d5613781cd42fd17c4c30f8264ba027f5f4a45a57eff5dce6937c869ba98d');
INSERT INTO public.journal VALUES (1, 164, 1790000096000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136342c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0ccdcf23fe2b9e31fe55e576c2c32236c60e0b12a27c82dcdbafdafc27cdc73f');
INSERT INTO public.journal VALUES (1, 165, 1790000096000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136352c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xce64d2327f14221e043c3b663c6c0dd3e783d48a7683b8d2423e3027e176628b');
INSERT INTO public.journal VALUES (1, 166, 1790000096000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136362c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xccce1f4df8ad4370d0f472b700bb659db860457ffc473cea40ff6246e13444b7');
INSERT INTO public.journal VALUES (1, 167, 1790000096000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136372c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x8619168576016cdbf5ba6e7e51f2612192ba8c0b4c6034549c2e36f4e7c52106');
INSERT INTO public.journal VALUES (1, 168, 1790000096000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136382c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xaf0bb3f1782add636be7439cb4611dc7da52278dc3ec35d4168aadd79b03889a');
INSERT INTO public.journal VALUES (1, 169, 1790000096000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3136392c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x00b4f6c605f23690191be378cce9b2d2372ed3b2a1bde4f93311c7210b264a16');
INSERT INTO public.journal VALUES (1, 170, 1790000096000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137302c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xfc2f2a54e4fbd34780fb7a175e6dd379fc1acfd5d391b046e4bcb9f6cd782c35');
INSERT INTO public.journal VALUES (1, 171, 1790000096000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137312c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x75e96a1de8001821c590ee2551a99cf4afa64ddd14907cf6e4460a7c4f2ed8e0');
INSERT INTO public.journal VALUES (1, 172, 1790000096000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137322c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1911d12173923697ade3e35ac92d7f7ee1c8330e8353c4219f914b7df1057dcf');
INSERT INTO public.journal VALUES (1, 173, 1790000096000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137332c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x382cbdd4ad9058bebb145de6f923e5f2bba2812df3ed6b075fcfddab804df123');
INSERT INTO public.journal VALUES (1, 174, 1790000096000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137342c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x40a4a80f771d0d863ce9d35908d9145413f2b049faa2ce68a00995f48d240246');
INSERT INTO public.journal VALUES (1, 175, 1790000096000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137352c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x86c22be4eea68dfe49c3c37b2dca1a82fecdfd90281f54736d50ec6d95b38275');
INSERT INTO public.journal VALUES (1, 176, 1790000096000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137362c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbeb2fb154d249ed5e49831f4fd1e639d7d8d21443171c608048d5bab65b03439');
INSERT INTO public.journal VALUES (1, 177, 1790000096000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137372c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0e4bc705186ccee56a5e5598b11a2b9c17ed57ea3fa99853041ff8925a1f2272');
INSERT INTO public.journal VALUES (1, 178, 1790000096000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137382c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc279a539b8281275839d05e5963b8c6e8e0ac2b7cdd5da402316d29270bc90ba');
INSERT INTO public.journal VALUES (1, 179, 1790000096000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3137392c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7e956384cd11ce34b6fba3d4d533a41b01efc4093bc716938310c19ca5de26ad');
INSERT INTO public.journal VALUES (1, 180, 1790000096000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138302c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe27329ba019e0bc447995e2a222fd76a785e216fce06c8741e6887f52b423c37');
INSERT INTO public.journal VALUES (1, 181, 1790000096000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138312c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x65fec7fff42cff5eaca47bc1cc408e8719d975f96b62e581c9042b864653f1c7');
INSERT INTO public.journal VALUES (1, 182, 1790000096000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138322c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x32ea9c1076e4b79c92a16aecb609ae6d6cfa9ee68a95276bb36ae8db7c959e69');
INSERT INTO public.journal VALUES (1, 183, 1790000096000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138332c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7fb68a2b8c787e0f4b408a3f2b51370391e657ec8f3a266bf7d5241225e08955');
INSERT INTO public.journal VALUES (1, 184, 1790000096000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35362e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138342c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x816376a64c43027a8ce309dda524daa56b3bfa9cb327baa349ccc867b51580bc');
INSERT INTO public.journal VALUES (1, 185, 1790000097000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138352c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x2be3a7eeaa63f6c5dd4fc24e71dc39858833b5b57b2513a99df4deaed31842ab');
INSERT INTO public.journal VALUES (1, 186, 1790000097000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138362c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x86e087c62efe829dcc0a0413f91766b0443cd8f41ab138f162c7b90080f61939');
INSERT INTO public.journal VALUES (1, 187, 1790000097000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138372c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc8b08d711ca82d1056378954c79903411ad44861772f3999cc300d5583a0f138');
INSERT INTO public.journal VALUES (1, 188, 1790000097000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138382c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xdb13b93c4ba1dec63fe59b788f8e42ab6330b97621e3722a756426ea61d8384e');
INSERT INTO public.journal VALUES (1, 189, 1790000097000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3138392c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3e43e7bc0b229a176028463ad4ad924edbd48708b0b57b63d4bbd25d8589ff2c');
INSERT INTO public.journal VALUES (1, 190, 1790000097000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139302c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6251d426734410decb4cef9847a740fe84e0b0389bc3aedfe37a778ac8e8b31b');
INSERT INTO public.journal VALUES (1, 191, 1790000097000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139312c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xf4647508f42adb31c1b6e7ff866719c56e914ee583c4ec40a0e18e65a3e8ef04');
INSERT INTO public.journal VALUES (1, 192, 1790000097000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139322c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x20cfe73cb92f35b29523765e400a6e84de9732c184bb378fed26b26194f21e3e');
INSERT INTO public.journal VALUES (1, 193, 1790000097000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139332c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6f134ffaedef3782849da335447229df3a7c89f5742aefb093043bba48c3eaa0');
INSERT INTO public.journal VALUES (1, 194, 1790000097000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139342c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x23dde306c348df5cbd311e90f0e624752ccef2116c3b678fd10ad999ed1a5c74');
INSERT INTO public.journal VALUES (1, 195, 1790000097000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139352c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x8e8c4cdce5de11381f631d660fb1eb7951240e51cbb19ee39deb0cd165c164ef');
INSERT INTO public.journal VALUES (1, 196, 1790000097000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139362c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0f8a530a7c003b16faf70bb4ab7d4ef7f0fda98f41fb9391e20df2b441dc540b');
INSERT INTO public.journal VALUES (1, 197, 1790000097000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139372c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3386b81fafbee0242614cb503787302605375756f216fc7b0119799aae108c79');
INSERT INTO public.journal VALUES (1, 198, 1790000097000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139382c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4407bf0d21e88923609d0974e30ebba3872ca54bbd98b966dbe05499c5efc530');
INSERT INTO public.journal VALUES (1, 199, 1790000097000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3139392c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe85d32ab4f374fd0f87b3de7d1b78759a32b674125131d9d6983f79c7b484d44');
INSERT INTO public.journal VALUES (1, 200, 1790000097000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230302c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x2e65b015d718f1e000d62e66f925f6863a0f301920c693dde64c7d9a57af8356');
INSERT INTO public.journal VALUES (1, 201, 1790000097000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230312c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4e41e4fa50298fbd4966ad9cb5adea218d3c1030a770b210bce4239bb5fb7cbc');
INSERT INTO public.journal VALUES (1, 202, 1790000097000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230322c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4220dd5c4d2fb865e8a0646b593e9f34a42fbb505db88bcb3513612f7eca2091');
INSERT INTO public.journal VALUES (1, 203, 1790000097000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230332c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xecc1196cd8c82326ef0a282d6e9419eed0158a7b519e60941375cd3cc4a98c6a');
INSERT INTO public.journal VALUES (1, 204, 1790000097000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230342c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x53c1b98e8bb42ebd7e1ce9690964039e844493ac5c3f63bed84977b2a3fafd06');
INSERT INTO public.journal VALUES (1, 205, 1790000097000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230352c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x517452871b1be3ae56f4e4109e3fb0f9d5d260f8d459113cb498e52a624023ea');
INSERT INTO public.journal VALUES (1, 206, 1790000097000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230362c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xac61e85a6836edb8132212f359e38dd9f0d244f58441fa62b61a0f1b38d06b7f');
INSERT INTO public.journal VALUES (1, 207, 1790000097000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230372c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0ea091cf557d6b4a683fa00c6228274493f476e2f5e1e478fbbfb9b819cf54ca');
INSERT INTO public.journal VALUES (1, 208, 1790000097000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230382c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc937a81ba7ad82d919d26fc80c0473bfc04ec69f3c29f866a4673067637ce8a4');
INSERT INTO public.journal VALUES (1, 209, 1790000097000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35372e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3230392c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5aaf031068ee70ac27d0e51954e792147ade75665a6a78787d9b78c54fdc326f');
INSERT INTO public.journal VALUES (1, 210, 1790000098000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231302c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1d8818c58a366368427d4307855f42a0a966dc068a4ab64296abf3d6415a0aeb');
INSERT INTO public.journal VALUES (1, 211, 1790000098000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231312c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9f3033992a8210d1248ae1c6ddd0e6b156ed266dbc94dbcc613d32f855dd0b7d');
INSERT INTO public.journal VALUES (1, 212, 1790000098000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231322c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7e976b830ebfd21bb26b01d629ab6878f8712dc77e23bdea0f2b0e6ca6777b90');
INSERT INTO public.journal VALUES (1, 213, 1790000098000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231332c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0a183a740dde0739a77944b658ea73afcfa4d807590acfa592bafc449eb05cc6');
INSERT INTO public.journal VALUES (1, 214, 1790000098000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231342c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xb0d9309662b239fc07bc1575faf3ffaba5164f35a39f9def95a0644c3f808d94');
INSERT INTO public.journal VALUES (1, 215, 1790000098000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231352c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6921d1385bd86c7316aefa74c4f1f260fe56a8aa0b450f26e724a278dec8039e');
INSERT INTO public.journal VALUES (1, 216, 1790000098000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231362c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x863ac5b09af1acfd696ee9127c6767ed175af156ed5f6144989bb2cd4e535e4c');
INSERT INTO public.journal VALUES (1, 217, 1790000098000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231372c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbaa4b329b9832a2bc925a840bf577b8e5a46a27c9170ba9e5861152738f523a6');
INSERT INTO public.journal VALUES (1, 218, 1790000098000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231382c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4aff84b37268a92de4e0b58a017831bb74af4b8b52a80ac619df38fee84365e5');
INSERT INTO public.journal VALUES (1, 219, 1790000098000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3231392c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1433753e9087ada661055ba028f3edc567455e8c6c32d49d5b426394d96aa120');
INSERT INTO public.journal VALUES (1, 220, 1790000098000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232302c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc9d97676acd634b4ff96a7ff30410d5d95f5ad7066bc75fafe3df3267ad0a6a1');
INSERT INTO public.journal VALUES (1, 221, 1790000098000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232312c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x81fff42fe5d51c664f3da0091d8ed16f46ec1bc3f64fa717ca442bfeae04de7e');
INSERT INTO public.journal VALUES (1, 222, 1790000098000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232322c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x23d236e21d018a13eae0383039a2ff08110c6ca4f5342d16c79c31ffbf474c25');
INSERT INTO public.journal VALUES (1, 223, 1790000098000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232332c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0200cf6b293e64a8c3ee8d6ee2a3c3503d11211fc8fed1eb7f25dd382915011a');
INSERT INTO public.journal VALUES (1, 224, 1790000098000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232342c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x98be81392744644779eae7975d2d22b07985cb44739db33ea8370ebdaf309083');
INSERT INTO public.journal VALUES (1, 225, 1790000098000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232352c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x09c5e8a90bf8525f8284905c738e1b498f8000d1c77ddf9579a1805cb6ce76f5');
INSERT INTO public.journal VALUES (1, 226, 1790000098000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232362c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x64c24c8eb3569f8500adb1d6ca250d31968c7ec9ff72c08125bbcc43537caa4e');
INSERT INTO public.journal VALUES (1, 227, 1790000098000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232372c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4388b7e0c02fb1394a7323a8d64c0da221bf813698caaf7ecc479a812daaa5dc');
INSERT INTO public.journal VALUES (1, 228, 1790000098000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232382c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x30df393f7fa6ebadba23b3f9418dc56b083a4741520c717f1208105855362fc0');
INSERT INTO public.journal VALUES (1, 229, 1790000098000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3232392c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc16f542256bcb390b71a2f97b6526b9fbd7dc63c2e2a050248acd647a99c09db');
INSERT INTO public.journal VALUES (1, 230, 1790000098000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233302c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x783e2c50a2df6d823f0e3d469b6c5b2509f17725aace70224b5c1cde73045636');
INSERT INTO public.journal VALUES (1, 231, 1790000098000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233312c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0e7de4aa2e75665cb14a9d6caae4f4699173d62ac3725c1e0a9420c72e98e6bf');
INSERT INTO public.journal VALUES (1, 232, 1790000098000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233322c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbe53b98200db8bb4583201d42ee75293c9c78d3266d8aa06af9222b236c404c5');
INSERT INTO public.journal VALUES (1, 233, 1790000098000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233332c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x85fc3248e079845076aef1acd6045f5337abefe345449d9d67ee9ba1365bd3ed');
INSERT INTO public.journal VALUES (1, 234, 1790000098000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35382e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233342c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x03a3ccb046292b4effb0c8b9c11ff3068792a5a2a9e0176a0cd3582060a6eee7');
INSERT INTO public.journal VALUES (1, 235, 1790000099000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233352c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x14da85bda48e75413cebc894365cd59b35ecb7220ffcd39f9f64289d23b2d705');
INSERT INTO public.journal VALUES (1, 236, 1790000099000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233362c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6b0a8ec05280695905eb08a50dca6021d072185c89e56ece5b30e987c99f08c4');
INSERT INTO public.journal VALUES (1, 237, 1790000099000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233372c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7cf810070df4238458744e2109e193f0d59901df6297ae13f507002a50e218d5');
INSERT INTO public.journal VALUES (1, 238, 1790000099000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233382c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5b090dda02239172b82b3a834d1d0014364c15934ed48a64db1283001be7c69e');
INSERT INTO public.journal VALUES (1, 239, 1790000099000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3233392c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x7c1fd9585828e5de4f03f2259a5a0195f6155e9c73c789b1041aa9e139611a82');
INSERT INTO public.journal VALUES (1, 240, 1790000099000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234302c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xab54724c84c9c2254b9abedce0bd1268441adeefd90af65c7cc74944ad733a8e');
INSERT INTO public.journal VALUES (1, 241, 1790000099000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234312c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x59a71815a6cc1a28b9ba2cc044d440ab55bf9fd2fce89807855277743ae3b41f');
INSERT INTO public.journal VALUES (1, 242, 1790000099000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234322c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe2cffd9ce87cba1764bef97366179a86829c17076ba37f2c88f82c5e51fd3205');
INSERT INTO public.journal VALUES (1, 243, 1790000099000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234332c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xf125be20711251b3bbd25bc4f80eed769dcacdc67751ce1de532a940205aaff1');
INSERT INTO public.journal VALUES (1, 244, 1790000099000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234342c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd4329d78e83c1720efa48bd54392f5ad2340aa36dc03c38882b3d60a371c9738');
INSERT INTO public.journal VALUES (1, 245, 1790000099000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234352c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa2ad9fcf68c7da8a8377096ece655cbb0a7adf441176ddbb422667c179dbfa37');
INSERT INTO public.journal VALUES (1, 246, 1790000099000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234362c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xaf4125ffb9facbf2e0e033d82aacfde28da29649344709ead5aee095748a6878');
INSERT INTO public.journal VALUES (1, 247, 1790000099000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234372c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x742fb61ad6b0307ccbf7a856c9992ca9c9b4fb4380d3271a31de91cf66b8c6cf');
INSERT INTO public.journal VALUES (1, 248, 1790000099000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234382c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x2752356c93061614bae736351f52a47dd1bfe065f12fb2f1b28bf5dac6faff27');
INSERT INTO public.journal VALUES (1, 249, 1790000099000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3234392c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa118bbe282c90ef40b7ebb39dc2f44200a0d24e8410e0f63b0c13cb02bafc0d8');
INSERT INTO public.journal VALUES (1, 250, 1790000099000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235302c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xcbb0d2b3b15d42fcf361321732758dc81628bf3f85409a500b1daf40bd4ec817');
INSERT INTO public.journal VALUES (1, 251, 1790000099000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235312c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x15e9b9ea0a6a1495191fbfc1ba966ce42de3fc4f019f1d0f459c61c317d94215');
INSERT INTO public.journal VALUES (1, 252, 1790000099000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235322c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xf0f36abf98550a8504012bfe249ef565d0f7345182b7440eeb8f49af01284b8e');
INSERT INTO public.journal VALUES (1, 253, 1790000099000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235332c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xf40f00b04714699f40136b622e8db2409595597ec3b2885bb30aedb2d793c93c');
INSERT INTO public.journal VALUES (1, 254, 1790000099000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235342c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xc1cd797ebc78daa9b77cfbf7ed29ab25473f5cb61e078abdc8d180440a87a77f');
INSERT INTO public.journal VALUES (1, 255, 1790000099000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235352c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x02d37dc02c5d43e3947674ccd8f25329c9809899d0f6619f7751e91891030ab2');
INSERT INTO public.journal VALUES (1, 256, 1790000099000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235362c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4236fcf7dc8935a734543850b21a9c65f6da7422e7db8138733c712455270a5a');
INSERT INTO public.journal VALUES (1, 257, 1790000099000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235372c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x138a0e5218671cb6b3f58c4045b3e41a1eb0384f197dc441cd09e4b3a9db4806');
INSERT INTO public.journal VALUES (1, 258, 1790000099000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235382c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5d3dcd5a6523b5f1c8a10417c7387ac61f8b8bd657f05991535c823f633a9272');
INSERT INTO public.journal VALUES (1, 259, 1790000099000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31343a35392e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3235392c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0703659f9481762022e3c0b1e9e64e4249ab41b4ea5911dd840f5c62cad4ce86');
INSERT INTO public.journal VALUES (1, 260, 1790000100000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236302c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x98cda702b25cf4bbce2ea6a200ea748933ab33c2e84a6e5975d9f64d03e47aca');
INSERT INTO public.journal VALUES (1, 261, 1790000100000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236312c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x33569f85bead90570f1c5a0ab5d1f2612edb36efe37d2a2d8c3e90117e6f82c4');
INSERT INTO public.journal VALUES (1, 262, 1790000100000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236322c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x86e92ff596803f08a184197001650563820f815f180b85ca8f3b313b2390c236');
INSERT INTO public.journal VALUES (1, 263, 1790000100000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236332c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x22259fd59b4c5c5897b4069daf2c080a4c438bbb0e65969e3f23349f2b426255');
INSERT INTO public.journal VALUES (1, 264, 1790000100000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236342c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xfcddab84daed129da8e0c986d8ef06a3d58b8016963d6abd19cad2152a29394c');
INSERT INTO public.journal VALUES (1, 265, 1790000100000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236352c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa953652ba117a5a91ac627578c76042cc77440a580ad4d13b3c1359dc714bc8f');
INSERT INTO public.journal VALUES (1, 266, 1790000100000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236362c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1581c5db0ed4cb212a81dcd24c47ff41a941bfafa997cbee5c5b2b426762257b');
INSERT INTO public.journal VALUES (1, 267, 1790000100000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236372c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xfe1048ddcc063b9f2ea39d342e2ba24a27bd73aabc1846c70e195917bb9c9b87');
INSERT INTO public.journal VALUES (1, 268, 1790000100000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236382c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x835b2d90459bf15c0e69dc4ec5afc940d6432758a781ad35e1be5a6058b039c0');
INSERT INTO public.journal VALUES (1, 269, 1790000100000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3236392c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x85f455d6acc061e6d40427ece4a488861267cb5d8c6ecdca43fff6bf85990706');
INSERT INTO public.journal VALUES (1, 270, 1790000100000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237302c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5c94984f6ad2658aac9af02d7bf5bd438359a8f2f71f248dcd1f01a175266ef9');
INSERT INTO public.journal VALUES (1, 271, 1790000100000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237312c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x01fd6791e144a2a763ddb20a685579773af775d4c00b9a848b44f31f0bc1ffca');
INSERT INTO public.journal VALUES (1, 272, 1790000100000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237322c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x15994832d57601ada829a167c39da40aba87be68432c3c427806640b50d55a43');
INSERT INTO public.journal VALUES (1, 273, 1790000100000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237332c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x26158a5630e65db044e8c05aefd5ca9a7b86bb948f4f6ddee2a9b0a353be37bd');
INSERT INTO public.journal VALUES (1, 274, 1790000100000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237342c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x69dd36667751902d4af62fcb124b308222ce567b9c921ccd75ccdcbc1bbb8477');
INSERT INTO public.journal VALUES (1, 275, 1790000100000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237352c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbbf93236383fce666f113bcc907b9766bd12a836b02d7c4d254f1bf448d96714');
INSERT INTO public.journal VALUES (1, 276, 1790000100000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237362c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9d464a84d66d737e83264f0c1de40551aa4232c8566ab0a42c23267db0c955f6');
INSERT INTO public.journal VALUES (1, 277, 1790000100000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237372c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9067ebb92241bc71d87a2f13eb3d0acd713407f6b884b7511d06e09c10762128');
INSERT INTO public.journal VALUES (1, 278, 1790000100000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237382c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xedebf97d018a26d8da3487ce3c9c6062e5973af90dfeda227fd5b207e64d53a5');
INSERT INTO public.journal VALUES (1, 279, 1790000100000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3237392c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9f9258c19d73348fcc3977d3dda0c018df5621714b5b32254d10fe4964516ce8');
INSERT INTO public.journal VALUES (1, 280, 1790000100000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238302c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0131af7f8e94f22c6f81c8a2f1c91e778369652315d83e51e06e1ad70ed8eda1');
INSERT INTO public.journal VALUES (1, 281, 1790000100000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238312c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4c53e638bf44c0623ee83956df94137feab3e13c8bfe70022c6daa4aafe60e48');
INSERT INTO public.journal VALUES (1, 282, 1790000100000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238322c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3d88fe663fc673688a700e77f4cb2dcad7ef4c97bd470887ea45846b0b64da48');
INSERT INTO public.journal VALUES (1, 283, 1790000100000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238332c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x42b4a75c6ff058398ed7cde42335a42517cb1ff92b78a1476e6b0b965c71429d');
INSERT INTO public.journal VALUES (1, 284, 1790000100000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30302e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238342c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x78ccb284101d411996c83a2948ed9d25e2bd8320437f791462e4cc61f4ecd365');
INSERT INTO public.journal VALUES (1, 285, 1790000101000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238352c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9dddc3386b6d4658a90efe85f84a355d6d775b179dc237c94005dbd8e9588917');
INSERT INTO public.journal VALUES (1, 286, 1790000101000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238362c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x014f20be3b0068759a9d0fa8114365ca60607c09359e0bfd0bc10fd5ee75cdcc');
INSERT INTO public.journal VALUES (1, 287, 1790000101000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238372c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0a85513489bdfa2c5e40e247c12c4543aeebf4f0328c212f29c975bdb2d844f7');
INSERT INTO public.journal VALUES (1, 288, 1790000101000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238382c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3d7a30cb198c488fc00f369f2bec10599585c88967651ca2720ff906a5bcbf5e');
INSERT INTO public.journal VALUES (1, 289, 1790000101000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3238392c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0699792a581748796f8b16cac4a8fd42b1bc7a24a675397b15542d964c05b945');
INSERT INTO public.journal VALUES (1, 290, 1790000101000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239302c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x29c72456f2effb0c117aaff8c697f99d37e2e123457870900c15a4969fab6708');
INSERT INTO public.journal VALUES (1, 291, 1790000101000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239312c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x60951375e729fde6d1f13f3109d754567af6aac940934e1edb77582b4b8d8068');
INSERT INTO public.journal VALUES (1, 292, 1790000101000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239322c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9acab5e3cc77b5cb132a63e844331cf657b94c4d806549c63f51feee146a716f');
INSERT INTO public.journal VALUES (1, 293, 1790000101000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239332c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x46dd248e1b31fa1bbd0abd78fecfaf15ba853d2af20651f7cc64280719d91297');
INSERT INTO public.journal VALUES (1, 294, 1790000101000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239342c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1ffaf3a20abc781608026c348f9eb41956e82983cc8a467b1a1ea674593aac3f');
INSERT INTO public.journal VALUES (1, 295, 1790000101000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239352c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd7b697e3b80673a719ae7d33106509777ea3a6dd05af4f5dfa5c06b4a92aae0e');
INSERT INTO public.journal VALUES (1, 296, 1790000101000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239362c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe02a7ad38122c304048dfb8239f302114a4a5ad2af22cabd30389b8cb840776b');
INSERT INTO public.journal VALUES (1, 297, 1790000101000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239372c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x75827f0d7a722872386d80f7d54e5ee61d96374e4bee1c976749365ca1b5f1fe');
INSERT INTO public.journal VALUES (1, 298, 1790000101000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239382c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5cf7c9f88939630c95c24e6fba32afcef9e623b95af33d0802bdf4cfc31ca00f');
INSERT INTO public.journal VALUES (1, 299, 1790000101000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3239392c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x04849010b4172ce2ce5e08ce8c1dfbc63a70edc4936350bdf7aa2ada4eff69d4');
INSERT INTO public.journal VALUES (1, 300, 1790000101000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330302c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa74369d2c1edd4e43527626843633a5da58a96b4a96944fc613d48102a368a0e');
INSERT INTO public.journal VALUES (1, 301, 1790000101000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330312c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa94edde40431e879378675ff69158232a7da44d6e4036d7dcad149e63b541a8e');
INSERT INTO public.journal VALUES (1, 302, 1790000101000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330322c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x74e52f3feb24e703c80dfc6d888c389a0a59cd9e517eb1b6277bffe590a1b41c');
INSERT INTO public.journal VALUES (1, 303, 1790000101000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330332c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xb772cb11b4cff6fb6fde9308bccef72f003d9b4f58f9b5570af8b484fc825b9f');
INSERT INTO public.journal VALUES (1, 304, 1790000101000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330342c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x639010d8dd56f747e128456dab56dd48a266c6deb6b34053ee677ce627bffb9c');
INSERT INTO public.journal VALUES (1, 305, 1790000101000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330352c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x66648a485281ab83dcd79637870d84891affd17cc7edf1be8d7202e08b2cb517');
INSERT INTO public.journal VALUES (1, 306, 1790000101000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330362c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9a99214faa3d3ae8d3acc758955a2762cecccc081a5517b3701fd205109ff983');
INSERT INTO public.journal VALUES (1, 307, 1790000101000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330372c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9a2d2114bdfa4f2c239e18a8ca7c62e9c3a0e524da5e7f459d879de137eafd87');
INSERT INTO public.journal VALUES (1, 308, 1790000101000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330382c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x08fe782bf74c487f4af9338319f429a510d65721376df1407e1242f809f651d6');
INSERT INTO public.journal VALUES (1, 309, 1790000101000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30312e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3330392c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4ad5177d167648c09a449ab768cb8b7496d0722ef0207e388109865c0d4360ef');
INSERT INTO public.journal VALUES (1, 310, 1790000102000, 'wire', 'segment.malformed', '0 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331302c226d616368696e65223a302c2274657874223a2230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x9e3d04a7004edb07efcd25a175601994b3a752b728bdc9b5cc31a07c8e39fcd8');
INSERT INTO public.journal VALUES (1, 311, 1790000102000, 'wire', 'segment.malformed', '1 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331312c226d616368696e65223a302c2274657874223a2231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x0dcd82c280c7398eecaae137322bbce00888591e238f313504563ef6c4c23a48');
INSERT INTO public.journal VALUES (1, 312, 1790000102000, 'wire', 'segment.malformed', '2 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331322c226d616368696e65223a302c2274657874223a2232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x5b8924032b0322566eb571c421e9b1248e0b6d873f91eca75812ecb4d38cb48b');
INSERT INTO public.journal VALUES (1, 313, 1790000102000, 'wire', 'segment.malformed', '3 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331332c226d616368696e65223a302c2274657874223a2233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd3eb24da7d79f2fa72c8eb6de4aa60a76fca654ebd4408f140c10b2df8110336');
INSERT INTO public.journal VALUES (1, 314, 1790000102000, 'wire', 'segment.malformed', '4 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331342c226d616368696e65223a302c2274657874223a2234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x44e0c61dedf082bd2160e0df3adb8cd83e1c0dd803be256f2ef54460f02222d8');
INSERT INTO public.journal VALUES (1, 315, 1790000102000, 'wire', 'segment.malformed', '5 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331352c226d616368696e65223a302c2274657874223a2235206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xefa6139e33566c1ea819fb5f3066e7c54460c4dcac307ecda8b89d5ef18cd29b');
INSERT INTO public.journal VALUES (1, 316, 1790000102000, 'wire', 'segment.malformed', '6 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331362c226d616368696e65223a302c2274657874223a2236206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x4899a136df52548e5673941c0b30ce7da2c8afb320f1e994389e6c56dccab5eb');
INSERT INTO public.journal VALUES (1, 317, 1790000102000, 'wire', 'segment.malformed', '7 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331372c226d616368696e65223a302c2274657874223a2237206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xe2a6708944e58ac7757931a8164bc810f47428ce49e2fb1345e9b05110a870d6');
INSERT INTO public.journal VALUES (1, 318, 1790000102000, 'wire', 'segment.malformed', '8 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331382c226d616368696e65223a302c2274657874223a2238206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd43189c39b10ef2616b938581f0a5e66d43cfaa53969b17b76ae39d93e2e4fc9');
INSERT INTO public.journal VALUES (1, 319, 1790000102000, 'wire', 'segment.malformed', '9 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3331392c226d616368696e65223a302c2274657874223a2239206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbab81ea7ffdac0d2edd28e54e77f457e48364e265457c8ab769e93edb17123a1');
INSERT INTO public.journal VALUES (1, 320, 1790000102000, 'wire', 'segment.malformed', '10 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332302c226d616368696e65223a302c2274657874223a223130206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xd8dbc04800c8c99a2b4ae04fb2841aadb623b66d63e3ff22cde1661118cb5d12');
INSERT INTO public.journal VALUES (1, 321, 1790000102000, 'wire', 'segment.malformed', '11 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332312c226d616368696e65223a302c2274657874223a223131206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xeaf839836f7a08a5019452c932f4e861d6476fa4b0523e0046b4ee089c6ca3ce');
INSERT INTO public.journal VALUES (1, 322, 1790000102000, 'wire', 'segment.malformed', '12 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332322c226d616368696e65223a302c2274657874223a223132206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x8c8cc298413dc8646543a9a8a7b2a664ec701ab6911e5b8e072d891587a9fbe9');
INSERT INTO public.journal VALUES (1, 323, 1790000102000, 'wire', 'segment.malformed', '13 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332332c226d616368696e65223a302c2274657874223a223133206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x1cd668b6f48f6699149d36c806aaee077901abe56868843d5415b46bd874b8a9');
INSERT INTO public.journal VALUES (1, 324, 1790000102000, 'wire', 'segment.malformed', '14 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332342c226d616368696e65223a302c2274657874223a223134206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x68c059af8b363274af341d32e25f1aa881ca5f918effd0d161b54c10471d25fe');
INSERT INTO public.journal VALUES (1, 325, 1790000102000, 'wire', 'segment.malformed', '15 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31352c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332352c226d616368696e65223a302c2274657874223a223135206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3a3a4b216bb69a99740e9874d0f7cb97d8a5dcd919c1994231fdf762fcff7156');
INSERT INTO public.journal VALUES (1, 326, 1790000102000, 'wire', 'segment.malformed', '16 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31362c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332362c226d616368696e65223a302c2274657874223a223136206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xa1c5508489110cc886d47f96def81800ffe3fb05b316d3d821cb91c37617a965');
INSERT INTO public.journal VALUES (1, 327, 1790000102000, 'wire', 'segment.malformed', '17 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31372c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332372c226d616368696e65223a302c2274657874223a223137206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xca19e40580ae5f2754f399f375918226c36f8f72028764ca70bbec745446aaf3');
INSERT INTO public.journal VALUES (1, 328, 1790000102000, 'wire', 'segment.malformed', '18 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31382c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332382c226d616368696e65223a302c2274657874223a223138206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6a7a9571a315200fd1a473214e844db8f3290594b6bf75dcbd9aab40c760d21c');
INSERT INTO public.journal VALUES (1, 329, 1790000102000, 'wire', 'segment.malformed', '19 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a31392c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3332392c226d616368696e65223a302c2274657874223a223139206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x47ed489310bb3e110e50a89e1bf4c2a7caef51e590536c4bbdfd6129ba24079b');
INSERT INTO public.journal VALUES (1, 330, 1790000102000, 'wire', 'segment.malformed', '20 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a32302c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3333302c226d616368696e65223a302c2274657874223a223230206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x03045920766a4800718445fb8f1dff491000e67ee94e9d74f59964a842916810');
INSERT INTO public.journal VALUES (1, 331, 1790000102000, 'wire', 'segment.malformed', '21 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a32312c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3333312c226d616368696e65223a302c2274657874223a223231206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\xbe7ad0e9324ce547e5798b2cb1eb7347d1df3b99d8ea90288e86a7a6869a5e3c');
INSERT INTO public.journal VALUES (1, 332, 1790000102000, 'wire', 'segment.malformed', '22 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a32322c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3333322c226d616368696e65223a302c2274657874223a223232206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x89fa4222bfb2506184ea0d6d35b429d0075f0808391c99fffa38a08283be4e78');
INSERT INTO public.journal VALUES (1, 333, 1790000102000, 'wire', 'segment.malformed', '23 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a32332c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3333332c226d616368696e65223a302c2274657874223a223233206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x6f9576a8b4b91dac9e5c711ed5e08fd84028edd1ad4ae4feb3e63a4ec71bda55');
INSERT INTO public.journal VALUES (1, 334, 1790000102000, 'wire', 'segment.malformed', '24 malformed packets on staging.', 0, 0, '\x7b22616374696f6e223a227365676d656e742e6d616c666f726d6564222c226163746f72223a2277697265222c226174223a22323032362d30392d32315431343a31353a30322e3030305a222c2264617461223a7b22636f756e74223a32342c227365676d656e74223a2273746167696e67227d2c22656e64706f696e74223a302c22696478223a3333342c226d616368696e65223a302c2274657874223a223234206d616c666f726d6564207061636b657473206f6e2073746167696e672e227d', '\x3a257bcae3507ff76af16f2924551ccbec78a470b1d107a51ce703300d7a06a3');
INSERT INTO public.journal VALUES (1, 335, 1790000900000, 'worker', 'machine.waiting', 'No owner certificate and no unique password yet.', 1, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226f776e65722e6e6f6e65222c226e6578745f616374696f6e223a2254616b696e67206f776e6572736869702069732061206c6174657220737465702e222c22726f6c65223a2247617465686f757365222c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d2c22656e64706f696e74223a302c22696478223a3333352c226d616368696e65223a312c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\xa90c9c2c113ea61e4da6557269dbd13764a09e1044ef064e252b553d27017a13');
INSERT INTO public.journal VALUES (1, 336, 1790000900000, 'worker', 'machine.waiting', 'No owner certificate and no unique password yet.', 2, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226f776e65722e6e6f6e65222c226e6578745f616374696f6e223a2254616b696e67206f776e6572736869702069732061206c6174657220737465702e222c22726f6c65223a2247617465686f757365222c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d2c22656e64706f696e74223a302c22696478223a3333362c226d616368696e65223a322c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\xd90d7740e230ed92c2a07ed9171328a2a51e4cc1d07971e1f59501fb84b8dfe1');
INSERT INTO public.journal VALUES (1, 337, 1790000900000, 'worker', 'machine.waiting', 'No owner certificate and no unique password yet.', 3, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226f776e65722e6e6f6e65222c226e6578745f616374696f6e223a2254616b696e67206f776e6572736869702069732061206c6174657220737465702e222c22726f6c65223a2247617465686f757365222c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d2c22656e64706f696e74223a302c22696478223a3333372c226d616368696e65223a332c2274657874223a224e6f206f776e657220636572746966696361746520616e64206e6f20756e697175652070617373776f7264207965742e227d', '\xe7bb4ead448857b03fa008ee8a39106e2854c21ee00425a79822a193a6cac6c1');
INSERT INTO public.journal VALUES (1, 338, 1790000900000, 'worker', 'machine.waiting', 'The manifest names serial SN4; the BMC shows SN99.', 4, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226d616368696e652e71756172616e74696e6564222c226e6578745f616374696f6e223a224c6f6f6b206174207468652065766964656e63652c207468656e206c696674207468652071756172616e74696e652e222c22726f6c65223a22656e67696e656572222c2274657874223a22546865206d616e6966657374206e616d65732073657269616c20534e343b2074686520424d432073686f777320534e39392e227d2c22656e64706f696e74223a302c22696478223a3333382c226d616368696e65223a342c2274657874223a22546865206d616e6966657374206e616d65732073657269616c20534e343b2074686520424d432073686f777320534e39392e227d', '\x6c0a1ed67dc5e7da43b7692c2cc90106f84b4567e4bd1c0d8b5fbbb363edc52b');
INSERT INTO public.journal VALUES (1, 339, 1790000900000, 'worker', 'machine.waiting', 'It is at port swp31; the manifest plans swp5.', 5, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a22736c6f742e77726f6e67222c226e6578745f616374696f6e223a224d6f766520746865206361626c652c206f7220636f727265637420746865206d616e69666573742e222c22726f6c65223a22746563686e696369616e222c2274657874223a22497420697320617420706f72742073777033313b20746865206d616e696665737420706c616e7320737770352e227d2c22656e64706f696e74223a302c22696478223a3333392c226d616368696e65223a352c2274657874223a22497420697320617420706f72742073777033313b20746865206d616e696665737420706c616e7320737770352e227d', '\x26b2ddf0dd6f2f158a07040a1d1e53172a93e9df91799f0ddf431c6a090e1b80');
INSERT INTO public.journal VALUES (1, 340, 1790000900000, 'worker', 'machine.waiting', 'Its identity has not been proved yet.', 6, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a2270726f6f662e6e6f6e65222c226e6578745f616374696f6e223a225761697420666f7220746865206c6f67696e2e222c22726f6c65223a2247617465686f757365222c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d2c22656e64706f696e74223a302c22696478223a3334302c226d616368696e65223a362c2274657874223a22497473206964656e7469747920686173206e6f74206265656e2070726f766564207965742e227d', '\x14115ee6a92d947a54449cb81617ba209b7c5ae36e062d95d66ebd587132f3a0');
INSERT INTO public.journal VALUES (1, 341, 1790000900000, 'worker', 'machine.waiting', 'The BMC refused the row''s credential; it is not tried again.', 7, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a2263726564656e7469616c2e72656675736564222c226e6578745f616374696f6e223a22436f72726563742069742c206f7220616c6c6f77206f6e65206d6f726520617474656d70742e222c22726f6c65223a22656e67696e656572222c2274657874223a2254686520424d4320726566757365642074686520726f7727732063726564656e7469616c3b206974206973206e6f7420747269656420616761696e2e227d2c22656e64706f696e74223a302c22696478223a3334312c226d616368696e65223a372c2274657874223a2254686520424d4320726566757365642074686520726f7727732063726564656e7469616c3b206974206973206e6f7420747269656420616761696e2e227d', '\x58c0421c2ab8de1a451803001e1eb81d29134e151ae8fc909d17cb3b77ef1156');
INSERT INTO public.journal VALUES (1, 342, 1790000900000, 'worker', 'machine.waiting', 'Not seen on the network yet.', 8, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226d616368696e652e6e6f745f7365656e222c226e6578745f616374696f6e223a224361626c652074686520424d43277320706f727420616e6420706f776572206f6e20746865206d616368696e652e222c22726f6c65223a22746563686e696369616e222c2274657874223a224e6f74207365656e206f6e20746865206e6574776f726b207965742e227d2c22656e64706f696e74223a302c22696478223a3334322c226d616368696e65223a382c2274657874223a224e6f74207365656e206f6e20746865206e6574776f726b207965742e227d', '\xa063b2fe3764b280bd44d7b400403e1535463d4ff3560f3651c75fc467346eb0');
INSERT INTO public.journal VALUES (1, 343, 1790000900000, 'worker', 'machine.waiting', 'No row of the manifest names this machine.', 9, 0, '\x7b22616374696f6e223a226d616368696e652e77616974696e67222c226163746f72223a22776f726b6572222c226174223a22323032362d30392d32315431343a32383a32302e3030305a222c2264617461223a7b22636f6465223a226d616e69666573742e6e6f5f726f77222c226e6578745f616374696f6e223a22496d706f7274207468652064656c69766572792773206d616e69666573742e222c22726f6c65223a22746563686e696369616e222c2274657874223a224e6f20726f77206f6620746865206d616e6966657374206e616d65732074686973206d616368696e652e227d2c22656e64706f696e74223a302c22696478223a3334332c226d616368696e65223a392c2274657874223a224e6f20726f77206f6620746865206d616e6966657374206e616d65732074686973206d616368696e652e227d', '\x6f9580602fefda38c58b635c96ce53504e35b37a2e49b08740c0e25c6c055e0a');



INSERT INTO public.journal_tile VALUES (1, 1, 0, '\x0c2f5816b073b8f64ae71e38a18d65a09bd3aca9af7dc40b428c37a197708495');



INSERT INTO public.lease VALUES ('staging', '10.66.1.1', '0101', '02:00:5e:10:00:01', 'bound', 1790000092000, 1790000692000, 'bmc-1');
INSERT INTO public.lease VALUES ('staging', '10.66.1.2', '0102', '02:00:5e:10:00:02', 'bound', 1790000092000, 1790000692000, 'bmc-2');
INSERT INTO public.lease VALUES ('staging', '10.66.1.3', '0103', '02:00:5e:10:00:03', 'bound', 1790000092000, 1790000692000, 'bmc-3');
INSERT INTO public.lease VALUES ('staging', '10.66.1.4', '0104', '02:00:5e:10:00:04', 'bound', 1790000092000, 1790000692000, 'bmc-4');
INSERT INTO public.lease VALUES ('staging', '10.66.1.5', '0105', '02:00:5e:10:00:05', 'bound', 1790000092000, 1790000692000, 'bmc-5');
INSERT INTO public.lease VALUES ('staging', '10.66.1.6', '0106', '02:00:5e:10:00:06', 'bound', 1790000092000, 1790000692000, 'bmc-6');
INSERT INTO public.lease VALUES ('staging', '10.66.1.7', '0107', '02:00:5e:10:00:07', 'bound', 1790000092000, 1790000692000, 'bmc-7');



INSERT INTO public.machine VALUES (1, 'SN1', 'Wiwynn', 'M1', 'released', 1790000085000, 2, 'label-secret-isolated', '[{"code": "owner.none", "text": "No owner certificate and no unique password yet.", "next_action": "Taking ownership is a later step.", "role": "Gatehouse"}]', 'owner.none', 'Gatehouse', false, '', '', '', 1790000085000, '', 0, 1790000015000, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (2, 'SN2', 'Wiwynn', 'M1', 'failed', 1790000058000, 2, 'label-secret-isolated', '[{"code": "owner.none", "text": "No owner certificate and no unique password yet.", "next_action": "Taking ownership is a later step.", "role": "Gatehouse"}]', 'owner.none', 'Gatehouse', false, '', '', '', 1790000058000, '', 0, 1790000018000, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (3, 'SN3', 'Wiwynn', 'M1', 'testing', 1790000060000, 2, 'label-secret-isolated', '[{"code": "owner.none", "text": "No owner certificate and no unique password yet.", "next_action": "Taking ownership is a later step.", "role": "Gatehouse"}]', 'owner.none', 'Gatehouse', false, '', '', '', 1790000060000, '', 0, 1790000021000, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (4, 'SN4', 'Wiwynn', 'M1', 'quarantined', 1790000086000, 0, 'none', '[{"code": "machine.quarantined", "text": "The manifest names serial SN4; the BMC shows SN99.", "next_action": "Look at the evidence, then lift the quarantine.", "role": "engineer"}]', 'machine.quarantined', 'engineer', false, 'The manifest names serial SN4; the BMC shows SN99.', '', '', 1790000086000, '', 0, 1790000024000, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (5, 'SN5', 'Wiwynn', 'M1', 'discovered', 1790000007000, 0, 'none', '[{"code": "slot.wrong", "text": "It is at port swp31; the manifest plans swp5.", "next_action": "Move the cable, or correct the manifest.", "role": "technician"}]', 'slot.wrong', 'technician', true, '', '10.66.1.5 does not answer on port 443.', '', 1790000007000, '', 0, 0, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (6, 'SN6', 'Wiwynn', 'M1', 'staging', 1790000008000, 1, 'manifest', '[{"code": "proof.none", "text": "Its identity has not been proved yet.", "next_action": "Wait for the login.", "role": "Gatehouse"}]', 'proof.none', 'Gatehouse', false, '', '', '', 1790000008000, '', 0, 0, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (7, 'SN7', 'Wiwynn', 'M1', 'staging', 1790000009000, 1, 'manifest', '[{"code": "credential.refused", "text": "The BMC refused the row''s credential; it is not tried again.", "next_action": "Correct it, or allow one more attempt.", "role": "engineer"}]', 'credential.refused', 'engineer', false, '', '', '', 1790000009000, '', 0, 0, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (8, 'SN8', 'Wiwynn', 'M1', 'expected', 1790000002000, 0, 'none', '[{"code": "machine.not_seen", "text": "Not seen on the network yet.", "next_action": "Cable the BMC''s port and power on the machine.", "role": "technician"}]', 'machine.not_seen', 'technician', false, '', '', '', NULL, '', 0, 0, 1790000002000, 1790000900000);
INSERT INTO public.machine VALUES (9, '', '', '', 'discovered', 1790000010000, 0, 'none', '[{"code": "manifest.no_row", "text": "No row of the manifest names this machine.", "next_action": "Import the delivery''s manifest.", "role": "technician"}]', 'manifest.no_row', 'technician', false, '', '', 'staging', NULL, '', 0, 0, 1790000010000, 1790000900000);



INSERT INTO public.manifest_row VALUES (1, 1, 2, 'SN1', '02:00:5e:10:00:01', 'Wiwynn', 'M1', '', '', '', 'R7', '1', 'leaf3', 'swp1', '', '', 1);
INSERT INTO public.manifest_row VALUES (2, 1, 3, 'SN2', '02:00:5e:10:00:02', 'Wiwynn', 'M1', '', '', '', 'R7', '2', 'leaf3', 'swp2', '', '', 2);
INSERT INTO public.manifest_row VALUES (3, 1, 4, 'SN3', '02:00:5e:10:00:03', 'Wiwynn', 'M1', '', '', '', 'R7', '3', 'leaf3', 'swp3', '', '', 3);
INSERT INTO public.manifest_row VALUES (4, 1, 5, 'SN4', '02:00:5e:10:00:04', 'Wiwynn', 'M1', '', '', '', 'R7', '4', 'leaf3', 'swp4', '', '', 4);
INSERT INTO public.manifest_row VALUES (5, 1, 6, 'SN5', '02:00:5e:10:00:05', 'Wiwynn', 'M1', '', '', '', 'R7', '5', 'leaf3', 'swp5', '', '', 5);
INSERT INTO public.manifest_row VALUES (6, 1, 7, 'SN6', '02:00:5e:10:00:06', 'Wiwynn', 'M1', '', '', '', 'R7', '6', 'LEAF-É3', 'swp6', '', '', 6);
INSERT INTO public.manifest_row VALUES (7, 1, 8, 'SN7', '02:00:5e:10:00:07', 'Wiwynn', 'M1', '', '', '', 'R7', '7', 'leaf3', 'swp7', '', '', 7);
INSERT INTO public.manifest_row VALUES (8, 1, 9, 'SN8', '', 'Wiwynn', 'M1', '', '', '', 'R7', '8', '', '', '', '', 8);



INSERT INTO public.manifestdoc VALUES (1, 'd544ce56f833ef797aa0d35a6bcd247afe9442c37f974cdcc4a14389e6cf3b1c', 'delivery.csv', 'cli:root', 8, 1790000002000);



INSERT INTO public.meta VALUES ('schema', '3');
INSERT INTO public.meta VALUES ('policy', 'b97df496ced99932dc37b82558815599dcc2b9b69d076bffa70651590710019f');
INSERT INTO public.meta VALUES ('assessed_schema', '3');



INSERT INTO public.origin VALUES (1, 'staging.example/one', '');



INSERT INTO public.payload VALUES ('boot.efi', '3b2d2caa7acaf79c18efa6ecb59d5dd71f02acc6b03a71621204ba86c913361d', 24, 'application/efi', 0, 'person:grace', 1790000093000);



INSERT INTO public.payload_request VALUES (1, '10.66.1.1', 1, 'tftp', 'boot.efi', true, '', 3, 1790000092000, 1790000092000, 1790000092000);
INSERT INTO public.payload_request VALUES (2, '10.66.1.9', 0, 'http', 'none', false, 'Nothing of that name exists.', 1, 1790000092000, 1790000092000, 1790000092000);



INSERT INTO public.person VALUES ('grace', '$argon2id$v=19$m=65536,t=3,p=4$PnH7MOtHXcSDwcZuwPX4yQ$/QRMhO5qShr/NkHbbdIhiD1/UCfNPl6ML11Ko2Gdjjc', 'admin', 1790000080000, 0, 0);



INSERT INTO public.proof VALUES (1, 1, 'label-secret-isolated', '0101010101010101010101010101010101010101010101010101010101010101', 'SN1', '{}', '', 1790000015000);
INSERT INTO public.proof VALUES (2, 2, 'label-secret-isolated', '0202020202020202020202020202020202020202020202020202020202020202', 'SN2', '{}', '', 1790000018000);
INSERT INTO public.proof VALUES (3, 3, 'label-secret-isolated', '0303030303030303030303030303030303030303030303030303030303030303', 'SN3', '{}', '', 1790000021000);
INSERT INTO public.proof VALUES (4, 4, 'label-secret-isolated', '0404040404040404040404040404040404040404040404040404040404040404', 'SN4', '{}', '', 1790000024000);



INSERT INTO public.run VALUES (1, 1, 'passed', 'gatehouse-1', 14, 'person:grace', '11e35b23e92334860585f81a20d832997a063fb8cc6846583729553e623e4880', '{"the manifest''s row":"aab21fd68a3cf52345a7d4af2a6cf95f29294e9f43150a8f66f83214edeb4625","the proof of its identity":"465494456ef4a05edef62cf5b8056a01f9676d14fe13bd157e8cf0c438d2e6d6","the policy":"b97df496ced99932dc37b82558815599dcc2b9b69d076bffa70651590710019f"}', false, '', 'All 14 checks passed.', 1790000025000, 1790000026000, 1790000041000);
INSERT INTO public.run VALUES (2, 2, 'failed', 'gatehouse-1', 14, 'person:grace', 'e208127e01ef8ab1d2e9c204ad7ed001c24b60e57f5023866d38ec594aba647c', '{"the manifest''s row":"ec0084a15a9fa18ca3f2e459c21f61fa7a8baf9c412bfcea60b98d66aee1a79d","the proof of its identity":"abbdc5117dcdf3a4563160fa2bfc2e06fb4974197c65aee09af6e7c15ee31da7","the policy":"b97df496ced99932dc37b82558815599dcc2b9b69d076bffa70651590710019f"}', false, '', 'Not passed: service_root.', 1790000042000, 1790000043000, 1790000058000);
INSERT INTO public.run VALUES (3, 3, 'running', 'gatehouse-1', 14, 'person:grace', '', '{"the manifest''s row":"b3834ac8fe58c6e6c9bba02da3e1233d69b9aac6b1a1c9df245bd33feb653a95","the proof of its identity":"3fb658e02ad8f0d8f1ffc609a93cc2e41f282ccfb143b089118215f7bf17541f","the policy":"b97df496ced99932dc37b82558815599dcc2b9b69d076bffa70651590710019f"}', false, '', '', 1790000059000, 1790000060000, 0);
INSERT INTO public.run VALUES (4, 4, 'failed', 'gatehouse-1', 14, 'person:grace', '1c0b8e4c15df8c1984f78da1efdbd9044475edf06dfd1c86397242f126676195', '{"the manifest''s row":"f6903cc3ae0ed4862abb11dd522890e32f2142ae8084937cfdefa5b7248fd686","the proof of its identity":"3a20dcdd69e472b8978912e164b99afb285d62e590c66cf81a246e39dfe42a3d","the policy":"b97df496ced99932dc37b82558815599dcc2b9b69d076bffa70651590710019f"}', false, '', 'Not passed: service_root.', 1790000063000, 1790000064000, 1790000079000);



INSERT INTO public.run_note VALUES (1, 1, 'boot override', 'was None', 1790000026000);
INSERT INTO public.run_note VALUES (2, 2, 'boot override', 'was None', 1790000043000);
INSERT INTO public.run_note VALUES (3, 3, 'boot override', 'was None', 1790000060000);
INSERT INTO public.run_note VALUES (4, 4, 'boot override', 'was None', 1790000064000);



INSERT INTO public.segment VALUES ('staging', 'eth0', '10.66.0.1/16', 'serve', '10.66.0.1', '{"server": "10.66.0.9", "mac": "02:00:00:00:00:09"}', 1790000092000, true, 0, 0, 0, 0, false, 1790000092000);



INSERT INTO public.sighting VALUES (1, 1, 'dhcp', 'DISCOVER from 02:00:5e:10:00:01', '\xffffffffffff02005e10000108000000000000000000000000000000000000000000', 0, 1790000003000);
INSERT INTO public.sighting VALUES (2, 2, 'dhcp', 'DISCOVER from 02:00:5e:10:00:02', '\xffffffffffff02005e10000208000000000000000000000000000000000000000000', 0, 1790000004000);
INSERT INTO public.sighting VALUES (3, 3, 'dhcp', 'DISCOVER from 02:00:5e:10:00:03', '\xffffffffffff02005e10000308000000000000000000000000000000000000000000', 0, 1790000005000);
INSERT INTO public.sighting VALUES (4, 4, 'dhcp', 'DISCOVER from 02:00:5e:10:00:04', '\xffffffffffff02005e10000408000000000000000000000000000000000000000000', 0, 1790000006000);
INSERT INTO public.sighting VALUES (5, 5, 'dhcp', 'DISCOVER from 02:00:5e:10:00:05', '\xffffffffffff02005e10000508000000000000000000000000000000000000000000', 0, 1790000007000);
INSERT INTO public.sighting VALUES (6, 6, 'dhcp', 'DISCOVER from 02:00:5e:10:00:06', '\xffffffffffff02005e10000608000000000000000000000000000000000000000000', 0, 1790000008000);
INSERT INTO public.sighting VALUES (7, 7, 'dhcp', 'DISCOVER from 02:00:5e:10:00:07', '\xffffffffffff02005e10000708000000000000000000000000000000000000000000', 0, 1790000009000);
INSERT INTO public.sighting VALUES (8, 8, 'dhcp', 'DISCOVER from 02:00:5e:10:00:32', '\xffffffffffff02005e10003208000000000000000000000000000000000000000000', 0, 1790000010000);
INSERT INTO public.sighting VALUES (9, 9, 'dhcp', 'DISCOVER from 02:00:5e:10:00:33', '\xffffffffffff02005e10003308000000000000000000000000000000000000000000', 0, 1790000011000);
INSERT INTO public.sighting VALUES (10, 1, 'dhcp', 'DISCOVER from 02:00:5e:10:00:01', '\xffffffffffff02005e10000108000000000000000000000000000000000000000000', 0, 1790000012000);



INSERT INTO public.sign_off VALUES (1, 1, 1, 'person:grace', 'Delivery 7, rack R7, all well. é', '\x7b227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a77636d566b61574e68644755694f6e73695958427762476c68626d4e6c496a6f69633352685a326c755a79356c654746746347786c4c3239755a534973496d467763484a76646d4673496a7037496d4630496a6f694d6a41794e6930774f5330794d5651784e446f784e446f304e5334774d44426149697769596e6b694f694a775a584a7a623234365a334a68593255694c434a795a57467a623234694f694a455a577870646d5679655341334c43427959574e72494649334c43426862477767643256736243346777366b69665377695a585a705a475675593255694f6e73695a6d466a64484d694f6c7437496d56326157526c626d4e6c496a6f6962476c755a5341794947396d4947526c62476c325a584a354c6d4e7a64694973496d5a70636e4e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a49794c6a41774d466f694c434a7359584e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a49794c6a41774d466f694c434a755957316c496a6f6963325679615746734969776963323931636d4e6c496a6f696257467561575a6c633351694c434a32595778315a534936496c4e4f4d534a394c4873695a585a705a475675593255694f694a736157356c49444967623259675a47567361585a6c636e6b7559334e32496977695a6d6c79633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d6a49754d44417757694973496d7868633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d6a49754d44417757694973496d3568625755694f694a325a57356b623349694c434a7a62335679593255694f694a74595735705a6d567a64434973496e5a686248566c496a6f6956326c3365573575496e307365794a6c646d6c6b5a57356a5a534936496d7870626d55674d6942765a69426b5a577870646d56796553356a633359694c434a6d61584a7a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f794d6934774d444261496977696247467a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f794d6934774d44426149697769626d46745a534936496d31765a4756734969776963323931636d4e6c496a6f696257467561575a6c633351694c434a32595778315a534936496b3078496e307365794a6c646d6c6b5a57356a5a534936496d7870626d55674d6942765a69426b5a577870646d56796553356a633359694c434a6d61584a7a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f794d6934774d444261496977696247467a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f794d6934774d44426149697769626d46745a534936496e4e336158526a61434973496e4e7664584a6a5a534936496d3168626d6c6d5a584e3049697769646d4673645755694f694a735a57466d4d794a394c4873695a585a705a475675593255694f694a736157356c49444967623259675a47567361585a6c636e6b7559334e32496977695a6d6c79633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d6a49754d44417757694973496d7868633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d6a49754d44417757694973496d3568625755694f694a7762334a304969776963323931636d4e6c496a6f696257467561575a6c633351694c434a32595778315a534936496e4e336344456966537837496d56326157526c626d4e6c496a6f695a47686a6343427759574e725a5851675a6e4a76625341774d6a6f774d446f315a546f784d446f774d446f774d534973496d5a70636e4e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a4d794c6a41774d466f694c434a7359584e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a4d794c6a41774d466f694c434a755957316c496a6f696147397a64473568625755694c434a7a62335679593255694f694a6b61474e7749697769646d4673645755694f694a6962574d744d5331755a58636966537837496d56326157526c626d4e6c496a6f695a47686a6343427759574e725a5851675a6e4a76625341774d6a6f774d446f315a546f784d446f774d446f774d534973496d5a70636e4e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a497a4c6a41774d466f694c434a7359584e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a497a4c6a41774d466f694c434a755957316c496a6f696333647064474e6f4969776963323931636d4e6c496a6f695a47686a6343357663485270623234344d694973496e5a686248566c496a6f69624756685a6a4d6966537837496d56326157526c626d4e6c496a6f695a47686a6343427759574e725a5851675a6e4a76625341774d6a6f774d446f315a546f784d446f774d446f774d534973496d5a70636e4e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a497a4c6a41774d466f694c434a7359584e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a497a4c6a41774d466f694c434a755957316c496a6f696347397964434973496e4e7664584a6a5a534936496d526f5933417562334230615739754f4449694c434a32595778315a534936496e4e336344456966537837496d56326157526c626d4e6c496a6f695645785449476868626d527a614746725a5342336158526f494445774c6a59324c6a45754d534973496d5a70636e4e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a4d7a4c6a41774d466f694c434a7359584e3058334e6c5a5734694f6949794d4449324c5441354c544978564445304f6a457a4f6a4d7a4c6a41774d466f694c434a755957316c496a6f696447787a5832746c65534973496e4e7664584a6a5a534936496e527363794973496e5a686248566c496a6f694d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d534a394c4873695a585a705a475675593255694f694a5554464d67614746755a484e6f5957746c49486470644767674d5441754e6a59754d533478496977695a6d6c79633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d7a4d754d44417757694973496d7868633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d7a4d754d44417757694973496d3568625755694f694a3062484e665932567964476c6d61574e68644755694c434a7a62335679593255694f694a3062484d694c434a32595778315a534936496b4e4f50574a745979307849484e6f595449314e6a6f324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e5459314e6a55324e545931496e307365794a6c646d6c6b5a57356a5a534936496e4a6c5957516762335a6c6369425554464d6763476c75626d566b49485276494441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445694c434a6d61584a7a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d444261496977696247467a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d44426149697769626d46745a534936496e4e6c636d6c6862434973496e4e7664584a6a5a534936496e4a6c5a475a70633267694c434a32595778315a534936496c4e4f4d534a394c4873695a585a705a475675593255694f694a795a57466b494739325a5849675645785449484270626d356c5a434230627941774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d544178496977695a6d6c79633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d7a55754d44417757694973496d7868633352666332566c62694936496a49774d6a59744d446b744d6a46554d5451364d544d364d7a55754d44417757694973496d3568625755694f694a3164576c6b4969776963323931636d4e6c496a6f69636d566b5a6d6c7a61434973496e5a686248566c496a6f694d54497a4e4455324e7a67744d54497a4e4330784d6a4d304c5445794d7a51744d54497a4e4455324e7a67354d444178496e307365794a6c646d6c6b5a57356a5a534936496e4a6c5957516762335a6c6369425554464d6763476c75626d566b49485276494441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445694c434a6d61584a7a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d444261496977696247467a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d44426149697769626d46745a534936496d4a74593139325a584a7a615739754969776963323931636d4e6c496a6f69636d566b5a6d6c7a61434973496e5a686248566c496a6f694d6934784e433477496e307365794a6c646d6c6b5a57356a5a534936496e4a6c5957516762335a6c6369425554464d6763476c75626d566b49485276494441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445694c434a6d61584a7a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d444261496977696247467a6446397a5a575675496a6f694d6a41794e6930774f5330794d5651784e446f784d7a6f7a4e5334774d44426149697769626d46745a534936496d6876633352666257466a4969776963323931636d4e6c496a6f69636d566b5a6d6c7a61434973496e5a686248566c496a6f694d4449364d4441364e5755364d6a41364d4441364d44456966563073496d5a70636d313359584a6c496a7037496d4a74593139325a584a7a61573975496a6f694d6934784e433477496e3073496d316859326870626d55694f6e73695a57356b63473970626e527a496a706265794a7063434936496a45774c6a59324c6a45754d534973496d7470626d51694f694a6962574d694c434a7459574d694f6949774d6a6f774d446f315a546f784d446f774d446f774d534973496e4e6c5a32316c626e51694f694a7a6447466e6157356e496e31644c434a705a4349364d5377696257396b5a5777694f694a4e4d534973496e4e6c636d6c6862434936496c4e4f4d534973496e5273633139725a586b694f6949774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d54417849697769645856705a434936496a45794d7a51314e6a63344c5445794d7a51744d54497a4e4330784d6a4d304c5445794d7a51314e6a63344f5441774d534973496e5a6c626d527663694936496c647064336c7562694a394c434a74595735705a6d567a6443493665794a6d6157786c496a6f695a47567361585a6c636e6b7559334e324969776962476c755a5349364d6977696233647558324e795a57526c626e5270595777694f6e527964575573496e4a766479493665794a6962574e666257466a496a6f694d4449364d4441364e5755364d5441364d4441364d4445694c434a706343493649694973496d31765a475673496a6f69545445694c434a77623139736157356c496a6f69496977696347397964434936496e4e33634445694c434a7959574e72496a6f69556a63694c434a7a5a584a70595777694f694a54546a45694c434a7a6158526c496a6f694969776963327431496a6f69496977696333647064474e6f496a6f69624756685a6a4d694c434a31626d6c30496a6f694d534973496e5631615751694f6949694c434a325a57356b623349694f694a5861586435626d346966537769633268684d6a5532496a6f695a4455304e474e6c4e545a6d4f444d7a5a5759334f5464685954426b4d7a56684e6d4a6a5a4449304e32466d5a546b304e444a6a4d7a646d4f5463305932526a597a52684d54517a4f446c6c4e6d4e6d4d32497859794a394c434a776232787059336b694f6e736959323975644756756443493665794a6a6247396a613139306232786c636d4675593256666332566a6232356b637949364e5377695a6d6c7962586468636d55694f6c74644c434a70633239735958526c5a46397a5a5764745a5735306379493657794a7a6447466e6157356e496c3073496d786c646d567358325a76636c39795a57786c59584e6c496a6f794c434a735a585a6c6246396d62334a666447567a64476c755a7949364d6e3073496d52705a32567a6443493665794a7a614745794e5459694f6949305a5459795a6d4e6a5a4446684e7a517a597a51794e5463794e3259304f5759785a446377593246694f5441304f4455794e7a513159324669593249775954686b4e6d59344e7a4669595446685a6a59304d6a4532496e31394c434a79645734694f6e7369596d467a61584d694f6949784d57557a4e5749794d3255354d6a4d7a4e4467324d4455344e5759344d5745794d4751344d7a49354f5464684d44597a5a6d493459324d324f4451324e54677a4e7a49354e54557a5a5459794d3255304f446777496977695a57356b5a575266595851694f6949794d4449324c5441354c544978564445304f6a45304f6a41784c6a41774d466f694c434a705a4349364d53776963335268636e526c5a46396864434936496a49774d6a59744d446b744d6a46554d5451364d544d364e4459754d44417757694973496e4e305958526c496a6f696347467a6332566b4969776963335670644755694f694a6e5958526c61473931633255744d534973496e5a6c636d52705933527a496a706265794a6a6147566a61794936496e5273633139725a586b694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a5554464d67613256354948567559326868626d646c5a43427a6157356a5a53426d61584a7a6443427a5a57567549697769646d567963326c76626949364d58307365794a6a6147566a61794936496e4e6c636e5a7059325666636d397664434973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496c4e6c636e5a7059325567636d3976644342706379427a5957356c49697769646d567963326c76626949364d58307365794a6a6147566a61794936496e4e6c636d6c6862434973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496c4e6c636d6c6862434275645731695a584967625746305932686c63794230614755676257467561575a6c633351694c434a325a584a7a61573975496a6f7866537837496d4e6f5a574e72496a6f69645856705a434973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496c56565355516761584d676447686c4947747562336475494739755a534973496e5a6c636e4e70623234694f6a46394c4873695932686c593273694f694a746232526c62434973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496b31765a4756734947316864474e6f5a584d676447686c49473168626d6c6d5a584e3049697769646d567963326c76626949364d58307365794a6a6147566a61794936496d5a70636d313359584a6c496977695a585a705a475675593255694f6e73695a6d4675496a6f304d544977665377695a585a705a475675593256456157646c633351694f6e7369633268684d6a5532496a6f694e47466d4d5441794d47517a4f5745334d6a566a59546b774e4755314d54677a4f474577595455314e474577596a4d324e5455305a474e6b4f44426d5a444e6c4d3255304d474930597a52684e474a684d444e694e534a394c434a6c6548426c5933526c5a434936496d5a70626d55694c434a76596e4e6c636e5a6c5a434936496d396963325679646d566b49697769636d567a64577830496a6f696347467a63794973496e52706447786c496a6f69516b3144494746755a4342435355395449485a6c636e4e706232357a494746795a5342686348427962335a6c5a434973496e5a6c636e4e70623234694f6a46394c4873695932686c593273694f694a6f5a574673644767694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a4262477767614756686248526f49484a766247783163484d6759584a6c4945394c49697769646d567963326c76626949364d58307365794a6a6147566a61794936496e4e6c626e4e76636e4d694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a46646d56796553427a5a57357a6233496761584d67636d56685a474669624755675957356b49476c7549476c306379423061484a6c633268766247527a49697769646d567963326c76626949364d58307365794a6a6147566a61794936496d5a68626e4d694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a4f6279426d5957346759585167656d567962794973496e5a6c636e4e70623234694f6a46394c4873695932686c593273694f694a776233646c636c397a6458427762476c6c63794973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496c42766432567949484e31634842736157567a494746795a534277636d567a5a57353049697769646d567963326c76626949364d58307365794a6a6147566a61794936496d56325a573530583278765a794973496d56326157526c626d4e6c496a7037496d5a68626949364e4445794d483073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a52685a6a45774d6a426b4d7a6c684e7a4931593245354d44526c4e5445344d7a68684d4745314e5452684d47497a4e6a55314e47526a5a4467775a6d517a5a544e6c4e4442694e474d30595452695954417a596a5569665377695a5868775a574e305a5751694f694a6d6157356c4969776962324a7a5a584a325a5751694f694a76596e4e6c636e5a6c5a434973496e4a6c6333567364434936496e426863334d694c434a30615852735a534936496b56325a573530494778765a7942336158526f6233563049474e7961585270593246734947567564484a705a584d694c434a325a584a7a61573975496a6f7866537837496d4e6f5a574e72496a6f6959327876593273694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a446247396a617942685a334a6c5a584d6764326c3061434230614755675958427762476c68626d4e6c49697769646d567963326c76626949364d58307365794a6a6147566a61794936496e427664325679496977695a585a705a475675593255694f6e73695a6d4675496a6f304d544977665377695a585a705a475675593256456157646c633351694f6e7369633268684d6a5532496a6f694e47466d4d5441794d47517a4f5745334d6a566a59546b774e4755314d54677a4f474577595455314e474577596a4d324e5455305a474e6b4f44426d5a444e6c4d3255304d474930597a52684e474a684d444e694e534a394c434a6c6548426c5933526c5a434936496d5a70626d55694c434a76596e4e6c636e5a6c5a434936496d396963325679646d566b49697769636d567a64577830496a6f696347467a63794973496e52706447786c496a6f69554739335a58496762325a6d4c43427662694268626d516759336c6a624755675a47386764326868644342306147563549484e6865534973496e5a6c636e4e70623234694f6a46394c4873695932686c593273694f694a6962574e66636d567a5a5851694c434a6c646d6c6b5a57356a5a53493665794a6d595734694f6a51784d6a42394c434a6c646d6c6b5a57356a5a5552705a32567a6443493665794a7a614745794e5459694f694930595759784d4449775a444d35595463794e574e684f5441305a5455784f444d34595442684e545530595442694d7a59314e54526b593251344d475a6b4d32557a5a545177596a526a4e474530596d45774d324931496e3073496d56346347566a6447566b496a6f695a6d6c755a534973496d396963325679646d566b496a6f6962324a7a5a584a325a5751694c434a795a584e31624851694f694a7759584e7a4969776964476c30624755694f694a4354554d67636d567a5a585167636d563064584a756379423061475567633246745a5342705a47567564476c3065534973496e5a6c636e4e70623234694f6a463958583073496e527964584e30496a7037496d467a633356795957356a5a534936496d7868596d56734c584e6c59334a6c64433170633239735958526c5a434973496d78685a47526c6369493657337369624756325a5777694f6a4173496d317063334e70626d63694f6c74644c434a755957316c496a6f695530564654694a394c487369624756325a5777694f6a4573496d317063334e70626d63694f6c74644c434a755957316c496a6f695256685152554e555255516966537837496d786c646d5673496a6f794c434a7461584e7a6157356e496a706258537769626d46745a534936496b465656456846546c524a51794a394c487369624756325a5777694f6a4d73496d317063334e70626d63694f6c7369546d3867623364755a5849675932567964476c6d61574e68644755675957356b4947357649485675615846315a53427759584e7a643239795a4342355a585175496c3073496d3568625755694f694a505630354652434a394c487369624756325a5777694f6a5173496d317063334e70626d63694f6c7369546d386762575668633356795a57316c626e527a49476868646d5567596d566c6269426a6232317759584a6c5a4342336158526f49474567636d566d5a584a6c626d4e6c4c694a644c434a755957316c496a6f695156525552564e555255516966537837496d786c646d5673496a6f314c434a7461584e7a6157356e496a7062496b35766443427a615764755a57516762325a6d4c694a644c434a755957316c496a6f69556b564d525546545255516966563073496d786c646d5673496a6f794c434a755957316c496a6f69515656555345564f56456c444969776963484a7662325a7a496a706265794a6864434936496a49774d6a59744d446b744d6a46554d5451364d544d364d7a55754d44417757694973496d316c644768765a434936496d7868596d56734c584e6c59334a6c64433170633239735958526c5a434973496e4e6c636d6c6862434936496c4e4f4d534973496e5273633139725a586b694f6949774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d544178496e316466583073496d56326157526c626d4e6c52476c6e5a584e30496a7037496e4e6f595449314e694936496a566b4f5441315957526c5a6d466c4e54566b4e7a45304e444e6c4e7a426c5a6d5a6d597a51324d54457a5a6d4e694e6a63315932566b4e4745324e7a686b5a446b354d54646d4f57466d4e574a684e5449354d446369665377696247396e496a7037496d4e6f5a574e7263473970626e51694f694a7a6447466e6157356e4c6d563459573177624755766232356c584734784d6a4a63626b684c5131645264486452543170565357746e55446b794d6e42345a44565352576c53596e4a544b30686a516e4e4b5a6e5630623252475a3030395847356362754b416c43427a6447466e6157356e4c6d563459573177624755766232356c4944424d536e6855536d52465330557a5647647463586c4954327468526c5a7155574e774f574633566b686f646a646d624646455954527a5a5664685357744e55446469636b745263305a6f4c325a6e596b526852325a754f4868745a6a6855646b687a55476b355a45527a534535476333686d6457744864327339584734694c434a6c626e527965534936496e7463496d466a64476c76626c77694f6c776963326c6e626d396d5a6935686348427962335a6c5a4677694c46776959574e3062334a63496a7063496e426c636e4e76626a706e636d466a5a5677694c46776959585263496a7063496a49774d6a59744d446b744d6a46554d5451364d5451364e4455754d444177576c77694c4677695a474630595677694f6e7463496d56326157526c626d4e6c58334e6f595449314e6c77694f6c77694e5751354d4456685a47566d595755314e5751334d5451304d3255334d47566d5a6d5a6a4e4459784d544e6d593249324e7a566a5a575130595459334f47526b4f546b784e32593559575931596d45314d6a6b774e3177694c467769636d5668633239755843493658434a455a577870646d5679655341334c43427959574e72494649334c43426862477767643256736243346777366c6349697863496e4a31626c77694f6a46394c4677695a57356b63473970626e5263496a6f774c46776961575234584349364d5449784c4677696257466a61476c755a5677694f6a457358434a305a5868305843493658434a775a584a7a623234365a334a685932556763326c6e626d566b49476c304947396d5a6a6f675247567361585a6c636e6b674e797767636d466a617942534e797767595778734948646c62477775494d4f7058434a39496977696157356b5a5867694f6a45794d53776962334a705a326c75496a6f69633352685a326c755a79356c654746746347786c4c3239755a534973496e42796232396d496a7062496a646b59324977596a566b4e44466c4e7a6c6c4f5755785a545a6c4e6a59305a5749314e7a466c4f4451774f444a694d544d784f4463334e3251774e44466c4d5449314e474d795a546b354f5755324d544e6c595449694c434a6d4e4755314e7a64694d7a457a4e7a68694e7a41785a6a4930596a63324e44426d4d44426b5a6a4d32595463355a4467784d445578597a51355a446c6a5a6d51324e6d49794f4755794e6d59774e446b774f4749784969776959574a6d4f47526b4d7a646b4f57497a593245785a4745335a6d5931596a5a6d4e3251774e4455795a546c6c5a5459354d5745334d6d4d304e6a41354d6d51324d574d30597a59794f5756694e6d457a4e6a6b3159534973496a453059574d304d54466d5954526c5a5749774d6d4930596d45314e5755354f5441794e6a6b7a5a6a67354e5463354d7a4d344e6a56684f4463334e5751304e7a566c596d45784d6d51335a44526b4e6d55304e7a55694c4349784d5755344e5445324d6d59794e446b305a444a684e44597a4e474e6b5a6a6b7a4d5459354d5445334e444a6a4d475a6b4d7a4e6d596a6b344f4463774d4463794d44646c4d574a684d474533593255344e54566a496c3073496e4e70656d55694f6a45794d6e31394c434a77636d566b61574e68644756556558426c496a6f696148523063484d364c79396e5958526c61473931633255755a4756324c3246306447567a64474630615739754c334e705a32347462325a6d4c3359784969776963335669616d566a64434936573373695a476c6e5a584e30496a7037496e4e6f595449314e694936496a566b4f5441315957526c5a6d466c4e54566b4e7a45304e444e6c4e7a426c5a6d5a6d597a51324d54457a5a6d4e694e6a63315932566b4e4745324e7a686b5a446b354d54646d4f57466d4e574a684e5449354d44636966537769626d46745a534936496e5679626a703164576c6b4f6a45794d7a51314e6a63344c5445794d7a51744d54497a4e4330784d6a4d304c5445794d7a51314e6a63344f5441774d534a394c4873695a476c6e5a584e30496a7037496e4e6f595449314e694936496a566b4f5441315957526c5a6d466c4e54566b4e7a45304e444e6c4e7a426c5a6d5a6d597a51324d54457a5a6d4e694e6a63315932566b4e4745324e7a686b5a446b354d54646d4f57466d4e574a684e5449354d44636966537769626d46745a534936496e4e6c636d6c6862447054546a456966537837496d52705a32567a6443493665794a7a614745794e5459694f6949774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d5441784d4445774d544178496e3073496d3568625755694f694a3062484d74613256354f6c4e4f4d534a395858303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2230373932383262376232373734393436313930373133323937663533303364376537633638326436313630383537343461646364373438353861393232326661222c22736967223a222b734e6370504b683832503645464a435a4b2f43635365786656505777736939674f662b6b57704e73756569564c34432f55427a314d50792f5937613851535530646766677542466f65454d5a446c2f567a323644773d3d227d5d7d', '8f0181d404cfc27b52cf0720a9867deb2e37f6325303260a96c33e55c309d5bc', '', 1790000085000);



INSERT INTO public.spool VALUES (1, 1, 'frame', 'staging', -1, 1790000094000, '\x0102');



INSERT INTO public.tls_key VALUES (1, 1, '0101010101010101010101010101010101010101010101010101010101010101', '6565656565656565656565656565656565656565656565656565656565656565', '\x63657274', 'CN=bmc-1', 1790000013000, 1790000013000);
INSERT INTO public.tls_key VALUES (2, 2, '0202020202020202020202020202020202020202020202020202020202020202', '6666666666666666666666666666666666666666666666666666666666666666', '\x63657274', 'CN=bmc-2', 1790000016000, 1790000016000);
INSERT INTO public.tls_key VALUES (3, 3, '0303030303030303030303030303030303030303030303030303030303030303', '6767676767676767676767676767676767676767676767676767676767676767', '\x63657274', 'CN=bmc-3', 1790000019000, 1790000019000);
INSERT INTO public.tls_key VALUES (4, 4, '0404040404040404040404040404040404040404040404040404040404040404', '6868686868686868686868686868686868686868686868686868686868686868', '\x63657274', 'CN=bmc-4', 1790000022000, 1790000022000);
INSERT INTO public.tls_key VALUES (5, 6, '0606060606060606060606060606060606060606060606060606060606060606', '6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a', '\x63657274', 'CN=bmc-6', 1790000088000, 1790000088000);
INSERT INTO public.tls_key VALUES (6, 6, '0707070707070707070707070707070707070707070707070707070707070707', '6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b', '\x63657274', 'CN=bmc-7', 1790000089000, 1790000089000);



INSERT INTO public.verdict VALUES (1, 1, 0, 'tls_key', 'TLS key unchanged since first seen', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000026500, 1790000027000);
INSERT INTO public.verdict VALUES (2, 1, 1, 'service_root', 'Service root is sane', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000027500, 1790000028000);
INSERT INTO public.verdict VALUES (3, 1, 2, 'serial', 'Serial number matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000028500, 1790000029000);
INSERT INTO public.verdict VALUES (4, 1, 3, 'uuid', 'UUID is the known one', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000029500, 1790000030000);
INSERT INTO public.verdict VALUES (5, 1, 4, 'model', 'Model matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000030500, 1790000031000);
INSERT INTO public.verdict VALUES (6, 1, 5, 'firmware', 'BMC and BIOS versions are approved', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000031500, 1790000032000);
INSERT INTO public.verdict VALUES (7, 1, 6, 'health', 'All health rollups are OK', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000032500, 1790000033000);
INSERT INTO public.verdict VALUES (8, 1, 7, 'sensors', 'Every sensor is readable and in its thresholds', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000033500, 1790000034000);
INSERT INTO public.verdict VALUES (9, 1, 8, 'fans', 'No fan at zero', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000034500, 1790000035000);
INSERT INTO public.verdict VALUES (10, 1, 9, 'power_supplies', 'Power supplies are present', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000035500, 1790000036000);
INSERT INTO public.verdict VALUES (11, 1, 10, 'event_log', 'Event log without critical entries', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000036500, 1790000037000);
INSERT INTO public.verdict VALUES (12, 1, 11, 'clock', 'Clock agrees with the appliance', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000037500, 1790000038000);
INSERT INTO public.verdict VALUES (13, 1, 12, 'power', 'Power off, on and cycle do what they say', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000038500, 1790000039000);
INSERT INTO public.verdict VALUES (14, 1, 13, 'bmc_reset', 'BMC reset returns the same identity', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000039500, 1790000040000);
INSERT INTO public.verdict VALUES (15, 2, 0, 'tls_key', 'TLS key unchanged since first seen', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000043500, 1790000044000);
INSERT INTO public.verdict VALUES (16, 2, 1, 'service_root', 'Service root is sane', 'unknown', 'fine', 'observed', '{"fan":4120}', '', 1790000044500, 1790000045000);
INSERT INTO public.verdict VALUES (17, 2, 2, 'serial', 'Serial number matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000045500, 1790000046000);
INSERT INTO public.verdict VALUES (18, 2, 3, 'uuid', 'UUID is the known one', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000046500, 1790000047000);
INSERT INTO public.verdict VALUES (19, 2, 4, 'model', 'Model matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000047500, 1790000048000);
INSERT INTO public.verdict VALUES (20, 2, 5, 'firmware', 'BMC and BIOS versions are approved', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000048500, 1790000049000);
INSERT INTO public.verdict VALUES (21, 2, 6, 'health', 'All health rollups are OK', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000049500, 1790000050000);
INSERT INTO public.verdict VALUES (22, 2, 7, 'sensors', 'Every sensor is readable and in its thresholds', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000050500, 1790000051000);
INSERT INTO public.verdict VALUES (23, 2, 8, 'fans', 'No fan at zero', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000051500, 1790000052000);
INSERT INTO public.verdict VALUES (24, 2, 9, 'power_supplies', 'Power supplies are present', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000052500, 1790000053000);
INSERT INTO public.verdict VALUES (25, 2, 10, 'event_log', 'Event log without critical entries', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000053500, 1790000054000);
INSERT INTO public.verdict VALUES (26, 2, 11, 'clock', 'Clock agrees with the appliance', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000054500, 1790000055000);
INSERT INTO public.verdict VALUES (27, 2, 12, 'power', 'Power off, on and cycle do what they say', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000055500, 1790000056000);
INSERT INTO public.verdict VALUES (28, 2, 13, 'bmc_reset', 'BMC reset returns the same identity', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000056500, 1790000057000);
INSERT INTO public.verdict VALUES (29, 3, 0, 'tls_key', 'TLS key unchanged since first seen', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000060500, 1790000061000);
INSERT INTO public.verdict VALUES (30, 3, 1, 'service_root', 'Service root is sane', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000061500, 1790000062000);
INSERT INTO public.verdict VALUES (31, 4, 0, 'tls_key', 'TLS key unchanged since first seen', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000064500, 1790000065000);
INSERT INTO public.verdict VALUES (32, 4, 1, 'service_root', 'Service root is sane', 'fail', 'fine', 'observed', '{"fan":4120}', '', 1790000065500, 1790000066000);
INSERT INTO public.verdict VALUES (33, 4, 2, 'serial', 'Serial number matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000066500, 1790000067000);
INSERT INTO public.verdict VALUES (34, 4, 3, 'uuid', 'UUID is the known one', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000067500, 1790000068000);
INSERT INTO public.verdict VALUES (35, 4, 4, 'model', 'Model matches the manifest', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000068500, 1790000069000);
INSERT INTO public.verdict VALUES (36, 4, 5, 'firmware', 'BMC and BIOS versions are approved', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000069500, 1790000070000);
INSERT INTO public.verdict VALUES (37, 4, 6, 'health', 'All health rollups are OK', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000070500, 1790000071000);
INSERT INTO public.verdict VALUES (38, 4, 7, 'sensors', 'Every sensor is readable and in its thresholds', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000071500, 1790000072000);
INSERT INTO public.verdict VALUES (39, 4, 8, 'fans', 'No fan at zero', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000072500, 1790000073000);
INSERT INTO public.verdict VALUES (40, 4, 9, 'power_supplies', 'Power supplies are present', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000073500, 1790000074000);
INSERT INTO public.verdict VALUES (41, 4, 10, 'event_log', 'Event log without critical entries', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000074500, 1790000075000);
INSERT INTO public.verdict VALUES (42, 4, 11, 'clock', 'Clock agrees with the appliance', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000075500, 1790000076000);
INSERT INTO public.verdict VALUES (43, 4, 12, 'power', 'Power off, on and cycle do what they say', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000076500, 1790000077000);
INSERT INTO public.verdict VALUES (44, 4, 13, 'bmc_reset', 'BMC reset returns the same identity', 'pass', 'fine', 'observed', '{"fan":4120}', '', 1790000077500, 1790000078000);



INSERT INTO public.web_session VALUES ('c2dce0d3eb4d19ddd8765f2c9649209268e1cf6c6b789fbf47f70e28a03e3cf5', 'grace', '-2KkYDJb7NFIF28Dm3Ug7KNsb2EKBiXRkPXnssi8LoE', 1790000082000, 1790003682000);



SELECT pg_catalog.setval('public.attempt_id_seq', 5, true);



SELECT pg_catalog.setval('public.credential_id_seq', 7, true);



SELECT pg_catalog.setval('public.endpoint_id_seq', 9, true);



SELECT pg_catalog.setval('public.expected_key_id_seq', 5, true);



SELECT pg_catalog.setval('public.fact_id_seq', 89, true);



SELECT pg_catalog.setval('public.machine_id_seq', 9, true);



SELECT pg_catalog.setval('public.manifest_row_id_seq', 8, true);



SELECT pg_catalog.setval('public.manifestdoc_id_seq', 1, true);



SELECT pg_catalog.setval('public.origin_id_seq', 1, true);



SELECT pg_catalog.setval('public.payload_request_id_seq', 2, true);



SELECT pg_catalog.setval('public.proof_id_seq', 4, true);



SELECT pg_catalog.setval('public.run_id_seq', 4, true);



SELECT pg_catalog.setval('public.run_note_id_seq', 4, true);



SELECT pg_catalog.setval('public.sighting_id_seq', 10, true);



SELECT pg_catalog.setval('public.sign_off_id_seq', 1, true);



SELECT pg_catalog.setval('public.spool_id_seq', 1, true);



SELECT pg_catalog.setval('public.tls_key_id_seq', 6, true);



SELECT pg_catalog.setval('public.verdict_id_seq', 44, true);



ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (token);



ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (origin, size);



ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.expected_key
    ADD CONSTRAINT expected_key_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.heartbeat
    ADD CONSTRAINT heartbeat_pkey PRIMARY KEY (origin, name);



ALTER TABLE ONLY public.hook_cursor
    ADD CONSTRAINT hook_cursor_pkey PRIMARY KEY (origin, name);



ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (origin, idx);



ALTER TABLE ONLY public.journal_tile
    ADD CONSTRAINT journal_tile_pkey PRIMARY KEY (origin, level, idx);



ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (segment, ip);



ALTER TABLE ONLY public.machine
    ADD CONSTRAINT machine_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.manifest_row
    ADD CONSTRAINT manifest_row_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.manifestdoc
    ADD CONSTRAINT manifestdoc_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);



ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.payload
    ADD CONSTRAINT payload_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.payload_request
    ADD CONSTRAINT payload_request_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.proof
    ADD CONSTRAINT proof_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.run_note
    ADD CONSTRAINT run_note_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.sighting
    ADD CONSTRAINT sighting_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.sign_off
    ADD CONSTRAINT sign_off_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.spool
    ADD CONSTRAINT spool_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.tls_key
    ADD CONSTRAINT tls_key_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_pkey PRIMARY KEY (token);



CREATE UNIQUE INDEX apitoken_name ON public.api_token USING btree (name);



CREATE INDEX attempt_credential ON public.attempt USING btree (credential);



CREATE INDEX attempt_machine ON public.attempt USING btree (machine);



CREATE INDEX credentialrow_machine ON public.credential USING btree (machine);



CREATE INDEX credentialrow_serial ON public.credential USING btree (serial);



CREATE INDEX endpoint_mac ON public.endpoint USING btree (mac);



CREATE INDEX endpoint_machine ON public.endpoint USING btree (machine);



CREATE UNIQUE INDEX endpoint_segment_mac ON public.endpoint USING btree (segment, mac);



CREATE INDEX expectedkeyrow_machine ON public.expected_key USING btree (machine);



CREATE UNIQUE INDEX fact_of_endpoint ON public.fact USING btree (endpoint, name, value, source) WHERE (endpoint > 0);



CREATE UNIQUE INDEX fact_of_machine ON public.fact USING btree (machine, name, value, source) WHERE (endpoint = 0);



CREATE INDEX fact_serial ON public.fact USING btree (value, machine) WHERE (name = 'serial'::text);



CREATE UNIQUE INDEX factory_credential ON public.credential USING btree (serial) WHERE (state = 'factory'::text);



CREATE INDEX factrow_endpoint ON public.fact USING btree (endpoint);



CREATE INDEX factrow_machine ON public.fact USING btree (machine);



CREATE INDEX journal_of_machine ON public.journal USING btree (machine, idx);



CREATE INDEX leaserow_mac ON public.lease USING btree (mac);



CREATE INDEX machine_changed_at ON public.machine USING btree (changed_at);



CREATE INDEX machine_due ON public.machine USING btree (due);



CREATE INDEX manifestrow_bmc_mac ON public.manifest_row USING btree (bmc_mac);



CREATE INDEX manifestrow_machine ON public.manifest_row USING btree (machine);



CREATE UNIQUE INDEX manifestrow_serial ON public.manifest_row USING btree (serial);



CREATE UNIQUE INDEX origin_name ON public.origin USING btree (name);



CREATE UNIQUE INDEX payloadrequest_ip_protocol_name_served ON public.payload_request USING btree (ip, protocol, name, served);



CREATE INDEX payloadrequest_machine ON public.payload_request USING btree (machine);



CREATE INDEX proofrow_machine ON public.proof USING btree (machine);



CREATE INDEX run_machine ON public.run USING btree (machine);



CREATE INDEX run_state ON public.run USING btree (state);



CREATE INDEX runnote_run_name ON public.run_note USING btree (run, name);



CREATE INDEX sightingrow_endpoint ON public.sighting USING btree (endpoint);



CREATE INDEX signoffrow_machine ON public.sign_off USING btree (machine);



CREATE INDEX spool_origin ON public.spool USING btree (origin);



CREATE INDEX tlskey_machine ON public.tls_key USING btree (machine);



CREATE UNIQUE INDEX tlskey_machine_spki_sha256 ON public.tls_key USING btree (machine, spki_sha256);



CREATE UNIQUE INDEX verdictrow_run_check_name ON public.verdict USING btree (run, check_name);



CREATE TRIGGER journal_no_gap BEFORE INSERT ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_without_gaps();



CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_append_only();



CREATE TRIGGER journal_no_update BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_append_only();





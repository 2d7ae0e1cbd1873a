import ssl
import subprocess
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.trust.errors import CertificateError
from appliance.trust.tls import CertificateFacts, certificate_facts, create_web_certificate

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
NAMES = ["gatehouse.example", "gatehouse"]
IPS = [ip_address("192.0.2.7"), ip_address("2001:db8::7")]
CERTIFICATE, KEY = create_web_certificate(NAMES, IPS, NOW)
DER = ssl.PEM_cert_to_DER_cert(CERTIFICATE.decode())


def openssl(*arguments: str | Path, stdin: bytes = b"") -> str:
    run = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True)
    return run.stdout.decode()


def made_by_openssl(directory: Path, *arguments: str) -> bytes:
    command = ("req", "-x509", "-nodes", "-days", "3650", "-keyout", directory / "key", *arguments)
    return openssl(*command).encode()


def openssl_time(text: str) -> datetime:
    return datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)


def named(common_name: str, issuer: str, signer: ec.EllipticCurvePrivateKey, key: ec.EllipticCurvePrivateKey) -> bytes:
    name: Callable[[str], x509.Name] = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])  # noqa: E731
    builder = x509.CertificateBuilder(name(issuer), name(common_name), key.public_key(), 1, NOW, NOW + timedelta(1))
    return builder.sign(signer, SHA256()).public_bytes(Encoding.DER)


def test_openssl_reads_the_web_certificate_as_meant() -> None:
    text = openssl("x509", "-noout", "-text", stdin=CERTIFICATE)
    for expected in (
        "Version: 3",
        "Public Key Algorithm: id-ecPublicKey",
        "ASN1 OID: prime256v1",
        "DNS:gatehouse.example, DNS:gatehouse, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7",
        "CA:FALSE",
        "TLS Web Server Authentication",
        "Digital Signature",
        "Not Before: Nov 22 09:55:00 2026 GMT",
        "Not After : Feb 24 09:55:00 2029 GMT",
    ):
        assert expected in text


def test_the_web_certificate_verifies_for_its_names_only(tmp_path: Path) -> None:
    (tmp_path / "cert").write_bytes(CERTIFICATE)
    command = ("verify", "-CAfile", tmp_path / "cert", "-purpose", "sslserver", "-x509_strict")
    at = ("-attime", str(int(NOW.timestamp())))
    for name in (("-verify_hostname", "gatehouse"), ("-verify_ip", "2001:db8::7"), ("-verify_ip", "192.0.2.7")):
        assert "OK" in openssl(*command, *at, *name, tmp_path / "cert")
    for wrong in (("-verify_hostname", "other"), ("-verify_ip", "192.0.2.8")):
        with pytest.raises(subprocess.CalledProcessError):
            openssl(*command, *at, *wrong, tmp_path / "cert")


def test_a_browser_like_client_accepts_the_pinned_certificate(tmp_path: Path) -> None:
    """A whole TLS 1.3 handshake in memory, name checked."""
    now = datetime.now(UTC)
    certificate, key = create_web_certificate(["localhost"], [], now)
    (tmp_path / "both").write_bytes(key + certificate)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(tmp_path / "both")
    client_context = ssl.create_default_context(cadata=certificate.decode())
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(down, up, server_hostname="localhost")
    server = server_context.wrap_bio(up, down, server_side=True)
    finished: set[ssl.SSLObject] = set()
    for _ in range(10):
        for side in (client, server):
            try:
                side.do_handshake()
                finished.add(side)
            except ssl.SSLWantReadError:
                continue
    assert finished == {client, server}
    assert client.version() == "TLSv1.3"


def test_certificate_that_cannot_be_made_names_the_reason() -> None:
    for names, now, reason in (
        ([], NOW, "at least one name"),
        (["gäste.example"], NOW, "No certificate can be made"),
        (["x" * 65], NOW, "No certificate can be made"),
        (["gatehouse"], NOW.replace(tzinfo=None), "time zone"),
    ):
        with pytest.raises(CertificateError, match=reason):
            create_web_certificate(names, [], now)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-newkey", "rsa:2048", "-subj", "/CN=testhost"),
        ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-subj", "/C=XX/O=openbmc-project.xyz/CN=testhost"),
        ("-newkey", "ed25519", "-subj", "/O=A/serialNumber=SN1/CN=a,b"),
        ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-subj", "/CN=k1"),
        ("-newkey", "rsa:2048", "-subj", "/"),
        ("-newkey", "ed448", "-subj", "/CN=ed448"),
        ("-newkey", "rsa:1024", "-sha1", "-subj", "/CN=old"),
    ],
)
def test_the_facts_agree_with_openssl(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    pem = made_by_openssl(tmp_path, *arguments)
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    facts = certificate_facts(der)
    spki = ssl.PEM_cert_to_DER_cert(  # the same armour, another label
        openssl("x509", "-noout", "-pubkey", stdin=pem).replace("PUBLIC KEY", "CERTIFICATE")
    )
    shown = openssl("x509", "-noout", "-subject", "-issuer", "-dates", "-nameopt", "RFC2253", stdin=pem)
    answer = dict(line.split("=", 1) for line in shown.splitlines())
    assert facts.sha256 == sha256(der).hexdigest()
    assert facts.spki_sha256 == sha256(spki).hexdigest()
    assert facts.subject.replace("2.5.4.5", "serialNumber") == answer["subject"]
    assert facts.issuer.replace("2.5.4.5", "serialNumber") == answer["issuer"]
    assert facts.not_before == openssl_time(answer["notBefore"])
    assert facts.not_after == openssl_time(answer["notAfter"])
    assert facts.self_signed == ("-sha1" not in arguments)


def test_a_key_of_an_unknown_kind_still_has_a_fingerprint() -> None:
    oid = bytes.fromhex("06072a8648ce3d0201")
    assert DER.count(oid) == 1
    facts = certificate_facts(DER.replace(oid, bytes.fromhex("06072a8648ce3d027f")))
    assert facts.spki_sha256 != certificate_facts(DER).spki_sha256
    assert not facts.self_signed


def test_the_fingerprint_is_that_of_the_key() -> None:
    public = x509.load_der_x509_certificate(DER).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert certificate_facts(DER).spki_sha256 == sha256(spki).hexdigest()


def test_only_its_own_signature_makes_a_certificate_self_signed() -> None:
    mine, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    assert certificate_facts(named("a", "a", mine, mine)).self_signed
    assert not certificate_facts(named("a", "a", other, mine)).self_signed
    assert not certificate_facts(named("a", "b", mine, mine)).self_signed


def test_hostile_names_are_shown_escaped_and_bounded() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    facts = certificate_facts(named("\x1b]0;x\x07\u202e\u200b", "b", key, key))
    assert facts.subject == "CN=\\u{1b}]0\\;x\\u{7}\\u{202e}\\u{200b}"
    many = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "\x01" * 64) for _ in range(100)]
    builder = x509.CertificateBuilder(x509.Name(many), x509.Name(many), key.public_key(), 1, NOW, NOW)
    der = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    assert len(certificate_facts(der).subject) == 512


def test_a_huge_certificate_is_not_read() -> None:
    with pytest.raises(CertificateError, match="at most 65536"):
        certificate_facts(bytes(65537))


def facts_or_reason(der: bytes) -> CertificateFacts | None:
    """The facts if there are any; whatever else than CertificateError is raised fails the test."""
    try:
        facts = certificate_facts(der)
    except CertificateError:
        return None
    assert all(getattr(facts, item.name) is not None for item in fields(facts))
    return facts


@settings(max_examples=1500)
@given(st.data())
def test_no_mutation_of_a_certificate_raises_anything_else(data: st.DataObject) -> None:
    damaged = bytearray(DER)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    facts_or_reason(bytes(damaged[: data.draw(st.integers(len(DER) // 2, len(DER)))]))
    facts_or_reason(bytes(damaged))


def test_no_changed_byte_keeps_the_signature_over_other_facts() -> None:
    """The signature's own encoding has slack (unused bits), which the digest of the whole still shows."""
    good = certificate_facts(DER)
    for position in range(len(DER)):
        for change in (1, 0x20, 0x80, 0xFF):
            damaged = bytearray(DER)
            damaged[position] ^= change
            facts = facts_or_reason(bytes(damaged))
            if facts is not None:
                assert facts.sha256 != good.sha256
                assert not facts.self_signed or replace(facts, sha256=good.sha256) == good


def test_a_negative_serial_number_is_no_reason_to_refuse() -> None:
    serial = DER.index(b"\x02\x14") + 2
    facts = certificate_facts(DER[:serial] + bytes([0x80]) + DER[serial + 1 :])
    assert facts.spki_sha256 == certificate_facts(DER).spki_sha256


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    assert facts_or_reason(data) is None


def test_every_kind_of_key_can_be_asked_for_facts() -> None:
    """Signing keys of each family, unusual ones included."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    for key, algorithm in (
        (ed25519.Ed25519PrivateKey.generate(), None),
        (rsa.generate_private_key(65537, 2048), SHA256()),
        (ec.generate_private_key(ec.SECP521R1()), SHA256()),
    ):
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(1))
        der = builder.sign(key, algorithm).public_bytes(Encoding.DER)
        assert certificate_facts(der).self_signed

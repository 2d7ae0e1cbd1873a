"""The self-signed certificate a BMC makes for itself: CN=testhost, O=OpenBMC, C=US, EC P-384, ten years."""

from __future__ import annotations

import datetime
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEARS = datetime.timedelta(days=3650)
BEGIN = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def self_signed(common_name: str = "testhost") -> bytes:
    """A fresh key and its certificate, both PEM, in one file's bytes (bmcweb keeps them so, in server.pem)."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OpenBMC"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )

    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + certificate.public_bytes(serialization.Encoding.PEM)


def certificate_der(pem: bytes) -> bytes:
    """The certificate of such a file, DER."""
    begin = pem.index(b"-----BEGIN CERTIFICATE")
    return ssl.PEM_cert_to_DER_cert(pem[begin:].decode("ascii"))


def server_context(pem: bytes, minimum: str = "TLSv1_2") -> ssl.SSLContext:
    """A server's TLS context; `minimum` is a member of ssl.TLSVersion (newer images take TLSv1_3 only)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion[minimum]
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(pem)
        context.load_cert_chain(file.name)
    return context

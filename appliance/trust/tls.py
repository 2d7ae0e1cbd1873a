"""X.509 certificates: the operator page's own, and the facts of any a machine presents."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.trust.errors import CertificateError

VALIDITY = timedelta(days=825)
CLOCK_SKEW = timedelta(minutes=5)
MAX_CERTIFICATE = 64 * 1024
MAX_NAME = 512

# DER tags (X.690 section 8): those that stand before the key in a TBSCertificate.
_SEQUENCE = 0x30
_VERSION = 0xA0
_FIELDS_BEFORE_KEY = 5  # serialNumber, signature, issuer, validity, subject


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The contents of a certificate, none of it proved. Names are escaped RFC 4514 text, times aware UTC.

    `self_signed` means that its own key is seen to have signed it; with an algorithm that is not checked
    any more (SHA-1) it is False.
    """

    sha256: str
    spki_sha256: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    self_signed: bool


@lru_cache(maxsize=1024)
def certificate_facts(der: bytes) -> CertificateFacts:
    """Read a certificate from a hostile machine. Raises CertificateError, and nothing else."""
    if len(der) > MAX_CERTIFICATE:
        raise CertificateError(f"The certificate has {len(der)} bytes; at most {MAX_CERTIFICATE} are read.")
    try:
        # A BMC's certificate is often not quite RFC 5280 (a serial number of 0), which is its maker's
        # fault and does not concern us. Threads that interleave here can at worst leave this filter in place.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return _facts(der)
    except CertificateError:
        raise
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        reason = _escape(str(error))[:200]
        raise CertificateError(f"The machine's certificate cannot be read: {reason}.") from None


def _facts(der: bytes) -> CertificateFacts:
    certificate = x509.load_der_x509_certificate(der)
    return CertificateFacts(
        sha256=sha256(der).hexdigest(),
        spki_sha256=sha256(_subject_public_key_info(certificate.tbs_certificate_bytes)).hexdigest(),
        subject=_display(certificate.subject),
        issuer=_display(certificate.issuer),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        self_signed=_is_self_signed(certificate),
    )


def create_web_certificate(
    names: Sequence[str], ips: Sequence[IPv4Address | IPv6Address], now: datetime
) -> tuple[bytes, bytes]:
    """A new self-signed P-256 certificate for the operator page, and its key, both PEM.

    `names` (at least one, the first is the subject) are DNS names, `now` is aware. Raises CertificateError.
    """
    if now.tzinfo is None:
        raise CertificateError("The time a certificate starts at must name its time zone.")
    if not names:
        raise CertificateError("A web certificate needs at least one name.")
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        certificate = _web_builder(names, ips, now, key.public_key()).sign(key, SHA256())
    except (ValueError, TypeError) as error:
        raise CertificateError(f"No certificate can be made for {_escape(', '.join(names))}: {error}.") from None
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), pem


def _web_builder(
    names: Sequence[str],
    ips: Sequence[IPv4Address | IPv6Address],
    now: datetime,
    key: ec.EllipticCurvePublicKey,
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    alternatives = [*map(x509.DNSName, names), *map(x509.IPAddress, ips)]
    start = now - CLOCK_SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALIDITY)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_digital_signature_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _digital_signature_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether the certificate's own key signed it; a signature that cannot be checked proves nothing."""
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _subject_public_key_info(tbs: bytes) -> bytes:
    """The key as the certificate spells it, so that a key of an unknown kind has a fingerprint too."""
    _, start, end = _element(tbs, 0, len(tbs))
    if tbs[start] == _VERSION:
        start = _element(tbs, start, end)[2]
    for _ in range(_FIELDS_BEFORE_KEY):
        start = _element(tbs, start, end)[2]
    tag, _, stop = _element(tbs, start, end)
    if tag != _SEQUENCE:
        raise CertificateError("The certificate has something else where its public key should be.")
    return tbs[start:stop]


def _element(data: bytes, offset: int, limit: int) -> tuple[int, int, int]:
    """`(tag, start of the content, end of the content)` of the DER element at `offset`."""
    if offset + 2 > limit:
        raise CertificateError(f"The certificate ends early, at byte {offset} of its signed part.")
    tag, length, start = data[offset], data[offset + 1], offset + 2
    if length & 0x80:
        octets = length & 0x7F
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    if start >= limit or start + length > limit:
        raise CertificateError(f"The certificate's field at byte {offset} is longer than its signed part.")
    return tag, start, start + length


def _display(name: x509.Name) -> str:
    return _escape(name.rfc4514_string()[:MAX_NAME])


def _escape(text: str) -> str:
    """Show control, bidirectional and other invisible characters by their code."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)[:MAX_NAME]

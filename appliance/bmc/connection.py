"""One TLS connection to one BMC, on which nothing is sent before the peer's key is the pinned one."""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from functools import cache

from appliance.bmc.errors import BadAnswer, PinMismatch, TooSlow, Unreachable, WrongNeighbour
from appliance.net.neighbours import neighbour
from appliance.trust.errors import CertificateError
from appliance.trust.tls import CertificateFacts, certificate_facts

REDFISH_PORT = 443
CONNECT_SECONDS = 4.0
"""Time for TCP's handshake, whatever more a request may take: enough for a SYN that is lost twice (sent again after 1 s
and 3 s), and nobody who answers takes longer."""

_RECORD = 16_384
"""The longest plain text of a TLS record (RFC 8446 5.1)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The certificate that a BMC presented: DER, and its facts."""

    certificate: bytes
    facts: CertificateFacts


class Connection:
    """`mac` is who must answer at the address, "" where that cannot be known (the address is not on an attached
    network). A deadline is an instant of `time.monotonic`; TimeoutError is raised when it is over, however slowly bytes
    trickle."""

    def __init__(self, host: str, port: int, mac: str = "") -> None:
        self.host = host
        self.port = port
        self.mac = mac
        self.shown: Shown | None = None
        self._sock: ssl.SSLSocket | None = None

    def open(self, deadline: float, connect_seconds: float = CONNECT_SECONDS) -> Shown:
        """A fresh connection, and the key that the peer shows on it; nothing is sent. Raises Unreachable, TimeoutError
        (in the handshake of TLS) or BadAnswer (a certificate that cannot be read)."""
        self.close()
        # TLS is laid over the socket before it is connected: then whatever breaks is an error of one of these calls.
        sock = _context().wrap_socket(socket.socket(), do_handshake_on_connect=False)
        try:
            self._connect(sock, min(deadline, time.monotonic() + connect_seconds))
            self._shake_hands(sock, deadline)
            certificate = sock.getpeercert(binary_form=True) or b""
            self.shown = Shown(certificate, certificate_facts(certificate))
        except CertificateError as error:
            sock.close()
            raise BadAnswer(f"{self.host}: {error}") from None
        except BaseException:
            sock.close()
            raise
        self._sock = sock
        return self.shown

    def require(self, pin: str) -> None:
        """Raises PinMismatch, and closes, unless the peer's key is the one with this SPKI SHA-256 (hex)."""
        shown = self.shown
        assert shown is not None
        if shown.facts.spki_sha256 != pin:
            self.close()
            raise PinMismatch(self.host, pin, shown.facts, shown.certificate)

    @property
    def is_open(self) -> bool:
        return self._sock is not None

    def is_usable(self) -> bool:
        """Whether the peer has neither closed it nor sent what nobody asked for, as far as is known by now."""
        if self._sock is None:
            return False
        try:
            self._sock.settimeout(0)
            self._sock.recv(1)
        except ssl.SSLWantReadError:
            return True
        except OSError:
            return False
        return False

    def send(self, data: bytes, deadline: float) -> None:
        """Raises OSError."""
        self._within(deadline).sendall(data)

    def receive(self, deadline: float) -> bytes:
        """The next bytes; b"" at the end. Raises OSError."""
        return self._within(deadline).recv(_RECORD)

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()
        self._sock = self.shown = None

    def _connect(self, sock: ssl.SSLSocket, deadline: float) -> None:
        try:
            _limit(sock, deadline)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect((self.host, self.port))
            found = neighbour(self.host) if self.mac else ""
        except OSError as error:
            raise Unreachable(f"{self.host} does not answer on port {self.port}", _reason(error)) from None
        if found != self.mac:
            raise WrongNeighbour(self.host, self.mac, found)

    def _shake_hands(self, sock: ssl.SSLSocket, deadline: float) -> None:
        try:
            _limit(sock, deadline)
            sock.do_handshake()
        except TimeoutError:
            raise
        except OSError as error:
            raise Unreachable(f"{self.host} breaks off the TLS handshake on port {self.port}", _reason(error)) from None

    def _within(self, deadline: float) -> ssl.SSLSocket:
        if self._sock is None:
            raise ConnectionError("not connected")
        _limit(self._sock, deadline)
        return self._sock


def show_certificate(host: str, port: int = REDFISH_PORT, seconds: float = 10.0, mac: str = "") -> Shown:
    """Does a TLS handshake and hangs up: the first look at a BMC. Raises Unreachable, TooSlow or BadAnswer."""
    connection = Connection(host, port, mac)
    try:
        return connection.open(time.monotonic() + seconds)
    except TimeoutError:
        raise TooSlow(host, seconds, sent=False) from None
    finally:
        connection.close()


@cache
def _context() -> ssl.SSLContext:
    """TLS 1.2 and 1.3. Names and chains mean nothing for a BMC's self-signed certificate; the pin does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _limit(sock: ssl.SSLSocket, deadline: float) -> None:
    """The next call on the socket ends at the deadline: a handshake, or one record, as a whole."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    sock.settimeout(left)


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS error").lower().replace("_", " ")
    return (error.strerror or type(error).__name__).lower()

"""One TLS connection to one BMC, pinned to a key before the first HTTP byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from appliance.bmc.errors import BadAnswer, PinMismatch, TooSlow, Unreachable, WrongNeighbour
from appliance.net.neighbours import neighbour
from appliance.trust.errors import CertificateError
from appliance.trust.tls import CertificateFacts, certificate_facts

REDFISH_PORT = 443


@dataclass(frozen=True, slots=True)
class Shown:
    """The certificate that a BMC presented: DER, and its facts."""

    certificate: bytes
    facts: CertificateFacts


class PinnedConnection(HTTPSConnection):
    """urllib3's connection with another rule of trust: the SPKI SHA-256 (hex) of the peer's key equals `pin`.

    `pin` None accepts any key; it is for reading the certificate and nothing else. `mac` is who must answer at the
    address, "" where that cannot be known (the address is not on an attached network)."""

    def __init__(self, host: str, port: int, pin: str | None, timeout: float, mac: str = "") -> None:
        super().__init__(host, port, timeout=timeout)
        self.pin = pin
        self.mac = mac
        self.shown: Shown | None = None
        self.connected = False
        self._over = threading.Event()
        # Kept apart from `sock`, which http.client forgets while an answer without length is still being read.
        self._wire: ssl.SSLSocket | None = None

    def connect(self) -> None:
        """Raises Unreachable, BadAnswer (a certificate that cannot be read) or PinMismatch, with nothing sent."""
        try:
            plain = self._new_conn()
        except (NewConnectionError, ConnectTimeoutError) as error:
            why = _reason(error.__cause__) if isinstance(error.__cause__, OSError) else "no connection"
            raise Unreachable(f"{self.host} does not answer on port {self.port}", why) from None
        if self.mac and (found := neighbour(self.host)) != self.mac:
            plain.close()
            raise WrongNeighbour(self.host, self.mac, found)
        try:
            # Known to the deadline before the handshake, so that it can end a handshake that trickles.
            self.sock = self._wire = _context().wrap_socket(plain, do_handshake_on_connect=False)
            if self._over.is_set():
                raise TimeoutError
            self._wire.do_handshake()
            certificate = self._wire.getpeercert(binary_form=True) or b""
            self.shown = Shown(certificate, certificate_facts(certificate))
        except OSError as error:
            plain.close()
            self.close()
            raise Unreachable(f"{self.host} breaks off the TLS handshake on port {self.port}", _reason(error)) from None
        except CertificateError as error:
            self.close()
            raise BadAnswer(f"{self.host}: {error}") from None
        if self.pin is not None and self.shown.facts.spki_sha256 != self.pin:
            self.close()
            raise PinMismatch(self.host, self.pin, self.shown.facts, certificate)
        self.connected = True

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Shuts the socket down when the time is over, however slowly bytes trickle; then raises TooSlow."""
        over = self._over = threading.Event()
        self.connected = False

        def end() -> None:
            over.set()
            if (wire := self._wire) is not None:
                _shut(wire)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if not over.is_set():
                raise
        finally:
            timer.cancel()
        if over.is_set():  # even without an error: a head that was cut off reads like a short one
            raise TooSlow(self.host, seconds, sent=self.connected)


def show_certificate(host: str, port: int = REDFISH_PORT, seconds: float = 10.0, mac: str = "") -> Shown:
    """Does a TLS handshake and hangs up: the first look at a BMC. Raises Unreachable, TooSlow or BadAnswer."""
    connection = PinnedConnection(host, port, None, seconds, mac)
    try:
        with connection.within(seconds):
            connection.connect()
    finally:
        connection.close()
    assert connection.shown is not None
    return connection.shown


def _context() -> ssl.SSLContext:
    """TLS 1.2 and 1.3. Names and chains mean nothing for a BMC's self-signed certificate; the pin does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _shut(sock: socket.socket) -> None:
    # The plain method: ssl's own forgets the TLS state first, and a write racing with it would go out in clear.
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS error").lower().replace("_", " ")
    return (error.strerror or type(error).__name__).lower()

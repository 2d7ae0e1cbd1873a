"""What can go wrong with a BMC, each as a sentence for the person who reads it."""

from __future__ import annotations

from appliance.errors import GatehouseError
from appliance.trust.tls import CertificateFacts


class BmcError(GatehouseError):
    """A BMC did not do what was asked. `is_temporary`: as of a BMC that restarts or is overloaded; within the time that
    it may take, that is no verdict."""

    code = "bmc.error"
    exit_code = 7
    http_status = 502
    is_temporary = False


class Unreachable(BmcError):
    """No connection, or it broke. `sent`: some byte of the request may have left."""

    code = "bmc.unreachable"
    is_temporary = True

    def __init__(self, where: str, why: str, *, sent: bool = False) -> None:
        super().__init__(f"{where} ({why})")
        self.sent = sent


class WrongNeighbour(Unreachable):
    """Another device than the expected one answers at the address. Nothing was sent, not even a TLS greeting."""

    code = "bmc.wrong_neighbour"

    def __init__(self, address: str, expected: str, found: str) -> None:
        super().__init__(f"{address} is answered by {found or 'a device with no known MAC'}", f"not by {expected}")


class TooSlow(BmcError):
    """The whole request did not end within its time."""

    code = "bmc.too_slow"
    is_temporary = True

    def __init__(self, address: str, seconds: float, *, sent: bool = True) -> None:
        super().__init__(f"{address} did not finish its answer within {seconds:g} s")
        self.sent = sent


class PinMismatch(BmcError):
    """Another TLS key than the pinned one. Not one HTTP byte was sent. `certificate` is DER."""

    code = "bmc.other_key"

    def __init__(self, address: str, expected: str, shown: CertificateFacts, certificate: bytes) -> None:
        super().__init__(
            f"{address} shows the TLS key {shown.spki_sha256[:16]}… where {expected[:16]}… is pinned; nothing was sent"
        )
        self.expected = expected
        self.shown = shown
        self.certificate = certificate


class BadAnswer(BmcError):
    """The answer is not Redfish: not JSON, a redirect, an unexpected status."""

    code = "bmc.bad_answer"


class Redirected(BadAnswer):
    """3xx. It is never followed elsewhere; `location` is what the BMC named."""

    def __init__(self, text: str, location: str = "") -> None:
        super().__init__(text)
        self.location = location


class NotAcceptable(BadAnswer):
    """406: it does not answer in the form, or the coding, that was asked for. The request was not judged."""


class Failing(BadAnswer):
    """5xx but 503: it cannot answer now, as while its services start one after another."""

    is_temporary = True


class Missing(BadAnswer):
    """404: the resource does not exist."""

    code = "bmc.missing_resource"


class TooBig(BadAnswer):
    """The answer is longer, or nested deeper, than any a BMC needs."""

    code = "bmc.answer_too_big"


class Denied(BmcError):
    """401 or 403: `status`. A session that is not accepted is temporary: a BMC that restarted knows it no more, and one
    that starts knows none yet. A password that is not accepted is a refusal."""

    code = "bmc.denied"

    def __init__(self, what: str, status: int, said: str = "", *, in_session: bool = False) -> None:
        meaning = "the credential or session is not accepted" if status == 401 else "it is forbidden"
        super().__init__(f"{what}: {status}, {meaning}{said}")
        self.status = status
        self.is_temporary = in_session and status == 401


class PasswordExpired(Denied):
    """The BMC accepts the password for nothing but to change it."""

    code = "bmc.password_expired"

    def __init__(self, what: str, status: int) -> None:
        BmcError.__init__(self, f"The BMC demands another password before it does anything else ({what})")
        self.status = status
        self.is_temporary = False


class Busy(BmcError):
    """503, 429, or a message that it is not ready. `retry_after` is the BMC's, in seconds, at most 60."""

    code = "bmc.busy"
    is_temporary = True

    def __init__(self, what: str, retry_after: float, status: int = 503, said: str = "") -> None:
        super().__init__(f"{what}: {status}, the BMC is busy; it asks to wait {retry_after:g} s{said}")
        self.retry_after = retry_after


class ReadOnly(BmcError):
    """Gatehouse itself refuses to write to this BMC (it is released, for example); nothing was sent."""

    code = "bmc.read_only"

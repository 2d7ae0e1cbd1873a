"""Why something is not trusted. Every message is a sentence for the person who reads it."""


class TrustError(ValueError):
    """Something failed a check of authenticity, integrity or form."""


class CanonicalError(TrustError):
    """A value or a text has no canonical JSON form, or is not in it."""


class ProofError(TrustError):
    """A Merkle proof does not show what it claims, or cannot be made."""


class CheckpointError(TrustError):
    """A log checkpoint is malformed, from another log, or not signed by its key."""


class EnvelopeError(TrustError):
    """A DSSE envelope is malformed, changed, or not signed by a known key."""


class VaultError(TrustError):
    """A sealed secret does not open."""


class KeyFileError(TrustError):
    """A key file is missing, unsafe to use, or not the key it should be."""


class CertificateError(TrustError):
    """A certificate cannot be read or made."""


class PasswordError(TrustError):
    """A password or its stored hash cannot be used."""


class WebhookError(TrustError):
    """A webhook request is malformed, stale, or not signed by its secret."""

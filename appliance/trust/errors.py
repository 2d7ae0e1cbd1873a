"""Why something is not trusted. Every message is a sentence for the person who reads it."""


class TrustError(ValueError):
    """Something failed a check of authenticity, integrity or form."""

    code = "trust.failed"


class CanonicalError(TrustError):
    """A value or a text has no canonical JSON form, or is not in it."""

    code = "trust.not_canonical"


class ProofError(TrustError):
    """A Merkle proof does not show what it claims, or cannot be made."""

    code = "trust.proof_invalid"


class CheckpointError(TrustError):
    """A log checkpoint is malformed, from another log, or not signed by its key."""

    code = "trust.checkpoint_invalid"


class EnvelopeError(TrustError):
    """A DSSE envelope is malformed, changed, or not signed by a known key."""

    code = "trust.envelope_invalid"


class VaultError(TrustError):
    """A sealed secret does not open."""

    code = "trust.secret_sealed"


class KeyFileError(TrustError):
    """A key file is missing, unsafe to use, or not the key it should be."""

    code = "trust.key_file_unusable"


class CertificateError(TrustError):
    """A certificate cannot be read or made."""

    code = "trust.certificate_invalid"


class PasswordError(TrustError):
    """A password or its stored hash cannot be used."""

    code = "trust.password_unusable"


class WebhookError(TrustError):
    """A webhook request is malformed, stale, or not signed by its secret."""

    code = "trust.webhook_invalid"

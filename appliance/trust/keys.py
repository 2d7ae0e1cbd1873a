"""The appliance's own keys: one directory, five files, readable by their owner alone.

=============  =========================================================
log.pem        Ed25519, signs the journal's checkpoints (PKCS #8)
signoff.pem    Ed25519, signs the sign-off records (PKCS #8)
vault.key      32 bytes, seals secrets in the database (hex)
session.key    32 bytes, signs the operators' web sessions (hex)
webhook.key    32 bytes, signs webhook events (hex)
=============  =========================================================
"""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from appliance.trust.errors import KeyFileError

LOG = "log.pem"
SIGNOFF = "signoff.pem"
VAULT = "vault.key"
SESSION = "session.key"
WEBHOOK = "webhook.key"
SECRET_BYTES = 32
MAX_FILE = 4096

T = TypeVar("T")

PublicKey = Ed25519PublicKey
"""What the rest of the program calls a public key, without knowing the library."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Everything secret the appliance owns. Its `repr` shows none of it."""

    log: Ed25519PrivateKey = field(repr=False)
    signoff: Ed25519PrivateKey = field(repr=False)
    vault: bytes = field(repr=False)
    session: bytes = field(repr=False)
    webhook: bytes = field(repr=False)

    @property
    def log_id(self) -> str:
        """Names the key that signs the journal: the SHA-256 of its public part."""
        return sha256(public_pem(self.log.public_key())).hexdigest()

    @classmethod
    def create(cls, directory: Path) -> Self:
        """Generate all keys and write them, all or none, into a new (or empty) directory.

        Nothing is ever overwritten. Raises KeyFileError.
        """
        keys = cls(
            log=Ed25519PrivateKey.generate(),
            signoff=Ed25519PrivateKey.generate(),
            vault=os.urandom(SECRET_BYTES),
            session=os.urandom(SECRET_BYTES),
            webhook=os.urandom(SECRET_BYTES),
        )
        _write_directory(directory, keys._files())
        return keys

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read the keys that `create` wrote. Raises KeyFileError when a file is missing, open or damaged."""
        return cls(
            log=_load_private(directory / LOG),
            signoff=_load_private(directory / SIGNOFF),
            vault=_load_secret(directory / VAULT),
            session=_load_secret(directory / SESSION),
            webhook=_load_secret(directory / WEBHOOK),
        )

    def _files(self) -> dict[str, bytes]:
        secrets = {VAULT: self.vault, SESSION: self.session, WEBHOOK: self.webhook}
        return {
            LOG: _private_pem(self.log),
            SIGNOFF: _private_pem(self.signoff),
            **{name: secret.hex().encode() + b"\n" for name, secret in secrets.items()},
        }


def public_pem(key: PublicKeyTypes) -> bytes:
    """A public key as SubjectPublicKeyInfo in PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def load_public(pem: bytes) -> Ed25519PublicKey:
    """The Ed25519 public key of a PEM text. Raises KeyFileError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError("The text is not a public key in PEM.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError("The public key is not an Ed25519 key.")
    return key


def spki_sha256(key: PublicKeyTypes) -> str:
    """The SHA-256, as hex, of the key's SubjectPublicKeyInfo in DER: the name of a key everywhere here."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def read_private_file(path: Path) -> bytes:
    """The content of a small secret file, if nobody but its owner can read it. Raises KeyFileError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _check_private(path, os.fstat(descriptor))
            with open(descriptor, "rb", closefd=False) as file:
                content = file.read(MAX_FILE + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from None
    if len(content) > MAX_FILE:
        raise KeyFileError(f"The key file {path} is larger than {MAX_FILE} bytes: it is something else.")
    return content


def write_private_file(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600 and have it on disk, whole, before it has its name.

    An existing file is never overwritten. Raises KeyFileError.
    """
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        _write_synced(temporary, content)
        os.link(temporary, path)  # unlike a rename, refuses a name that is taken
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    _sync_directory(path.parent)


def _check_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(f"The key file {path} is not a regular file.")
    if found.st_mode & 0o077:
        raise KeyFileError(
            f"The key file {path} has mode {stat.S_IMODE(found.st_mode):04o}, so others may have read it. "
            f"Replace the key, or if nobody did, run: chmod 600 {path}"
        )
    if os.geteuid() not in (0, found.st_uid):
        raise KeyFileError(f"The key file {path} belongs to user {found.st_uid}, not to this process's user.")


def _write_directory(directory: Path, files: dict[str, bytes]) -> None:
    """Write all files beside `directory`, then give the whole its name in one step."""
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as error:
        raise KeyFileError(f"The key directory {directory} cannot be made: {error.strerror}.") from None
    try:
        for name, content in files.items():
            _write_synced(staged / name, content)
        _sync_directory(staged)
        staged.rename(directory)  # replaces an empty directory, refuses any other
        _sync_directory(directory.parent)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise KeyFileError(
            f"The keys cannot be written to {directory}, and what is there was left alone: {error.strerror}."
        ) from None


def _write_synced(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _load_private(path: Path) -> Ed25519PrivateKey:
    key = _parsed(path, lambda content: load_pem_private_key(content, password=None), "a private key in PEM")
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"The key file {path} holds another kind of key than Ed25519.")
    return key


def _load_secret(path: Path) -> bytes:
    secret = _parsed(path, lambda content: bytes.fromhex(content.decode("ascii")), "hexadecimal text")
    if len(secret) != SECRET_BYTES:
        raise KeyFileError(f"The key file {path} should hold {SECRET_BYTES} bytes and holds {len(secret)}.")
    return secret


def _parsed(path: Path, parse: Callable[[bytes], T], what: str) -> T:
    try:
        return parse(read_private_file(path))
    except KeyFileError:
        raise
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileError(f"The key file {path} is damaged: it should be {what}.") from None

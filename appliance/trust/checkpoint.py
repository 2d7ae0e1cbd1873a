"""Signed checkpoints of the journal (C2SP tlog-checkpoint in C2SP signed-note form, Ed25519).

A checkpoint commits to the whole log at one size. Its text is::

    staging.example/appliance-01
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

    — staging.example/appliance-01 <base64 of key id and signature>

Only one form is accepted: one signature, by the log itself, no extension lines, canonical base64.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.trust.encoding import decode_base64
from appliance.trust.errors import CheckpointError
from appliance.trust.merkle import HASH_BYTES

MAX_NOTE = 1024
MAX_ORIGIN = 255
MAX_SIZE = 2**63 - 1
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64
ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: who it is, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed text, ending in a newline. Raises CheckpointError for what cannot be written."""
        check_origin(self.origin)
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointError(f"A log cannot have {self.size} entries.")
        if len(self.root) != HASH_BYTES:
            raise CheckpointError(f"A root has {HASH_BYTES} bytes, this one has {len(self.root)}.")
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def check_origin(origin: str) -> None:
    """Refuse a name that cannot be both a log's origin and a note's key name."""
    if not 0 < len(origin) <= MAX_ORIGIN or not origin.isascii() or not origin.isprintable():
        raise CheckpointError(f"A log's origin must be 1 to {MAX_ORIGIN} printable ASCII characters.")
    if " " in origin or "+" in origin:
        raise CheckpointError("A log's origin must contain neither a space nor a plus sign.")


def key_id(name: str, public_key: Ed25519PublicKey) -> bytes:
    """The four bytes that name a key in a note's signature line (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + ED25519 + public_key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def verifier_key(name: str, public_key: Ed25519PublicKey) -> str:
    """The public key as signed-note tools take it: name, key id and key in one word."""
    encoded = b64encode(ED25519 + public_key.public_bytes_raw()).decode()
    return f"{name}+{key_id(name, public_key).hex()}+{encoded}"


def signature_line(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The signature line of a note with this text, without its newline."""
    blob = key_id(name, key.public_key()) + key.sign(text.encode())
    return f"— {name} {b64encode(blob).decode()}"


def sign_checkpoint(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """The signed note over the log's head. Raises CheckpointError when it has no valid form."""
    text = Checkpoint(origin, size, root).text
    return f"{text}\n{signature_line(text, origin, key)}\n"


def parse_checkpoint(note: str) -> Checkpoint:
    """Read the head out of a note *without* checking its signature. Raises CheckpointError."""
    return _split_note(note)[0]


def verify_checkpoint(note: str, public_key: Ed25519PublicKey, origin: str) -> Checkpoint:
    """The head that `public_key` signed for the log `origin`. Raises CheckpointError."""
    checkpoint, blob = _split_note(note)
    if checkpoint.origin != origin:
        raise CheckpointError(f"The checkpoint is of the log {checkpoint.origin}, not of {origin}.")
    if blob[:KEY_ID_BYTES] != key_id(origin, public_key):
        raise CheckpointError("The checkpoint names another signing key than the log's.")
    try:
        public_key.verify(blob[KEY_ID_BYTES:], checkpoint.text.encode())
    except InvalidSignature:
        raise CheckpointError("The checkpoint's signature does not match its text.") from None
    return checkpoint


def _split_note(note: str) -> tuple[Checkpoint, bytes]:
    if len(note) > MAX_NOTE:
        raise CheckpointError(f"A checkpoint has at most {MAX_NOTE} characters, this one {len(note)}.")
    lines = note.split("\n")
    if len(lines) != 6:
        raise CheckpointError("A checkpoint has exactly origin, size, root, an empty line and one signature.")
    origin, size, root, _, signed, _ = lines
    checkpoint = Checkpoint(origin, _parse_size(size), _decode(root, HASH_BYTES, "root"))
    encoded = signed.removeprefix(f"— {origin} ")
    blob = _decode(encoded, KEY_ID_BYTES + SIGNATURE_BYTES, "signature")
    if note != f"{checkpoint.text}\n— {origin} {encoded}\n":
        raise CheckpointError("The checkpoint is not written in its one canonical form.")
    return checkpoint, blob


def _parse_size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_SIZE))):
        raise CheckpointError("The checkpoint's second line should be the number of entries.")
    return int(text)


def _decode(text: str, length: int, what: str) -> bytes:
    data = decode_base64(text)
    if data is None or len(data) != length:
        raise CheckpointError(f"The checkpoint's {what} should be {length} bytes in canonical base64.")
    return data

import hashlib
import io
import os
import stat
from pathlib import Path

import pytest

from appliance.errors import BadInput, StoreError
from appliance.payload.blobs import Blobs

DATA = os.urandom(3 << 20)
DIGEST = hashlib.sha256(DATA).hexdigest()


def put(blobs: Blobs, data: bytes) -> None:
    with blobs.staged(io.BytesIO(data)) as staged:
        blobs.keep(staged)


def test_bytes_are_found_by_digest_with_mode_0640(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    put(blobs, DATA)
    with blobs.open(DIGEST) as file:
        assert file.read() == DATA
    place = tmp_path / "blobs" / DIGEST[:2] / DIGEST[2:]
    assert blobs.path(DIGEST) == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_staged_bytes_not_kept_leave_nothing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with blobs.staged(io.BytesIO(DATA)) as staged:
        assert (staged.sha256, staged.size) == (DIGEST, len(DATA))
    assert list(tmp_path.iterdir()) == []


def test_too_large_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="larger than 1000 bytes"), Blobs(tmp_path).staged(io.BytesIO(DATA), 1000):
        pass
    assert list(tmp_path.iterdir()) == []


def test_link_in_place_of_a_blob_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(DATA)
    place = tmp_path / "blobs" / DIGEST[:2] / DIGEST[2:]
    place.parent.mkdir(parents=True)
    place.symlink_to(secret)
    with pytest.raises(StoreError):
        Blobs(tmp_path / "blobs").open(DIGEST)


def test_adding_again_repairs_a_damaged_file(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    put(blobs, DATA)
    os.chmod(blobs.path(DIGEST), 0o600)
    blobs.path(DIGEST).write_bytes(b"rot")
    put(blobs, DATA)
    with blobs.open(DIGEST) as file:
        assert file.read() == DATA


def test_open_file_is_readable_after_discard(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    put(blobs, DATA)
    with blobs.open(DIGEST) as file:
        blobs.discard(DIGEST)
        blobs.discard(DIGEST)
        assert file.read() == DATA
    with pytest.raises(StoreError):
        blobs.open(DIGEST)


def test_full_disk_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left"), Blobs(tmp_path).staged(Full()):
        pass
    assert list(tmp_path.iterdir()) == []

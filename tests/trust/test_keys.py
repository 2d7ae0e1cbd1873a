import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from appliance.trust import keys
from appliance.trust.errors import KeyFileError
from appliance.trust.keys import Keys

FILES = {keys.LOG, keys.SIGNOFF, keys.VAULT, keys.SESSION, keys.WEBHOOK}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "keys"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def openssl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True).stdout


@pytest.mark.usefixtures("open_umask")
def test_created_keys_are_private_whatever_the_umask(directory: Path) -> None:
    Keys.create(directory)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {path.name for path in directory.iterdir()} == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert [path.name for path in directory.parent.iterdir()] == [directory.name]


def test_created_keys_load_again(directory: Path) -> None:
    made, loaded = Keys.create(directory), Keys.load(directory)
    assert loaded.log.private_bytes_raw() == made.log.private_bytes_raw()
    assert loaded.signoff.private_bytes_raw() == made.signoff.private_bytes_raw()
    assert (loaded.vault, loaded.session, loaded.webhook) == (made.vault, made.session, made.webhook)
    secrets = {made.vault, made.session, made.webhook, made.log.private_bytes_raw()}
    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {32}


def test_no_secret_shows_in_the_repr(directory: Path) -> None:
    assert repr(Keys.create(directory)) == "Keys()"


def test_existing_keys_are_never_overwritten(directory: Path) -> None:
    Keys.create(directory)
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    with pytest.raises(KeyFileError, match="left alone: Directory not empty"):
        Keys.create(directory)
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
    assert [path.name for path in directory.parent.iterdir()] == [directory.name]


def test_unrelated_directory_is_refused_an_empty_one_used(directory: Path) -> None:
    directory.mkdir(parents=True)
    Keys.create(directory)
    other = directory.parent / "other"
    other.mkdir()
    (other / "database").write_text("rows")
    with pytest.raises(KeyFileError, match="left alone"):
        Keys.create(other)
    assert [path.name for path in other.iterdir()] == ["database"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileError, match="cannot be made"):
        Keys.create(tmp_path / "file" / "keys")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o601])
@pytest.mark.parametrize("name", sorted(FILES))
def test_a_key_that_others_may_touch_is_refused(directory: Path, name: str, mode: int) -> None:
    Keys.create(directory)
    (directory / name).chmod(mode)
    with pytest.raises(KeyFileError, match=rf"{name} has mode {mode:04o}.*chmod 600"):
        Keys.load(directory)


@pytest.mark.parametrize("name", sorted(FILES))
def test_damaged_and_missing_files_are_named(directory: Path, name: str) -> None:
    Keys.create(directory)
    path = directory / name
    for content in (b"", b"\xff" * 100, b"zz" * 32, b"00" * 31, b"0" * 5000):
        path.write_bytes(content)
        with pytest.raises(KeyFileError, match=name):
            Keys.load(directory)
    path.unlink()
    with pytest.raises(KeyFileError, match=rf"{name} cannot be read: No such file"):
        Keys.load(directory)


def test_links_pipes_and_directories_are_not_key_files(directory: Path) -> None:
    Keys.create(directory)
    path = directory / keys.VAULT
    moved = path.rename(directory.parent / "elsewhere")
    path.symlink_to(moved)
    with pytest.raises(KeyFileError, match="cannot be read"):
        Keys.load(directory)
    path.unlink()
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyFileError, match="not a regular file"):
        Keys.load(directory)
    path.unlink()
    path.mkdir()
    with pytest.raises(KeyFileError, match="not a regular file"):
        Keys.load(directory)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_readable_keys_of_another_user_are_refused(directory: Path) -> None:
    Keys.create(directory)
    os.chown(directory / keys.LOG, 12345, 12345)
    assert Keys.load(directory)  # root may
    load = "import sys, pathlib; from appliance.trust.keys import Keys; Keys.load(pathlib.Path(sys.argv[1]))"
    may_read_all = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    user = ("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", *may_read_all)
    run = subprocess.run([*user, sys.executable, "-c", load, directory], capture_output=True, check=False)
    assert b"log.pem belongs to user 12345, not to this process's user" in run.stderr


def test_another_kind_of_key_is_refused(directory: Path) -> None:
    Keys.create(directory)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / keys.LOG).write_bytes(pem)
    with pytest.raises(KeyFileError, match="another kind of key than Ed25519"):
        Keys.load(directory)


def test_a_key_with_a_passphrase_is_named_damaged(directory: Path) -> None:
    Keys.create(directory)
    path = directory / keys.LOG
    pem = openssl("pkcs8", "-topk8", "-in", path, "-passout", "pass:secret")
    path.write_bytes(pem)
    with pytest.raises(KeyFileError, match="a private key in PEM"):
        Keys.load(directory)


def test_openssl_derives_the_same_public_keys(directory: Path) -> None:
    made = Keys.create(directory)
    for name, key in ((keys.LOG, made.log), (keys.SIGNOFF, made.signoff)):
        pem = openssl("pkey", "-in", directory / name, "-pubout")
        assert pem == keys.public_pem(key.public_key())
        der = openssl("pkey", "-in", directory / name, "-pubout", "-outform", "DER")
        assert keys.spki_sha256(key.public_key()) == sha256(der).hexdigest()


def test_openssl_verifies_our_signature(directory: Path, tmp_path: Path) -> None:
    made = Keys.create(directory)
    for name, content in (
        ("public", keys.public_pem(made.log.public_key())),
        ("signature", made.log.sign(b"text")),
        ("text", b"text"),
    ):
        (tmp_path / name).write_bytes(content)
    answer = openssl(
        *("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", tmp_path / "public"),
        *("-in", tmp_path / "text", "-sigfile", tmp_path / "signature"),
    )
    assert b"Verified Successfully" in answer


def test_keys_made_by_openssl_load(directory: Path) -> None:
    Keys.create(directory)
    pem = openssl("genpkey", "-algorithm", "ed25519")
    (directory / keys.SIGNOFF).write_bytes(pem)
    public = keys.load_public(openssl("pkey", "-pubout", stdin=pem))
    assert Keys.load(directory).signoff.public_key() == public


def test_public_keys_survive_pem_and_nothing_else_loads() -> None:
    public = Ed25519PrivateKey.generate().public_key()
    assert keys.load_public(keys.public_pem(public)) == public
    with pytest.raises(KeyFileError, match="not a public key in PEM"):
        keys.load_public(b"nonsense")
    other = keys.public_pem(ec.generate_private_key(ec.SECP256R1()).public_key())
    with pytest.raises(KeyFileError, match="not an Ed25519 key"):
        keys.load_public(other)


def test_a_private_file_is_new_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "token"
    keys.write_private_file(path, b"first")
    with pytest.raises(KeyFileError, match="File exists"):
        keys.write_private_file(path, b"second")
    assert keys.read_private_file(path) == b"first"
    assert [item.name for item in tmp_path.iterdir()] == ["token"]

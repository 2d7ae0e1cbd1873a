import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.engine.leases import Lease
from appliance.errors import BadInput, NotFound, StoreError
from appliance.payload import catalogue
from appliance.payload.blobs import Blobs
from appliance.payload.catalogue import Catalogue, Found, NotThere, Opened
from appliance.store.clients import client_at, clients_at
from appliance.store.segments import announce_segment
from appliance.store.wire_batch import save_leases
from appliance.wire.text import ipv4_int
from tests.ask import ask
from tests.payload.conftest import BMC, IP
from tests.site import Site

KERNEL = bytes(range(256)) * 5000


def got(site: Site, name: bytes | str, ip: str = IP) -> Found:
    found = Catalogue(site.context).find(name, ip, "tftp")
    assert isinstance(found, Found), found
    return found


def refused(site: Site, name: bytes | str, ip: str = IP) -> NotThere:
    found = Catalogue(site.context).find(name, ip, "tftp")
    assert isinstance(found, NotThere), found
    return found


@pytest.mark.parametrize("how", ["bytes", "path", "stream"])
def test_added_file_is_found_with_its_digest(site: Site, machine: int, how: str, tmp_path: Path) -> None:
    (tmp_path / "kernel").write_bytes(KERNEL)
    source: Any = {"bytes": KERNEL, "path": tmp_path / "kernel", "stream": io.BytesIO(KERNEL)}[how]
    added = catalogue.add(site.context, "cli:root", "boot/arm64/kernel", source)
    assert added.as_json() == {
        "name": "boot/arm64/kernel", "sha256": hashlib.sha256(KERNEL).hexdigest(), "size": len(KERNEL),
        "content_type": "application/octet-stream", "least_level": 0, "replaced": False,
    }  # fmt: skip
    found = got(site, b"/boot/arm64/kernel")
    assert (found.size, found.etag) == (len(KERNEL), f'"{added.sha256}"')
    with found.open() as file:
        assert file.read() == KERNEL


def test_adding_and_removing_are_journalled(site: Site) -> None:
    catalogue.add(site.context, "cli:root", "a.txt", b"one")
    catalogue.add(site.context, "person:admin", "a.txt", b"two")
    catalogue.remove(site.context, "person:admin", "a.txt")
    rows = ask(site.context.store, "SELECT actor, action, text FROM journal ORDER BY idx")
    assert rows == [
        ("cli:root", "payload.added", "The payload a.txt was added: 3 bytes."),
        ("person:admin", "payload.added", "The payload a.txt was replaced: 3 bytes."),
        ("person:admin", "payload.removed", "The payload a.txt was removed."),
    ]
    assert catalogue.listing(site.context) == []
    with pytest.raises(NotFound):
        catalogue.remove(site.context, "person:admin", "a.txt")


def test_bytes_are_deleted_with_their_last_name(site: Site) -> None:
    for name in ("a", "b"):
        catalogue.add(site.context, "cli:root", name, KERNEL)
    found = got(site, "b")
    catalogue.remove(site.context, "cli:root", "a")
    with found.open() as file:
        assert file.read() == KERNEL
    catalogue.add(site.context, "cli:root", "b", b"other")
    with pytest.raises(StoreError):
        found.open()


def test_file_replaced_after_the_look_up_is_looked_up_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.add(site.context, "cli:root", "a", b"old")
    with change_after_find(monkeypatch, lambda: catalogue.add(site.context, "cli:root", "a", b"newer")):
        opened = Catalogue(site.context).open("a", IP, "tftp")
    assert isinstance(opened, Opened)
    with opened.file as file:
        assert (file.read(), opened.found.size) == (b"newer", 5)


def test_file_removed_after_the_look_up_is_not_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.add(site.context, "cli:root", "a", b"old")
    with change_after_find(monkeypatch, lambda: catalogue.remove(site.context, "cli:root", "a")):
        assert isinstance(Catalogue(site.context).open("a", IP, "tftp"), NotThere)


@contextmanager
def change_after_find(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> Iterator[None]:
    """Makes a change between the look-up of a file and its opening."""
    find = Catalogue.find

    def find_then_change(*arguments: Any) -> Found | NotThere:
        found = find(*arguments)
        change()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "find", find_then_change)
        yield


def test_listing_is_ordered_by_name(site: Site) -> None:
    for name in ("b.cfg", "a.efi"):
        catalogue.add(site.context, "cli:root", name, b"x")
    listed = [item.as_json() for item in catalogue.listing(site.context)]
    assert [(item["name"], item["content_type"], item["added_by"]) for item in listed] == [
        ("a.efi", "application/efi", "cli:root"),
        ("b.cfg", "text/plain; charset=utf-8", "cli:root"),
    ]


@pytest.mark.parametrize(
    "name", [b"../keys/log.pem", b"\0", b"a\0b", b"\xff\xfe", b"..\\..\\x", b"%2e%2e/x", b"//etc/passwd", b"", b"/"]
)
def test_names_that_climb_are_not_found(site: Site, name: bytes) -> None:
    assert not refused(site, name).withheld


def test_no_name_reaches_the_state_directory(site: Site) -> None:
    for path in (site.context.settings.appliance.state_dir).rglob("*"):
        for name in (str(path), str(path)[1:], path.name):
            refused(site, name)


@pytest.mark.parametrize(
    ("name", "kind", "level"), [("ok", "text", 0), ("ok", "a/b\r\nX: y", 0), ("ok", None, 6), ("../x", None, 0)]
)
def test_bad_arguments_are_refused_without_effect(site: Site, name: str, kind: str | None, level: int) -> None:
    with pytest.raises(BadInput):
        catalogue.add(site.context, "cli:root", name, b"x", kind, least_level=level)
    assert catalogue.listing(site.context) == []


def test_file_is_withheld_below_its_least_level(site: Site, machine: int) -> None:
    catalogue.add(site.context, "cli:root", "site.cfg", b"x", least_level=1)
    assert got(site, "site.cfg").size == 1
    found = refused(site, "site.cfg", "10.66.9.9")
    assert found.withheld
    assert "from level 1" in found.reason


def test_site_file_comes_before_a_rendered_one(site: Site, machine: int) -> None:
    catalogue.add(site.context, "cli:root", "boot.ipxe", b"#!ipxe\n")
    with got(site, "boot.ipxe").open() as file:
        assert file.read() == b"#!ipxe\n"


def test_hook_chooses_another_payload(site: Site, machine: int) -> None:
    asked: list[dict[str, Any]] = []

    def choose(request: dict[str, Any]) -> str | None:
        asked.append(request)
        return "special" if request["name"] == "boot.scr.uimg" else None

    catalogue.add(site.context, "cli:root", "special", b"x")
    shown = Catalogue(site.context, choose)
    chosen, other = shown.find("boot.scr.uimg", IP, "tftp"), shown.find("boot.ipxe", IP, "http")
    assert isinstance(chosen, Found)
    assert isinstance(other, Found)
    assert (chosen.name, other.name) == ("special", "boot.ipxe")
    assert asked[0] == {"schema": 1, "name": "boot.scr.uimg", "protocol": "tftp", "ip": IP, "mac": BMC,
                        "segment": "staging", "machine": machine, "level": 1}  # fmt: skip


def lease(site: Site, ip: str, mac: str, segment: str = "staging") -> None:
    with site.context.store.write("wire", site.tick()) as tx:
        announce_segment(tx, segment, interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
        granted = Lease(ipv4_int(ip), b"\1", mac, "bound", tx.now, tx.now + 1000, "")
        save_leases(tx, [(segment, granted)])


def test_lease_decides_which_machine_has_an_address(site: Site, machine: int) -> None:
    site.sight("02:00:00:00:00:02", ip=IP)
    assert client_at(site.context.store, IP).machine != machine
    lease(site, IP, BMC)
    assert client_at(site.context.store, IP).machine == machine


def test_latest_lease_decides_between_segments(site: Site, machine: int) -> None:
    other = "02:00:00:00:00:02"
    site.sight(other, ip=IP, segment="lab")
    lease(site, IP, BMC)
    lease(site, IP, other, "lab")
    assert client_at(site.context.store, IP).mac == other
    lease(site, IP, BMC)
    assert client_at(site.context.store, IP).mac == BMC


def test_clients_at_finds_more_than_one_statement_takes(site: Site, machine: int) -> None:
    addresses = [f"10.66.{n >> 8}.{n & 255}" for n in range(1200)]
    found = clients_at(site.context.store, addresses)
    assert list(found) == addresses
    assert [client.ip for client in found.values() if client.machine] == [IP]


def test_failed_add_leaves_no_bytes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    catalogue.add(site.context, "cli:root", "a", b"kept")
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "put_payload", full)
        with pytest.raises(StoreError):
            catalogue.add(site.context, "cli:root", "b", b"lost")
    assert len(blobs_of(site)) == 1
    with got(site, "a").open() as file:
        assert file.read() == b"kept"


def test_sweep_deletes_unused_bytes_only(site: Site) -> None:
    """A kill between the bytes and their row leaves bytes; one during a copy leaves a file without a name."""
    catalogue.add(site.context, "cli:root", "a", b"kept")
    blobs = Blobs(site.context.settings.blobs_dir)
    directory = site.context.settings.blobs_dir
    lost, fresh = (name_bytes(blobs, data) for data in (b"lost", b"just written"))
    old, new = directory / ".new-old", directory / ".new-new"
    for path in (old, new):
        path.write_bytes(b"part")
    kept = [path for path in blobs_of(site) if path not in (lost, fresh)]
    for path, age in ((old, 25), (new, 23), (lost, 25), (fresh, 23), *((path, 25) for path in kept)):
        at = site.now[0] / 1000 - age * 3600
        os.utime(path, (at, at))
    assert set(catalogue.sweep(site.context)) == {str(lost.relative_to(directory)), ".new-old"}
    assert catalogue.sweep(site.context) == []
    assert new.exists()
    assert fresh.exists()
    with got(site, "a").open() as file:
        assert file.read() == b"kept"


def name_bytes(blobs: Blobs, data: bytes) -> Path:
    with blobs.staged(io.BytesIO(data)) as staged:
        blobs.keep(staged)
    return blobs.path(staged.sha256)


def test_sweep_with_another_database_deletes_nothing(site: Site) -> None:
    """An empty catalogue: the database is new, or not the one that these files belong to."""
    place = name_bytes(Blobs(site.context.settings.blobs_dir), b"of the other database")
    os.utime(place, (0, 0))
    assert catalogue.sweep(site.context) == []
    assert place.exists()


def test_sweep_does_not_wait_for_a_backup(site: Site) -> None:
    with Blobs(site.context.settings.blobs_dir).exclusive(), pytest.raises(StoreError, match="Another process works"):
        catalogue.sweep(site.context)


def test_sweep_of_a_new_site_deletes_nothing(site: Site) -> None:
    assert catalogue.sweep(site.context) == []


def blobs_of(site: Site) -> list[Path]:
    return list(site.context.settings.blobs_dir.glob("??/*"))

"""The payload plane while look-ups wait: what one client may hold."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from appliance.payload import catalogue
from appliance.payload.catalogue import Catalogue, NotThere, Opened
from appliance.services import payload
from appliance.services.payload import LOOKUPS_OF_ONE_CLIENT, create_payload_app
from tests.payload.test_downloads import until
from tests.site import Site, make_site


class HeldCatalogue(Catalogue):
    """Look-ups of names that begin with `held` wait until `gate` opens."""

    gate = threading.Event()
    waiting = 0

    def open(self, name: bytes | str, client_ip: str, protocol: str) -> Opened | NotThere:  # type: ignore[override]
        if b"held" in bytes(name):  # type: ignore[arg-type]
            type(self).waiting += 1
            assert self.gate.wait(20)
        return super().open(name, client_ip, "http")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    catalogue.add(made.context, "cli:root", "held.cfg", b"held")
    yield made
    made.close()


@pytest.fixture
def app(site: Site, monkeypatch: pytest.MonkeyPatch) -> Flask:
    HeldCatalogue.gate, HeldCatalogue.waiting = threading.Event(), 0
    monkeypatch.setattr(payload, "Catalogue", HeldCatalogue)
    return create_payload_app(site.context)


def get(app: Flask, path: str, ip: str) -> tuple[int, bytes, str]:
    with app.test_client().get(path, environ_overrides={"REMOTE_ADDR": ip}) as answer:
        return answer.status_code, answer.data, answer.headers.get("Retry-After", "")


def test_client_with_waiting_lookups_leaves_threads_to_others(app: Flask) -> None:
    with ThreadPoolExecutor(LOOKUPS_OF_ONE_CLIENT) as pool:
        held = [pool.submit(get, app, "/held.cfg", "10.66.1.5") for _ in range(LOOKUPS_OF_ONE_CLIENT)]
        until(lambda: HeldCatalogue.waiting == LOOKUPS_OF_ONE_CLIENT)
        assert get(app, "/boot.ipxe", "10.66.1.5") == (503, b"Too many requests at the same time.\n", "1")
        assert get(app, "/boot.ipxe", "10.66.1.6")[0] == 200
        HeldCatalogue.gate.set()
        assert {one.result() for one in held} == {(200, b"held", "")}
    assert get(app, "/boot.ipxe", "10.66.1.5")[0] == 200

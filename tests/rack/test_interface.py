"""The staging interface is taken away under the running appliance, and comes back as another one of the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from appliance.errors import NotReady
from tests.rack.appliance import Appliance, racked
from tests.rack.clients import gets_lease
from tests.rack.netns import Rack, wait_until

SENTENCE = "eth0 was taken away and is there again; its sockets are opened anew at the next start."

pytestmark = [pytest.mark.rack, pytest.mark.xdist_group("interface")]


@pytest.fixture
def rack_and() -> Iterator[tuple[Rack, Appliance]]:
    with racked() as (rack, appliance):
        rack.add_port("d1")
        yield rack, appliance


def come_back(rack: Rack) -> None:
    rack.plug("app", isolated=False)
    rack.ip("app", f"addr add {rack.app_address} dev eth0")


def test_interface_is_removed_and_comes_back(
    rack_and: tuple[Rack, Appliance],
) -> None:
    rack, appliance = rack_and
    assert wait_until(lambda: gets_lease(rack, "d1", 5), 30)
    rack.unplug("app")
    away = "SELECT 1 FROM heartbeat WHERE name = 'wire' AND status LIKE '%eth0 was taken away; nothing is received%'"
    assert wait_until(lambda: appliance.ask(away), 20)
    assert appliance.ask("SELECT answering FROM segment") == [(0,)]
    assert appliance.process is not None
    assert appliance.process.poll() is None
    assert appliance.answers()
    come_back(rack)
    assert appliance.process.wait(20) == NotReady.exit_code
    assert SENTENCE in appliance.log.read_text()
    assert appliance.children() == {}
    appliance.start()
    assert wait_until(lambda: gets_lease(rack, "d1", 5), 30)


@pytest.mark.parametrize("name", ["wire", "payload"])
def test_process_without_supervisor_ends_too(rack_and: tuple[Rack, Appliance], name: str) -> None:
    rack, appliance = rack_and
    assert appliance.process is not None
    appliance.process.terminate()
    appliance.process.wait(20)
    argv = appliance.reaching([*appliance.command, "--config", str(appliance.config), "run", name])
    log = rack.directory / f"{name}.log"
    alone = rack.popen("app", argv, log=log.name)
    beating = f"SELECT 1 FROM heartbeat WHERE name = '{name}' AND pid = {alone.pid}"
    assert wait_until(lambda: appliance.ask(beating), 20), log.read_text()
    rack.unplug("app")
    # Two more heartbeats: it has looked at its sockets in the meantime, and goes on without the interface.
    for _ in range(2):
        ((last,),) = appliance.ask(f"SELECT beat_at FROM heartbeat WHERE name = '{name}'")
        later = f"SELECT 1 FROM heartbeat WHERE name = '{name}' AND pid = {alone.pid} AND beat_at > {last}"
        assert wait_until(lambda later=later: appliance.ask(later), 20), log.read_text()
    assert alone.poll() is None
    come_back(rack)
    assert alone.wait(20) == NotReady.exit_code
    assert SENTENCE in log.read_text()

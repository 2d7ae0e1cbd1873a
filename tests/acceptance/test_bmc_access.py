"""What a run costs a BMC: one session, few handshakes, each resource once; and what is read again."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.acceptance.bmc_access import BmcAccess
from appliance.bmc import connection
from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import Dialects
from appliance.bmc.errors import Unreachable
from appliance.bmc.redfish import Redfish
from appliance.bmc.session import Session, open_session, sessions_path
from appliance.onboarding.bmc_address import BmcAddress
from tests.onboarding.rig import Bed, configured, open_bed, simulated, until, who
from tests.rack.bmc import SimulatedBmc


def access(bmc: SimulatedBmc, seconds: float = 5) -> BmcAccess:
    host = bmc.address[0]

    def connect(client: Redfish) -> Session:
        path = sessions_path(client.get("/redfish/v1"))
        return open_session(client, path, bmc.identity.username, bmc.identity.password, lambda: "")

    key = show_certificate(host).facts.spki_sha256
    return BmcAccess(BmcAddress(host), key, connect, lambda _: None, seconds, Dialects())


def paths(bmc: SimulatedBmc) -> list[str]:
    return [seen.path for seen in bmc.requests if seen.method == "GET"]


def test_snapshot_lasts_until_something_may_act() -> None:
    with simulated(who()) as bmc:
        asking = access(bmc)
        system = asking.paths().system
        asking.identity()
        assert paths(bmc).count(system) == 1
        asking.get(system)
        assert paths(bmc).count(system) == 2, "what is asked for by itself is read anew"
        asking.session()
        asking.identity()
        assert paths(bmc).count(system) == 3, "whoever has the session may act"
        asking.drop_session()
        asking.identity()
        assert paths(bmc).count(system) == 4
        assert len(bmc.logins) == 2
        asking.close()


def test_shown_certificate_and_session_share_a_connection(tmp_path: Path) -> None:
    log = tmp_path / "bmc.jsonl"
    with simulated(who(), log=log) as bmc:
        asking = access(bmc)
        until(lambda: handshakes(log) == 1)  # the look at its key; the BMC knows of it a little later than we do
        assert asking.read_certificate().certificate == bmc.certificate
        asking.identity()
        assert handshakes(log) == 2
        bmc.swap_certificate()
        assert asking.read_certificate().certificate == bmc.certificate
        asking.close()


def test_a_bmc_that_is_away_holds_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropping packets: the first look waits for its time, the next ones only see that no connection stands."""
    opened: list[str] = []
    real = connection.Connection.open

    def counted(self: connection.Connection, *limits: float) -> connection.Shown:
        opened.append(self.host)
        return real(self, *limits)

    with simulated(who()) as bmc:
        asking = access(bmc, seconds=0.5)
        system = asking.paths().system
        monkeypatch.setattr(connection.Connection, "open", counted)
        bmc._listener.stop()
        with silent(bmc.address):
            with pytest.raises(Unreachable):
                asking.get(system)
            tries = len(opened)
            for _ in range(3):
                with pytest.raises(Unreachable, match="takes no connection"):
                    asking.get(system)
            assert len(opened) == tries
        bmc._listener.start()
        until(asking.is_reachable)
        assert asking.get(system)["Id"] == "system"
        asking.close()


@contextmanager
def silent(address: tuple[str, int]) -> Iterator[None]:
    """Every SYN to the address is dropped: a listener with a full backlog."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(0)
        with socket.create_connection(address):
            yield


def handshakes(log: Path) -> int:
    """How many TLS connections the BMC has had."""
    lines = log.read_text().splitlines() if log.exists() else []
    return sum(json.loads(line)["event"] == "connection" for line in lines)


def test_a_machine_costs_its_bmc_little(tmp_path: Path) -> None:
    """From the first contact to ready."""
    log = tmp_path / "bmc.jsonl"
    bed: Bed = open_bed(tmp_path / "state", configured(acceptance={"automatic": True}))
    with simulated(who(), log=log) as bmc:
        with bed.working():
            machine = bed.arrive(bmc)
            until(lambda: "bmc.inventory" in bed.journal(machine))
            assert handshakes(log) == 1, "probe, service root, login and inventory share one connection"
            until(lambda: bed.machine(machine)["state"] == "ready", 60)
        read = Counter(path for path in paths(bmc) if "/Sensors/" in path or "/Fans/" in path)
    assert set(read.values()) == {1}
    assert len(bmc.logins) == 3
    bed.context.store.disconnect()

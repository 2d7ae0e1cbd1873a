"""A real, initialised appliance in a temporary directory, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.app import open_context
from appliance.commands import setup
from appliance.config import Settings, parse
from appliance.context import Context
from appliance.domain.sightings import Kind, Sighted
from appliance.store.sightings import Recorder

START = 1_790_000_000_000


class HandClock:
    """Milliseconds; stands still until moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse(
        {
            "appliance": {"state_dir": str(tmp_path / "state"), "name": "staging.example/one"},
            "segment": [{"name": "staging", "interface": "eth0", "ports_isolated": True}],
        }
    )


@pytest.fixture
def context(settings: Settings, clock: HandClock) -> Iterator[Context]:
    setup.init(settings, clock)
    made = open_context(settings, clock)
    yield made
    made.store.close()


@pytest.fixture
def seen(context: Context) -> Callable[..., None]:
    """Records a packet of a MAC, as the wire does."""
    recorder = Recorder()

    def record(mac: str, *facts: tuple[str, str], kind: str = Kind.BMC) -> None:
        told = tuple((name, value, "dhcp") for name, value in facts)
        words = repr((mac, told)).encode()[-8:].rjust(8, b"\0")
        sighted = Sighted("staging", mac, kind, told, f"DISCOVER from {mac}", words, b"\0" * 300, "dhcp")
        with context.store.write("wire", context.clock()) as tx:
            recorder.record(tx, [sighted])

    return record

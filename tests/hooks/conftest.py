from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pluggy
import pytest

from appliance import hookspec
from appliance.hookhost import HookHost
from tests.ask import ask
from tests.site import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


def host_of(budget: float = 5.0, **plugins: Any) -> HookHost:
    manager = pluggy.PluginManager(hookspec.PROJECT)
    manager.add_hookspecs(hookspec)
    for name, plugin in plugins.items():
        manager.register(plugin, name)
    manager.check_pending()
    return HookHost(manager, budget)


def entries(site: Site, action: str) -> list[tuple[str, str, int]]:
    sql = "SELECT actor, text, machine FROM journal WHERE action = ? ORDER BY idx"
    return [(actor, text, machine) for actor, text, machine in ask(site.context.store, sql, action)]


EVENT = {
    "schema": 1, "event": "step", "appliance": "gatehouse.local", "idx": 7, "at": "2026-11-22T10:00:00.123Z",
    "actor": "worker", "action": "machine.state", "text": "staging", "machine": 3, "endpoint": 0,
    "data": {"before": "discovered", "deep": [{"x": 1}]},
}  # fmt: skip

"""Services that report anything at all: every check comes to a verdict of its own, whatever stands where."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.vendors import dumps
from tests.vendors.reader import judged
from tests.vendors.test_faults import SIMULATED, expected, sound

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, "", "x", [], {}, [None], [1], [[]], {"a": {}}, {"@odata.id": 7},
    {"@odata.id": "/redfish/v1/x"}, [{"@odata.id": None}],
)  # fmt: skip


def changed(chance: random.Random, value: Any, share: float) -> Any:
    """The value with some of what is in it replaced."""
    if isinstance(value, dict):
        return {name: _some(chance, inner, share) for name, inner in value.items()}
    return [_some(chance, inner, share) for inner in value] if isinstance(value, list) else value


def _some(chance: random.Random, value: Any, share: float) -> Any:
    return chance.choice(ODD) if chance.random() < share else changed(chance, value, share)


@pytest.mark.parametrize("name", [SIMULATED, *dumps.names()[:1]])
@pytest.mark.parametrize("seed", range(12))
def test_no_check_fails_by_itself(name: str, seed: int) -> None:
    chance = random.Random(seed)
    share = chance.choice([0.002, 0.01, 0.05, 0.2])
    tree = {path: changed(chance, body, share) for path, body in sound(name).items()}
    found, _ = judged(tree, expected(name))
    assert [check for check, verdict in found.items() if "the check itself failed" in verdict.observed] == []
    assert all(verdict.observed for verdict in found.values())

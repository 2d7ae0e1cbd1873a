from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.policy import Policy
from appliance.store.database import Store, open_store
from tests import postgres

POLICY = Policy(isolated_segments=frozenset({"staging"}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(postgres.location(tmp_path / "gatehouse.sqlite"), POLICY, create=True)
    yield opened
    opened.disconnect()

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.onboarding.rig import Bed, open_bed


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    made = open_bed(tmp_path)
    yield made
    made.context.store.disconnect()

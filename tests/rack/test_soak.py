"""Two minutes of load and faults at random; `python -m tests.bench.soak` takes twenty."""

from __future__ import annotations

import secrets

import pytest

from tests.bench.soak import soak

pytestmark = [pytest.mark.rack, pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("soak")]


def test_load_and_faults_lose_nothing() -> None:
    """The seed is printed with what failed."""
    assert soak(120, secrets.randbelow(1 << 32)) == []

"""What every use case works with. Made once by the composition root (`app.py`) and handed down as an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from appliance.bmc.dialect import Dialects, built_in
from appliance.clock import Clock, monotonic_clock
from appliance.config import Settings
from appliance.domain.suite import EMPTY, Suite
from appliance.store.database import Store
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault


@dataclass(frozen=True)
class Context:
    """`clock` is wall time, for records and leases; durations, guards, caches and timeouts are measured by
    `monotonic`, which nobody can set."""

    settings: Settings
    store: Store
    keys: Keys
    vault: Vault
    clock: Clock
    monotonic: Clock = monotonic_clock
    dialects: Dialects = field(default_factory=built_in)
    load_suite: Callable[[], Suite[Any]] = lambda: EMPTY

    @cached_property
    def suite(self) -> Suite[Any]:
        """The checks of an acceptance run, loaded at the first use: most processes test nothing. Raises ConfigError
        when a site's check cannot be used."""
        return self.load_suite()

"""The composition root: from a configuration file to a `Context`."""

from __future__ import annotations

from typing import Any

from appliance.clock import Clock, system_clock
from appliance.config import Settings
from appliance.context import Context
from appliance.domain.suite import Suite
from appliance.store.database import open_store
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault


def _load_suite() -> Suite[Any]:
    """Imported when it is needed: the processes that test nothing stay small."""
    from appliance.acceptance.suite import load_suite

    return load_suite()


def open_context(settings: Settings, clock: Clock = system_clock) -> Context:
    """Opens the database and the keys that `gatehouse init` made. Raises StoreError or KeyFileError."""
    keys = Keys.load(settings.keys_dir)
    store = open_store(settings.database_location, settings.domain_policy(), name=settings.appliance.name)
    store.claim(keys.log_id)
    return Context(settings, store, keys, Vault(keys.vault), clock, load_suite=_load_suite)

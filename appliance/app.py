"""The composition root: from a configuration file to a `Context`."""

from __future__ import annotations

from appliance.clock import Clock, system_clock
from appliance.config import Settings
from appliance.context import Context
from appliance.store.database import open_store
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault


def open_context(settings: Settings, clock: Clock = system_clock) -> Context:
    """Opens the database and the keys that `gatehouse init` made. Raises StoreError or KeyFileError."""
    keys = Keys.load(settings.keys_dir)
    store = open_store(settings.database, settings.domain_policy(), name=settings.appliance.name)
    return Context(settings, store, keys, Vault(keys.vault), clock)

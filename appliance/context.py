"""What every use case works with. Made once by the composition root (`app.py`) and handed down as an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.bmc.dialect import Dialects, built_in
from appliance.clock import Clock
from appliance.config import Settings
from appliance.store.database import Store
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault


@dataclass(frozen=True)
class Context:
    settings: Settings
    store: Store
    keys: Keys
    vault: Vault
    clock: Clock
    dialects: Dialects = field(default_factory=built_in)

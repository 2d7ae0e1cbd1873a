"""The error tree: every error is a sentence for the person who reads it, has a stable code, and knows the exit code
that it means."""

from __future__ import annotations

from appliance.domain.blockers import Blocker, blocker


class GatehouseError(Exception):
    """Anything that Gatehouse refuses, or could not do; `str()` is a sentence. `code` is in
    `domain.blockers.TEMPLATES`."""

    code = "appliance.error"
    exit_code = 1
    http_status = 500

    @property
    def blocker(self) -> Blocker:
        """The error with its next action, as the API and the command line show it."""
        return blocker(self.code, error=str(self))


class BadInput(GatehouseError):
    """A file, a form or an argument is not what was expected."""

    code = "input.invalid"
    exit_code = 2
    http_status = 400


class ConfigError(BadInput):
    """The configuration file cannot be used."""

    code = "config.invalid"


class PluginError(ConfigError):
    """A hook plugin that the configuration names, or an installed one, cannot be loaded."""

    code = "hooks.plugin_unusable"


class UnusableManifest(BadInput):
    """The file is not a manifest: not CSV, unknown columns, too large."""

    code = "manifest.unusable"


class NotFound(GatehouseError):
    """Nothing of that name exists."""

    code = "resource.not_found"
    exit_code = 3
    http_status = 404


class Refused(GatehouseError):
    """The rules forbid it now; the blocker has the reason, the next action and the role."""

    exit_code = 4
    http_status = 409

    def __init__(self, why: Blocker) -> None:
        super().__init__(str(why))
        self.code = why.code
        self._blocker = why

    @property
    def blocker(self) -> Blocker:
        return self._blocker


class NotAllowed(GatehouseError):
    """Who asks may not do it."""

    code = "permission.denied"
    exit_code = 5
    http_status = 403


class StoreError(GatehouseError):
    """The database cannot be read or written (locked for too long, disk full, damaged)."""

    code = "store.unavailable"
    exit_code = 6
    http_status = 503

    def __init__(self, why: Blocker | str) -> None:
        made = why if isinstance(why, Blocker) else blocker("store.unavailable", error=why)
        super().__init__(str(made))
        self.code = made.code
        self._blocker = made

    @property
    def blocker(self) -> Blocker:
        return self._blocker


class NotReady(GatehouseError):
    """What the host has to provide is not there yet: an interface, its address. Trying again later may help."""

    code = "host.not_ready"
    exit_code = 7
    http_status = 503

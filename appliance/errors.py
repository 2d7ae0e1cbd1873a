"""The error tree: every error is a sentence for the person who reads it, and knows the exit code it means."""

from __future__ import annotations


class GatehouseError(Exception):
    """Anything Gatehouse says no to, or could not do; `str()` is a sentence."""

    exit_code = 1
    http_status = 500


class BadInput(GatehouseError):
    """A file, a form or an argument is not what was expected."""

    exit_code = 2
    http_status = 400


class ConfigError(BadInput):
    """The configuration file cannot be used."""


class NotFound(GatehouseError):
    """Nothing of that name exists."""

    exit_code = 3
    http_status = 404


class Refused(GatehouseError):
    """The rules forbid it now; `fix` says who can change that and how."""

    exit_code = 4
    http_status = 409

    def __init__(self, why: str, fix: str = "") -> None:
        super().__init__(f"{why} {fix}".strip())
        self.why = why
        self.fix = fix


class NotAllowed(GatehouseError):
    """Who asks may not do it."""

    exit_code = 5
    http_status = 403


class StoreError(GatehouseError):
    """The database cannot be read or written (locked for too long, disk full, damaged)."""

    exit_code = 6
    http_status = 503


class NotReady(GatehouseError):
    """What the host has to give is not there yet: an interface, its address. Trying again later may help."""

    exit_code = 7
    http_status = 503

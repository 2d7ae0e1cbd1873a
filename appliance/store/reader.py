"""What a function that reads the database is given: the store itself, or the transaction that is open."""

from __future__ import annotations

from typing import Protocol

from peewee import Database


class Reader(Protocol):
    """`Store` and `Transaction`. `origin` is the appliance in the database: whose journal, heartbeats, backlog."""

    @property
    def database(self) -> Database: ...

    @property
    def origin(self) -> int: ...

"""What a view works with: the context, who is signed in, and what the requests of one process share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app, g

from appliance.commands.people import Person
from appliance.context import Context
from web.throttle import Throttle
from web.watch import Watch


@dataclass(frozen=True)
class Shared:
    """`knocks` counts sign-ins by address; `watch` wakes the live streams."""

    context: Context
    watch: Watch
    login_throttle: Throttle = field(default_factory=lambda: Throttle(most=20, seconds=300))


def shared() -> Shared:
    return cast(Shared, current_app.extensions["gatehouse"])


def context() -> Context:
    return shared().context


def person() -> Person:
    """Who is signed in; only where `web.security` has let the request pass."""
    return cast(Person, g.person)


def actor() -> str:
    return f"person:{person().name}"

"""What a view needs: the context, the person who is signed in, and the objects that all requests share."""

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
    """`login_throttle` counts sign-ins by address; `watch` wakes the live streams."""

    context: Context
    watch: Watch
    login_throttle: Throttle = field(default_factory=lambda: Throttle(most=20, seconds=300))


def shared() -> Shared:
    return cast(Shared, current_app.extensions["gatehouse"])


def context() -> Context:
    return shared().context


def person() -> Person:
    """The person who is signed in; only after `web.security` has checked the request."""
    return cast(Person, g.person)


def actor() -> str:
    return f"person:{person().name}"

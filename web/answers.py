"""The answer to what a person did: the page again, with the journal's entries about it, also those that come later."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.domain.blockers import blocker
from appliance.errors import Refused
from web import forms
from web.current import actor, context
from web.render import last_event

PAGES = {"manifests": "/manifests", "payloads": "/payloads", "journal": "/journal", "system": "/system"}
"""By blueprint, the page with the buttons."""


def page_of_request() -> str:
    """The page whose button or link made the request: where a person goes back to."""
    number = (request.view_args or {}).get("number")
    if request.blueprint in ("machine", "signoff") and number is not None:
        return f"/machines/{number}"
    return PAGES.get(request.blueprint or "", "/")


def done(action: Callable[[], object]) -> BaseResponse:
    """Does it, then shows its page with what followed. Raises what the action raises."""
    since = last_event()
    action()
    return redirect(f"{page_of_request()}?since={since}", 303)


def carried_out(number: int, action: Callable[[], object]) -> BaseResponse:
    """`done` for a machine, but Refused when it changed after the page with the button was loaded: by another person,
    by Gatehouse, or by the first of two clicks."""
    if changed_since_loaded(number):
        raise Refused(blocker("machine.changed_meanwhile"))
    return done(action)


def changed_since_loaded(number: int) -> list[queries.Entry]:
    """What happened to a machine since the page with the form was made (its field `seen`)."""
    seen = forms.number("seen", -1, least=-1)
    return queries.outcomes(context(), seen, machine=number) if seen >= 0 else []


def followed(machine: int = 0) -> list[queries.Entry]:
    """What followed on the action before this page (the parameter `since`): on a machine, or of this person."""
    since = forms.number("since", -1, least=-1)
    return queries.outcomes(context(), since, machine=machine, actor="" if machine else actor()) if since >= 0 else []

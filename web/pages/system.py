"""The appliance itself: segments, processes, disk, clock."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import segments
from appliance.errors import BadInput
from web.answers import done, followed
from web.current import actor, context

pages = Blueprint("system", __name__)


@pages.get("/system")
def show() -> str:
    return render_template(
        "system.html", segments=queries.segments(context()), health=queries.health(context()), happened=followed()
    )


@pages.post("/segments/<name>/rogue-server")
def decide(name: str) -> BaseResponse:
    """A person's decision about a rogue DHCP server: it was removed (clear), serve beside it (allow), or not
    (disallow)."""
    decision = request.form.get("decision", "")
    if decision == "clear":
        return done(lambda: segments.clear_rogue_server(context(), actor(), name))
    if decision in ("allow", "disallow"):
        return done(lambda: segments.allow_rogue_server(context(), actor(), name, decision == "allow"))
    raise BadInput("Choose Clear, Allow both, or Do not allow both.")

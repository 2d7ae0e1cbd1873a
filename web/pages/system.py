"""The appliance itself: segments, processes, disk, clock."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import segments
from web.current import actor, context

pages = Blueprint("system", __name__)


@pages.get("/system")
def show() -> str:
    return render_template("system.html", segments=queries.segments(context()), health=queries.health(context()))


@pages.post("/segments/<name>/serve")
def serve(name: str) -> BaseResponse:
    """What a person says about another DHCP server: it is gone, answer beside it, or stop doing so."""
    if request.form.get("word") == "gone":
        segments.clear_rogue_server(context(), actor(), name)
    else:
        segments.allow_rogue_server(context(), actor(), name, request.form.get("word") == "anyway")
    return redirect("/system", 303)

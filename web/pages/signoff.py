"""The sign-off form, which shows what is signed, and the download of the record."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import signoff
from appliance.errors import NotFound
from web import forms
from web.answers import carried_out
from web.current import actor, context
from web.render import last_event

pages = Blueprint("signoff", __name__)

REASON = "(the reason that you enter above)"


@pages.get("/machines/<int:number>/sign-off")
def form(number: int) -> str:
    since, detail = last_event(), queries.machine(context(), number)
    statement = signoff.preview(context(), number, actor(), forms.query("reason") or REASON)
    return render_template("sign_off.html", detail=detail, one=detail.summary, statement=statement, since=since)


@pages.post("/machines/<int:number>/sign-off")
def sign(number: int) -> BaseResponse:
    reason = forms.text("reason", needed="Give the reason for the sign-off.")
    return carried_out(number, lambda: signoff.promote(context(), actor(), number, reason))


@pages.get("/sign-offs/<int:record_id>.json")
def record(record_id: int) -> Response:
    """The record exactly as it was signed."""
    found = queries.sign_off_record(context(), record_id)
    if found is None:
        raise NotFound(f"There is no sign-off record {record_id}.")
    machine, envelope = found
    answer = Response(envelope, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="sign-off-{machine}-{record_id}.json"'
    return answer

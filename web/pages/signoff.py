"""The sign-off form, which shows what is signed, and the download of the record."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import signoff
from appliance.errors import NotFound
from web import forms
from web.current import actor, context

pages = Blueprint("signoff", __name__)

REASON = "(the reason that you enter above)"


@pages.get("/machines/<int:number>/sign-off")
def form(number: int) -> str:
    detail = queries.machine(context(), number)
    statement = signoff.preview(context(), number, actor(), forms.query("reason") or REASON)
    return render_template("sign_off.html", detail=detail, one=detail.summary, statement=statement)


@pages.post("/machines/<int:number>/sign-off")
def sign(number: int) -> BaseResponse:
    signoff.promote(context(), actor(), number, forms.text("reason", needed="Give the reason for the sign-off."))
    return redirect(f"/machines/{number}", 303)


@pages.get("/sign-offs/<int:number>.json")
def record(number: int) -> Response:
    """The record exactly as it was signed."""
    found = queries.sign_off_record(context(), number)
    if found is None:
        raise NotFound(f"There is no sign-off record {number}.")
    machine, envelope = found
    answer = Response(envelope, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="sign-off-{machine}-{number}.json"'
    return answer

"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from appliance.commands import people
from appliance.errors import NotAllowed
from web import forms
from web.current import context, shared
from web.security import COOKIE, local_path

pages = Blueprint("session", __name__)


NOTICES = {
    "ended": "Your session has ended: after an hour without use, after twelve hours, or with a new password."
    " Sign in to go on where you were.",
    "not-done": "Nothing was done: your session had ended. Sign in, and you are back on the page. Then do it again.",
    "signed-out": "You are signed out.",
}
"""Why somebody is asked to sign in."""


@pages.get("/sign-in")
def form() -> str:
    notice = NOTICES.get(request.args.get("notice", ""), "")
    return render_template(
        "sign_in.html", next=local_path(request.args.get("next", "/")), name="", error="", notice=notice
    )


@pages.post("/sign-in")
def sign_in() -> BaseResponse:
    wanted, name = local_path(request.form.get("next", "/")), forms.text("name")
    address = request.remote_addr or ""
    wait = shared().login_throttle.wait(address)
    if wait:
        return _refused(wanted, name, f"Too many sign-ins from your address. Wait {wait} s, then try again.", 429, wait)
    try:
        signed_in = people.sign_in(context(), name, request.form.get("password", "")[:500])
    except NotAllowed as refusal:
        return _refused(wanted, name, str(refusal), 403)
    shared().login_throttle.forget(address)
    answer = redirect(wanted, 303)
    answer.set_cookie(COOKIE, signed_in.token, secure=True, httponly=True, samesite="Strict", path="/")
    return answer


def _refused(wanted: str, name: str, error: str, status: int, wait: int = 0) -> Response:
    html = render_template("sign_in.html", next=wanted, name=name, error=error, notice="")
    answer = make_response(html, status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@pages.post("/sign-out")
def sign_out() -> BaseResponse:
    people.sign_out(context(), request.cookies.get(COOKIE, ""))
    answer = redirect("/sign-in?notice=signed-out", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return answer

"""Who may come in, and what a browser is told about every answer.

Everything asks for a session unless its endpoint is in `OPEN`: a new page is closed until somebody opens it."""

from __future__ import annotations

import hmac
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from appliance.commands import people
from appliance.errors import NotAllowed
from web.current import context

COOKIE = "__Host-gatehouse"
OPEN = frozenset({"static", "session.form", "session.sign_in"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BODY = 64 * 1024
UPLOADS = {"manifests.upload": 32 << 20, "payloads.upload": 256 << 20}
"""The largest body of a request, in bytes; for all others it is BODY."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guard(app: Flask) -> None:
    """Puts the checks before, and the headers after, every request."""
    app.config.update(MAX_CONTENT_LENGTH=BODY, MAX_FORM_MEMORY_SIZE=BODY, MAX_FORM_PARTS=20)
    app.before_request(_admit)
    app.after_request(_seal)


def _admit() -> BaseResponse | None:
    g.person = None
    endpoint = request.endpoint or ""
    if request.method not in READING:
        _same_origin()
    if endpoint not in OPEN and endpoint:
        answer = _known() if _is_api() else _signed_in()
        if answer is not None:
            return answer
    if request.method not in READING and endpoint not in OPEN:
        request.max_content_length = UPLOADS.get(endpoint, BODY)
        _csrf()
    return None


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _signed_in() -> BaseResponse | None:
    g.person = people.session(context(), request.cookies.get(COOKIE, ""))
    if g.person is not None:
        return None
    if request.path == "/events":
        return Response("Sign in first.\n", 401, mimetype="text/plain")
    wanted = request.full_path.rstrip("?") if request.method in READING else "/"
    return redirect(f"/sign-in?next={quote(wanted, safe='/')}", 303)


def _known() -> BaseResponse | None:
    """The API is for holders of a token, and for the links on the pages of who is signed in."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() == "bearer" and people.token_owner(context(), token.strip()):
        return None
    g.person = people.session(context(), request.cookies.get(COOKIE, ""))
    if g.person is None:
        abort(401)
    return None


def _same_origin() -> None:
    """Browsers say where a form was; who says nothing is refused. (With `no-referrer` a form's Origin is `null`,
    so Sec-Fetch-Site decides where it is sent.)"""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    same = site == "same-origin" if site else urlsplit(origin).netloc == request.host and bool(request.host)
    if not same:
        raise NotAllowed("This form was sent from another place than Gatehouse's own pages; nothing was done.")


def _csrf() -> None:
    told, ours = request.form.get("csrf", ""), g.person.csrf if g.person else ""
    if not ours or not hmac.compare_digest(told.encode(), ours.encode()):
        raise NotAllowed("This form belongs to another session; nothing was done. Reload the page and send it again.")


def local_path(text: str) -> str:
    """A path of this site to go on to after signing in; anything else leads home."""
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if plain and not parts.scheme and not parts.netloc else "/"


def _seal(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Cookie"
    return response

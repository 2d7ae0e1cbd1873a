"""Who may do what on the pages and the API, and the headers of every answer.

The permission that an endpoint needs stands in `domain.permissions`: a new page is closed until it is there."""

from __future__ import annotations

import hmac
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from appliance.commands import people
from appliance.domain import manifest, permissions
from appliance.errors import BadInput, NotAllowed
from web import forms
from web.answers import page_of_request
from web.current import context

COOKIE = "__Host-gatehouse"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BODY = 64 * 1024
LARGEST_FILE = {"manifests.upload": manifest.MAX_BYTES, "payloads.upload": 256 << 20}
"""The largest file that an upload may have, in bytes. Its form has BODY more; every other request has BODY at most."""

FORM_MEMORY = 3 * BODY
"""What the parser of forms keeps of a body at a time. Werkzeug reads 64 KiB at once and adds them to what may be the
beginning of a boundary: with a limit of 64 KiB most uploads end with 413."""

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
    app.config.update(MAX_CONTENT_LENGTH=BODY, MAX_FORM_MEMORY_SIZE=FORM_MEMORY, MAX_FORM_PARTS=20)
    app.before_request(check_request)
    app.after_request(add_headers)


def check_request() -> BaseResponse | None:
    """Origin, identity, permission and CSRF token, in this order; a response ends the request."""
    g.person, g.role = None, ""
    endpoint, changes = request.endpoint or "", request.method not in READING
    if changes:
        check_origin()
    check_values()
    if not endpoint or permissions.allows("", endpoint):
        return None
    is_api = request.path.startswith("/api/")
    if not (is_api and has_token()):
        g.person = people.session(context(), request.cookies.get(COOKIE, ""))
        if g.person is None:
            return abort(401) if is_api else ask_to_sign_in()
        g.role = g.person.role
    if not permissions.allows(g.role, endpoint):
        raise NotAllowed(permissions.refusal(g.role, endpoint))
    if changes:
        request.max_content_length = LARGEST_FILE.get(endpoint, 0) + BODY
        check_csrf()
    return None


def check_values() -> None:
    """No database can hold these: PostgreSQL no NUL in a text, none of them so large a number."""
    values = [*request.args.values(), *(request.view_args or {}).values()]
    if any("\0" in value for value in values if isinstance(value, str)):
        raise BadInput("The address has a NUL character in it. Nothing was looked up or changed.")
    if any(value > forms.LARGEST for value in values if isinstance(value, int)):
        abort(404)


def has_token() -> bool:
    """Whether the request carries a valid API token; its role is then set."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    valid = scheme.casefold() == "bearer" and people.token_owner(context(), token.strip()) is not None
    g.role = permissions.API_READER if valid else ""
    return valid


def ask_to_sign_in() -> BaseResponse:
    if request.path == "/events":
        return Response("Sign in first.\n", 401, mimetype="text/plain")
    if request.method not in READING:
        wanted, notice = page_of_request(), "&notice=not-done"
    else:
        wanted, notice = request.full_path.rstrip("?"), "&notice=ended" if COOKIE in request.cookies else ""
    return redirect(f"/sign-in?next={quote(wanted, safe='/')}{notice}", 303)


def check_origin() -> None:
    """Browsers name the site of a form; a request without it is refused. (With `no-referrer` a form's Origin is
    `null`, so Sec-Fetch-Site decides where it is sent.)"""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    same = site == "same-origin" if site else urlsplit(origin).netloc == request.host and bool(request.host)
    if not same:
        raise NotAllowed("This form does not come from one of Gatehouse's own pages. Nothing was changed.")


def check_csrf() -> None:
    sent, expected = request.form.get("csrf", ""), g.person.csrf if g.person else ""
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotAllowed(
            "This form belongs to another session. Nothing was changed. Reload the page and send it again."
        )


def local_path(text: str) -> str:
    """A path of this site to continue at after signing in; anything else becomes the first page."""
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if plain and not parts.scheme and not parts.netloc else "/"


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Cookie"
    return response

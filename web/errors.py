"""Every error as a page or as JSON: a stable code, the sentence, the next action and the role that can take it."""

from __future__ import annotations

import errno
import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from appliance.domain.blockers import Blocker, blocker
from appliance.errors import GatehouseError, StoreError
from appliance.store.errors import driver_errors
from appliance.trust.errors import TrustError
from web.answers import changed_since_loaded, page_of_request
from web.current import context
from web.render import size
from web.security import BODY, LARGEST_FILE

_log = logging.getLogger("gatehouse.web")


HTTP_CODES = {
    400: "request.invalid",
    401: "request.not_signed_in",
    404: "request.not_found",
    405: "request.wrong_method",
    413: "request.too_large",
    500: "appliance.fault",
}
DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
TITLES = {
    400: "Wrong input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Not possible now",
    413: "Too large",
    503: "Temporarily not available",
}


def catch(app: Flask) -> None:
    """Turns every error into an answer for the person or the program that made the request."""
    app.register_error_handler(GatehouseError, on_refusal)
    app.register_error_handler(TrustError, lambda error: answer(400, blocker(error.code, error=error)))
    for kind in driver_errors():
        app.register_error_handler(kind, on_database_error)
    app.register_error_handler(OSError, on_system_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_fault)


def on_refusal(error: GatehouseError) -> Response:
    return answer(error.http_status, error.blocker)


def on_database_error(error: Exception) -> Response:
    _log.error("the database refused: %a", str(error))
    return on_refusal(context().store.engine.failure(error))


def on_system_error(error: OSError) -> Response:
    """A disk that does not take an upload is no fault of the program."""
    if error.errno not in DISK_ERRORS:
        return on_fault(error)
    return on_refusal(StoreError(f"The upload could not be kept: {error.strerror}. Nothing was stored."))


def on_http_error(error: HTTPException) -> Response:
    status, most = error.code or 500, size(LARGEST_FILE.get(request.endpoint or "", BODY))
    return answer(status, blocker(HTTP_CODES.get(status, "request.http_error"), name=error.name, most=most))


def on_fault(error: Exception) -> Response:
    """The path goes into the log as ASCII: the client chose its characters."""
    _log.exception("%s %a failed", request.method, request.path, exc_info=error)
    return answer(500, blocker(HTTP_CODES[500]))


def answer(status: int, problem: Blocker) -> Response:
    if request.path.startswith("/api/"):
        response = jsonify({"error": problem.as_json()})
    else:
        number = (request.view_args or {}).get("number", 0)
        happened = changed_since_loaded(number) if status == 409 and number else []
        html = render_template(
            "error.html", title=TITLES.get(status, "Error"), error=problem, is_refusal=status == 409, happened=happened,
            back="/" if status == 404 else page_of_request(),
        )  # fmt: skip
        response = make_response(html)
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gatehouse"'
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response

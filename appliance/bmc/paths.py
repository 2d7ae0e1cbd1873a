"""Which paths may be asked of a BMC, wherever they come from."""

from __future__ import annotations

import re
from urllib.parse import unquote

from appliance.bmc.errors import BadAnswer

MAX_PATH = 512
MAX_QUERY = 256

_PATH = re.compile(r"/redfish(?:/v1(?:/[A-Za-z0-9._~:@!$&'()*+,;=%/-]*)?)?")
_QUERY = re.compile(r"[A-Za-z0-9._~:@!$&'()*+,;=%/-]*")
_ORIGIN = re.compile(r"https://[^/?#]{1,255}")


def allowed(path: str) -> str:
    """The path, if it lies under /redfish and cannot be read as another one; BadAnswer otherwise."""
    name, _, query = path.partition("?")
    bad = (
        len(name) > MAX_PATH
        or len(query) > MAX_QUERY
        or not _PATH.fullmatch(name)
        or not _QUERY.fullmatch(query)
        or not unquote(name).isprintable()
        or ".." in unquote(name).split("/")
        or "//" in name
    )
    if bad:
        raise BadAnswer(f"{path[:80]!r} is no path under /redfish/v1; it is not asked for")
    return path


def is_same_path(location: str, path: str) -> bool:
    """Whether a Location header names this path on the same peer."""
    try:
        return local(location) == path
    except BadAnswer:
        return False


def local(location: str) -> str:
    """The path of a Location header, which may be a whole URL; its host is ignored, there is one peer only."""
    path = _ORIGIN.sub("", location, count=1)
    return allowed(f"/{path}" if path.startswith("redfish/") else path)

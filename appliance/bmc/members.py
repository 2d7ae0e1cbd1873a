"""Collections of a BMC, read whole: over all pages, and with what could not be read named. A member that cannot be read
never hides its siblings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from appliance.bmc.errors import BadAnswer, BmcError, Denied, Missing, PasswordExpired
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, text

MAX_MEMBERS = 4096
MAX_PAGES = 256


class Reader(Protocol):
    """A session, or anything that reads like one."""

    def get(self, path: str) -> Json: ...


@dataclass(frozen=True, slots=True)
class Resource:
    path: str
    body: Json


@dataclass(frozen=True, slots=True)
class Members:
    """What a collection holds. `gaps` are sentences, one for each thing that is listed and was not read."""

    found: tuple[Resource, ...] = ()
    gaps: tuple[str, ...] = ()


def is_gap(error: BmcError) -> bool:
    """Whether the BMC answered, and only this resource is not to be had; else nothing can be read at the moment."""
    is_forbidden = isinstance(error, Denied) and error.status == 403 and not isinstance(error, PasswordExpired)
    return isinstance(error, BadAnswer) or is_forbidden


def read_resource(reader: Reader, path: str) -> Json:
    """The resource, or the part of one that a fragment (`#/Fans/0`, RFC 6901) names. Raises BmcError."""
    name, _, pointer = path.partition("#")
    found: Any = reader.get(name)
    for part in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = found[int(part)] if part.isdecimal() and int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise BadAnswer(f"{path[:200]} names nothing in its resource")
    return found


def list_members(reader: Reader, path: str, limit: int = MAX_MEMBERS) -> tuple[list[Json], list[str]]:
    """The members as the collection holds them (links, or whole resources where the BMC expands them), and the gaps. An
    empty path is an empty collection. Raises BmcError where the first page cannot be read."""
    found: list[Json] = []
    pages: set[str] = set()
    count = 0.0
    while path and path not in pages:
        if len(pages) == MAX_PAGES or len(found) >= limit:
            return found[:limit], [f"{path.partition('?')[0]}: only the first {len(found[:limit])} members were read"]
        try:
            page = reader.get(path)
        except BmcError as error:
            if not pages or not is_gap(error):
                raise
            return found, [f"only the first {len(found)} members were read: {error}"]
        pages.add(path)
        found += [member for member in items(page, "Members") if isinstance(member, dict)]
        count = max(count, number(page, "Members@odata.count") or 0)
        path = text(page, "Members@odata.nextLink") or text(page, "@odata.nextLink")
    if path:
        return found[:limit], [f"{path}: the page leads back to itself"]
    if count > len(found):
        return found[:limit], [f"{min(pages)}: {count:g} members are announced, {len(found)} are listed"]
    return found[:limit], []


def read_members(reader: Reader, path: str, limit: int = MAX_MEMBERS) -> Members:
    """Each member of a collection, read. A collection that does not exist has none. Raises BmcError where nothing can
    be read at the moment."""
    try:
        listed, gaps = list_members(reader, path, limit)
    except Missing:
        return Members()
    except BmcError as error:
        if not is_gap(error):
            raise
        return Members(gaps=(str(error),))
    return read_each(reader, listed, gaps)


def read_each(reader: Reader, listed: Iterable[Any], gaps: Iterable[str] = ()) -> Members:
    """The resources that are linked, or given whole; what cannot be read joins the gaps."""
    found, missing = [], list(gaps)
    for member in listed:
        where = link(member)
        if isinstance(member, dict) and is_whole(member):
            found.append(Resource(where, member))
        elif where:
            try:
                found.append(Resource(where, read_resource(reader, where)))
            except BmcError as error:
                if not is_gap(error):
                    raise
                missing.append(str(error))
    return Members(tuple(found), tuple(missing))


def is_whole(member: Json) -> bool:
    """Whether the collection holds the resource itself, not only a link to it (DSP0266, section on $expand)."""
    return "Id" in member and "Name" in member

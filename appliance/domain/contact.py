"""Why a machine's BMC cannot be worked with now: a blocker, and when the next try is, as a machine's row keeps them."""

from __future__ import annotations

import json
from dataclasses import replace

from appliance.domain.blockers import Blocker, blocker, from_json


def stored_contact_error(why: Blocker | None, retry: str = "") -> str:
    """As JSON; an empty text where nothing is wrong. `retry` says when the BMC is tried again by itself."""
    if why is None:
        return ""
    return json.dumps(why.as_json() | {"retry": retry}, ensure_ascii=False)


def contact_error(stored: str) -> Blocker | None:
    """The blocker, its sentence with the next try. Earlier versions stored a sentence and no more."""
    if not stored:
        return None
    try:
        found = json.loads(stored)
        why, retry = from_json(found), str(found["retry"])
    except (KeyError, TypeError, ValueError):
        return blocker("bmc.contact_failed", error=stored)
    return replace(why, text=f"{why.text}; {retry}") if retry else why

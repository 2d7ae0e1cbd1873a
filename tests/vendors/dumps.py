"""Public dumps of real BMCs: `{path without trailing slash: body}`, one compressed file a machine. They are not part of
the project; where they are missing, what needs them is skipped and says so."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Tree = dict[str, Json]

PLACE = Path(os.environ.get("GATEHOUSE_DUMPS", Path(__file__).resolve().parents[3] / "shared" / "redfish"))
"""Where the dumps are; elsewhere by the variable GATEHOUSE_DUMPS."""

MISSING = f"there are no dumps of real BMCs in {PLACE}; GATEHOUSE_DUMPS names another folder"


def names() -> list[str]:
    return sorted(file.name.removesuffix(".json.xz") for file in PLACE.glob("*.json.xz"))


def load(name: str) -> Tree:
    with lzma.open(PLACE / f"{name}.json.xz", "rt", encoding="utf-8") as file:
        tree: Tree = json.load(file)
    return {path.rstrip("/"): body for path, body in tree.items()}


def member_links(tree: Tree, path: str) -> list[str]:
    return [member["@odata.id"].rstrip("/") for member in tree.get(path, {}).get("Members", [])]

"""Search for a text without regard to case, with the same result on SQLite and PostgreSQL.

Neither `LIKE` nor SQLite's `lower()` is used: they know the case of ASCII letters only, and `LIKE` has wildcards.

What a machine is found by stands in several tables. It is kept in one text for each machine, in lower case, written
with the machine's assessment: 100,000 of them are looked through in 30 ms. An index of words or trigrams would be
quicker still, but finds other things on each engine, and PostgreSQL's is an extension that a server may not have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, cast

from peewee import Database, Expression, Field, SqliteDatabase, Value, fn

from appliance.domain.facts import Name
from appliance.store.bulk import ForRows, slots
from appliance.store.models import Endpoint, Machine, MachineSearch
from appliance.store.portable import is_postgresql
from appliance.store.reader import Reader, rows

if TYPE_CHECKING:
    from appliance.store.transaction import Transaction

LONGEST = 100
"""Characters of a search text that count."""

FACTS = frozenset({Name.HOSTNAME, Name.SWITCH, Name.PORT})
"""The names of the facts by which a machine is found."""

ROW = ("bmc_mac", "po_line", "site", "rack", "vendor", "model", "switch", "port")
"""The columns of a manifest's row by which its machine is found, beside its serial."""

KEPT = 2_000
"""Characters by which one machine is found: names of the network are anybody's."""

FEW = 500
"""So many machines are looked up by their ids; of more, those that a page shows are found soon."""

_FUNCTION = "unicode_lower"
_SEPARATOR = "\n"


def register(database: Database) -> None:
    """Makes the function that `contains` needs on SQLite; before the first connection is opened."""
    if isinstance(database, SqliteDatabase):
        database.register_function(str.lower, _FUNCTION, 1, deterministic=True)


def search_text(values: Iterable[str]) -> str:
    """What a machine with these names, addresses and places is found by; the most certain ones come first."""
    return _SEPARATOR.join(dict.fromkeys(value.lower() for value in values if value))[:KEPT]


_PUT = ForRows(
    lambda count: MachineSearch.insert_many(slots(count, (MachineSearch.machine, MachineSearch.text))).on_conflict(
        conflict_target=[MachineSearch.machine], preserve=[MachineSearch.text]
    )
)


def put_texts(tx: Transaction, texts: Iterable[tuple[int, str]]) -> None:
    """(machine, its `search_text`)."""
    _PUT.execute(tx, texts)


def matches(reader: Reader, text: str) -> Expression:
    """The condition that a machine has the text in a name, an address or a place, its own or of the manifest."""
    wanted, position = _wanted(text), fn.STRPOS if is_postgresql(reader.database) else fn.INSTR
    texts = MachineSearch.select(MachineSearch.machine).where(position(MachineSearch.text, wanted) > 0)
    places: list[tuple[Field, Any]] = [(MachineSearch.machine, texts)]
    if not set(wanted) - set("0123456789."):  # addresses change with each lease, and are looked for where they stand
        addresses = Endpoint.select(Endpoint.machine).where(position(Endpoint.ip, wanted) > 0)
        places.append((Endpoint.machine, addresses))
    found = rows(reader, reduce(or_, (query for _, query in places)).limit(FEW + 1))
    if len(found) <= FEW:
        return Machine.id.in_([machine for (machine,) in found])
    return cast(Expression, reduce(or_, (fn.EXISTS(query.where(field == Machine.id)) for field, query in places)))


def _wanted(text: str) -> str:
    # PostgreSQL stores no NUL; neither engine has a text with one.
    return text.strip()[:LONGEST].replace("\0", "\ufffd").lower()


def contains(database: Database, text: str, *fields: Field) -> Expression:
    """True for rows in which one of the fields contains the text."""
    wanted = _wanted(text)
    joined: Any = fields[0]
    for field in fields[1:]:
        joined = joined.concat(Value(_SEPARATOR)).concat(field)
    if not is_postgresql(database):
        return fn.INSTR(getattr(fn, _FUNCTION)(joined), wanted) > 0
    # The collation of ICU knows all letters, whatever the locale of the database is.
    return fn.STRPOS(fn.LOWER(joined.collate('"und-x-icu"')), wanted) > 0

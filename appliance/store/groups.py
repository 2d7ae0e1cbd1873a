"""Machines that need the same action of a person, and how many there are of each kind and in each state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from peewee import Case, Expression, Select, fn

from appliance.domain.lifecycle import Traits, states_where
from appliance.domain.roles import Role
from appliance.domain.verdicts import RunState
from appliance.store.models import Machine, Run
from appliance.store.reader import Reader

_NEWER = Run.alias()
_IS_INCONCLUSIVE = Machine.id.in_(
    Run.select(Run.machine).where(
        (Run.state == RunState.INCONCLUSIVE)
        & ~fn.EXISTS(_NEWER.select(_NEWER.id).where((_NEWER.machine == Run.machine) & (_NEWER.id > Run.id)))
    )
)


def _conditions(of: Any, is_inconclusive: Any) -> Mapping[str, Any]:
    """By group. `of` has the columns of a machine's standing; the columns of the index of it are enough."""

    def is_in(holds: Callable[[Traits], bool]) -> Any:
        return of.state.in_([str(state) for state in states_where(holds)])

    waits = is_in(lambda traits: traits.level_decides and traits.is_present and not traits.needs_attention)
    has_row = of.reason_code != "manifest.no_row"
    inconclusive = is_inconclusive & is_in(lambda traits: traits.may_test and not traits.may_sign_off)
    misplaced = of.wrong_slot & is_in(lambda traits: traits.claims_count)
    return {
        "silent": is_in(lambda traits: not traits.is_present and not traits.is_finished),
        "unexpected": waits & ~has_row,
        "misplaced": misplaced,
        "inconclusive": inconclusive,
        "waiting": is_in(lambda traits: traits.may_sign_off)
        | (waits & (of.reason_role != Role.GATEHOUSE) & has_row & ~misplaced & ~inconclusive),
        "stopped": is_in(lambda traits: traits.needs_attention),
    }


GROUPS: Mapping[str, Expression] = _conditions(Machine, _IS_INCONCLUSIVE)
"""Conditions on a machine."""


def count_states(reader: Reader) -> dict[str, int]:
    """How many machines are in each state; states without machines are missing."""
    query = Machine.select(Machine.state, fn.COUNT(Machine.id)).group_by(Machine.state).tuples()
    return dict(query.execute(reader.database))


def count_groups(reader: Reader) -> dict[str, int]:
    """How many machines are in each of GROUPS: how many have each standing is counted in the index, and what groups
    these are in is decided for each standing once; the machines with an inconclusive run are looked at one by one."""
    every, inconclusive = _count(reader, None), _count(reader, _IS_INCONCLUSIVE)
    return {
        group: every[group, False] - inconclusive[group, False] + inconclusive[group, True] for group in GROUPS
    }  # fmt: skip


def _count(reader: Reader, which: Any) -> dict[tuple[str, bool], int]:
    """By group, and whether a machine's latest run is taken as inconclusive: how many of these machines there are."""
    columns = (Machine.state, Machine.reason_code, Machine.reason_role, Machine.wrong_slot)
    standings = Machine.select(*columns, fn.COUNT(Machine.id).alias("machines")).group_by(*columns)
    standing = (standings.where(which) if which is not None else standings).alias("standing")
    conditions = {
        (group, is_inconclusive): condition
        for is_inconclusive in (False, True)
        for group, condition in _conditions(standing.c, fn.COALESCE(is_inconclusive, False)).items()
    }
    sums = [fn.COALESCE(fn.SUM(Case(None, [(each, standing.c.machines)], 0)), 0) for each in conditions.values()]
    (found,) = Select([standing], sums).tuples().execute(reader.database)
    return dict(zip(conditions, map(int, found), strict=True))

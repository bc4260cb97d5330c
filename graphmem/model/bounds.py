"""Stretches of time as filters."""

from __future__ import annotations

from datetime import datetime

from graphmem.model.filters import And, Condition, Field, Filter, Operator


def created_between(since: datetime | None, until: datetime | None) -> Filter:
    """What is from `since` on and before `until`; without one of them it is open on that side."""
    bounds = ((Operator.GTE, since), (Operator.LT, until))
    return And(tuple(Condition(Field.CREATED_AT, operator, at) for operator, at in bounds if at is not None))

"""A selection: which memories of a project a query is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from graphmem.model.filter_extent import with_required_owner
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, conjuncts
from graphmem.model.moment import LONG_AGO, now
from graphmem.model.principal import Principal
from graphmem.store.filter_cypher import (
    PRESENT,
    PRESENT_OR_LAST,
    SplitFilter,
    WhereClause,
    compile_filter,
    split_filter,
)
from graphmem.store.reach_cypher import LIVING, LIVING_OR_DELETED, PASSAGE_NODES, TURN_NODES, OwnerReach


@dataclass(frozen=True)
class Selection:
    """A filter with the time at which it is asked. All queries of one search share it, and so what it compiles to."""

    filter: Filter = EVERYTHING
    include_expired: bool = False
    as_of: datetime | None = None
    """The past time that is asked about; None for the present."""
    with_deleted: bool = False
    """Whether soft-deleted memories are selected too, by their last state."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "filter", with_required_owner(self.filter))

    @property
    def visible_after(self) -> datetime:
        """The moment at or before which an expiry hides a memory."""
        return LONG_AGO if self.include_expired else self.as_of or now()

    @cached_property
    def slots(self) -> dict[str, str]:
        """The slots hold the clauses that lead to memories, turns and passages, and the filter's test of memories."""
        return {
            "reach": self.reach.to(LIVING_OR_DELETED if self.with_deleted else LIVING),
            "reach_turns": self.reach.to(TURN_NODES),
            "reach_passages": self.reach.to(PASSAGE_NODES),
            "filter": self.where.text,
        }

    def parameters(self, principal: Principal) -> dict[str, Any]:
        """Returns the parameters of a query with these slots, or with the filter's alone."""
        selected = self.reach.parameters | self.where.parameters
        return {**principal.parameters(), "visible_after": self.visible_after, **selected}

    @cached_property
    def reach(self) -> OwnerReach:
        """The filter's way to memories, turns and passages by the indexes of their owners."""
        return OwnerReach.of(self.filter)

    @cached_property
    def where(self) -> WhereClause:
        """The filter as a condition on memories of the present, and on soft-deleted ones where they are selected."""
        return compile_filter(self.filter, target=PRESENT_OR_LAST if self.with_deleted else PRESENT)

    @cached_property
    def beside_owners(self) -> WhereClause:
        """The filter without its conditions on the user, agent and app: what it tests of memories that have the same
        ones as a memory that it selects."""
        others = [part for part in conjuncts(self.filter) if not _tests_owner(part)]
        return compile_filter(And(tuple(others)))

    @cached_property
    def split(self) -> SplitFilter:
        """The filter in the part that a vector index tests by itself, and the rest."""
        return split_filter(self.filter)

    @cached_property
    def pushed(self) -> WhereClause:
        return compile_filter(self.split.pushed)

    @cached_property
    def residual(self) -> WhereClause:
        return compile_filter(self.split.residual, prefix="r")


def _tests_owner(part: Filter) -> bool:
    return isinstance(part, Condition) and part.field in (Field.USER_ID, Field.AGENT_ID, Field.APP_ID)

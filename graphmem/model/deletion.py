"""The selection of owners to delete, and the results of deletions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.model.filters import FIELD_OF_OWNER, Condition, Operator
from graphmem.model.scope import OwnerRef, OwnerType

MAX_LISTED_IDS = 1_000
"""Ids that a result lists at most, however many memories were deleted."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """The number of memories that were deleted, and the ids of the first of them."""

    count: int = 0
    ids: list[str] = field(default_factory=list)
    dry_run: bool = False

    def with_ids(self, ids: Sequence[str]) -> Deleted:
        return Deleted(self.count + len(ids), (self.ids + list(ids))[:MAX_LISTED_IDS], self.dry_run)


@dataclass(frozen=True, slots=True)
class DeletedPart:
    """The memories that one of a deletion's several transactions deleted."""

    ids: list[str]
    is_last: bool
    """Whether nothing is left to delete after it."""


@dataclass(frozen=True, slots=True)
class OwnerSelection:
    """Owners by id, or all owners of some types."""

    refs: tuple[OwnerRef, ...] = ()
    types: tuple[OwnerType, ...] = ()

    def conditions(self) -> dict[OwnerType, Condition]:
        """Returns, for each type of owner, the filter condition of the memories that carry one of the owners."""
        if self.types:
            return {owner_type: Condition(FIELD_OF_OWNER[owner_type], Operator.EXISTS) for owner_type in self.types}
        by_type: dict[OwnerType, list[str]] = {}
        for ref in self.refs:
            by_type.setdefault(ref.type, []).append(ref.owner_id)
        return {
            owner_type: Condition(FIELD_OF_OWNER[owner_type], Operator.IN, tuple(ids))
            for owner_type, ids in by_type.items()
        }

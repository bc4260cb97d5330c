"""What is to be deleted, how, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.model.filters import FIELD_OF_OWNER, Condition, Operator
from graphmem.model.scope import OwnerRef, OwnerType

LISTED_IDS = 1_000


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many memories were deleted, and the ids of the first of them."""

    count: int = 0
    ids: list[str] = field(default_factory=list)
    dry_run: bool = False

    def plus(self, ids: Sequence[str]) -> Deleted:
        return Deleted(self.count + len(ids), (self.ids + list(ids))[:LISTED_IDS], self.dry_run)


@dataclass(frozen=True, slots=True)
class DeletedPart:
    """What one of several transactions deleted."""

    ids: list[str]
    is_last: bool
    """Whether it found nothing more."""


@dataclass(frozen=True, slots=True)
class OwnerSelection:
    """Owners by name, or all of some types."""

    refs: tuple[OwnerRef, ...] = ()
    types: tuple[OwnerType, ...] = ()

    def conditions(self) -> dict[OwnerType, Condition]:
        """By type of owner, what memories that carry one of them fulfil."""
        if self.types:
            return {owner_type: Condition(FIELD_OF_OWNER[owner_type], Operator.EXISTS) for owner_type in self.types}
        by_type: dict[OwnerType, list[str]] = {}
        for ref in self.refs:
            by_type.setdefault(ref.type, []).append(ref.owner_id)
        return {
            owner_type: Condition(FIELD_OF_OWNER[owner_type], Operator.IN, tuple(ids))
            for owner_type, ids in by_type.items()
        }

"""The owners that a filter requires of every memory, from whose nodes or tokens a search can begin."""

from __future__ import annotations

from graphmem.model.filters import OWNER_FIELDS, Condition, Field, Filter, Operator, conjuncts
from graphmem.model.scope import OwnerRef, OwnerType

_TYPES: dict[Field, OwnerType] = dict(zip(OWNER_FIELDS, OwnerType, strict=True))


def required_owners(tree: Filter) -> dict[OwnerType, list[OwnerRef]]:
    """Returns, by type, the owners of whom every matching memory has one. A type that is not required is missing."""
    required: dict[OwnerType, list[OwnerRef]] = {}
    for part in conjuncts(tree):
        if isinstance(part, Condition) and part.field in _TYPES and part.operator in (Operator.EQ, Operator.IN):
            owner_type = _TYPES[part.field]
            ids = part.value if part.operator is Operator.IN else (part.value,)
            required.setdefault(owner_type, [OwnerRef(owner_type, owner_id) for owner_id in ids])
    return required

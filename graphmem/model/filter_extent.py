"""Static analysis of a filter: whether it matches everything, nothing, or by owner only, and the owners it requires.

Each result is on the safe side: False, or no owner, where the tree alone doesn't show it.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphmem.model.filters import (
    OWNER_FIELDS,
    OWNER_OF_FIELD,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    conditions,
    conjuncts,
)
from graphmem.model.limits import MAX_ID_BYTES
from graphmem.model.scope import OwnerRef, OwnerType, Scope

_PARTS = (Operator.CONTAINS, Operator.ICONTAINS, Operator.STARTS_WITH)


def matches_everything(tree: Filter) -> bool:
    """Returns whether it is equivalent to no filter: `{}`, `and: []`, `notIn: []`, `not: {or: []}` and the like."""
    match tree:
        case And(children):
            return all(map(matches_everything, children))
        case Or(children):
            return any(map(matches_everything, children))
        case Not(child):
            return matches_nothing(child)
        case Condition(Field.ID, Operator.EXISTS):
            return True
        case Condition(Field.TEXT, operator, ""):
            return operator in _PARTS
    return False


def matches_nothing(tree: Filter) -> bool:
    match tree:
        case And(children):
            return any(map(matches_nothing, children))
        case Or(children):
            return all(map(matches_nothing, children))
        case Not(child):
            return matches_everything(child)
        case Condition(_, Operator.IN, ()):
            return True
    return False


def names_only_owners(tree: Filter) -> bool:
    """Returns whether it has conditions on a memory's owners only."""
    return all(condition.field in OWNER_FIELDS for condition in conditions(tree))


def required_owners(tree: Filter) -> dict[OwnerType, list[OwnerRef]]:
    """Returns, by type, the owners of whom every matching memory has one. A type that is not required is missing."""
    required: dict[OwnerType, list[OwnerRef]] = {}
    for part in conjuncts(tree):
        choices = owner_choices(part) if isinstance(part, Condition) else {}
        for field, ids in choices.items():
            owner_type = OWNER_OF_FIELD[field]
            refs = dict.fromkeys(OwnerRef(owner_type, owner_id) for owner_id in ids)
            required[owner_type] = [ref for ref in required.get(owner_type, refs) if ref in refs]
    return required


def owner_choices(tree: Filter) -> dict[Field, tuple[str, ...]]:
    """Returns owners of whom every matching memory has at least one, the fewest that the tree shows; none where it
    may be anybody's."""
    match tree:
        case Condition(field, Operator.EQ, owner_id) if field in OWNER_FIELDS:
            return {field: (owner_id,)}
        case Condition(field, Operator.IN, owner_ids) if field in OWNER_FIELDS:
            return {field: owner_ids}
        case And(children):
            return min(filter(None, map(owner_choices, children)), key=_breadth, default={})
        case Or(children):
            choices = [owner_choices(child) for child in children]
            return _joined(choices) if all(choices) else {}
    return {}


def with_required_owner(tree: Filter) -> Filter:
    """Returns an equivalent tree. Where each branch of an OR requires an owner of one type, so does the whole: there a
    query can begin with an index."""
    choices = owner_choices(tree)
    if len(choices) != 1:
        return tree
    [(field, ids)] = choices.items()
    required = Condition(field, Operator.EQ, ids[0]) if len(ids) == 1 else Condition(field, Operator.IN, ids)
    return tree if required in conjuncts(tree) else And((required, tree))


def _breadth(choices: dict[Field, tuple[str, ...]]) -> tuple[int, int]:
    """The number of owners; among as many, those of the type that has the fewest memories each, runs, come first."""
    return sum(map(len, choices.values())), -max(map(OWNER_FIELDS.index, choices))


def _joined(choices: Iterable[dict[Field, tuple[str, ...]]]) -> dict[Field, tuple[str, ...]]:
    joined: dict[Field, tuple[str, ...]] = {}
    for choice in choices:
        for field, ids in choice.items():
            joined[field] = tuple(dict.fromkeys((*joined.get(field, ()), *ids)))
    return joined


def named_scope(tree: Filter) -> Scope:
    """Returns the scope that a filter requires: for each type the owner, where it names exactly one.

    An id longer than an owner's can be is left out.
    """
    required = required_owners(tree)
    ids = [[ref.owner_id for ref in required.get(owner_type, ())] for owner_type in OwnerType]
    return Scope(*(ids[0] if len(ids) == 1 and len(ids[0].encode()) <= MAX_ID_BYTES else None for ids in ids))

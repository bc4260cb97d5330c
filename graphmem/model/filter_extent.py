"""Static analysis of a filter: whether it matches everything, nothing, or by owner only, whatever is stored.

Each answer is on the safe side: False where the tree alone doesn't show it.
"""

from __future__ import annotations

from graphmem.model.filters import OWNER_FIELDS, And, Condition, Field, Filter, Not, Operator, Or, conditions

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

"""This module compiles sort orders and keyset pagination to Cypher that Neo4j can read off an index without sorting."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.filters import OWNER_FIELDS, Condition, Filter, Operator, conjuncts
from graphmem.model.order import MemoryOrder, OrderField
from graphmem.model.paging import Window
from graphmem.store.filter_cypher import WhereClause


def compile_order(order: MemoryOrder, window: Window, constant: Sequence[str]) -> str:
    """Compiles an order to the terms of an ORDER BY; a window that goes backward reverses it.

    The properties that are `constant` come first, so that they and the order are the prefix of an index.
    """
    (first_name, first_descends), *_ = order.sort
    leading = constant if first_name == OrderField.CREATED_AT else ()
    sort = [*((name, first_descends) for name in leading), *order.sort]
    return ", ".join(f"m.{name} {'DESC' if descends != window.backward else 'ASC'}" for name, descends in sort)


def compile_bounds(order: MemoryOrder, window: Window) -> WhereClause:
    """Compiles the window's bounds to a condition on `m`: keyset pagination, which compares with the page's end."""
    where = WhereClause()
    for key, is_after, prefix in ((window.after, True, "a"), (window.before, False, "b")):
        if key is not None:
            where.text += f" AND {_bound(order, is_after, prefix)}"
            where.parameters |= {f"{prefix}{index}": value for index, value in enumerate(key)}
    return where


def _bound(order: MemoryOrder, is_after: bool, prefix: str) -> str:
    """Compiles a lexicographic comparison of the order's properties with the parameters of a key."""
    signs = ["<" if descends == is_after else ">" for _, descends in order.sort]
    steps = []
    for index, (name, _) in enumerate(order.sort):
        equal = [f"m.{order.sort[i][0]} = ${prefix}{i}" for i in range(index)]
        steps.append(" AND ".join([*equal, f"m.{name} {signs[index]} ${prefix}{index}"]))
    # The first comparison stands alone so that Neo4j seeks it in an index. coalesce hides the OR from the planner,
    # which would run a bare one as a union of index seeks and sort their results.
    return f"m.{order.sort[0][0]} {signs[0]}= ${prefix}0 AND coalesce({' OR '.join(steps)}, false)"


def constant_properties(tree: Filter) -> list[str]:
    """Returns the project, and the property of the first owner whose id the filter holds constant."""
    constant = {part.field for part in conjuncts(tree) if isinstance(part, Condition) and part.operator is Operator.EQ}
    return ["project", *[str(field) for field in OWNER_FIELDS if field in constant][:1]]

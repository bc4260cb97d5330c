"""Order and place in a list → Cypher, in a shape that Neo4j can read off an index."""

from __future__ import annotations

from graphmem.model.filters import OWNER_FIELDS, Condition, Filter, Operator, conjuncts
from graphmem.model.order import MemoryOrder, OrderField
from graphmem.model.paging import Window
from graphmem.store.filter_cypher import WhereClause


def compile_order(order: MemoryOrder, window: Window, tree: Filter) -> str:
    """Led by the properties that the filter holds constant, so that an index gives the order."""
    (first_name, first_descends), *_ = order.sort
    constant = ["project", *_requires_owner(tree)] if first_name == OrderField.CREATED_AT else []
    sort = [*((name, first_descends) for name in constant), *order.sort]
    return ", ".join(f"m.{name} {'DESC' if descends != window.backward else 'ASC'}" for name, descends in sort)


def compile_bounds(order: MemoryOrder, window: Window) -> WhereClause:
    """The window's ends as a condition on `m`."""
    clause = WhereClause()
    for key, behind, prefix in ((window.after, True, "a"), (window.before, False, "b")):
        if key is not None:
            clause.text += f" AND {_bound(order, behind, prefix)}"
            clause.parameters |= {f"{prefix}{index}": value for index, value in enumerate(key)}
    return clause


def _bound(order: MemoryOrder, behind: bool, prefix: str) -> str:
    """Lexicographic comparison. Its widest part stands alone for an index to seek; the rest is kept whole by
    coalesce, for Neo4j would plan a bare OR as a union of seeks, and sort."""
    signs = ["<" if descends == behind else ">" for _, descends in order.sort]
    steps = []
    for index, (name, _) in enumerate(order.sort):
        equal = [f"m.{order.sort[i][0]} = ${prefix}{i}" for i in range(index)]
        steps.append(" AND ".join([*equal, f"m.{name} {signs[index]} ${prefix}{index}"]))
    return f"m.{order.sort[0][0]} {signs[0]}= ${prefix}0 AND coalesce({' OR '.join(steps)}, false)"


def _requires_owner(tree: Filter) -> list[str]:
    """The first owner's id that the filter holds constant, if any."""
    held = {part.field for part in conjuncts(tree) if isinstance(part, Condition) and part.operator is Operator.EQ}
    return [str(field) for field in OWNER_FIELDS if field in held][:1]

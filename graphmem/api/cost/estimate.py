"""The cost of an operation, estimated from its document and its variables before anything runs.

The cost of a list is that of one item, times the items that its arguments ask for. A fragment is estimated once,
however often it is spread: its cost is a linear function of how many items there are of what it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

from graphmem.api.cost.coercion import coercion_cost
from graphmem.api.cost.document_shape import MANY
from graphmem.api.cost.prices import DEFAULT_ITEMS, Price, Prices
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.paging import DEFAULT_PAGE_SIZE

_ITEMS_ASKED_FOR = {"first": 1, "last": 1, "pageSize": 1, "topK": 1, "tokenBudget": 25}
"""The arguments that limit a list, with how many of their units make an item: an entry of a pack is some 25 tokens."""

_LISTED = ("ids", "items", "owners", "messages")
"""The arguments, or fields of an input, with a result for each of their entries."""


@dataclass(frozen=True, slots=True)
class _Cost:
    fixed: int = 0
    per_item: int = 0
    """What each item of the page costs that the selection stands in."""

    def of(self, items: int) -> int:
        return min(self.fixed + items * self.per_item, MANY)


_NOTHING = _Cost()


def estimate_cost(
    prices: Prices, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """Returns the cost of the operation with these variables.

    The document's shape must have been checked: this recurses as deeply as the document is nested.
    """
    return _Estimate(prices, document, operation, variables).cost()


class _Estimate:
    def __init__(
        self, prices: Prices, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> None:
        self._prices = prices
        self._operation = operation
        self._variables = _defaults(operation) | dict(variables)
        self._sizes = {name: count_values(value) for name, value in self._variables.items()}
        self._fragments = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self._known: dict[str, _Cost] = {}

    def cost(self) -> int:
        roots = {OperationType.QUERY: "Query", OperationType.MUTATION: "Mutation"}
        parent = roots.get(self._operation.operation, "Subscription")
        # All variables are read and coerced, even those that no field gets.
        coerced = coercion_cost(self._prices.schema, self._operation, self._variables)
        selected = self._selections(self._operation.selection_set, parent).of(1)
        return min(selected + coerced + sum(self._sizes.values()), MANY)

    def _selections(self, selections: SelectionSetNode | None, parent: str | None) -> _Cost:
        costs = [self._selection(node, parent) for node in (selections.selections if selections else ())]
        return _Cost(
            min(sum(cost.fixed for cost in costs), MANY),
            min(sum(cost.per_item for cost in costs), MANY),
        )

    def _selection(self, node: SelectionNode, parent: str | None) -> _Cost:
        match node:
            case FieldNode():
                return self._field(node, parent)
            case FragmentSpreadNode():
                return self._fragment(node.name.value)
            case InlineFragmentNode():
                narrowed = node.type_condition.name.value if node.type_condition else parent
                return self._selections(node.selection_set, narrowed)
        raise TypeError(node.kind)

    def _fragment(self, name: str) -> _Cost:
        if name not in self._known:
            # While it is estimated, a fragment that spreads itself costs nothing more; validation refuses the cycle.
            self._known[name] = _NOTHING
            if fragment := self._fragments.get(name):
                self._known[name] = self._selections(fragment.selection_set, fragment.type_condition.name.value)
        return self._known[name]

    def _field(self, node: FieldNode, parent: str | None) -> _Cost:
        price = self._prices.of(parent, node.name.value)
        arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
        own = price.own + sum(map(self._size, arguments.values()))
        own += sum(extra for name, extra in price.of_arguments.items() if self._is_true(arguments.get(name)))
        asked = self._items_asked_for(price, arguments)
        inner = self._selections(node.selection_set, price.type)
        if not price.is_list:
            return _Cost(min(own + inner.of(DEFAULT_ITEMS if asked is None else asked), MANY))
        each = max(inner.of(DEFAULT_ITEMS), 1)
        items = asked if price.items is None else price.items
        if items is None and price.type is not None:
            return _Cost(own, each)
        return _Cost(min(own + each * (1 if items is None else items), MANY))

    def _items_asked_for(self, price: Price, arguments: Mapping[str, ValueNode]) -> int | None:
        """Returns how many items the field's arguments ask for; None where it has no such arguments."""
        counts = [self._length(value) for name, value in arguments.items() if name in (*_LISTED, "input")]
        sized = [name for name in price.defaults if name in _ITEMS_ASKED_FOR]
        numbers = {name: self._number(arguments.get(name), price.defaults[name]) for name in sized}
        counts += [-(-number // _ITEMS_ASKED_FOR[name]) for name, number in numbers.items() if number is not None]
        # Above the most that is allowed the field is refused, so that nothing of it runs.
        if counts:
            return min(max(*counts, 0), MAX_ITEMS)
        return DEFAULT_PAGE_SIZE if sized else None

    def _number(self, value: ValueNode | None, default: Any) -> int | None:
        given: Any = default
        if isinstance(value, VariableNode):
            given = self._variables.get(value.name.value, default)
        elif isinstance(value, IntValueNode):
            given = int(value.value[:12])
        elif isinstance(value, NullValueNode):
            given = None
        return given if isinstance(given, int) else None

    def _is_true(self, value: ValueNode | None) -> bool:
        if isinstance(value, VariableNode):
            return bool(self._variables.get(value.name.value))
        return isinstance(value, BooleanValueNode) and value.value

    def _length(self, value: ValueNode) -> int:
        """Returns the length of the list, or of the longest of `_LISTED` in an input."""
        match value:
            case VariableNode():
                return _length_of(self._variables.get(value.name.value))
            case ListValueNode():
                return len(value.values)
            case ObjectValueNode():
                listed = [field.value for field in value.fields if field.name.value in _LISTED]
                return max(map(self._length, listed), default=1)
        return 1

    def _size(self, value: ValueNode) -> int:
        """Returns how many values the argument has, for each is read again wherever the field is resolved."""
        size, rest = 0, [value]
        while rest:
            size += 1
            match one := rest.pop():
                case VariableNode():
                    size += self._sizes.get(one.name.value, 0)
                case ListValueNode():
                    rest += one.values
                case ObjectValueNode():
                    rest += [field.value for field in one.fields]
        return size


def count_values(value: object) -> int:
    """Returns how many values a JSON value consists of, itself included."""
    size, rest = 0, [value]
    while rest:
        one = rest.pop()
        size += 1
        if isinstance(one, list):
            rest += one
        elif isinstance(one, dict):
            rest += one.values()
    return size


def _length_of(value: object) -> int:
    if isinstance(value, dict):
        return max((len(one) for name, one in value.items() if name in _LISTED and isinstance(one, list)), default=1)
    return len(value) if isinstance(value, list) else 1


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Returns the default values of the operation's variables."""
    return {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in operation.variable_definitions or ()
        if one.default_value not in (None, Undefined)
    }

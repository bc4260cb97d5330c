"""Makes documents at random that are valid for the schema and cost as much as is allowed, or nearly."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
)

from graphmem.api.cost.document_shape import shape_of
from graphmem.api.cost.estimate import estimate_cost
from graphmem.api.cost.prices import Prices
from graphmem.api.schema import make_schema
from graphmem.errors import CostLimitExceeded
from graphmem.model.cost import CostLimits

LIMITS = CostLimits()

PAGES = (1, 3, 10, 30, 100, 300, 1_000)

VALUES = {
    "query": '"Alice in Paris"',
    "type": "USER",
    "ownerId": '"alex"',
    "bucket": "DAY",
    "tokenBudget": "5000",
    "orderBy": "[{field: CREATED_AT}]",
}


@dataclass(slots=True)
class DocumentMaker:
    """Two makers of one seed and one list of ids make the same documents."""

    seed: int
    memory_ids: Sequence[str]
    _random: random.Random = field(init=False)
    _schema: GraphQLSchema = field(init=False)
    _prices: Prices = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._schema = make_schema()._schema
        self._prices = Prices(self._schema)

    def costly(self, count: int) -> Iterator[str]:
        """Yields documents of at least a quarter of the cost that is allowed."""
        while count:
            document = self.document()
            if LIMITS.cost / 4 <= self._cost(document) <= LIMITS.cost:
                count -= 1
                yield document

    def document(self) -> str:
        query = self._schema.query_type
        assert query
        names = self._random.sample(sorted(query.fields), self._random.randint(1, 4))
        fields = [self._field(name, query.fields[name], 7) for name in names]
        return "{ " + " ".join([part for part in fields if part] or ["__typename"]) + " }"

    def _cost(self, text: str) -> int:
        """What it costs; far too much where its shape alone is refused."""
        document = parse(text)
        try:
            shape_of(document).check(LIMITS)
        except CostLimitExceeded:
            return LIMITS.cost + 1
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        return estimate_cost(self._prices, document, operation, {})

    def _selections(self, selected: GraphQLNamedType, depth: int) -> str:
        if isinstance(selected, GraphQLInterfaceType) and self._random.random() < 0.7:
            possible = sorted(self._schema.get_possible_types(selected), key=lambda one: one.name)
            chosen = self._random.sample(possible, 1)[0]
            return f"__typename ... on {chosen.name} {{ {self._selections(chosen, depth)} }}"
        assert isinstance(selected, GraphQLObjectType | GraphQLInterfaceType)
        names = self._random.sample(sorted(selected.fields), min(len(selected.fields), self._random.randint(1, 5)))
        fields = [self._field(name, selected.fields[name], depth - 1) for name in names]
        return " ".join(["__typename", *(part for part in fields if part)])

    def _field(self, name: str, selected: GraphQLField, depth: int) -> str:
        """The field with what is selected below it; empty where it needs what is not known here, or goes too deep."""
        named = get_named_type(selected.type)
        required = [argument for argument, one in selected.args.items() if is_required_argument(one)]
        values = {argument: self._value(argument) for argument in selected.args}
        if any(not values[argument] for argument in required) or (depth <= 0 and not is_leaf_type(named)):
            return ""
        kept = {
            argument: value
            for argument, value in values.items()
            if value and (argument in required or self._random.random() < 0.8)
        }
        arguments = ", ".join(f"{argument}: {value}" for argument, value in kept.items())
        below = "" if is_leaf_type(named) else f" {{ {self._selections(named, depth)} }}"
        return f"{name}{f'({arguments})' if arguments else ''}{below}"

    def _value(self, name: str) -> str:
        """A value for the argument; empty where none is known."""
        if name in ("first", "topK"):
            return str(self._random.choice(PAGES))
        if name == "id":
            return f'"{self._random.choice(self.memory_ids)}"'
        if name == "ids":
            chosen = self._random.sample(self.memory_ids, min(len(self.memory_ids), self._random.choice(PAGES[:5])))
            return "[" + " ".join(f'"{one}"' for one in chosen) + "]"
        return VALUES.get(name, "")

"""What it costs to coerce variables to their types, which happens at once, before anything else of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    type_from_ast,
)

COERCED = 5
"""The cost of a value with a type of its own; what is inside of JSON is taken as it is."""


def coercion_cost(schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    cost = 0
    for declared in operation.variable_definitions or ():
        name, declared_type = declared.variable.name.value, type_from_ast(schema, declared.type)
        if declared_type is not None and name in variables:
            cost += _cost(variables[name], declared_type)  # type: ignore[arg-type]  # validation refuses other types
    return cost


def _cost(value: object, declared: GraphQLInputType) -> int:
    rest: list[tuple[object, Any]] = [(value, declared)]
    values = 0
    while rest:
        values += 1
        one, of_type = rest.pop()
        of_type = get_nullable_type(of_type)
        if is_list_type(of_type) and isinstance(one, list):
            if is_input_object_type(get_named_type(of_type)):
                rest += [(item, of_type.of_type) for item in one]
            else:
                values += len(one)
        elif is_input_object_type(of_type) and isinstance(one, dict):
            fields = of_type.fields
            rest += [(item, fields[name].type) for name, item in one.items() if name in fields]
    return values * COERCED

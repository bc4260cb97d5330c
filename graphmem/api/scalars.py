"""This module declares the API's scalars. They hand input on as it came, and the input that holds it checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NewType, TypeAlias

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from graphmem.model.moment import format_moment

# To the type checker a scalar is the Python value that it stands for; Strawberry needs a class of its own for each.
if TYPE_CHECKING:
    ID: TypeAlias = str
    DateTime: TypeAlias = Any
    JSON: TypeAlias = Any
else:
    ID = strawberry.ID
    DateTime = NewType("DateTime", object)
    """A datetime where it is answered, a string where it is given."""
    JSON = NewType("JSON", object)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("A DateTime is a string, like 2026-01-31T08:30:00Z.")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A point in time in RFC 3339, answered in UTC. In a filter a date alone is its whole day in UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=format_moment,
        parse_value=_string,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}

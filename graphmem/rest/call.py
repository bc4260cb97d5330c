"""One call of an operation: who makes it, and what it says in its path, its query and its body."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from starlette.datastructures import URL, QueryParams

from graphmem.access.entrance import COST_OF_REQUEST, Caller
from graphmem.errors import BadUserInput
from graphmem.model.principal import Principal
from graphmem.service.services import Services

COST_OF_ROW = 10
"""What each row of an answer costs, as the fields of a memory do in GraphQL."""

LISTS = frozenset(("categories", "fields"))
"""Lists, whose entries have commas between them in a query, or the name again."""
OBJECTS = frozenset(("metadata", "filters"))
"""Objects, which are JSON in a query."""

P = TypeVar("P")


@dataclass(frozen=True)
class Call(Generic[P]):
    """Made for handlers that say in their signature, by a type of `graphmem.rest.parameters`, which names they read."""

    caller: Caller
    services: Services
    url: URL
    path: dict[str, str]
    query: QueryParams
    body: dict[str, Any]
    names: frozenset[str]
    """The names of P; others are passed over."""

    @property
    def principal(self) -> Principal:
        return self.caller.principal

    @cached_property
    def given(self) -> dict[str, Any]:
        """All that the query and the body say under the names that are read, but nulls: clients send them for what is
        not set.

        Raises BadUserInput.
        """
        said = {**self._of_query, **self.body}
        return {name: value for name, value in said.items() if name in self.names and value is not None}

    @cached_property
    def _of_query(self) -> dict[str, Any]:
        return {name: self._read(name) for name in self.query if name in self.names}

    def _read(self, name: str) -> Any:
        values = self.query.getlist(name)
        if name in LISTS:
            return [part for value in values for part in value.split(",")]
        return _parse_object(name, values[-1]) if name in OBJECTS else values[-1]

    def pay(self, rows: int) -> None:
        """Takes what rows of an answer cost of the caller's rate limit, which may go into debt by them."""
        self.caller.spend(rows * COST_OF_ROW / COST_OF_REQUEST, 0)


def _read_object(text: str) -> Any:
    """Returns what is written in JSON, or as Python writes it: so mem0's Python client puts it into a query."""
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(json.dumps(ast.literal_eval(text), allow_nan=False))


def _parse_object(name: str, text: str) -> dict[str, Any]:
    try:
        found = _read_object(text)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise BadUserInput(f'{name} must be JSON, like {{"user_id": "alex"}}.', field=[name]) from error
    if not isinstance(found, dict):
        raise BadUserInput(f"{name} must be a JSON object.", field=[name])
    return found

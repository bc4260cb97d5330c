"""This module finds out whether the fast executor fits the libraries that it is built into.

It overrides what graphql-core and Strawberry promise nobody. Where a release of theirs works in another way, operations
are executed by graphql-core alone, more slowly.
"""

from __future__ import annotations

import logging
from enum import Enum
from functools import cache
from types import SimpleNamespace
from typing import Any

import graphql
import strawberry

from graphmem.api.cost.budget import Budget, BudgetedExecutor
from graphmem.api.execution.executor import FastExecutor
from graphmem.model.cost import CostLimits

_KNOWN_RELEASE = (3, 3)
"""The release of graphql-core whose inner workings the executor knows."""

_PROBE = """
query ($no: Boolean! = false) {
  shelves { id label: name height isFull kind tags note __typename books { ...Book number @include(if: $no) } }
}
fragment Book on ProbedBook { title again: title number @skip(if: $no) }
"""
_BOOKS = [{"title": "One", "again": "One", "number": 1}, {"title": "Two", "again": "Two", "number": 2}]
_FACTS = {"id": "1", "label": "top", "height": 1.5, "isFull": True, "kind": "OPEN", "tags": ["a", "b"], "note": None}
_EXPECTED = {"shelves": [{**_FACTS, "__typename": "ProbedShelf", "books": _BOOKS}, None]}

_log = logging.getLogger(__name__)


@cache
def choose_executor() -> type[BudgetedExecutor]:
    """Returns the fast executor where it answers what is expected, and elsewhere the one without its ways."""
    if graphql.version_info[:2] == _KNOWN_RELEASE and _answer() == _EXPECTED:
        return FastExecutor
    _log.warning("Operations are executed more slowly: graphql-core %s is not known here.", graphql.version)
    return BudgetedExecutor


@strawberry.enum(name="ProbedKind")
class _Kind(Enum):
    OPEN = "open"
    CLOSED = "closed"


@strawberry.type(name="ProbedBook")
class _Book:
    title: str
    number: int


@strawberry.type(name="ProbedShelf")
class _Shelf:
    id: strawberry.ID
    name: str
    height: float
    is_full: bool
    kind: _Kind
    tags: list[str]
    books: list[_Book]
    note: str | None = None


@strawberry.type(name="Query")
class _Query:
    shelves: list[_Shelf | None]


def _answer() -> dict[str, Any] | None:
    books = [_Book(title="One", number=1), _Book(title="Two", number=2)]
    shelf = _Shelf(
        id=strawberry.ID("1"), name="top", height=1.5, is_full=True, kind=_Kind.OPEN, tags=["a", "b"], books=books
    )
    result = strawberry.Schema(_Query, execution_context_class=FastExecutor).execute_sync(
        _PROBE,
        root_value=_Query(shelves=[shelf, None]),
        context_value=SimpleNamespace(budget=Budget(CostLimits())),
    )
    return result.data

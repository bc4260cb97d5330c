"""What the signature of an operation's handler says: which names it reads, what it answers, and which errors it raises.

async def get_memory(call: Call[Nothing]) -> Annotated[MemoryRow, Raises(NotFound)]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from graphmem.errors import GraphmemError


@dataclass(frozen=True, slots=True)
class Raises:
    """Tells of an answer which errors there are instead of it, beside those that every operation has."""

    errors: tuple[type[GraphmemError], ...]

    def __init__(self, *errors: type[GraphmemError]) -> None:
        object.__setattr__(self, "errors", errors)


def parameters_of(handler: Callable[..., Any]) -> Any:
    """Returns the type of what the handler reads."""
    [parameters] = get_args(next(iter(_hints(handler).values())))
    return parameters


def answer_of(handler: Callable[..., Any]) -> Any:
    """Returns the type of what the handler answers with."""
    return _hints(handler)["return"]


def errors_of(handler: Callable[..., Any]) -> list[type[GraphmemError]]:
    """Returns the errors of the handler's own."""
    metadata = getattr(answer_of(handler), "__metadata__", ())
    return [error for mark in metadata if isinstance(mark, Raises) for error in mark.errors]


def names_read_by(handler: Callable[..., Any]) -> frozenset[str]:
    return frozenset(get_type_hints(parameters_of(handler)))


def _hints(handler: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(handler, include_extras=True)

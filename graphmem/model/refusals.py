"""What is wrong with the parts of a batch, told together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from graphmem.errors import Refused, RefusedTogether

T = TypeVar("T")
R = TypeVar("R")


def check_each(items: Iterable[T], check: Callable[[T], R]) -> list[R]:
    """`check` of each item, in order; raises what it refuses of all of them, as one error."""
    results: list[R] = []
    errors: list[Refused] = []
    for item in items:
        try:
            results.append(check(item))
        except RefusedTogether as together:
            errors.extend(together.errors)
        except Refused as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else RefusedTogether(errors)
    return results

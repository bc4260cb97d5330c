"""Checks of a batch that report all of its errors at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from graphmem.errors import Refused, RefusedTogether

T = TypeVar("T")
R = TypeVar("R")


def check_each(items: Iterable[T], check: Callable[[T], R]) -> list[R]:
    """Calls `check` with each item and returns the results in order.

    Raises what it refuses: the error itself if it is the only one, else RefusedTogether with all of them.
    """
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

"""Stores that are read without a service between: who may not read gets nothing of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from graphmem.model.principal import Permission, Principal

S = TypeVar("S")


def for_readers(store: S) -> S:
    """Returns the store with methods that first require their principal to have the permission to read.

    The services that write read from the store itself: a key that may only write can still add what is there already.
    """
    return cast(S, _ForReaders(store))


class _ForReaders:
    def __init__(self, store: object) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._store, name)

        async def read(principal: Principal, *args: Any, **kwargs: Any) -> Any:
            principal.require(Permission.READ)
            return await method(principal, *args, **kwargs)

        setattr(self, name, read)  # so that it is the same each time, as a method is
        return read

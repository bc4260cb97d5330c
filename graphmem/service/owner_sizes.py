"""A cache of how many memories each owner has, for the planning of searches."""

from __future__ import annotations

import time
from collections.abc import Iterable

from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef
from graphmem.store.owners import OwnerStore

MAX_AGE = 10.0
"""Seconds that a size is used for. An outdated size may make a search slower, and never costs it a hit."""

MAX_CACHED = 100_000


class OwnerSizes:
    """Reads the sizes of owners from the database, and remembers each for MAX_AGE seconds."""

    def __init__(self, owners: OwnerStore) -> None:
        self._owners = owners
        self._cache: dict[tuple[str, OwnerRef | None, OwnerRef], tuple[int, float]] = {}

    async def of(self, principal: Principal, refs: Iterable[OwnerRef]) -> dict[OwnerRef, int]:
        """Returns how many memories each owner has, expired ones included; 0 for an owner that does not exist."""
        different, now = set(refs), time.monotonic()
        sizes = {ref: size for ref in different if (size := self._cached(principal, ref, now)) is not None}
        if missing := sorted(different - sizes.keys(), key=str):
            owners = await self._owners.get_owners(principal, missing)
            read = {ref: owners[ref].memory_count if ref in owners else 0 for ref in missing}
            self._cache_sizes(principal, read, now)
            sizes |= read
        return sizes

    def _cached(self, principal: Principal, ref: OwnerRef, now: float) -> int | None:
        size, until = self._cache.get((principal.project, principal.owner, ref), (0, 0.0))
        return size if now < until else None

    def _cache_sizes(self, principal: Principal, sizes: dict[OwnerRef, int], now: float) -> None:
        # Emptying it all is enough here: the cache fills up again in one look-up an owner.
        if len(self._cache) + len(sizes) > MAX_CACHED:
            self._cache.clear()
        self._cache.update(
            {(principal.project, principal.owner, ref): (size, now + MAX_AGE) for ref, size in sizes.items()}
        )

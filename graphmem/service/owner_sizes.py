"""How many memories owners have, as far as the planning of a search needs to know."""

from __future__ import annotations

import time
from collections.abc import Iterable

from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef
from graphmem.store.owners import OwnerStore

KEPT_FOR = 10.0
"""Seconds. A size that has changed since costs a search time, never a hit."""

MAX_KEPT = 100_000


class OwnerSizes:
    """Asks the database once in a while: the same owner is searched again and again."""

    def __init__(self, owners: OwnerStore) -> None:
        self._owners = owners
        self._kept: dict[tuple[str, OwnerRef], tuple[int, float]] = {}

    async def of(self, principal: Principal, refs: Iterable[OwnerRef]) -> dict[OwnerRef, int]:
        """Living memories by owner, expired ones included; 0 for an owner that does not exist."""
        wanted, now = set(refs), time.monotonic()
        sizes = {ref: size for ref in wanted if (size := self._recall(principal, ref, now)) is not None}
        if missing := sorted(wanted - sizes.keys(), key=str):
            found = await self._owners.get_owners(principal, missing)
            asked = {ref: found[ref].memory_count if ref in found else 0 for ref in missing}
            self._keep(principal, asked, now)
            sizes |= asked
        return sizes

    def _recall(self, principal: Principal, ref: OwnerRef, now: float) -> int | None:
        size, until = self._kept.get((principal.project, ref), (0, 0.0))
        return size if now < until else None

    def _keep(self, principal: Principal, sizes: dict[OwnerRef, int], now: float) -> None:
        if len(self._kept) + len(sizes) > MAX_KEPT:
            self._kept.clear()
        self._kept.update({(principal.project, ref): (size, now + KEPT_FOR) for ref, size in sizes.items()})

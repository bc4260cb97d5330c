"""This module limits how many metadata keys a project uses.

Each key becomes the name of a property, and Neo4j never forgets a name, even when nothing has the property any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphmem.errors import LimitExceeded
from graphmem.model.principal import Principal
from graphmem.store.database import Transaction

MAX_METADATA_KEYS = 1_000


class MetadataKeys:
    """A cache of the metadata keys that projects use: a project is locked only for keys that are not in it."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    async def claim(self, transaction: Transaction, principal: Principal, paths: Iterable[str], *where: str) -> None:
        """Records the paths as metadata keys of the project.

        Raises LimitExceeded, at the place `where` in the input, when the project would use too many.
        """
        unknown = sorted(set(paths) - self._known.get(principal.project, set()))
        if not unknown:
            return
        parameters = {"project": principal.project, "keys": unknown}
        [record] = await transaction.run("project/claim_metadata_keys", parameters)
        if record["count"] > MAX_METADATA_KEYS:
            used = "more" if principal.owner else f"{record['count']:,}"
            raise LimitExceeded(
                f"The project would use {used} different metadata keys; at most {MAX_METADATA_KEYS:,} "
                "are kept. Put what varies into values, not into keys.",
                field=where,
            )

    def remember(self, principal: Principal, paths: Iterable[str]) -> None:
        """Caches the paths; to be called only after the transaction that claimed them has been committed."""
        self._known.setdefault(principal.project, set()).update(paths)

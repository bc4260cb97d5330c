"""The update store updates and restores memories in Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from graphmem.model.embedding import Embedding
from graphmem.model.metadata import flatten
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.refusals import check_each
from graphmem.model.revision import MemoryUpdate, Restoration, RevisionBuilder
from graphmem.store.database import Database, Transaction
from graphmem.store.metadata_keys import MetadataKeys
from graphmem.store.versions import append_versions, get_versions, lock_memories


class UpdateStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._metadata_keys = MetadataKeys()

    async def update_memories(
        self, principal: Principal, updates: Sequence[MemoryUpdate], embeddings: Mapping[str, Embedding]
    ) -> None:
        """Updates memories in one transaction. `embeddings` are keyed by text and hold all new texts.

        Raises NotFound, Immutable, Conflict or LimitExceeded; errors of several updates are raised together as
        RefusedTogether.
        """
        paths = {update.where: flatten(update.metadata).paths for update in updates if update.metadata}

        async def work(transaction: Transaction) -> None:
            present = await lock_memories(transaction, principal, [update.id for update in updates])
            revisions = check_each(updates, RevisionBuilder(principal.project, now(), present).update)
            for where, keys in paths.items():
                await self._metadata_keys.claim(transaction, principal, keys, *where, "metadata")
            await append_versions(transaction, principal, revisions, embeddings)

        await self._database.transact(work)
        for keys in paths.values():
            self._metadata_keys.remember(principal, keys)

    async def restore_memories(self, principal: Principal, restorations: Sequence[Restoration]) -> None:
        """Restores memories to past versions in one transaction.

        Raises NotFound, Immutable, BadUserInput or Conflict; errors of several memories are raised together as
        RefusedTogether.
        """
        await self._database.transact(partial(_restore, principal, restorations))


async def _restore(principal: Principal, restorations: Sequence[Restoration], transaction: Transaction) -> None:
    present = await lock_memories(transaction, principal, [restoration.id for restoration in restorations])
    revising = RevisionBuilder(principal.project, now(), present)
    targets = {restoration.id: revising.target_version(restoration) for restoration in restorations}
    past = await get_versions(transaction, principal, [(key, number) for key, number in targets.items() if number])
    revisions = check_each(restorations, partial(revising.restore, past=past))
    deleted = sorted(state.id for state in present.values() if state.is_deleted)
    if deleted:
        # First, because a further version can be appended to a living memory only.
        await transaction.run("memory/restore_memories", {"ids": deleted, "now": revising.at})
    await append_versions(transaction, principal, revisions)

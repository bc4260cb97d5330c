"""Reindexing: rebuilding what is derived from the texts of memories and turns, in the background.

It is needed for what an older graphmem has written, and for damage that `graphmem doctor` has found.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.english.triples import find_mentions
from graphmem.english.words import says_more_than
from graphmem.extraction.speakers import owner_entity, speaker_entity
from graphmem.model.embedding import Embedding, passage_count
from graphmem.model.entity import Mentions
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.extraction_turns import speaker_of_role
from graphmem.store.reindexing import ReindexedMemory, ReindexingStore, StaleMemory, StaleVersion

PAUSE = 0.05
"""Seconds between two pages, in which requests get the database and the embedder."""
PAUSE_AFTER_FAILURE = 10.0
"""Seconds before a page that failed is tried again."""

_log = logging.getLogger(__name__)


class Reindexer:
    """Reindexes the memories and turns that are marked as stale.

    Each page that is written loses its marks, so that an interrupted run goes on where it stopped.
    """

    def __init__(self, store: ReindexingStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def running(self) -> AbstractAsyncContextManager[None]:
        """Reindexes in the background while the context is open, until nothing is marked."""
        return running_in_background(self._run())

    async def mark_all(self) -> None:
        """Marks every memory and turn, so that all of them are reindexed."""
        await self._store.mark_all()

    async def reindex_all(self) -> int:
        """Reindexes all that is marked, and returns how many memories and turns those were. Raises Unavailable."""
        reindexed = 0
        while some := await self.reindex_page():
            reindexed += some
        return reindexed

    async def reindex_page(self) -> int:
        """Reindexes one page of memories, or of turns where no memory is marked; returns how many it had.

        Raises Unavailable.
        """
        stale = await self._store.list_stale()
        if not stale:
            return await self._reindex_turns()
        passages = await self._passages(stale)
        await self._store.write_memories(
            await asyncio.to_thread(lambda: [_reindexed(memory, passages) for memory in stale])
        )
        return len(stale)

    async def _reindex_turns(self) -> int:
        """Reindexes one page of turns; only those that say more than their memories get a vector."""
        turns = await self._store.list_turns()
        informative = {
            turn.id: turn.content for turn in turns if turn.content and says_more_than(turn.content, turn.texts)
        }
        embeddings = await embed(self._embedder, informative.values())
        vectors = {turn: embeddings[content].vector for turn, content in informative.items()}
        if turns:
            await self._store.write_turns(turns, vectors)
        return len(turns)

    async def _run(self) -> None:
        done, is_failing = 0, False
        while True:
            try:
                some = await self.reindex_page()
                await self._tell(done, some)
                if not some:
                    return
                done, is_failing = done + some, False
            except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
                if not is_failing:
                    warn(_log, "Memories and turns are not reindexed for now.", error)
                is_failing = True
            await asyncio.sleep(PAUSE_AFTER_FAILURE if is_failing else PAUSE)

    async def _tell(self, done: int, some: int) -> None:
        """Logs that the background has work, after its first page, and that all of it is done, after its last."""
        if some and not done:
            total = some + await self._store.count_stale()
            _log.warning("%d memories and turns get their search data anew, in the background.", total)
        elif done and not some:
            _log.warning("%d memories and turns have got their search data anew.", done)

    async def _passages(self, stale: Sequence[StaleMemory]) -> dict[str, Embedding | None]:
        """Returns the embeddings of the texts that have to be embedded again, and None where a text needs no passages.

        These are the texts of memories without a vector, and those with too many or too few passages in any memory.
        """
        texts = sorted({text for memory in stale for text in memory.texts})
        counts = dict(zip(texts, map(passage_count, await self._embedder.count_passages(texts)), strict=True))
        wrong = {
            version.text
            for memory in stale
            for version in memory.versions
            if _has_wrong_passages(memory, version, counts)
        }
        embeddings = await embed(self._embedder, (text for text in texts if text in wrong and counts[text]))
        return {text: embeddings.get(text) for text in texts if text in wrong}


def _has_wrong_passages(memory: StaleMemory, version: StaleVersion, counts: Mapping[str, int]) -> bool:
    """Returns whether a version's passages have to be embedded again; `counts` has the right number by text."""
    expected = counts[version.text] if version.text is not None else 0
    return (expected > 0 and memory.is_unembedded) or version.passages != expected


def _reindexed(memory: StaleMemory, passages: Mapping[str, Embedding | None]) -> ReindexedMemory:
    embeddings = {text: passages[text] for text in memory.texts if text in passages}
    return ReindexedMemory(
        memory,
        {text: embedding.passages if embedding else () for text, embedding in embeddings.items()},
        _mentions(memory) if memory.lacks_mentions else {},
    )


def _mentions(memory: StaleMemory) -> dict[str, Mentions]:
    """Returns the mentions of each text of a memory; "I" is the speaker of the turn that it was drawn from."""
    mentions: dict[str, Mentions] = {}
    for version in memory.versions:
        if version.text is not None and version.text not in mentions:
            speaker = (
                speaker_entity(memory.scope, speaker_of_role(version.role))
                if version.role
                else owner_entity(memory.scope)
            )
            mentions[version.text] = find_mentions(version.text, speaker)
    return mentions

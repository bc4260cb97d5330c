"""Making anew what is derived from memories' texts, beside the requests: of what was written before, or was damaged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.english.triples import find_mentions
from graphmem.extraction.speakers import owner_of, speaker_of
from graphmem.model.embedding import Embedding, passage_count
from graphmem.model.entity import Mentions
from graphmem.service.add_planner import says_more
from graphmem.service.background_task import beside, warn
from graphmem.service.extraction_turns import speaker_of_role
from graphmem.store.reindexing import ReindexedMemory, ReindexingStore, StaleMemory, StaleVersion

PAUSE = 0.05
"""Seconds between two pages: requests go ahead."""
PAUSE_AFTER_TROUBLE = 10.0

_log = logging.getLogger(__name__)


class Reindexer:
    """Goes on where it was broken off: what is done is no longer marked."""

    def __init__(self, store: ReindexingStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def running(self) -> AbstractAsyncContextManager[None]:
        """Until all is done, or it is left."""
        return beside(self._run())

    async def mark_all(self) -> None:
        """Marks every memory and turn, so that all of them are reindexed."""
        await self._store.mark_all()

    async def reindex_all(self) -> int:
        """How many memories were looked through. Raises Unavailable."""
        reindexed = 0
        while some := await self.reindex_page():
            reindexed += some
        return reindexed

    async def reindex_page(self) -> int:
        """A page of memories, then of turns; how many it had, none where all is done. Raises Unavailable."""
        stale = await self._store.next_stale()
        if not stale:
            return await self._reindex_turns()
        passages = await self._passages(stale)
        await self._store.write(await asyncio.to_thread(lambda: [_reindexed(memory, passages) for memory in stale]))
        return len(stale)

    async def _reindex_turns(self) -> int:
        turns = await self._store.next_turns()
        telling = {turn.id: turn.content for turn in turns if turn.content and says_more(turn.content, turn.texts)}
        embeddings = await embed(self._embedder, telling.values())
        vectors = {turn: embeddings[content].vector for turn, content in telling.items()}
        if turns:
            await self._store.write_turns(turns, vectors)
        return len(turns)

    async def _run(self) -> None:
        is_failing = False
        while True:
            try:
                if not await self.reindex_page():
                    return
                is_failing = False
            except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
                if not is_failing:
                    warn(_log, "Words and passages are not made anew for now.", error)
                is_failing = True
            await asyncio.sleep(PAUSE_AFTER_TROUBLE if is_failing else PAUSE)

    async def _passages(self, stale: Sequence[StaleMemory]) -> dict[str, Embedding | None]:
        """Of texts whose passages are made anew, or of which any of the memories has too many or too few; None of those
        that need none."""
        texts = sorted({text for memory in stale for text in memory.texts})
        counts = dict(zip(texts, map(passage_count, await self._embedder.count_passages(texts)), strict=True))
        wrong = {one.text for memory in stale for one in memory.versions if _is_cut_wrongly(memory, one, counts)}
        made = await embed(self._embedder, (text for text in texts if text in wrong and counts[text]))
        return {text: made.get(text) for text in texts if text in wrong}


def _is_cut_wrongly(memory: StaleMemory, said: StaleVersion, counts: Mapping[str, int]) -> bool:
    wanted = counts[said.text] if said.text is not None else 0
    return (wanted > 0 and memory.is_unembedded) or said.passages != wanted


def _reindexed(memory: StaleMemory, passages: Mapping[str, Embedding | None]) -> ReindexedMemory:
    made = {text: passages[text] for text in memory.texts if text in passages}
    return ReindexedMemory(
        memory,
        {text: embedding.passages if embedding else () for text, embedding in made.items()},
        _mentions(memory) if memory.lacks_mentions else {},
    )


def _mentions(memory: StaleMemory) -> dict[str, Mentions]:
    """By text; "I" is who said the turn that it was drawn from."""
    found: dict[str, Mentions] = {}
    for said in memory.versions:
        if said.text is not None and said.text not in found:
            speaker = speaker_of(memory.scope, speaker_of_role(said.role)) if said.role else owner_of(memory.scope)
            found[said.text] = find_mentions(said.text, speaker)
    return found

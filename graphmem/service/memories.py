"""Adding, looking up and listing memories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.embeddings.embedder import Embedder
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.limits import check_count
from graphmem.model.memory import Memory, MemoryChange
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Principal
from graphmem.service.adding import AddRequest, plan_addition
from graphmem.store.answers import AnswerStore
from graphmem.store.memories import MemoryStore, Selection


@dataclass(frozen=True, slots=True)
class ListRequest:
    filter: Filter = EVERYTHING
    order: MemoryOrder = field(default_factory=MemoryOrder)
    paging: PageRequest = field(default_factory=PageRequest)
    include_expired: bool = False

    @property
    def selection(self) -> Selection:
        return Selection(self.filter, self.include_expired)


class MemoryService:
    def __init__(self, store: MemoryStore, answers: AnswerStore, embedder: Embedder) -> None:
        self._store = store
        self._answers = answers
        self._embedder = embedder

    async def add_memories(self, principal: Principal, request: AddRequest) -> list[MemoryChange]:
        """One change for each message but the system's, in order; nothing is stored when it raises.

        The same idempotency key again is answered with the same changes, and nothing is done.
        """
        addition = plan_addition(principal.project, request, now())
        if not addition.memories:
            return []
        if addition.idempotency:
            earlier = await self._answers.get_answer(principal, addition.idempotency)
            if earlier is not None:
                return earlier
        texts = list(dict.fromkeys(memory.text for memory in addition.memories))
        vectors = await self._embedder.embed_texts(texts)
        return await self._store.add_memories(principal, addition, dict(zip(texts, vectors, strict=True)))

    async def get_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, Memory]:
        """Those that exist in the project, by id."""
        check_count(ids, "ids")
        return await self._store.get_memories(principal, ids)

    async def list_memories(self, principal: Principal, request: ListRequest) -> Page[Memory]:
        window = request.paging.window()
        return await self._store.list_memories(principal, request.selection, request.order, window)

    async def count_memories(self, principal: Principal, request: ListRequest) -> int:
        """How many the whole list has."""
        return await self._store.count_memories(principal, request.selection)

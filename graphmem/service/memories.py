"""Adding, looking up and listing memories."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.adding import Addition
from graphmem.model.embedding import Embedding
from graphmem.model.fact import CategoryChoice, Forgetting
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.limits import check_count
from graphmem.model.memory import ChangeEvent, Memory, MemoryChange
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Principal
from graphmem.model.project import Choices
from graphmem.service.adding import AddRequest, Planning
from graphmem.service.deletions import AT_A_TIME, IN_ONE_TRANSACTION
from graphmem.service.forgetting import Forgetter
from graphmem.service.inference import NOTHING_INFERRED, Inference
from graphmem.service.projects import ProjectService
from graphmem.store.answers import AnswerStore
from graphmem.store.deletions import DeletionStore
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
    def __init__(
        self,
        store: MemoryStore,
        answers: AnswerStore,
        deletions: DeletionStore,
        projects: ProjectService,
        inference: Inference,
        forgetting: Forgetter,
    ) -> None:
        self._store = store
        self._answers = answers
        self._deletions = deletions
        self._projects = projects
        self._inference = inference
        self._forgetting = forgetting

    async def add_memories(self, principal: Principal, request: AddRequest) -> list[MemoryChange]:
        """What came of each statement, in order; nothing is stored when it raises.

        The same idempotency key again is answered with the same changes, and nothing is done.
        """
        at = now()
        idempotency, request = request.idempotency(at), request.check()
        if idempotency:
            earlier = await self._answers.get_answer(principal, idempotency)
            if earlier is not None:
                return earlier
        guidance = await self._projects.choices(principal, request.custom_categories)
        planning = Planning(principal.project, request, at, idempotency)
        if not request.infer:
            addition = await asyncio.to_thread(planning.plan_verbatim)
            return await self._store_all(principal, addition, guidance.categories, {})
        async with self._inference.turn(principal, request.scope):
            return await self._infer(principal, planning, guidance)

    async def _infer(self, principal: Principal, planning: Planning, guidance: Choices) -> list[MemoryChange]:
        """The conversation is kept whole but where it is a command: what is forgotten is not to be told again."""
        sent = await asyncio.to_thread(planning.sent_with_times)
        remembered = await self._store.remembered_texts(principal, list(sent)) if sent else {}
        material = planning.read_material(
            guidance, {(sent[turn], text): key for (turn, text), key in remembered.items()}
        )
        inferred = await self._inference.infer(principal, material) if material.turns else NOTHING_INFERRED
        facts, forgetting = inferred.extraction.facts, inferred.extraction.forgetting
        meant = await self._meant(principal, planning, forgetting) if forgetting else {}
        if forgetting and not facts:
            return await self._forget(principal, planning, meant)
        told = planning.beside(forgetting.beside) if forgetting else planning
        addition = await asyncio.to_thread(told.plan_facts, facts)
        changes = await self._store_all(principal, addition, guidance.categories, inferred.embeddings)
        return await self._forget(principal, planning, meant, changes) if forgetting else changes

    async def _store_all(
        self,
        principal: Principal,
        addition: Addition,
        categories: Sequence[CategoryChoice],
        embeddings: dict[str, Embedding],
    ) -> list[MemoryChange]:
        if not (addition.changes or addition.idempotency or (addition.messages and not addition.dry_run)):
            return []
        embeddings = await self._inference.embed(addition.texts, embeddings)
        addition = await self._inference.categorise(addition, categories, embeddings)
        return await self._store.add_memories(principal, addition, embeddings)

    async def _meant(self, principal: Principal, planning: Planning, forgetting: Forgetting) -> dict[str, str]:
        """The texts of the memories to forget, by id. Raises BadUserInput where a command is refused, and NotFound."""
        if forgetting.refusal:
            raise BadUserInput(forgetting.refusal, field=planning.command_field)
        try:
            return await self._forgetting.find_meant(principal, planning.request.scope, forgetting)
        except NotFound as error:
            raise NotFound(error.message, field=planning.command_field) from error

    async def _forget(
        self, principal: Principal, planning: Planning, meant: dict[str, str], done: Sequence[MemoryChange] = ()
    ) -> list[MemoryChange]:
        """All that is meant: in one transaction where it can be, else a part at a time; what is done before stands."""
        if planning.request.dry_run:
            return [*done, *(MemoryChange(memory_id, ChangeEvent.DELETE, text) for memory_id, text in meant.items())]
        changed = {change.id for change in done}
        left = [(memory_id, text) for memory_id, text in meant.items() if memory_id not in changed]
        size = IN_ONE_TRANSACTION if len(left) <= IN_ONE_TRANSACTION else AT_A_TIME
        while len(left) > size:
            part, left = left[:size], left[size:]
            done = await self._deletions.forget_memories(principal, dict(part), done)
        return await self._deletions.forget_memories(principal, dict(left), done, planning.idempotency)

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

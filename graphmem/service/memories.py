"""Adding, looking up and listing memories."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.add_plan import AddPlan
from graphmem.model.embedding import Embedding
from graphmem.model.fact import CategoryChoice, ForgetCommand
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.limits import check_count
from graphmem.model.memory import ChangeEvent, Memory, MemoryChange
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Principal
from graphmem.model.project import Guidance
from graphmem.service.add_planner import AddPlanner, AddRequest
from graphmem.service.deletions import AT_A_TIME, IN_ONE_TRANSACTION
from graphmem.service.forget_commands import ForgetCommandResolver
from graphmem.service.inference import NOTHING_INFERRED, Inference
from graphmem.service.projects import ProjectService
from graphmem.store.deletions import DeletionStore
from graphmem.store.idempotency import IdempotencyStore
from graphmem.store.memories import MemoryStore
from graphmem.store.selection import Selection


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
        answers: IdempotencyStore,
        deletions: DeletionStore,
        projects: ProjectService,
        inference: Inference,
        forget_command: ForgetCommandResolver,
    ) -> None:
        self._store = store
        self._answers = answers
        self._deletions = deletions
        self._projects = projects
        self._inference = inference
        self._forget_commands = forget_command

    async def add_memories(self, principal: Principal, request: AddRequest) -> list[MemoryChange]:
        """What came of each statement, in order; nothing is stored when it raises.

        The same idempotency key again is answered with the same changes, and nothing is done.
        """
        at = now()
        idempotency, request = request.idempotency(at), request.check()
        if idempotency:
            earlier = await self._answers.get_record(principal, idempotency)
            if earlier is not None:
                return earlier
        guidance = await self._projects.choices(principal, request.custom_categories)
        planner = AddPlanner(principal.project, request, at, idempotency)
        if not request.infer:
            plan = await asyncio.to_thread(planner.plan_verbatim)
            return await self._store_all(principal, plan, guidance.categories, {})
        async with self._inference.turn(principal, request.scope):
            return await self._infer(principal, planner, guidance)

    async def _infer(self, principal: Principal, planner: AddPlanner, guidance: Guidance) -> list[MemoryChange]:
        """The conversation is kept whole but where it is a command: what is forgotten is not to be told again."""
        sent = await asyncio.to_thread(planner.sent_with_times)
        remembered = await self._store.remembered_texts(principal, list(sent)) if sent else {}
        extraction_input = planner.extraction_input(
            guidance, {(sent[turn], text): key for (turn, text), key in remembered.items()}
        )
        inferred = (
            await self._inference.infer(principal, extraction_input) if extraction_input.turns else NOTHING_INFERRED
        )
        facts, forget_command = inferred.extraction.facts, inferred.extraction.forget_command
        meant = await self._meant(principal, planner, forget_command) if forget_command else {}
        if forget_command and not facts:
            return await self._forget(principal, planner, meant)
        told = planner.beside(forget_command.remainder) if forget_command else planner
        plan = await asyncio.to_thread(told.plan_facts, facts)
        changes = await self._store_all(principal, plan, guidance.categories, inferred.embeddings)
        return await self._forget(principal, planner, meant, changes) if forget_command else changes

    async def _store_all(
        self,
        principal: Principal,
        plan: AddPlan,
        categories: Sequence[CategoryChoice],
        embeddings: dict[str, Embedding],
    ) -> list[MemoryChange]:
        if not (plan.changes or plan.idempotency or (plan.messages and not plan.dry_run)):
            return []
        embeddings = await self._inference.embed(plan.texts, embeddings)
        plan = await self._inference.categorise(plan, categories, embeddings)
        return await self._store.add_memories(principal, plan, embeddings)

    async def _meant(self, principal: Principal, planner: AddPlanner, forget_command: ForgetCommand) -> dict[str, str]:
        """The texts of the memories to forget, by id. Raises BadUserInput where a command is refused, and NotFound."""
        if forget_command.refusal:
            raise BadUserInput(forget_command.refusal, field=planner.command_field)
        try:
            return await self._forget_commands.resolve(principal, planner.request.scope, forget_command)
        except NotFound as error:
            raise NotFound(error.message, field=planner.command_field) from error

    async def _forget(
        self, principal: Principal, planner: AddPlanner, meant: dict[str, str], done: Sequence[MemoryChange] = ()
    ) -> list[MemoryChange]:
        """All that is meant: in one transaction where it can be, else a part at a time; what is done before stands."""
        if planner.request.dry_run:
            return [*done, *(MemoryChange(memory_id, ChangeEvent.DELETE, text) for memory_id, text in meant.items())]
        changed = {change.id for change in done}
        left = [(memory_id, text) for memory_id, text in meant.items() if memory_id not in changed]
        size = IN_ONE_TRANSACTION if len(left) <= IN_ONE_TRANSACTION else AT_A_TIME
        while len(left) > size:
            part, left = left[:size], left[size:]
            done = await self._deletions.forget_memories(principal, dict(part), done)
        return await self._deletions.forget_memories(principal, dict(left), done, planner.idempotency)

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

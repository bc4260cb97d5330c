"""Adding, looking up and listing memories."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from graphmem.model.add_operation import Attempt
from graphmem.model.add_plan import AddPlan
from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Embedding
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.idempotency import Idempotency
from graphmem.model.limits import check_count
from graphmem.model.memory import Memory, MemoryChange
from graphmem.model.moment import now
from graphmem.model.node import NodeRef
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Permission, Principal
from graphmem.model.project import Guidance
from graphmem.model.scope import Scope
from graphmem.scheduling.task_group import task_group
from graphmem.service.add_planner import AddPlanner
from graphmem.service.add_request import AddRequest
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.forget_commands import ForgetCommands
from graphmem.service.inference import NOTHING_INFERRED, Inference
from graphmem.service.pending_add import PendingAdd
from graphmem.service.projects import ProjectService
from graphmem.store.idempotency import IdempotencyStore
from graphmem.store.memories import MemoryStore
from graphmem.store.selection import Selection

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A request for one page of a list of memories, with its filter and order."""

    filter: Filter = EVERYTHING
    order: MemoryOrder = field(default_factory=MemoryOrder)
    paging: PageRequest = field(default_factory=PageRequest)
    include_expired: bool = False

    def selection(self, principal: Principal) -> Selection:
        return Selection(principal.narrow(self.filter), self.include_expired)


class MemoryService:
    """Adds, gets, lists and counts memories."""

    def __init__(
        self,
        store: MemoryStore,
        idempotency: IdempotencyStore,
        projects: ProjectService,
        inference: Inference,
        forget_commands: ForgetCommands,
    ) -> None:
        self._store = store
        self._idempotency = idempotency
        self._projects = projects
        self._inference = inference
        self._forget_commands = forget_commands

    def warming(self) -> AbstractAsyncContextManager[None]:
        """Has Neo4j plan an add in the background while the context is open, so that the first one need not wait."""
        return running_in_background(self._warm())

    async def add_memories(self, principal: Principal, request: AddRequest) -> list[MemoryChange]:
        """Adds what a conversation or a text says, and returns the change that each statement led to, in order.

        A repeated idempotency key gets the recorded changes, and nothing is done. A call that raises has stored
        nothing. Raises Forbidden, EmptyScope, BadUserInput, LimitExceeded, NotFound, ExtractionFailed and Unavailable.
        """
        principal.require(Permission.WRITE)
        changes = await self._add(principal, request, now())
        if Permission.READ in principal.permissions:
            return changes
        return [change.without_past() for change in changes]

    async def carry_out(self, pending: PendingAdd, attempt: Attempt) -> list[MemoryChange]:
        """Carries out an add that was accepted before, and finishes it in the transaction that stores its memories.

        Raises what add_memories raises, and AttemptOver.
        """
        return await self._add(pending.principal, pending.request, pending.at, attempt)

    async def _warm(self) -> None:
        """Adds for nobody, and rolls that back: planning an add takes Neo4j a second or two."""
        said = [IncomingMessage("user", "Is Alice warm?")]
        try:
            await self.add_memories(
                Principal(""), AddRequest(Scope("nobody"), said, infer=False, categories=(), dry_run=True)
            )
        except Exception as error:  # noqa: BLE001  it is logged, and the first add plans by itself
            warn(_log, "An add is not planned yet.", error)

    async def _add(
        self, principal: Principal, request: AddRequest, at: datetime, attempt: Attempt | None = None
    ) -> list[MemoryChange]:
        asked = replace(request, scope=principal.own(request.scope))
        # 16 MiB of messages take a while to hash, and to check.
        idempotency, request = await asyncio.to_thread(lambda: (asked.idempotency(at), asked.check()))
        planner = AddPlanner(principal.project, request, at, idempotency, attempt)
        if not request.infer:
            return await self._add_verbatim(principal, planner)
        async with task_group() as tasks:
            earlier = tasks.create_task(self._earlier(principal, idempotency))
            guidance = tasks.create_task(self._projects.guidance(principal, request.custom_categories))
        if (changes := earlier.result()) is not None:
            return changes
        async with self._inference.exclusive(principal, request.scope):
            return await self._infer(principal, planner, guidance.result())

    async def _earlier(self, principal: Principal, idempotency: Idempotency | None) -> list[MemoryChange] | None:
        """Returns what a call with the same key has recorded; the transaction that writes checks the key once more."""
        return await self._idempotency.get_record(principal, idempotency) if idempotency else None

    async def _add_verbatim(self, principal: Principal, planner: AddPlanner) -> list[MemoryChange]:
        """Stores each message as a memory; the project's settings are looked up while the messages are embedded."""
        # A repeated call is spared the embedding, and is answered also where the embedder is not there.
        if (changes := await self._earlier(principal, planner.idempotency)) is not None:
            return changes
        plan = await asyncio.to_thread(planner.plan_verbatim)
        async with task_group() as tasks:
            guidance = tasks.create_task(self._projects.guidance(principal, planner.request.custom_categories))
            embeddings = tasks.create_task(self._inference.embed(plan.texts, {}))
        return await self._store_all(principal, plan, guidance.result().categories, embeddings.result())

    async def _infer(self, principal: Principal, planner: AddPlanner, guidance: Guidance) -> list[MemoryChange]:
        """Infers memories from the conversation and stores them with its turns; carries out a command to forget.

        A conversation with nothing but a command is not stored, and of others only the rest of the command's turn is:
        the command repeats what is to be forgotten.
        """
        places = await asyncio.to_thread(planner.timed_turns)
        remembered = await self._store.memories_of_turn_texts(principal, list(places)) if places else {}
        extraction_input = planner.extraction_input(
            guidance, {(places[turn], text): memory_id for (turn, text), memory_id in remembered.items()}
        )
        inferred = (
            await self._inference.infer(principal, extraction_input) if extraction_input.turns else NOTHING_INFERRED
        )
        facts, forget_command = inferred.extraction.facts, inferred.extraction.forget_command
        # The memories to forget are found before anything is added, or the command could name what it adds itself.
        to_forget = await self._forget_commands.resolve(principal, planner, forget_command) if forget_command else {}
        forgetting = await self._forget_commands.begin(principal, to_forget, dry_run=planner.request.dry_run)
        rest = planner.without_command(forget_command.remainder) if forget_command else planner
        is_only_command = forget_command and not facts
        plan = rest.plan_nothing() if is_only_command else await asyncio.to_thread(rest.plan_facts, facts)
        plan = replace(plan, forgetting=forgetting)
        return await self._store_all(principal, plan, guidance.categories, inferred.embeddings)

    async def _store_all(
        self,
        principal: Principal,
        plan: AddPlan,
        categories: Sequence[CategoryChoice],
        embeddings: dict[str, Embedding],
    ) -> list[MemoryChange]:
        """Embeds and categorises the memories of a plan, and executes it; `embeddings` has those made so far."""
        is_empty = not (plan.changes or plan.forgetting.texts or (plan.messages and not plan.dry_run))
        if is_empty and not (plan.idempotency or plan.attempt):
            return []
        embeddings = await self._inference.embed(plan.texts, embeddings)
        plan = await self._inference.categorise(plan, categories, embeddings)
        return await self._store.add_memories(principal, plan, embeddings)

    async def get_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, Memory]:
        """Returns the memories that exist in the project, by id. Raises LimitExceeded for too many ids."""
        principal.require(Permission.READ)
        check_count(ids, "ids")
        return await self._store.get_memories(principal, ids)

    async def list_memories(self, principal: Principal, request: ListRequest) -> Page[Memory]:
        """Returns one page of the memories that a filter matches, in the order asked for."""
        principal.require(Permission.READ)
        window = request.paging.window()
        return await self._store.list_memories(principal, request.selection(principal), request.order, window)

    async def count_memories(self, principal: Principal, request: ListRequest) -> int:
        """Returns how many memories the whole list has."""
        principal.require(Permission.READ)
        return await self._store.count_memories(principal, request.selection(principal))

    async def memories_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], request: ListRequest
    ) -> dict[NodeRef, Page[Memory]]:
        """Returns for each owner, category, entity or turn one page of its memories, as of a list of their own."""
        principal.require(Permission.READ)
        window = request.paging.window()
        selection = request.selection(principal)
        return await self._store.memories_of_nodes(principal, nodes, selection, request.order, window)

    async def count_memories_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], request: ListRequest
    ) -> dict[NodeRef, int]:
        """Returns how many memories the whole list of each node has."""
        principal.require(Permission.READ)
        return await self._store.count_memories_of_nodes(principal, nodes, request.selection(principal))

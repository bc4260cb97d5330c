"""Inference: looking up the memories that a conversation may repeat or change, and having facts extracted from it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.extraction.extractor import Extractor
from graphmem.extraction.parsed_conversation import ParsedConversation
from graphmem.model.add_plan import AddPlan
from graphmem.model.categories import CategoryChoice
from graphmem.model.embedding import Embedding
from graphmem.model.fact import Extraction, ExtractionInput, Fact, Known, KnownMemory
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Filter, Not, Operator
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.categoriser import Categoriser
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topics
from graphmem.store.search import VectorMatch
from graphmem.store.words import WordStore

MAX_TOPICS = 20
"""How many topics of `includes` are read, and how many of `excludes`."""

MAX_NEIGHBOURS = 10
"""How many known memories a language model is shown for each text."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """An extraction, and the embeddings that were made on the way, by text, so that none is made twice."""

    extraction: Extraction
    embeddings: dict[str, Embedding]


NOTHING_INFERRED = Inferred(Extraction(), {})


class Inference:
    """Infers memories with one extractor, by rules or by a language model."""

    def __init__(
        self,
        extractor: Extractor,
        embedder: Embedder,
        words: WordStore,
        nearest: NearestSearch,
        categoriser: Categoriser,
    ) -> None:
        self._extractor = extractor
        self._embedder = embedder
        self._words = words
        self._nearest = nearest
        self._categoriser = categoriser
        self._locks: WeakValueDictionary[tuple[str, Scope], asyncio.Lock] = WeakValueDictionary()

    def exclusive(self, principal: Principal, scope: Scope) -> AbstractAsyncContextManager[Any]:
        """Returns the lock of a user, agent and app, to be held from reading known memories to writing new ones.

        Without it two adds at the same time would each miss what the other says (a TOCTOU race). It holds within one
        process.
        """
        # A language model takes seconds to answer, and adds do not wait for each other that long.
        if self._extractor.is_model:
            return nullcontext()
        return self._locks.setdefault((principal.project, scope.without_run), asyncio.Lock())

    async def infer(self, principal: Principal, extraction_input: ExtractionInput) -> Inferred:
        """Returns what the extractor finds in a conversation.

        Raises ExtractionFailed, LimitExceeded and Unavailable.
        """
        conversation = await asyncio.to_thread(self._extractor.read, extraction_input)
        if not self._extractor.is_model:
            known: Known = await self._words.find_known(principal, extraction_input.scope, conversation.lookups)
            extraction = await self._extractor.extract(conversation, known)
            return await self._apply_topics(extraction_input, extraction)
        embeddings = await self.embed([lookup.text for lookup in conversation.lookups], {})
        known = await self._nearest_known(principal, conversation, embeddings)
        return Inferred(await self._extractor.extract(conversation, known), embeddings)

    async def embed(self, texts: Sequence[str], embeddings: dict[str, Embedding]) -> dict[str, Embedding]:
        """Returns `embeddings` together with those of the texts that it lacks. Raises Unavailable."""
        return embeddings | await embed(self._embedder, [text for text in texts if text not in embeddings])

    async def categorise(
        self, plan: AddPlan, choices: Sequence[CategoryChoice], embeddings: dict[str, Embedding]
    ) -> AddPlan:
        """Returns the plan with categories for the memories that have none given. Raises Unavailable."""
        texts = [memory.text for memory in plan.memories if memory.categories is None]
        if not texts:
            return plan
        names = iter(await self._categoriser.categorise([embeddings[text].vector for text in texts], choices))
        changes = [
            replace(change, memory=replace(change.memory, categories=next(names)))
            if change.memory.categories is None
            else change
            for change in plan.changes
        ]
        return replace(plan, changes=changes)

    async def _nearest_known(
        self, principal: Principal, conversation: ParsedConversation, embeddings: Mapping[str, Embedding]
    ) -> Known:
        """Returns the memories nearest to each lookup, of the same user, agent and app, whatever their run."""
        texts, scope = [lookup.text for lookup in conversation.lookups], conversation.extraction_input.scope
        vectors = [embeddings[text].vector for text in texts]
        nearest = await self._nearest.find_nearest(principal, _same_owners(scope), vectors, MAX_NEIGHBOURS)
        return {
            text: [_known_from_match(match, scope) for match in matches]
            for text, matches in zip(texts, nearest, strict=True)
        }

    async def _apply_topics(self, extraction_input: ExtractionInput, extraction: Extraction) -> Inferred:
        """Filters the facts by `includes` and `excludes`, which an extractor by rules does not know."""
        if not (extraction_input.includes or extraction_input.excludes) or not extraction.facts:
            return Inferred(extraction, {})
        texts = [fact.text for fact in extraction.facts]
        embeddings = await self.embed(texts, {})
        names = await self._categoriser.categorise(
            [embeddings[text].vector for text in texts], extraction_input.categories
        )
        categorised = [
            replace(fact, categories=tuple(categories))
            for fact, categories in zip(extraction.facts, names, strict=True)
        ]
        selected = await asyncio.to_thread(_select_facts, extraction_input, categorised)
        return Inferred(replace(extraction, facts=selected), embeddings)


def _known_from_match(match: VectorMatch, scope: Scope) -> KnownMemory:
    memory, is_of_run = match.memory, match.memory.scope.run_id == scope.run_id
    return KnownMemory(memory.id, match.text, match.similarity, memory.immutable, is_of_run=is_of_run)


def _same_owners(scope: Scope) -> Filter:
    """Returns the filter for memories of the same user, agent and app, or of the same run where none is named."""
    owners = {ref.type: ref.owner_id for ref in scope.without_run.owners()}
    types = [owner_type for owner_type in OwnerType if owner_type is not OwnerType.RUN or owner_type in owners]
    return And(
        tuple(
            Condition(FIELD_OF_OWNER[owner_type], Operator.EQ, owners[owner_type])
            if owner_type in owners
            else Not(Condition(FIELD_OF_OWNER[owner_type], Operator.EXISTS))
            for owner_type in types
        )
    )


def _select_facts(extraction_input: ExtractionInput, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Returns the facts that are about an included topic, if any is named, and about no excluded one."""
    included, excluded = (
        read_topics(phrase or "", extraction_input.categories)[:MAX_TOPICS]
        for phrase in (extraction_input.includes, extraction_input.excludes)
    )

    def is_about(topics: Sequence[Topic], fact: Fact) -> bool:
        return any(topic.is_about(fact.text, fact.categories or ()) for topic in topics)

    return tuple(
        fact
        for fact in facts
        if not is_about(excluded, fact) and (not extraction_input.includes or is_about(included, fact))
    )

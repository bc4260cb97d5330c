"""Inferring memories from a conversation: what is known is looked for, then the extractor decides."""

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
from graphmem.model.embedding import Embedding
from graphmem.model.fact import CategoryChoice, Extraction, ExtractionInput, Fact, Known, KnownMemory
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Filter, Not, Operator
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.categoriser import Categoriser
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topics
from graphmem.store.search import VectorMatch
from graphmem.store.words import WordStore

MAX_TOPICS = 20
"""Of what is to be included, and as many of what is not."""

NEIGHBOURS = 10
"""How many known memories a model is shown for each text."""


@dataclass(frozen=True, slots=True)
class Inferred:
    extraction: Extraction
    embeddings: dict[str, Embedding]
    """Of the texts of its facts, with what else was embedded."""


NOTHING_INFERRED = Inferred(Extraction(), {})


class Inference:
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
        self._turns: WeakValueDictionary[tuple[str, Scope], asyncio.Lock] = WeakValueDictionary()

    def turn(self, principal: Principal, scope: Scope) -> AbstractAsyncContextManager[Any]:
        """Held from reading what is known to writing what follows: adds of the same user, agent and app come one after
        the other, so that the second knows what the first has said. A model's answers are not waited for."""
        if self._extractor.is_model:
            return nullcontext()
        return self._turns.setdefault((principal.project, scope.without_run), asyncio.Lock())

    async def infer(self, principal: Principal, extraction_input: ExtractionInput) -> Inferred:
        """Raises ExtractionFailed and LimitExceeded."""
        conversation = await asyncio.to_thread(self._extractor.read, extraction_input)
        if not self._extractor.is_model:
            known: Known = await self._words.find_known(principal, extraction_input.scope, conversation.lookups)
            extraction = await self._extractor.extract(conversation, known)
            return await self._chosen(extraction_input, extraction)
        embeddings = await self.embed([lookup.text for lookup in conversation.lookups], {})
        known = await self._nearest_known(principal, conversation, embeddings)
        return Inferred(await self._extractor.extract(conversation, known), embeddings)

    async def embed(self, texts: Sequence[str], embeddings: dict[str, Embedding]) -> dict[str, Embedding]:
        """`embeddings` and those of the texts that have none yet."""
        return embeddings | await embed(self._embedder, [text for text in texts if text not in embeddings])

    async def categorise(
        self, plan: AddPlan, choices: Sequence[CategoryChoice], embeddings: dict[str, Embedding]
    ) -> AddPlan:
        """With the categories of those memories of which they are not known."""
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
        """Of the same user, agent and app, whatever the run."""
        texts, scope = [lookup.text for lookup in conversation.lookups], conversation.extraction_input.scope
        vectors = [embeddings[text].vector for text in texts]
        nearest = await self._nearest.find_nearest(principal, _owned_alike(scope), vectors, NEIGHBOURS)
        return {
            text: [_known_memory(match, scope) for match in matches]
            for text, matches in zip(texts, nearest, strict=True)
        }

    async def _chosen(self, extraction_input: ExtractionInput, extraction: Extraction) -> Inferred:
        """Without what is not to be included, for an extractor that cannot know."""
        if not (extraction_input.includes or extraction_input.excludes) or not extraction.facts:
            return Inferred(extraction, {})
        texts = [fact.text for fact in extraction.facts]
        embeddings = await self.embed(texts, {})
        names = await self._categoriser.categorise(
            [embeddings[text].vector for text in texts], extraction_input.categories
        )
        found = [
            replace(fact, categories=tuple(categories))
            for fact, categories in zip(extraction.facts, names, strict=True)
        ]
        wanted = await asyncio.to_thread(_wanted, extraction_input, found)
        return Inferred(replace(extraction, facts=wanted), embeddings)


def _known_memory(match: VectorMatch, scope: Scope) -> KnownMemory:
    is_of_run = match.memory.scope.run_id == scope.run_id
    return KnownMemory(match.memory.id, match.text, match.similarity, match.memory.immutable, is_of_run=is_of_run)


def _owned_alike(scope: Scope) -> Filter:
    """What memories of the same user, agent and app fulfil, or of the same run where there is nothing else."""
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


def _wanted(extraction_input: ExtractionInput, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts of known categories, by what is to be included and excluded."""
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

"""Inferring memories from a conversation: what is known is looked for, then the extractor decides."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from graphmem.embeddings.embedder import Embedder
from graphmem.extraction.conversation_reading import Reading
from graphmem.extraction.extractor import Extractor
from graphmem.model.adding import Addition
from graphmem.model.embedding import Embedding
from graphmem.model.fact import CategoryChoice, Extraction, Fact, Known, KnownMemory, Material
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Filter, Not, Operator
from graphmem.model.hit import Hit
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.categorising import Categoriser
from graphmem.service.embedding import embed
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topics
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
        return self._turns.setdefault((principal.project, scope.lasting), asyncio.Lock())

    async def infer(self, principal: Principal, material: Material) -> Inferred:
        """Raises ExtractionFailed and LimitExceeded."""
        reading = await asyncio.to_thread(self._extractor.read, material)
        if not self._extractor.is_model:
            known: Known = await self._words.find_known(principal, material.scope, reading.lookups)
            extraction = await self._extractor.extract(reading, known)
            return await self._chosen(material, extraction)
        embeddings = await self.embed([lookup.text for lookup in reading.lookups], {})
        known = await self._nearest_known(principal, reading, embeddings)
        return Inferred(await self._extractor.extract(reading, known), embeddings)

    async def embed(self, texts: Sequence[str], embeddings: dict[str, Embedding]) -> dict[str, Embedding]:
        """`embeddings` and those of the texts that have none yet."""
        return embeddings | await embed(self._embedder, [text for text in texts if text not in embeddings])

    async def categorise(
        self, addition: Addition, choices: Sequence[CategoryChoice], embeddings: dict[str, Embedding]
    ) -> Addition:
        """With the categories of those memories of which they are not known."""
        texts = [memory.text for memory in addition.memories if memory.categories is None]
        if not texts:
            return addition
        names = iter(await self._categoriser.categorise([embeddings[text].vector for text in texts], choices))
        changes = [
            replace(change, memory=replace(change.memory, categories=next(names)))
            if change.memory.categories is None
            else change
            for change in addition.changes
        ]
        return replace(addition, changes=changes)

    async def _nearest_known(
        self, principal: Principal, reading: Reading, embeddings: Mapping[str, Embedding]
    ) -> Known:
        """Of the same user, agent and app, whatever the run."""
        texts, scope = [lookup.text for lookup in reading.lookups], reading.material.scope
        vectors = [embeddings[text].vector for text in texts]
        nearest = await self._nearest.find_nearest(principal, _owned_alike(scope), vectors, NEIGHBOURS)
        return {text: [_known_memory(hit, scope) for hit in hits] for text, hits in zip(texts, nearest, strict=True)}

    async def _chosen(self, material: Material, extraction: Extraction) -> Inferred:
        """Without what is not to be included, for an extractor that cannot know."""
        if not (material.includes or material.excludes) or not extraction.facts:
            return Inferred(extraction, {})
        texts = [fact.text for fact in extraction.facts]
        embeddings = await self.embed(texts, {})
        names = await self._categoriser.categorise([embeddings[text].vector for text in texts], material.categories)
        found = [
            replace(fact, categories=tuple(categories))
            for fact, categories in zip(extraction.facts, names, strict=True)
        ]
        wanted = await asyncio.to_thread(_wanted, material, found)
        return Inferred(replace(extraction, facts=wanted), embeddings)


def _known_memory(hit: Hit, scope: Scope) -> KnownMemory:
    is_of_run = hit.memory.scope.run_id == scope.run_id
    return KnownMemory(hit.memory.id, hit.text, hit.score, hit.memory.immutable, is_of_run=is_of_run)


def _owned_alike(scope: Scope) -> Filter:
    """What memories of the same user, agent and app fulfil, or of the same run where there is nothing else."""
    owners = {ref.type: ref.owner_id for ref in scope.lasting.owners()}
    types = [owner_type for owner_type in OwnerType if owner_type is not OwnerType.RUN or owner_type in owners]
    return And(
        tuple(
            Condition(FIELD_OF_OWNER[owner_type], Operator.EQ, owners[owner_type])
            if owner_type in owners
            else Not(Condition(FIELD_OF_OWNER[owner_type], Operator.EXISTS))
            for owner_type in types
        )
    )


def _wanted(material: Material, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts of known categories, by what is to be included and excluded."""
    included, excluded = (
        read_topics(phrase or "", material.categories)[:MAX_TOPICS] for phrase in (material.includes, material.excludes)
    )

    def is_about(topics: Sequence[Topic], fact: Fact) -> bool:
        return any(topic.is_about(fact.text, fact.categories or ()) for topic in topics)

    return tuple(
        fact for fact in facts if not is_about(excluded, fact) and (not material.includes or is_about(included, fact))
    )

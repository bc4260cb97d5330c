"""Inferring memories from a conversation: what is known is looked for, then the extractor decides."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.extraction.extractor import Extractor
from graphmem.model.adding import Addition
from graphmem.model.fact import CategoryChoice, Extraction, Fact, Known, KnownMemory, Material
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Filter, Not, Operator
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.categorising import Categoriser
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topics

MAX_TOPICS = 20
"""Of what is to be included, and as many of what is not."""

NEIGHBOURS = 10
"""How many known memories are looked for by each text."""


@dataclass(frozen=True, slots=True)
class Inferred:
    extraction: Extraction
    vectors: dict[str, Vector]
    """Of the texts of its facts, with what else was embedded."""


class Inference:
    def __init__(
        self, extractor: Extractor, embedder: Embedder, nearest: NearestSearch, categoriser: Categoriser
    ) -> None:
        self._extractor = extractor
        self._embedder = embedder
        self._nearest = nearest
        self._categoriser = categoriser
        self._turns: WeakValueDictionary[tuple[str, Scope], asyncio.Lock] = WeakValueDictionary()

    def turn(self, principal: Principal, scope: Scope) -> AbstractAsyncContextManager[Any]:
        """Held from reading what is known to writing what follows: adds of the same owners come one after the other, so
        that the second knows what the first has said. A model's answers are not waited for."""
        if self._extractor.is_model:
            return nullcontext()
        return self._turns.setdefault((principal.project, scope), asyncio.Lock())

    async def infer(self, principal: Principal, material: Material) -> Inferred:
        """Raises ExtractionFailed."""
        probes = await asyncio.to_thread(self._extractor.probes, material)
        vectors = await self.embed(probes, {})
        known = await self._find_known(principal, material.scope, probes, vectors)
        extraction = await self._extractor.extract(material, known)
        if not self._extractor.is_model:
            extraction, vectors = await self._chosen(material, extraction, vectors)
        return Inferred(extraction, vectors)

    async def embed(self, texts: Sequence[str], vectors: dict[str, Vector]) -> dict[str, Vector]:
        """`vectors` and those of the texts that have none yet."""
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        if not missing:
            return vectors
        return vectors | dict(zip(missing, await self._embedder.embed_texts(missing), strict=True))

    async def categorise(
        self, addition: Addition, choices: Sequence[CategoryChoice], vectors: dict[str, Vector]
    ) -> Addition:
        """With the categories of those memories of which they are not known."""
        texts = [memory.text for memory in addition.memories if memory.categories is None]
        if not texts:
            return addition
        names = iter(await self._categoriser.categorise([vectors[text] for text in texts], choices))
        changes = [
            replace(change, memory=replace(change.memory, categories=next(names)))
            if change.memory.categories is None
            else change
            for change in addition.changes
        ]
        return replace(addition, changes=changes)

    async def _find_known(
        self, principal: Principal, scope: Scope, probes: Sequence[str], vectors: dict[str, Vector]
    ) -> Known:
        nearest = await self._nearest.find_nearest(
            principal, exactly_owned_by(scope), [vectors[probe] for probe in probes], NEIGHBOURS
        )
        return {
            probe: [KnownMemory(hit.memory.id, hit.text, hit.score, hit.memory.immutable) for hit in hits]
            for probe, hits in zip(probes, nearest, strict=True)
        }

    async def _chosen(
        self, material: Material, extraction: Extraction, vectors: dict[str, Vector]
    ) -> tuple[Extraction, dict[str, Vector]]:
        """Without what is not to be included, for an extractor that cannot know."""
        if not (material.includes or material.excludes) or not extraction.facts:
            return extraction, vectors
        texts = [fact.text for fact in extraction.facts]
        vectors = await self.embed(texts, vectors)
        names = await self._categoriser.categorise([vectors[text] for text in texts], material.categories)
        found = [
            replace(fact, categories=tuple(categories))
            for fact, categories in zip(extraction.facts, names, strict=True)
        ]
        return replace(extraction, facts=await asyncio.to_thread(_wanted, material, found)), vectors


def exactly_owned_by(scope: Scope) -> Filter:
    """What memories with these owners and no other fulfil."""
    owners = {ref.type: ref.owner_id for ref in scope.owners()}
    return And(
        tuple(
            Condition(FIELD_OF_OWNER[owner_type], Operator.EQ, owners[owner_type])
            if owner_type in owners
            else Not(Condition(FIELD_OF_OWNER[owner_type], Operator.EXISTS))
            for owner_type in OwnerType
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

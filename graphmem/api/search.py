"""This module defines the GraphQL types of the results of searches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence

import strawberry

from graphmem.api.connection import PageInfo
from graphmem.api.context import Context, Info
from graphmem.api.facets import MemoryFacets
from graphmem.api.memory import Memory
from graphmem.api.node import Node, PathStep, load_node
from graphmem.api.ranked_page import page_info
from graphmem.api.selections import asks_for
from graphmem.english.highlights import highlight
from graphmem.model import hit as model
from graphmem.model import path
from graphmem.model.facet import FacetCount, FacetRequest
from graphmem.service.search_request import SearchRequest


@strawberry.type(description="One signal that counted for a memory in a search.")
class Signal:
    name: model.SignalName = strawberry.field(description="The signal's name.")
    score: float = strawberry.field(description="The strength of the signal, in [0, 1].")
    rank: int | None = strawberry.field(description="The memory's rank by this signal alone, counted from 1.")

    @classmethod
    def from_model(cls, signal: model.Signal) -> Signal:
        return cls(name=signal.name, score=signal.score, rank=signal.rank)


@strawberry.type(description="A part of a text, which a word of the query is or is not.")
class TextPart:
    text: str = strawberry.field(description="The part's text; all of them joined are the whole text.")
    is_match: bool = strawberry.field(description="Whether it is a word of the query, in whatever form.")


async def text_parts(text: str, terms: frozenset[str]) -> list[TextPart]:
    """Returns a text in parts. It takes a thread, as long texts take milliseconds."""
    parts = await asyncio.to_thread(highlight, text, terms)
    return [TextPart(text=part.text, is_match=part.is_match) for part in parts]


@strawberry.type(description="A memory that a search found, with the reasons.")
class Hit:
    memory: Memory = strawberry.field(description="The memory as it is now.")
    text: str = strawberry.field(description="The text that matched.")
    version: int = strawberry.field(description="The version of the memory whose text matched.")
    score: float = strawberry.field(
        description="The relevance of the memory, in [0, 1]: the same for the same evidence, whatever else was "
        "found. Half of the answers in measured conversations have 0.8 or more, half of everything else "
        "that was looked at less than 0.5."
    )
    signals: list[Signal] = strawberry.field(
        description="The signals that counted for the memory, those that counted most first."
    )
    origin: strawberry.Private[model.Origin]
    terms: strawberry.Private[frozenset[str]]

    @strawberry.field(
        description="The text that matched in parts, with the words of the query apart, in whatever form they stand; "
        "of a long text, those in its first 10,000 characters."
    )
    async def highlights(self) -> list[TextPart]:
        return await text_parts(self.text, self.terms)

    @strawberry.field(
        description="The path through the graph that led to the memory: from a neighbouring message's memory, an "
        "entity that the query names, or a past version, where such a signal counted; else from an "
        "owner. It ends with the memory."
    )
    async def path(self, info: Info) -> list[PathStep]:
        steps = await info.context.hit_paths.load((self.memory.id, self.origin)) or []
        if not asks_for(info, "node"):
            return [PathStep.from_model(step) for step in steps]
        # Loading the nodes now, rather than when each step is asked for one, shows which are gone.
        nodes = await asyncio.gather(*(load_node(info.context, step.node) for step in steps[:-1]))
        return _behind_gaps(steps, nodes, self.memory)

    @classmethod
    def from_model(cls, hit: model.Hit, terms: frozenset[str]) -> Hit:
        return cls(
            memory=Memory.from_model(hit.memory),
            text=hit.text,
            version=hit.version,
            score=hit.score,
            signals=[Signal.from_model(signal) for signal in hit.signals],
            origin=hit.origin,
            terms=terms,
        )


def _behind_gaps(steps: Sequence[path.PathStep], nodes: Sequence[Node | None], memory: Memory) -> list[PathStep]:
    """Returns the part of a path behind the last node that has been erased since the path was found."""
    if not steps:
        return []
    # The path's last node is the memory, which the search has already loaded.
    start = max((place + 1 for place, node in enumerate(nodes) if node is None), default=0)
    left = [PathStep.from_model(step, node) for step, node in zip(steps[start:], [*nodes[start:], memory], strict=True)]
    if start:
        left[0].relationship = left[0].forward = None
    return left


@strawberry.type(description="The result of a search.")
class SearchResult:
    hits: list[Hit] = strawberry.field(description="The hits, the best first.")
    page_info: PageInfo = strawberry.field(
        description="The position of the page among all that the search ranked, some "
        "hundreds of memories or, with a greater topK, more; topK is the size of the page."
    )
    strategy: model.SearchStrategy = strawberry.field(description="The strategy of the search.")
    complete: bool = strawberry.field(
        description="Whether certainly no better hit exists: every memory was compared, or the index had no more "
        "candidates."
    )
    warnings: list[str] = strawberry.field(
        description="Warnings about arguments that may not mean what the caller intended."
    )

    facets: MemoryFacets = strawberry.field(
        description="By what the hits can be narrowed down: counts of all that the search ranked and that threshold "
        "leaves, whatever the page, as their memories are now."
    )

    @classmethod
    def from_model(cls, result: model.SearchResult, request: SearchRequest) -> SearchResult:
        def count_facet(context: Context, facet: FacetRequest) -> Awaitable[list[FacetCount]]:
            return context.services.facets.count_facet_of_memories(context.principal, result.ranked_ids, facet)

        return cls(
            hits=[Hit.from_model(hit, result.terms) for hit in result.hits],
            page_info=page_info(request, result.page),
            strategy=result.strategy,
            complete=result.complete,
            warnings=result.warnings,
            facets=MemoryFacets(count_facet=count_facet),
        )

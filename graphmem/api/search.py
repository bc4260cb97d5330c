"""What a search found as GraphQL answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import strawberry

from graphmem.api.context import Info
from graphmem.api.memory import Memory
from graphmem.api.node import Node, PathStep, load_node
from graphmem.model import hit as model
from graphmem.model import path


@strawberry.type(description="One reason why a memory was found.")
class Signal:
    name: str = strawberry.field(description="A SignalName in small letters, or `reranker`.")
    score: float = strawberry.field(description="How strong it is, in [0, 1].")
    rank: int | None = strawberry.field(description="The memory's place in this signal's own list, from 1.")


@strawberry.type(description="A memory that was found, and why.")
class Hit:
    memory: Memory = strawberry.field(description="The memory, as it is now.")
    text: str = strawberry.field(description="What matched.")
    version: int = strawberry.field(description="The version whose text matched.")
    score: float = strawberry.field(
        description="How much speaks for it, in [0, 1]: the same for the same evidence, whatever else was found. Half "
        "of the answers in measured conversations have 0.8 or more, half of all else that was looked at less than 0.5."
    )
    signals: list[Signal] = strawberry.field(description="The reasons, what counted most first.")
    origin: strawberry.Private[model.Origin]

    @strawberry.field(
        description="The way through the graph that led to it: from a neighbouring turn's memory, an entity that the "
        "query names, or a past version, where such a signal counted; else from an owner. It ends with the memory."
    )
    async def path(self, info: Info) -> list[PathStep]:
        steps = await info.context.hit_paths.load((self.memory.id, self.origin)) or []
        nodes = await asyncio.gather(*(load_node(info.context, step.node) for step in steps[:-1]))
        return _behind_gaps(steps, nodes, self.memory)

    @classmethod
    def from_model(cls, hit: model.Hit) -> Hit:
        return cls(
            memory=Memory.from_model(hit.memory),
            text=hit.text,
            version=hit.version,
            score=hit.score,
            signals=[Signal(name=signal.name, score=signal.score, rank=signal.rank) for signal in hit.signals],
            origin=hit.origin,
        )


def _behind_gaps(steps: Sequence[path.PathStep], nodes: Sequence[Node | None], memory: Memory) -> list[PathStep]:
    """What is left of a way behind the last node that has been erased meanwhile; the memory itself is at hand."""
    if not steps:
        return []
    start = max((place + 1 for place, node in enumerate(nodes) if node is None), default=0)
    left = [PathStep.from_model(step, node) for step, node in zip(steps[start:], [*nodes[start:], memory], strict=True)]
    if start:
        left[0].relationship = left[0].forward = None
    return left


@strawberry.type(description="What a search found and how it went about it.")
class SearchResult:
    hits: list[Hit] = strawberry.field(description="The best first.")
    strategy: model.SearchStrategy = strawberry.field(description="How the search was done.")
    complete: bool = strawberry.field(
        description="Whether certainly no better hit exists: everything was compared, or the index found nothing more."
    )
    warnings: list[str] = strawberry.field(description="What the caller may not have meant.")

    @classmethod
    def from_model(cls, result: model.SearchResult) -> SearchResult:
        return cls(
            hits=[Hit.from_model(hit) for hit in result.hits],
            strategy=result.strategy,
            complete=result.complete,
            warnings=result.warnings,
        )

"""What a search found as GraphQL answers it."""

from __future__ import annotations

import strawberry

from graphmem.api.memory import Memory
from graphmem.api.node import PathStep
from graphmem.model import hit as model


@strawberry.type(description="One reason why a memory was found.")
class Signal:
    name: str = strawberry.field(description="vector: the query and the text mean something alike.")
    score: float = strawberry.field(description="How strong it is, in [0, 1].")
    rank: int | None = strawberry.field(description="The memory's place among all hits by this signal, from 1.")


@strawberry.type(description="A memory that was found, and why.")
class Hit:
    memory: Memory = strawberry.field(description="The memory, as it is now.")
    text: str = strawberry.field(description="What matched.")
    version: int = strawberry.field(description="The version whose text matched.")
    score: float = strawberry.field(description="The cosine of query and text, in [0, 1]; what points away is 0.")
    signals: list[Signal] = strawberry.field(description="The reasons, strongest first.")
    path: list[PathStep] = strawberry.field(description="The way through the graph that led to it, if one did.")

    @classmethod
    def from_model(cls, hit: model.Hit, rank: int) -> Hit:
        return cls(
            memory=Memory.from_model(hit.memory),
            text=hit.text,
            version=hit.version,
            score=hit.score,
            signals=[Signal(name="vector", score=hit.score, rank=rank)],
            path=[],
        )


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
            hits=[Hit.from_model(hit, rank) for rank, hit in enumerate(result.hits, 1)],
            strategy=result.strategy,
            complete=result.complete,
            warnings=result.warnings,
        )

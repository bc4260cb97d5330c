"""What goes into an agent's prompt, as GraphQL answers it."""

from __future__ import annotations

import strawberry

from graphmem.api.memory import Memory
from graphmem.api.message import Message
from graphmem.model import context_pack as model
from graphmem.model.hit import SearchStrategy


@strawberry.type(description="One memory of a context pack, and where it is from.")
class ContextEntry:
    number: int = strawberry.field(description="Its number in the pack's text, from 1: what a model cites as [1].")
    memory: Memory = strawberry.field(description="The memory, as it is now.")
    text: str = strawberry.field(description="What it says in the pack.")
    version: int = strawberry.field(description="The version that says so.")
    score: float = strawberry.field(description="The best score of what it stands for, in [0, 1].")
    token_count: int = strawberry.field(description="The tokens of its part of the pack's text.")
    citation: str = strawberry.field(
        description="Its source in words: memory, version and, where there is one, the turn, by their ids in the graph."
    )
    messages: list[Message] = strawberry.field(
        description="The turns of conversation that the text was drawn from, oldest first, up to ten."
    )
    merged: list[Memory] = strawberry.field(description="Other memories that were found and say nothing else.")

    @classmethod
    def from_model(cls, entry: model.ContextEntry, number: int) -> ContextEntry:
        hit = entry.cited_hit.hit
        return cls(
            number=number,
            memory=Memory.from_model(hit.memory),
            text=hit.text,
            version=hit.version,
            score=entry.score,
            token_count=entry.token_count,
            citation=entry.cited_hit.citation,
            messages=[Message.from_model(turn) for turn in entry.cited_hit.turns],
            merged=[Memory.from_model(other.memory) for other in entry.merged],
        )


@strawberry.type(description="The best memories for a query that fit into a prompt.")
class ContextPack:
    text: str = strawberry.field(
        description="Ready for a prompt: numbered entries, each with its date, who said it and its citation. Those of "
        "one conversation are together, as they were said; else the best come first."
    )
    token_count: int = strawberry.field(description="The tokens of the whole text, by the embedder's tokenizer.")
    token_budget: int = strawberry.field(description="The tokens that there was room for.")
    entries: list[ContextEntry] = strawberry.field(description="What is in the text, in its order.")
    strategy: SearchStrategy = strawberry.field(description="How the search was done.")
    complete: bool = strawberry.field(description="Whether the search missed nothing, as of SearchResult.")
    warnings: list[str] = strawberry.field(description="What the caller may not have meant.")

    @classmethod
    def from_model(cls, pack: model.ContextPack) -> ContextPack:
        return cls(
            text=pack.text,
            token_count=pack.token_count,
            token_budget=pack.token_budget,
            entries=[ContextEntry.from_model(entry, number) for number, entry in enumerate(pack.entries, 1)],
            strategy=pack.strategy,
            complete=pack.complete,
            warnings=pack.warnings,
        )

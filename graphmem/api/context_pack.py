"""This module defines the GraphQL types of context packs, the memories for an agent's prompt."""

from __future__ import annotations

import strawberry

from graphmem.api.memory import Memory
from graphmem.api.message import Message
from graphmem.model import context_pack as model
from graphmem.model.hit import SearchStrategy


@strawberry.type(description="One memory of a context pack, with its source.")
class ContextEntry:
    number: int = strawberry.field(
        description="The entry's number in the pack's text, counted from 1: what a model cites as [1]."
    )
    memory: Memory = strawberry.field(description="The memory as it is now.")
    text: str = strawberry.field(description="What the pack's text says of the memory.")
    version: int = strawberry.field(description="The version of the memory that says so.")
    score: float = strawberry.field(description="The best score of the memories that the entry stands for, in [0, 1].")
    token_count: int = strawberry.field(description="The number of tokens of the entry's part of the pack's text.")
    citation: str = strawberry.field(
        description="The entry's source in words: the memory, its version and, where there is one, the message, by "
        "their ids in the graph."
    )
    messages: list[Message] = strawberry.field(
        description="The messages that the text was drawn from, oldest first, up to ten."
    )
    merged: list[Memory] = strawberry.field(
        description="Other memories that were found and merged into the entry, since they say nothing else."
    )

    @classmethod
    def from_model(cls, entry: model.ContextEntry, cited: model.CitedHit, number: int) -> ContextEntry:
        hit = cited.hit
        return cls(
            number=number,
            memory=Memory.from_model(hit.memory),
            text=hit.text,
            version=hit.version,
            score=entry.score,
            token_count=entry.token_count,
            citation=cited.citation,
            messages=[Message.from_model(turn) for turn in cited.turns],
            merged=[Memory.from_model(other.hit.memory) for other in entry.merged if isinstance(other, model.CitedHit)],
        )


@strawberry.type(description="One message of a context pack: what was said, whether or not it was remembered.")
class ContextMessage:
    number: int = strawberry.field(description="The entry's number in the pack's text, among those of the memories.")
    message: Message = strawberry.field(description="The message.")
    score: float = strawberry.field(description="The best score of the messages that the entry stands for, in [0, 1].")
    token_count: int = strawberry.field(description="The number of tokens of the entry's part of the pack's text.")
    citation: str = strawberry.field(description="The entry's source in words: the message's id in the graph.")

    @classmethod
    def from_model(cls, entry: model.ContextEntry, cited: model.CitedMessage, number: int) -> ContextMessage:
        return cls(
            number=number,
            message=Message.from_model(cited.hit.message),
            score=entry.score,
            token_count=entry.token_count,
            citation=cited.citation,
        )


@strawberry.type(description="The memories that best answer a query and fit into a prompt.")
class ContextPack:
    text: str = strawberry.field(
        description="The text for a prompt: numbered entries, the best first, each with its date and who said it, "
        "and with its citation where that is asked for."
    )
    token_count: int = strawberry.field(
        description="The number of tokens of the whole text, by the embedder's tokenizer."
    )
    token_budget: int = strawberry.field(description="The number of tokens that the text was allowed.")
    entries: list[ContextEntry] = strawberry.field(description="The memories of the text, in its order.")
    messages: list[ContextMessage] = strawberry.field(
        description="The messages of the text, in its order, where includeMessages asked for them."
    )
    strategy: SearchStrategy = strawberry.field(description="The strategy of the search.")
    complete: bool = strawberry.field(
        description="Whether the search certainly missed nothing, as SearchResult.complete tells."
    )
    warnings: list[str] = strawberry.field(
        description="Warnings about arguments that may not mean what the caller intended."
    )

    @classmethod
    def from_model(cls, pack: model.ContextPack) -> ContextPack:
        numbered = [(entry, entry.cited, number) for number, entry in enumerate(pack.entries, 1)]
        return cls(
            text=pack.text,
            token_count=pack.token_count,
            token_budget=pack.token_budget,
            entries=[
                ContextEntry.from_model(entry, cited, number)
                for entry, cited, number in numbered
                if isinstance(cited, model.CitedHit)
            ],
            messages=[
                ContextMessage.from_model(entry, cited, number)
                for entry, cited, number in numbered
                if isinstance(cited, model.CitedMessage)
            ],
            strategy=pack.strategy,
            complete=pack.complete,
            warnings=pack.warnings,
        )

"""This module defines the GraphQL types of the results of searches of what was said."""

from __future__ import annotations

import strawberry

from graphmem.api.connection import PageInfo
from graphmem.api.message import Message
from graphmem.api.ranked_page import page_info
from graphmem.api.search import Signal, TextPart, text_parts
from graphmem.model import hit as model
from graphmem.service.search_request import SearchRequest


@strawberry.type(description="A message that a search found, with the reasons.")
class MessageHit:
    message: Message = strawberry.field(description="The message, as it was said.")
    score: float = strawberry.field(
        description="The relevance of the message, in [0, 1], on the scale of a memory's: see Hit.score."
    )
    signals: list[Signal] = strawberry.field(
        description="The signals that counted for the message, those that counted most first."
    )

    terms: strawberry.Private[frozenset[str]]

    @strawberry.field(
        description="The message's text in parts, with the words of the query apart, in whatever form they stand; of a "
        "long text, those in its first 10,000 characters."
    )
    async def highlights(self) -> list[TextPart]:
        return await text_parts(self.message.content, self.terms)

    @classmethod
    def from_model(cls, hit: model.MessageHit, terms: frozenset[str]) -> MessageHit:
        return cls(
            message=Message.from_model(hit.message),
            score=hit.score,
            signals=[Signal.from_model(signal) for signal in hit.signals],
            terms=terms,
        )


@strawberry.type(description="The result of a search of what was said.")
class MessageSearchResult:
    hits: list[MessageHit] = strawberry.field(description="The hits, the best first.")
    page_info: PageInfo = strawberry.field(
        description="The position of the page among all that the search ranked; topK is the size of the page."
    )
    strategy: model.SearchStrategy = strawberry.field(description="The strategy of the search.")
    complete: bool = strawberry.field(
        description="Whether certainly no better hit exists, since every message and memory was compared."
    )
    warnings: list[str] = strawberry.field(
        description="Warnings about arguments that may not mean what the caller intended."
    )

    @classmethod
    def from_model(cls, result: model.MessageSearchResult, request: SearchRequest) -> MessageSearchResult:
        return cls(
            hits=[MessageHit.from_model(hit, result.terms) for hit in result.hits],
            page_info=page_info(request, result.page),
            strategy=result.strategy,
            complete=result.complete,
            warnings=result.warnings,
        )

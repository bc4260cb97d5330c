"""This module declares feedback on memories, and the input that gives it."""

from __future__ import annotations

import strawberry

from graphmem.api.inputs import given, optional
from graphmem.api.scalars import ID, DateTime
from graphmem.model import feedback as model
from graphmem.model.feedback import Rating
from graphmem.service.feedback import FeedbackRequest


@strawberry.type(description="What a caller said of a memory.")
class Feedback:
    rating: Rating = strawberry.field(description="How the caller found the memory.")
    reason: str | None = strawberry.field(description="The reason, where one was given.")
    actor: str | None = strawberry.field(description="The name of the key that said it.")
    at: DateTime = strawberry.field(description="The time when it was said.")

    @classmethod
    def from_model(cls, feedback: model.Feedback) -> Feedback:
        return cls(rating=feedback.rating, reason=feedback.reason, actor=feedback.actor, at=feedback.at)


@strawberry.input(description="Feedback on a memory, in place of any before.")
class GiveFeedbackInput:
    memory_id: ID = strawberry.field(description="The memory's id.")
    rating: Rating | None = optional("How the caller finds the memory; null or left out withdraws what was said.")
    reason: str | None = optional("The reason, up to 4,096 bytes; only beside a rating.")

    def to_request(self) -> FeedbackRequest:
        return FeedbackRequest(self.memory_id, given(self.rating), given(self.reason))

"""Giving feedback on memories, and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.feedback import Feedback, Rating
from graphmem.model.limits import MAX_DESCRIPTION_BYTES, check_text
from graphmem.model.moment import now
from graphmem.model.principal import Permission, Principal
from graphmem.store.feedback import FeedbackStore


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What is said of a memory; without a rating, what was said before is withdrawn."""

    memory_id: str
    rating: Rating | None
    reason: str | None = None


class FeedbackService:
    def __init__(self, store: FeedbackStore) -> None:
        self._store = store

    async def give_feedback(self, principal: Principal, request: FeedbackRequest) -> None:
        """Keeps the feedback in place of any before. Raises NotFound, BadUserInput and LimitExceeded."""
        principal.require(Permission.WRITE)
        if request.reason is not None:
            check_text(request.reason, "reason", max_bytes=MAX_DESCRIPTION_BYTES)
            if request.rating is None:
                raise BadUserInput("A reason goes with a rating: give both, or neither.", field=["reason"])
        feedback = Feedback(request.rating, request.reason, principal.actor, now()) if request.rating else None
        if not await self._store.set_feedback(principal, request.memory_id, feedback):
            raise NotFound("There is no such memory.", field=["memoryId"])

    async def get_feedback(self, principal: Principal, ids: Sequence[str]) -> dict[str, Feedback]:
        """Returns the feedback on living memories, keyed by their ids."""
        principal.require(Permission.READ)
        return await self._store.get_feedback(principal, ids)

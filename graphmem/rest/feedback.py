"""Feedback on memories."""

from __future__ import annotations

from typing import Annotated

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.feedback import Rating
from graphmem.rest.call import Call
from graphmem.rest.parameters import Opinion
from graphmem.rest.rows import FeedbackRow
from graphmem.rest.signature import Raises
from graphmem.rest.values import text_of
from graphmem.service.feedback import FeedbackRequest


async def give_feedback(call: Call[Opinion]) -> Annotated[FeedbackRow, Raises(NotFound)]:
    """Keeps what is said of a memory; without a rating, what was said before is withdrawn."""
    memory_id, said = text_of(call.given, "memory_id"), text_of(call.given, "feedback")
    if memory_id is None:
        raise BadUserInput("Give the memory_id: which memory it is about.", field=["memory_id"])
    request = FeedbackRequest(memory_id, _rating(said), text_of(call.given, "feedback_reason"))
    await call.services.feedback.give_feedback(call.principal, request)
    message = "Feedback kept." if request.rating else "Feedback withdrawn."
    return {"message": message, "id": memory_id, "feedback": request.rating, "feedback_reason": request.reason}


def _rating(said: str | None) -> Rating | None:
    if said is None:
        return None
    try:
        return Rating(said.upper())
    except ValueError as error:
        raise BadUserInput(f"feedback is one of {', '.join(Rating)}, or null.", field=["feedback"]) from error

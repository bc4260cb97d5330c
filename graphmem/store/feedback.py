"""The feedback store keeps feedback at the memory that it is on, so that it is deleted and erased with it."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.feedback import Feedback, Rating
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.records import has_values
from graphmem.store.rows import to_datetime


class FeedbackStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_feedback(self, principal: Principal, ids: Sequence[str]) -> dict[str, Feedback]:
        """Returns the feedback on living memories, keyed by their ids."""
        records = await self._database.read("feedback/get_feedback", {**principal.parameters(), "ids": list(ids)})
        return {
            record["id"]: Feedback(
                Rating(record["rating"]), record["reason"], record["actor"], to_datetime(record["at"])
            )
            for record in records
            if has_values(record, "id", "rating", "at")  # the memory may have been erased meanwhile
        }

    async def set_feedback(self, principal: Principal, memory_id: str, feedback: Feedback | None) -> bool:
        """Sets the feedback on a living memory, or withdraws it; returns whether there is such a memory."""
        parameters = {
            "id": memory_id,
            "rating": feedback and feedback.rating,
            "reason": feedback and feedback.reason,
            "actor": feedback and feedback.actor,
            "at": feedback and feedback.at,
        }
        return bool(await self._database.write("feedback/set_feedback", principal.parameters() | parameters))

"""The same request twice: told by a key that the caller gives it, and done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from graphmem.errors import Conflict

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's key, and a digest of what came with it."""

    key: str
    input_hash: str
    at: datetime

    @property
    def kept_since(self) -> datetime:
        return self.at - KEPT_FOR

    def check(self, input_hash: str) -> None:
        """Raises Conflict when the key has come with something else before."""
        if input_hash != self.input_hash:
            raise Conflict(
                "The idempotencyKey was used for another input within 24 hours: give each input a key of its own.",
                field=["input", "idempotencyKey"],
            )

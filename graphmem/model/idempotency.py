"""Idempotency keys: a request that is sent again with its key is executed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from graphmem.errors import Conflict

RETENTION = timedelta(hours=24)
"""How long the answer to a key is remembered."""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's key, a digest of the input that it came with, and the time of the request."""

    key: str
    input_hash: str
    at: datetime

    @property
    def retained_since(self) -> datetime:
        """The time of the oldest record that still counts."""
        return self.at - RETENTION

    def check(self, input_hash: str) -> None:
        """Raises Conflict if the key has been used for a different input."""
        if input_hash != self.input_hash:
            raise Conflict(
                "The idempotencyKey was used for another input within 24 hours: give each input a key of its own.",
                field=["input", "idempotencyKey"],
            )

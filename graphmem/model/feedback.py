"""Feedback: what a caller says of a memory that it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Rating(StrEnum):
    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"
    VERY_NEGATIVE = "VERY_NEGATIVE"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The last feedback on a memory. It is no version of the memory, which stays as it is."""

    rating: Rating
    reason: str | None
    actor: str | None
    at: datetime

"""Where a text is read from."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from graphmem.model.moment import Span
from graphmem.model.period import Yearly, first_to_come, latest_begun, span_of


class Viewpoint(NamedTuple):
    at: datetime
    """In UTC."""
    is_told: bool = False
    """Seen by one who tells: "in May" is the nearest May, which may be to come. One who asks means the latest begun."""

    @property
    def today(self) -> datetime:
        return span_of("day", self.at).start

    def usual(self, yearly: Yearly) -> Span:
        latest = latest_begun(yearly, self.today)
        return self.nearer(latest, first_to_come(yearly, self.today)) if self.is_told else latest

    def nearer(self, begun: Span, to_come: Span) -> Span:
        is_coming_nearer = to_come.start - self.today < self.today - begun.end
        return to_come if self.is_told and is_coming_nearer else begun

"""The request of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from graphmem.errors import BadUserInput
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.hit import SignalName
from graphmem.model.limits import check_range, check_text
from graphmem.store.selection import Selection


@dataclass(frozen=True)
class SearchRequest:
    """A query with its filter and options."""

    query: str
    filter: Filter = EVERYTHING
    top_k: int = 10
    threshold: float = 0.0
    include_expired: bool = False
    as_of: datetime | None = None
    """The moment whose versions of the memories are searched; the present where it is None."""
    signals: tuple[SignalName, ...] | None = None
    """The signals that count; all of them where it is None."""

    def check(self) -> SearchRequest:
        """Returns the request itself. Raises BadUserInput and LimitExceeded when a part of it is not valid."""
        check_text(self.query, "query")
        check_range(self.top_k, "topK")
        if not 0 <= self.threshold <= 1:
            raise BadUserInput(f"threshold is {self.threshold}; it must be from 0 to 1.", field=["threshold"])
        if self.signals == ():
            raise BadUserInput("signals names none; leave it out for all.", field=["signals"])
        return self

    @cached_property
    def selection(self) -> Selection:
        """What the filter selects; one object, so that the filter is compiled once a search."""
        return Selection(self.filter, self.include_expired, self.as_of)

"""The request of a search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from graphmem.errors import BadUserInput
from graphmem.model.filters import EVERYTHING, Filter, find_warnings
from graphmem.model.hit import SignalName
from graphmem.model.limits import check_range, check_text
from graphmem.model.ranked_page import RankedPlace
from graphmem.service.search_plan import Source, sources_of
from graphmem.store.selection import Selection

MAX_QUERY_CHARACTERS = 4_000
"""The length to which a query is cut: what is longer is a document, and takes seconds to read and to embed."""


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
    after: RankedPlace | None = None
    """The hit that the page comes behind."""
    ranks_all: bool = False
    """Whether all hits are ranked, also those behind the page, since they are counted."""

    def check(self) -> SearchRequest:
        """Returns the request itself. Raises BadUserInput and LimitExceeded when a part of it is not valid."""
        check_text(self.query, "query")
        check_range(self.top_k, "topK")
        if not 0 <= self.threshold <= 1:
            raise BadUserInput(f"threshold is {self.threshold}; it must be from 0 to 1.", field=["threshold"])
        if self.signals == ():
            raise BadUserInput("signals names none; leave it out for all.", field=["signals"])
        if SignalName.RERANKER in (self.signals or ()):
            raise BadUserInput("RERANKER finds nothing by itself; leave it out of signals.", field=["signals"])
        return self

    @property
    def planned_hits(self) -> int:
        """For how many hits the search is planned: the same number for all pages, so that they are of one list."""
        return self.after.planned_hits if self.after else self.top_k

    @property
    def ranked_hits(self) -> int | None:
        """How many hits have to be ranked: one more than the page shows that another follows, and where a later page
        begins is known only once all are. None stands for all."""
        return None if self.after or self.ranks_all else self.top_k + 1

    @property
    def is_cut(self) -> bool:
        """Whether the query is too long to be searched with as a whole."""
        return len(self.query) > MAX_QUERY_CHARACTERS

    def cut(self) -> SearchRequest:
        """Returns the request with the beginning of its query, as far as a search reads it."""
        return replace(self, query=self.query[:MAX_QUERY_CHARACTERS]) if self.is_cut else self

    def warnings(self) -> list[str]:
        """Returns what the caller should know of the way in which the request is carried out."""
        if not self.is_cut:
            return find_warnings(self.filter)
        length = f"The query has {len(self.query):,} characters, of which the first {MAX_QUERY_CHARACTERS:,} count."
        return [length, *find_warnings(self.filter)]

    @cached_property
    def sources(self) -> frozenset[Source]:
        """What has to be asked for its signals."""
        return sources_of(self.signals)

    @property
    def is_by_vector_alone(self) -> bool:
        """Whether nothing counts but how similar the memories' texts are to the query."""
        return self.sources == {Source.VECTORS}

    @cached_property
    def selection(self) -> Selection:
        """What the filter selects; one object, so that the filter is compiled once a search."""
        return Selection(self.filter, self.include_expired, self.as_of)

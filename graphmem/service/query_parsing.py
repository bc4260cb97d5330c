"""This module parses a search's query: a short one on the event loop, a longer one in a thread."""

from __future__ import annotations

from datetime import datetime

from graphmem.model.moment import now
from graphmem.retrieval.parsed_query import ParsedQuery, parse_query
from graphmem.scheduling.threads import Threads

SHORT = 200
"""The most characters of a query that is parsed on the event loop. A question takes 0.1 ms, and the slowest query of
this length 0.8. In a thread a question takes 1.4 ms, for the thread gets the interpreter only once the event loop has
requested the query's embedding."""


async def parse_in_time(threads: Threads, query: str, as_of: datetime | None) -> ParsedQuery:
    """Parses a query whose relative times, such as "last week", count from `as_of`, or from now where it is None."""
    at = as_of or now()
    return parse_query(query, at) if len(query) <= SHORT else await threads.run(parse_query, query, at)

"""The parsing of a search's query: at once where it is short, else in a thread."""

from __future__ import annotations

from datetime import datetime

from graphmem.model.moment import now
from graphmem.retrieval.parsed_query import ParsedQuery, parse_query
from graphmem.scheduling.threads import Threads

SHORT = 200
"""Characters of a query that is parsed on the event loop: a question takes 0.1 ms, and the worst 0.8. A thread would
wait for the interpreter until the query's embedding is asked for, and all else of the search for the thread: 1.4 ms."""


async def parse_in_time(threads: Threads, query: str, as_of: datetime | None) -> ParsedQuery:
    """Parses a query as it is meant at a time, now where it is None, without making others wait."""
    at = as_of or now()
    return parse_query(query, at) if len(query) <= SHORT else await threads.run(parse_query, query, at)

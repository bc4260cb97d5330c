"""The arguments by which several tools select memories: mem0's filters in JSON, and times."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import And, Filter, created_between
from graphmem.model.moment import parse_span

Filters = Annotated[
    dict[str, Any] | None,
    Field(
        description="Conditions on memories. Fields: categories, metadata, keywords, created_at, updated_at, run_id, "
        "agent_id, app_id, memory_ids. Operators: in, gte, lte, gt, lt, ne, contains, icontains. AND, OR and NOT take "
        "lists.",
        examples=[
            {"categories": {"contains": "food"}},
            {"AND": [{"created_at": {"gte": "2026-01-01"}}, {"metadata": {"source": "email"}}]},
        ],
    ),
]
Time = Annotated[
    str | None,
    Field(
        description="A day, or a time with its offset.",
        examples=["2026-01-31", "2026-01-31T08:30:00Z"],
    ),
]


def to_filter(filters: dict[str, Any] | None, since: str | None = None, until: str | None = None) -> Filter:
    """Returns what all of the conditions select; a day counts whole. Raises BadUserInput and LimitExceeded."""
    conditions = parse_filter_json(filters, "filters") if filters else And()
    start = parse_span(since, "since").start if since else None
    end = parse_span(until, "until").end if until else None
    return And((conditions, created_between(start, end)))

"""Pages of the results of searches: what their cursors hold, and of which search each is."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from graphmem.api.connection import PageInfo, unset
from graphmem.api.opaque import decode_cursor, encode_cursor
from graphmem.errors import BadUserInput
from graphmem.model.limits import check_range
from graphmem.model.paging import Page
from graphmem.model.ranked_page import H, RankedPlace
from graphmem.service.search_request import SearchRequest


def behind(request: SearchRequest, after: str | None) -> SearchRequest:
    """Returns the request for the page behind a cursor of the same search. Raises BadUserInput for any other."""
    key = decode_cursor(_name_of(request), None if unset(after) else after, "after")
    match key:
        case None:
            return request
        case (int(planned_hits), str(hit_id), int() | float() as score):
            check_range(planned_hits, "after")
            return replace(request, after=RankedPlace(planned_hits, hit_id, score))
    raise BadUserInput("after is not a cursor of this search.", field=["after"])


def page_info(request: SearchRequest, page: Page[H]) -> PageInfo:
    """Returns the position of a page of this search."""
    order, keys = _name_of(request), [hit.key for hit in page.items]
    ends = [encode_cursor(order, (request.planned_hits, *key)) for key in (*keys[:1], *keys[-1:])]
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=ends[0] if ends else None,
        end_cursor=ends[-1] if ends else None,
    )


def _name_of(request: SearchRequest) -> str:
    """Returns a digest of all that decides what is found and in which order, but for how many hits are wanted."""
    decisive = (request.query, request.filter, request.threshold, request.include_expired, request.as_of)
    return "search " + hashlib.sha256(repr((decisive, request.signals)).encode()).hexdigest()[:16]

"""Events: adds in the background, which their callers look up until they are finished."""

from __future__ import annotations

from typing import Annotated, Any

from graphmem.errors import NotFound
from graphmem.model.add_operation import AddOperation
from graphmem.rest.answers import Numbered, event_row
from graphmem.rest.call import Call
from graphmem.rest.lists import page_of
from graphmem.rest.parameters import MOST_EVENTS, Events, Nothing
from graphmem.rest.rows import EventRow, Page
from graphmem.rest.signature import Raises
from graphmem.rest.values import text_of
from graphmem.service.add_operations import OperationsRequest

SIZE = 50
"""Events of a page where no size is asked for."""


async def get_event(call: Call[Nothing]) -> Annotated[EventRow, Raises(NotFound)]:
    return event_row(await find_event(call, call.path["id"]))


async def list_events(call: Call[Events]) -> Annotated[Page[list[EventRow]], Raises(NotFound)]:
    """Answers with a page, the latest first. All are adds: searches are answered at once."""
    operations, paging = call.services.add_operations, page_of(call, MOST_EVENTS, SIZE)
    number, size = paging.page or 1, paging.page_size or SIZE
    if (text_of(call.given, "event_type") or "ADD").upper() != "ADD":
        return Numbered([], 0, number, size, call.url).body([])
    request = OperationsRequest(paging=paging)
    page = await operations.list_operations(call.principal, request)
    call.pay(len(page.items))
    count = await operations.count_operations(call.principal, request.selection)
    rows = [event_row(operation) for operation in page.items]
    return Numbered(rows, count, number, size, call.url).checked().body(rows)


async def find_event(call: Call[Any], event_id: str) -> AddOperation:
    """Returns an add in the background. Raises NotFound, in mem0's words."""
    operation = (await call.services.add_operations.get_operations(call.principal, [event_id])).get(event_id)
    if operation is None:
        raise NotFound("Event not found or you don't have permission to access it.")
    return operation

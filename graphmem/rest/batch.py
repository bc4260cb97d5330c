"""Many memories at once: all of them are changed, or none."""

from __future__ import annotations

from typing import Annotated, Any

from graphmem.errors import BadUserInput, Conflict, Immutable, LimitExceeded, NotFound
from graphmem.model.limits import MAX_ITEMS
from graphmem.rest.call import Call
from graphmem.rest.memories import update_of
from graphmem.rest.parameters import Deletions, Updates
from graphmem.rest.rows import Notice
from graphmem.rest.signature import Raises

_NAMES = ("memory_id", "memoryId", "id")


async def update_memories(call: Call[Updates]) -> Annotated[Notice, Raises(NotFound, Conflict, Immutable)]:
    items = _items(call, "updated")
    updates = [
        update_of(item, _id_of(item, index), ("memories", str(index))) for index, item in enumerate(map(_object, items))
    ]
    call.pay(len(updates))
    await call.services.updates.update_memories(call.principal, updates)
    return {"message": f"Successfully updated {len(updates)} memories"}


async def delete_memories(call: Call[Deletions]) -> Annotated[Notice, Raises(NotFound)]:
    ids = [_id_of(item, index) for index, item in enumerate(_items(call, "deleted"))]
    call.pay(len(ids))
    await call.services.deletions.delete_memories(call.principal, ids, erase=False)
    return {"message": f"Successfully deleted {len(ids)} memories"}


def _items(call: Call[Any], done: str) -> list[Any]:
    items = call.given.get("memories", call.given.get("memory_ids"))
    if not isinstance(items, list) or not items:
        raise BadUserInput('Give memories: a list like [{"memory_id": "…"}].', field=["memories"])
    if len(items) > MAX_ITEMS:
        raise LimitExceeded(f"Maximum of {MAX_ITEMS} memories can be {done} in a single request", field=["memories"])
    return items


def _object(item: Any) -> dict[str, Any]:
    return item if isinstance(item, dict) else {}


def _id_of(item: Any, index: int) -> str:
    """Returns the id of an entry: it is the entry, or in it, once or twice as a client wraps what is wrapped."""
    for _ in range(2):
        if isinstance(item, dict):
            item = next((item[name] for name in _NAMES if name in item), None)
    if not isinstance(item, str):
        raise BadUserInput("Each entry needs the memory_id of a memory.", field=["memories", str(index)])
    return item

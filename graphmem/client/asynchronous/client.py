"""The client."""

from __future__ import annotations

from .operations import AsyncOperations
from .streams import every, going_on


class AsyncGraphmem(AsyncOperations):
    """graphmem's operations as methods. What they raise is in `graphmem.client.errors`."""

    list = every(AsyncOperations.memories_page)
    owners = every(AsyncOperations.owners_page)
    categories = every(AsyncOperations.categories_page)
    entities = every(AsyncOperations.entities_page)
    activity = every(AsyncOperations.activity_page)
    follow = going_on(AsyncOperations.subscribe)

"""The client."""

from __future__ import annotations

from .operations import Operations
from .streams import every, going_on


class Graphmem(Operations):
    """graphmem's operations as methods. What they raise is in `graphmem.client.errors`."""

    list = every(Operations.memories_page)
    owners = every(Operations.owners_page)
    categories = every(Operations.categories_page)
    entities = every(Operations.entities_page)
    activity = every(Operations.activity_page)
    follow = going_on(Operations.subscribe)

"""The path store reads paths of the graph that lead from memories to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.errors import CursorExpired
from graphmem.model.hit import Origin
from graphmem.model.moment import now
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Window, cut_page
from graphmem.model.path import PathStep, RelatedMemory, RelatedPage
from graphmem.model.principal import Principal
from graphmem.store.database import Database

HUB_LIMIT = 1_000
"""The number of memories that are followed from one run or category, the newest first."""

_TYPES = {
    "Memory": NodeType.MEMORY,
    "DeletedMemory": NodeType.MEMORY,
    "Version": NodeType.VERSION,
    "Message": NodeType.MESSAGE,
    "Category": NodeType.CATEGORY,
    "Entity": NodeType.ENTITY,
    "User": NodeType.USER,
    "Agent": NodeType.AGENT,
    "App": NodeType.APP,
    "Run": NodeType.RUN,
}


class PathStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def trace_paths(
        self, principal: Principal, ends: Sequence[tuple[str, Origin]]
    ) -> dict[tuple[str, Origin], list[PathStep]]:
        """Returns the path to each memory, given by its id, from the origin that the graph led to it from."""
        if not ends:
            return {}
        rows = [
            {
                "id": memory_id,
                "memory_id": origin.memory_id,
                "name": origin.entity.name if origin.entity else None,
                "type": origin.entity.type if origin.entity else None,
                "version": origin.version,
            }
            for memory_id, origin in ends
        ]
        records = await self._database.read("path/trace_paths", {**principal.parameters(), "rows": rows})
        paths = {ends[record["number"]]: record["path"] for record in records}
        return {end: [_to_step(step) for step in path] for end, path in paths.items() if _is_whole(path)}

    async def related_memories(
        self, principal: Principal, ids: Sequence[str], window: Window
    ) -> dict[str, RelatedPage | CursorExpired]:
        """Returns for each memory a page of those that turns, runs and categories connect to it, the nearest first.

        In place of the page of a memory to which nothing connects that of the window's bounds any more, there is the
        error. The keys of the bounds are memories' ids.
        """
        [after], [before] = window.after or (None,), window.before or (None,)
        parameters = {
            **principal.parameters(),
            "ids": list(ids),
            "after": after,
            "before": before,
            "limit": window.size + 1,
            "backward": window.backward,
            "visible_after": now(),
            "hub_limit": HUB_LIMIT,
        }
        records = await self._database.read("path/related_memories", parameters)
        return {record["memory_id"]: _to_page(record, window) for record in records}


def _to_page(row: Mapping[str, Any], window: Window) -> RelatedPage | CursorExpired:
    if row["page"] is None:
        return CursorExpired(field=["after" if window.before is None else "before"])
    return RelatedPage(cut_page(row["page"], window).converted(_to_related_or_none), row["count"])


def _to_related_or_none(row: Mapping[str, Any]) -> RelatedMemory | None:
    path = row["path"]
    return RelatedMemory(row["id"], row["distance"], [_to_step(step) for step in path]) if _is_whole(path) else None


def _is_whole(path: Sequence[Mapping[str, Any]]) -> bool:
    """Returns whether no node of a path was erased while the query ran: such a one has no labels any more."""
    return all(step["labels"] for step in path)


def _to_step(row: Mapping[str, Any]) -> PathStep:
    return PathStep(_to_ref(row), row["caption"], row["relationship"], row["forward"])


def _to_ref(row: Mapping[str, Any]) -> NodeRef:
    node_type = next(_TYPES[label] for label in row["labels"] if label in _TYPES)
    if node_type is NodeType.VERSION:
        return NodeRef(node_type, (row["memory_id"], row["version"]))
    if node_type is NodeType.ENTITY:
        return NodeRef(node_type, (row["name"], row["type"]))
    return NodeRef(node_type, (row["name"] if node_type is NodeType.CATEGORY else row["id"],))

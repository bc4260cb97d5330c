"""Paths through the graph from one memory to another."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.node import NodeRef
from graphmem.model.paging import Page


@dataclass(frozen=True, slots=True)
class PathStep:
    """A node of the path, and the relationship that leads to it; the first node has none."""

    node: NodeRef
    caption: str
    relationship: str | None
    forward: bool | None
    """Whether the relationship points in the direction of the path."""


@dataclass(frozen=True, slots=True)
class RelatedMemory:
    """A memory at the end of a path. `distance` is the information of the path's choices in bits; 0 is nearest."""

    memory_id: str
    distance: float
    path: list[PathStep]


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """One page of the memories that paths lead to from another, and the number of all of them."""

    page: Page[RelatedMemory]
    count: int

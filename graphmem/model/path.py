"""Paths through the graph from one memory to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.model.node import NodeRef
from graphmem.model.paging import Page

CAPTION_LENGTH = 24
"""The length in characters to which a node's caption is cut on a path that is written out."""


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


def format_path(path: Sequence[PathStep]) -> str:
    """Returns the path through the graph as a Cypher pattern."""
    return "".join(_arrow(step) + f"({step.node.type}: {_caption(step)})" for step in path)


def _caption(step: PathStep) -> str:
    return " ".join(step.caption.split())[:CAPTION_LENGTH]


def _arrow(step: PathStep) -> str:
    if step.relationship is None:
        return ""
    return f"-{step.relationship}->" if step.forward else f"<-{step.relationship}-"

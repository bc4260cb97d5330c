"""Paths through the graph from one memory to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NodeType(StrEnum):
    """The types of nodes that callers see; the values are the names in GraphQL."""

    MEMORY = "Memory"
    VERSION = "MemoryVersion"
    MESSAGE = "Message"
    CATEGORY = "Category"
    ENTITY = "Entity"
    USER = "User"
    AGENT = "Agent"
    APP = "App"
    RUN = "Run"
    ACTIVITY = "Activity"
    PROJECT = "Project"


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A reference to one node of a project, or to the project itself.

    The key is an id, a category's name, an entity's name and type, or a memory's id and a version number.
    """

    type: NodeType
    key: tuple[str | int, ...]


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

"""Ways through the graph from one memory to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NodeType(StrEnum):
    """What a caller can meet as a node; the values are the names in GraphQL."""

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
    """Names one node inside a project by its key: an id, a category's name, an entity's name and type,
    or a memory's id and a version number; or the project itself by its id."""

    type: NodeType
    key: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PathStep:
    """A node of the way, and the relationship that led to it; the first node has none."""

    node: NodeRef
    caption: str
    relationship: str | None
    forward: bool | None
    """Whether the relationship points along the way."""


@dataclass(frozen=True, slots=True)
class RelatedMemory:
    """`distance` is how many yes-or-no answers single the path out; 0 is nearest."""

    memory_id: str
    distance: float
    path: list[PathStep]

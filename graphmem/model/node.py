"""The nodes that callers see, and references to them."""

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
    ADD_OPERATION = "AddOperation"


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A reference to one node of a project, or to the project itself.

    The key is an id, a category's name, an entity's name and type, or a memory's id and a version number.
    """

    type: NodeType
    key: tuple[str | int, ...]

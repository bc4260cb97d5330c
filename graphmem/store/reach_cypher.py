"""This module compiles how a query gets from a node to the memories that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.filters import FIELD_OF_OWNER
from graphmem.model.node import NodeType
from graphmem.model.scope import OwnerType


@dataclass(frozen=True, slots=True)
class Reach:
    """Clauses that lead from the node with the key `key` to its memories `m`, each once, before a WHERE."""

    text: str
    constant: tuple[str, ...] = ("project",)
    """The properties that all of these memories have alike, by which an index holds them together."""
    hub: str | None = None
    """The clause that leads to the node itself, where many memories may have a relationship with it."""


def _of_owner(owner_type: OwnerType) -> Reach:
    field = FIELD_OF_OWNER[owner_type]
    return Reach(f"MATCH (m:Memory {{project: $project, {field}: key[0]}})", ("project", str(field)))


def _of_hub(pattern: str, relationship: str) -> Reach:
    return Reach(f"MATCH {pattern}<-[:{relationship}]-(m:Memory)", hub=f"MATCH {pattern}")


REACHES: dict[NodeType, Reach] = {
    NodeType.USER: _of_owner(OwnerType.USER),
    NodeType.AGENT: _of_owner(OwnerType.AGENT),
    NodeType.APP: _of_owner(OwnerType.APP),
    NodeType.RUN: _of_owner(OwnerType.RUN),
    NodeType.CATEGORY: _of_hub("(hub:Category {project: $project, name: key[0]})", "IN_CATEGORY"),
    NodeType.ENTITY: _of_hub("(hub:Entity {project: $project, name: key[0], type: key[1]})", "MENTIONS"),
    # A memory may be drawn from a turn several times, by its versions.
    NodeType.MESSAGE: Reach(
        "MATCH (t:Message {id: key[0]})<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory) "
        "WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id) "
        "WITH DISTINCT m"
    ),
}

"""This module compiles how a query gets from a node to the memories that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.filters import OWNER_FIELDS, Field
from graphmem.model.node import NodeType


@dataclass(frozen=True, slots=True)
class Reach:
    """Clauses that lead from the node with the key `key` to its memories `m`, each once, before a WHERE."""

    text: str
    constant: tuple[str, ...] = ()
    """The properties that all of these memories have alike, by which an index holds them together."""


def _of_owner(field: Field) -> Reach:
    return Reach(f"MATCH (m:Memory {{project: $project, {field}: key[0]}})", ("project", str(field)))


REACHES: dict[NodeType, Reach] = {
    **dict(
        zip(
            (NodeType.USER, NodeType.AGENT, NodeType.APP, NodeType.RUN),
            map(_of_owner, OWNER_FIELDS),
            strict=True,
        )
    ),
    NodeType.CATEGORY: Reach("MATCH (:Category {project: $project, name: key[0]})<-[:IN_CATEGORY]-(m:Memory)"),
    NodeType.ENTITY: Reach("MATCH (:Entity {project: $project, name: key[0], type: key[1]})<-[:MENTIONS]-(m:Memory)"),
    # A memory may be drawn from a turn several times, by its versions.
    NodeType.MESSAGE: Reach(
        "MATCH (t:Message {id: key[0]})<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory) "
        "WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id) "
        "WITH DISTINCT m"
    ),
}

"""This module tells how queries get to memories: to those that a filter may match, and to those of nodes that are read
together, and by which queries these are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.model.filter_extent import owner_choices
from graphmem.model.filters import OWNER_FIELDS, Condition, Field, Filter, Operator, conjuncts
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.store.order_cypher import compile_order

_OWNERS = {NodeType.USER: "user", NodeType.AGENT: "agent", NodeType.APP: "app", NodeType.RUN: "run"}

_HUBS = {
    NodeType.CATEGORY: "MATCH (hub:Category {project: $project, name: key[0]})",
    NodeType.ENTITY: "MATCH (hub:Entity {project: $project, name: key[0], type: key[1]})",
}

REACHES = {
    **{hub: f"{clause}<-[:IN_CATEGORY|MENTIONS]-(m:Memory)" for hub, clause in _HUBS.items()},
    # A memory may be drawn from a turn several times, by its versions.
    NodeType.MESSAGE: (
        "MATCH (t:Message {id: key[0]})<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory) "
        "WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id) "
        "WITH DISTINCT m"
    ),
}
"""Clauses that lead from the node with the key `key` to its memories `m`, each once, before a WHERE."""

BY_IDS = "MATCH (m:Memory) WHERE m.id IN key WITH m"
"""The clause that leads to the memories of whose ids the key is a list."""

_BRANCHES = " UNION ALL ".join(
    f"WITH key WHERE key[0] = '{name}' MATCH (m:Memory {{project: $project, {name}_id: key[1]}}) RETURN m"
    for name in _OWNERS.values()
)
OWNERS_REACH = f"CALL (key) {{ {_BRANCHES} }} WITH m"
"""The clause that leads from an owner, whose type is in the key beside its id, to its memories."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Nodes that have owners, as queries name them."""

    variable: str
    labels: tuple[str, ...]
    indexed: tuple[str, ...] = ()
    """The properties that follow the project and the owner's id in the index of each type of owners."""

    def branch(self, label: str, field: Field) -> str:
        """Returns the query of those of some owners, one by one: asked for an IN, Neo4j may read all of the index."""
        node = f"{self.variable}:{label}"
        tests = "".join(f" AND {self.variable}.{name} IS NOT NULL" for name in self.indexed)
        return (
            f"UNWIND $any_{field} AS owner_id MATCH ({node}) "
            f"USING INDEX {node}({', '.join(('project', field, *self.indexed))}) "
            f"WHERE {self.variable}.project = $project AND {self.variable}.{field} = owner_id{tests} "
            f"RETURN {self.variable}"
        )


LIVING = Owned("m", ("Memory",), ("created_at", "id"))
LIVING_OR_DELETED = Owned("m", ("Memory", "DeletedMemory"), ("created_at", "id"))
TURN_NODES = Owned("t", ("Message",))
PASSAGE_NODES = Owned("p", ("Passage",))


@dataclass(frozen=True, slots=True)
class OwnerReach:
    """The way to the nodes that a filter may match, by the indexes of the owners that it leaves to choose from."""

    choices: Mapping[Field, Sequence[str]]
    """The ids of the owners by type; none where the query planner is left to find the way."""

    @classmethod
    def of(cls, tree: Filter) -> OwnerReach:
        """Returns the way that a filter shows.

        Where one owner must be there, Neo4j takes its index by itself. Of several it thinks that the whole project is
        less.
        """
        return cls({} if _requires_one(tree) else owner_choices(tree))

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The parameters of every clause that `to` returns."""
        return {f"any_{field}": list(dict.fromkeys(owner_ids)) for field, owner_ids in self.choices.items()}

    def to(self, owned: Owned) -> str:
        """Returns a clause that leads to nodes of a kind, each once, before a WHERE."""
        if not self.choices:
            return f"MATCH ({owned.variable}:{'|'.join(owned.labels)})"
        branches = " UNION ".join(owned.branch(label, field) for label in owned.labels for field in self.choices)
        return f"CALL () {{ {branches} }} WITH *"


def _requires_one(tree: Filter) -> bool:
    tests = (part for part in conjuncts(tree) if isinstance(part, Condition))
    return any(test.field in OWNER_FIELDS and test.operator is Operator.EQ for test in tests)


@dataclass(frozen=True, slots=True)
class ReadTogether:
    """Nodes of which one query reads the memories, and another counts them."""

    nodes: list[NodeRef]
    keys: list[list[Any]]
    """The key of each node, from which `reach` leads to its memories."""
    reach: str
    pages: str
    counts: str
    hub: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that name the nodes to both queries."""
        return {"keys": self.keys}

    @property
    def slots(self) -> dict[str, str]:
        return {"reach": self.reach, "hub": self.hub}


class OwnersReadTogether(ReadTogether):
    """Owners, of whom each type has an index, and so a part of both queries, of its own."""

    @property
    def parameters(self) -> dict[str, Any]:
        owners: dict[str, Any] = {f"{name}s": [] for name in _OWNERS.values()}
        for number, (name, owner_id) in enumerate(self.keys):
            owners[f"{name}s"].append({"number": number, "id": owner_id})
        return owners

    @property
    def slots(self) -> dict[str, str]:
        return {name: "" for name, of_type in self.parameters.items() if not of_type}


def read_together(nodes: Sequence[NodeRef]) -> Iterator[ReadTogether]:
    """Yields the nodes in groups: the owners of all types are one, since a list of owners has them all."""
    owners = [node for node in nodes if node.type in _OWNERS]
    if owners:
        yield _owners(owners)
    for node_type in dict.fromkeys(node.type for node in nodes if node.type not in _OWNERS):
        yield _of_type(node_type, [node for node in nodes if node.type is node_type])


def owner_orders(order: MemoryOrder, window: Window) -> dict[str, str]:
    """Returns the slots with the order of the owners' memories; each type has an index of its own."""
    return {f"{name}_order": compile_order(order, window, ("project", f"{name}_id")) for name in _OWNERS.values()}


def _owners(nodes: list[NodeRef]) -> ReadTogether:
    keys = [[_OWNERS[node.type], *node.key] for node in nodes]
    pages, counts = "memory/memories_of_owners", "memory/count_memories_of_owners"
    return OwnersReadTogether(nodes, keys, OWNERS_REACH, pages, counts)


def _of_type(node_type: NodeType, nodes: list[NodeRef]) -> ReadTogether:
    keys, hub = [list(node.key) for node in nodes], _HUBS.get(node_type, "")
    pages = "memory/memories_of_hubs" if hub else "memory/memories_of_turns"
    return ReadTogether(nodes, keys, REACHES[node_type], pages, "memory/count_memories_of_nodes", hub)

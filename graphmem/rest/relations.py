"""The relations of the graph, which mem0 has beside the memories of an answer where `enable_graph` asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.entity import Relation, Triple
from graphmem.model.limits import MAX_ITEMS
from graphmem.rest.call import Call
from graphmem.rest.rows import RelationRow, Relations
from graphmem.rest.values import flag_of


async def relations_beside(call: Call[Any], ids: Sequence[str], scores: Mapping[str, float] | None = None) -> Relations:
    """Returns what an answer has beside these memories: the relations that they state, in the order of the memories.

    Each is there once, with the score of the first memory that states it where there are scores.
    """
    if not flag_of(call.given, "enable_graph"):
        return {}
    places = {memory_id: place for place, memory_id in enumerate(ids)}
    rows: dict[Triple, RelationRow] = {}
    for relation in sorted(await _stated(call, ids), key=lambda relation: places[relation.memory_id]):
        row = _row(relation)
        if scores is not None:
            row["score"] = scores[relation.memory_id]
        rows.setdefault(Triple(relation.source, relation.relationship, relation.target), row)
    call.pay(len(rows))
    return {"relations": [*rows.values()]}


async def _stated(call: Call[Any], ids: Sequence[str]) -> list[Relation]:
    entities, stated = call.services.entities, list[Relation]()
    for start in range(0, len(ids), MAX_ITEMS):
        stated += await entities.relations_of_memories(call.principal, ids[start : start + MAX_ITEMS])
    return stated


def _row(relation: Relation) -> RelationRow:
    return {
        "source": relation.source.name,
        "source_type": relation.source.type,
        "relationship": relation.relationship,
        "target": relation.target.name,
        "target_type": relation.target.type,
    }

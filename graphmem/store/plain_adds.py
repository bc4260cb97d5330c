"""This module writes a plain add, which changes no stored memory, in one query: its turns and memories are all new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphmem.model.add_plan import AddPlan
from graphmem.model.conversation import Gap
from graphmem.model.embedding import Embedding
from graphmem.model.principal import Principal
from graphmem.store.conversations import ADD_MESSAGES, OPEN_SCOPE, in_order, turn_parameters
from graphmem.store.database import Transaction
from graphmem.store.mentions import LINK_MENTIONS
from graphmem.store.queries import load_queries

ADD_MEMORIES = "memory/add_memories"

_PARTS = (OPEN_SCOPE, ADD_MESSAGES, ADD_MEMORIES, LINK_MENTIONS)


@dataclass(frozen=True, slots=True)
class Added:
    """An `Added` holds the records that memory/add_memories has returned, one for each memory."""

    records: list[Any]
    is_linked: bool = False
    """Whether the query that added the memories has also linked them to the entities that they mention."""


def is_plain(plan: AddPlan) -> bool:
    """Returns whether the plan has turns, and none of its statements refers to another memory."""
    return bool(plan.messages) and not any(change.targets or change.superseded_by for change in plan.changes)


def placed_turns(principal: Principal, plan: AddPlan, embeddings: Mapping[str, Embedding]) -> dict[str, Any]:
    """Returns the parameters of a plain plan's turns; `embeddings` are keyed by text."""
    turns = in_order(plan)
    # Behind a turn that the run may have, the query puts them itself.
    parameters = turn_parameters(principal.project, plan, [(turn, Gap()) for turn in turns], embeddings)
    start = {"message_ids": [turn.id for turn in turns], "first": turns[0].id, "begins_at": turns[0].created_at}
    return parameters | start


async def add_plainly(transaction: Transaction, parameters: Mapping[str, Any]) -> Added | None:
    """Adds the turns and memories of a plain plan.

    Returns None, and has added nothing, where a turn is stored already or older than the run's last one. `parameters`
    are those of the turns, of memory/add_memories and of entity/link_mentions.
    """
    [record] = await transaction.run("memory/add_with_turns", parameters, **_parts())
    return Added(record["added"], record["is_linked"]) if record["is_simple"] else None


@cache
def _parts() -> dict[str, str]:
    """Returns the queries that stand in the slots of memory/add_with_turns."""
    return {name.partition("/")[2]: load_queries()[name].subquery for name in _PARTS}

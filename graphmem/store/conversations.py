"""This module writes the turns of an add to Neo4j and links each to its neighbours in the conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from graphmem.model.add_plan import AddPlan
from graphmem.model.caption import turn_caption
from graphmem.model.conversation import Gap, Message, find_gap, link_turns
from graphmem.model.embedding import Embedding
from graphmem.model.moment import format_moment
from graphmem.scheduling.request_work import check_deadline
from graphmem.store.database import Transaction
from graphmem.store.rows import to_datetime, to_vector
from graphmem.store.word_properties import turn_word_properties

OPEN_SCOPE = "message/open_scope"
ADD_MESSAGES = "message/add_messages"


async def add_messages(
    transaction: Transaction, common: Mapping[str, Any], plan: AddPlan, embeddings: Mapping[str, Embedding]
) -> None:
    """Merges and locks the scope's owners, then adds the turns that are not stored yet, in the order of their times.

    Turns of the same time keep the order of the input. `embeddings` are keyed by text. `common` holds the parameters
    that all queries of the add share.
    """
    ids = [message.id for message in plan.messages]
    [state] = await transaction.run(OPEN_SCOPE, {**common, "message_ids": ids})
    known = set(state["known_ids"])
    new = [message for message in in_order(plan) if message.id not in known]
    if not new:
        return
    turns = list(zip(new, await _find_gaps(transaction, common, state, new), strict=True))
    # The terms of long turns take seconds.
    parameters = await asyncio.to_thread(turn_parameters, common["project"], plan, turns, embeddings)
    await transaction.run(ADD_MESSAGES, {**common, **parameters})


def in_order(plan: AddPlan) -> list[Message]:
    """Returns the plan's turns in the order of their times; those of the same time stay in the order of the input."""
    return sorted(plan.messages, key=lambda message: message.created_at)


def turn_parameters(
    project: str, plan: AddPlan, turns: Sequence[tuple[Message, Gap]], embeddings: Mapping[str, Embedding]
) -> dict[str, Any]:
    """Returns the parameters of message/add_messages for new turns, given with their gaps, in order."""
    joining = link_turns([(message.id, gap) for message, gap in turns])
    return {
        "common_turn": _common_properties(project, plan),
        "messages": [_row(project, plan, message, embeddings) for message, _ in turns],
        "cuts": _pairs(joining.cuts),
        "links": _pairs(joining.links),
        "last": joining.last,
    }


async def _find_gaps(
    transaction: Transaction, common: Mapping[str, Any], state: Mapping[str, Any], new: Sequence[Message]
) -> list[Gap]:
    """Finds the gap that each new turn belongs in: within the run, or within the conversation of the known turns."""
    if common["runs"]:
        return await _gaps_in_run(transaction, common, state["last"], new)
    if not state["known_ids"]:
        return [Gap()] * len(new)
    records = await transaction.run("message/follow_line", {"id": state["known_ids"][0]})
    conversation = [(record["id"], to_datetime(record["created_at"])) for record in records]
    return [find_gap(conversation, message.created_at) for message in new]


async def _gaps_in_run(
    transaction: Transaction, common: Mapping[str, Any], last: Mapping[str, Any] | None, new: Sequence[Message]
) -> list[Gap]:
    """Finds the gaps within a run; only turns older than the run's last turn cost a query, all others follow it."""
    if last is None:
        return [Gap()] * len(new)
    end = to_datetime(last["created_at"])
    late = [message.created_at for message in new if message.created_at < end]
    records = []
    if late:
        parameters = {"project": common["project"], "run": common["runs"][0], "times": late}
        records = await transaction.run("message/find_gaps", parameters)
    gaps = [Gap(record["before"], record["after"]) for record in records]
    # `new` is sorted by time, so the late turns are its first ones.
    return gaps + [Gap(last["id"])] * (len(new) - len(late))


def _common_properties(project: str, plan: AddPlan) -> dict[str, Any]:
    return {"project": project, "input_id": plan.input_id, **asdict(plan.scope)}


def _row(project: str, plan: AddPlan, message: Message, embeddings: Mapping[str, Embedding]) -> dict[str, Any]:
    check_deadline()
    # A turn that its memories repeat in full is found by them; a vector of its own would only cost space.
    is_informative = message.id in plan.informative_turns
    scope = plan.scope
    return {
        "message": {
            "id": message.id,
            "role": message.role,
            "speaker": message.name,
            "name": turn_caption(scope, message.role, message.name, message.content),
            "content": message.content,
            **turn_word_properties(project, scope, message.content, is_informative=is_informative),
        },
        "created_at": format_moment(message.created_at),
        "embedding": to_vector(embeddings[message.content].vector) if is_informative else None,
    }


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"before": before, "after": after} for before, after in pairs]

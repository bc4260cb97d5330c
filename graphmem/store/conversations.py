"""How the turns of an add are written to Neo4j, each where it belongs in its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.english.terms import encode_terms
from graphmem.model.add_plan import AddPlan
from graphmem.model.conversation import Gap, Message, find_gap, link_turns
from graphmem.model.embedding import Embedding
from graphmem.model.scope_tokens import encode_scope
from graphmem.store.database import Transaction
from graphmem.store.rows import to_datetime, to_vector


async def add_messages(
    transaction: Transaction, common: Mapping[str, Any], plan: AddPlan, embeddings: Mapping[str, Embedding]
) -> None:
    """Makes and locks the owners, and adds the turns that are new, in the order in which they were said.

    What was said at the same time stands in the order in which it came in. `embeddings` are by text.
    """
    ids = [message.id for message in plan.messages]
    [state] = await transaction.run("scope/open_scope", {**common, "message_ids": ids})
    known = set(state["known_ids"])
    new = sorted(
        (message for message in plan.messages if message.id not in known), key=lambda message: message.created_at
    )
    if not new:
        return
    gaps = await _find_gaps(transaction, common, state, new)
    joining = link_turns([(message.id, gap) for message, gap in zip(new, gaps, strict=True)])
    await transaction.run(
        "message/add_messages",
        {
            **common,
            "messages": [_row(common["project"], plan, message, embeddings) for message in new],
            "cuts": _pairs(joining.cuts),
            "links": _pairs(joining.links),
            "last": joining.last,
        },
    )


async def _find_gaps(
    transaction: Transaction, common: Mapping[str, Any], state: Mapping[str, Any], new: Sequence[Message]
) -> list[Gap]:
    """In the run, or without one in the conversation of the turns that are known."""
    if common["runs"]:
        return await _gaps_in_run(transaction, common, state["last"], new)
    if not state["known_ids"]:
        return [Gap()] * len(new)
    records = await transaction.run("message/follow_line", {"id": state["known_ids"][0]})
    line = [(record["id"], to_datetime(record["created_at"])) for record in records]
    return [find_gap(line, message.created_at) for message in new]


async def _gaps_in_run(
    transaction: Transaction, common: Mapping[str, Any], last: Mapping[str, Any] | None, new: Sequence[Message]
) -> list[Gap]:
    """Only what was said before the run's last turn has to be looked for."""
    if last is None:
        return [Gap()] * len(new)
    end = to_datetime(last["created_at"])
    late = [message.created_at for message in new if message.created_at < end]
    found = []
    if late:
        wanted = {"project": common["project"], "run": common["runs"][0], "times": late}
        found = await transaction.run("message/find_gaps", wanted)
    gaps = [Gap(record["before"], record["after"]) for record in found]
    return gaps + [Gap(last["id"])] * (len(new) - len(late))


def _row(project: str, plan: AddPlan, message: Message, embeddings: Mapping[str, Embedding]) -> dict[str, Any]:
    is_informative = message.id in plan.informative_turns
    scope = plan.scope
    return {
        "message": {
            "id": message.id,
            "project": project,
            "user_id": scope.user_id,
            "agent_id": scope.agent_id,
            "app_id": scope.app_id,
            "run_id": scope.run_id,
            "input_id": plan.input_id,
            "role": message.role,
            "name": message.name,
            "content": message.content,
            "created_at": message.created_at,
            "terms": encode_terms(message.content),
            "scope_tokens": encode_scope(project, scope.owners()) if is_informative else None,
        },
        "embedding": to_vector(embeddings[message.content].vector) if is_informative else None,
    }


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"before": before, "after": after} for before, after in pairs]

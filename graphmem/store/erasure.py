"""What goes with memories that are erased: their versions, and what nothing else holds."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.conversation import Neighbours, close_gaps, last_remaining
from graphmem.model.principal import Principal
from graphmem.store.database import Transaction
from graphmem.store.mentions import remove_mentions


async def erase_memories(transaction: Transaction, principal: Principal, ids: Sequence[str]) -> None:
    """Every trace of locked memories, in the order of their ids, but for what the activity log counts."""
    project = {"project": principal.project}
    await remove_mentions(transaction, principal, ids)
    held_by = await transaction.run("memory/erase_memories", project | {"actor": principal.actor, "ids": list(ids)})
    message_ids = sorted({message_id for record in held_by for message_id in record["message_ids"]})
    await erase_messages(transaction, principal, message_ids)
    names = list({name for record in held_by for name in record["categories"]})
    await erase_categories(transaction, principal, names)


async def erase_categories(transaction: Transaction, principal: Principal, names: Sequence[str]) -> None:
    """Those of these that nothing holds."""
    parameters = {"project": principal.project, "names": sorted(names)}
    await transaction.run("category/erase_categories", parameters)


async def erase_messages(
    transaction: Transaction, principal: Principal, ids: Sequence[str], *, with_context: bool = True
) -> None:
    """Those of these turns that no memory was drawn from; with their context, also the turns around them, up to the
    next one on each side that a memory was drawn from."""
    records = await transaction.run("message/release_messages", {"ids": list(ids), "with_context": with_context})
    gone = {record["id"]: Neighbours(record["before"], record["after"], record["ends"]) for record in records}
    await transaction.run(
        "message/erase_messages",
        {
            "project": principal.project,
            "ids": list(gone),
            "links": [{"before": before, "after": after} for before, after in sorted(close_gaps(gone))],
            "ends": [{"run": run, "left": sorted(left)} for run, left in sorted(last_remaining(gone).items())],
        },
    )

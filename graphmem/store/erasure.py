"""This module erases memories with their versions, and the turns, categories and entities that nothing else uses."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.conversation import Neighbours, close_gaps, last_remaining
from graphmem.model.principal import Principal
from graphmem.store.database import Transaction
from graphmem.store.mentions import remove_mentions


async def erase_memories(transaction: Transaction, principal: Principal, ids: Sequence[str]) -> None:
    """Erases every trace of locked memories but their events in the activity log. `ids` must be sorted."""
    project = {"project": principal.project}
    await remove_mentions(transaction, principal, ids)
    erased = await transaction.run("memory/erase_memories", project | {"actor": principal.actor, "ids": list(ids)})
    message_ids = sorted({message_id for record in erased for message_id in record["message_ids"]})
    await erase_messages(transaction, principal, message_ids)
    names = list({name for record in erased for name in record["categories"]})
    await erase_categories(transaction, principal, names)


async def erase_categories(transaction: Transaction, principal: Principal, names: Sequence[str]) -> None:
    """Erases those of the categories that no memory is or was in and that the project does not offer."""
    parameters = {"project": principal.project, "names": sorted(names)}
    await transaction.run("category/erase_categories", parameters)


async def erase_messages(
    transaction: Transaction, principal: Principal, ids: Sequence[str], *, with_context: bool = True
) -> None:
    """Erases those of the turns that no memory was drawn from, and links their neighbours to each other.

    `with_context` also erases the turns around each, on either side up to the next one that a memory was drawn from.
    """
    records = await transaction.run("message/release_messages", {"ids": list(ids), "with_context": with_context})
    erased = {record["id"]: Neighbours(record["before"], record["after"], record["ends"]) for record in records}
    await transaction.run(
        "message/erase_messages",
        {
            "project": principal.project,
            "ids": list(erased),
            "links": [{"before": before, "after": after} for before, after in sorted(close_gaps(erased))],
            "ends": [{"run": run, "left": sorted(left)} for run, left in sorted(last_remaining(erased).items())],
        },
    )

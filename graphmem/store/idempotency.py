"""The idempotency store keeps the result of a request in Neo4j, to be returned when the same request is repeated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import MemoryChange
from graphmem.model.principal import Principal
from graphmem.model.scope_tokens import owner_token
from graphmem.store.changes_json import dump_changes, load_changes
from graphmem.store.database import Database, Transaction

_AT_ONCE = 1_000


class IdempotencyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_record(self, principal: Principal, idempotency: Idempotency) -> list[MemoryChange] | None:
        """Returns the recorded result of the key, or None. Raises Conflict when it was recorded for another input."""
        parameters = key_parameters(principal, idempotency) | {"kept_since": idempotency.retained_since}
        records = await self._database.read("idempotency/get_record", parameters)
        return _to_changes(idempotency, records[0]) if records else None

    async def delete_old_records(self, kept_since: datetime) -> None:
        """Deletes the records made before `kept_since`, in batches."""

        async def delete_some(transaction: Transaction) -> int:
            [record] = await transaction.run(
                "idempotency/delete_old_records", {"kept_since": kept_since, "limit": _AT_ONCE}
            )
            return int(record["count"])

        while await self._database.transact(delete_some) == _AT_ONCE:
            continue


async def run_once(
    principal: Principal,
    idempotency: Idempotency | None,
    work: Callable[[Transaction], Awaitable[list[MemoryChange]]],
    transaction: Transaction,
) -> list[MemoryChange]:
    """Runs `work` and records its result in the same transaction, or returns the result recorded before.

    Raises Conflict when that was recorded for another input.
    """
    if idempotency is None:
        return await work(transaction)
    key = key_parameters(principal, idempotency)
    # Claiming locks the key until the transaction ends, so that of two equal requests at once the second one waits.
    claim = {"kept_since": idempotency.retained_since, "now": idempotency.at, "input_hash": idempotency.input_hash}
    [record] = await transaction.run("idempotency/claim_record", key | claim)
    if record["changes"] is not None:
        return _to_changes(idempotency, record)
    changes = await work(transaction)
    result = {"changes": dump_changes(changes), "ids": [change.id for change in changes]}
    await transaction.run("idempotency/keep_record", key | result)
    return changes


def key_parameters(principal: Principal, idempotency: Idempotency) -> dict[str, Any]:
    """Returns the parameters that find the record of a key.

    Who is bound to one owner has keys apart from all others', whose records hold texts of other owners.
    """
    owner = principal.owner
    prefix = f"{owner_token(principal.project, owner)} " if owner else ""
    return {"project": principal.project, "key": prefix + idempotency.key}


def _to_changes(idempotency: Idempotency, record: Any) -> list[MemoryChange]:
    idempotency.check(record["input_hash"])
    return load_changes(record["changes"])

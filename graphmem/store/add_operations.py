"""The store of adds that run in the background: each is kept from when it is accepted until its outcome is old.

A worker claims an add for the time of a lease, which it prolongs while it works; when it ends before, another worker
claims the add again, as a further attempt. The transaction that stores the add's memories first locks the add, and
goes on only for the latest attempt, and its outcome is written with the memories: it is carried out once, however often
it is attempted, by however many processes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from graphmem.errors import GraphmemError, Throttled
from graphmem.model.add_operation import AddOperation, Attempt, OperationError, OperationSelection, OperationStatus
from graphmem.model.filters import Filter
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import MemoryChange
from graphmem.model.metadata import dump_json
from graphmem.model.moment import LONG_AGO, NEVER
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import Scope
from graphmem.store.changes_json import dump_changes, load_changes
from graphmem.store.database import Database, Transaction
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.idempotency import key_parameters
from graphmem.store.keyset import keyset_order
from graphmem.store.rows import to_datetime

LEASE = 30.0
"""Seconds after which an add is claimed again, when whoever works at it has not prolonged the lease."""

PATIENCE = 300
"""Seconds for which an add waits for a process with the extractor of the one that accepted it, before any takes it."""

MAX_WAITING = 1_000
"""How many adds of a project may wait."""
MAX_WAITING_CHARACTERS = 64 * 1024 * 1024
"""How many characters their requests may have together: they are in Neo4j until they are carried out."""

_RETRY_AFTER = 5.0
_AT_ONCE = 1_000


class AttemptOver(GraphmemError):
    """Another attempt has taken this one's place, or the add was deleted: nothing was stored."""


@dataclass(frozen=True, slots=True)
class AcceptedAdd:
    """An add to be kept: `request` is its text, and `lane` names the owners of whom adds are carried out in turn."""

    id: str
    scope: Scope
    lane: str
    request: str
    at: datetime
    extractor: str
    """The name of the extractor that is to infer memories."""
    idempotency: Idempotency | None


@dataclass(frozen=True, slots=True)
class Claim:
    """An add that this process is to carry out."""

    attempt: Attempt
    request: str
    losses: int
    """How many earlier attempts nothing was heard of again."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What waits or runs, of all projects."""

    count: int
    oldest: datetime | None
    error: OperationError | None
    """The last error of one of them."""


class AddOperationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, principal: Principal, add: AcceptedAdd) -> AddOperation:
        """Keeps an add, or returns the one that the idempotency key named before.

        Raises Throttled where too much waits, and Conflict for a key that was given with another input.
        """
        idempotency = add.idempotency
        named = key_parameters(principal, idempotency) if idempotency else {"project": principal.project, "key": add.id}

        async def work(transaction: Transaction) -> AddOperation:
            if idempotency:
                await transaction.run("operation/release_key", named | {"kept_since": idempotency.retained_since})
            properties = _properties(principal, add)
            [record] = await transaction.run("operation/accept_operation", named | {"operation": properties})
            operation = _to_operation(record["operation"])
            if idempotency:
                idempotency.check(record["input_hash"])
            if operation.id == add.id:
                await _check_backlog(transaction, principal)
            return operation

        return await self._database.transact(work)

    async def get_operations(self, principal: Principal, ids: Sequence[str]) -> dict[str, AddOperation]:
        records = await self._database.read("operation/get_operations", _visible(principal) | {"ids": list(ids)})
        return {record["operation"]["id"]: _to_operation(record["operation"]) for record in records}

    async def list_operations(
        self, principal: Principal, selection: OperationSelection, window: Window
    ) -> Page[AddOperation]:
        """Returns a page of the selected adds, the latest first. The key of the window is an add's id."""
        [after], [before] = window.after or (None,), window.before or (None,)
        parameters = {"above": before, "below": after, "skip": window.skip, "limit": window.size + 1}
        records = await self._database.read(
            "operation/list_operations",
            _visible(principal) | _selected(selection) | parameters,
            order=keyset_order(_reversed(window), "m.project", "m.id"),
        )
        return cut_page([_to_operation(record["operation"]) for record in records], window)

    async def count_operations(self, principal: Principal, selection: OperationSelection) -> int:
        parameters = _visible(principal) | _selected(selection)
        [record] = await self._database.read("operation/count_operations", parameters)
        return int(record["count"])

    async def claim(self, extractor: str) -> Claim | None:
        """Claims the add that is due next; None where there is none, or another worker was faster."""
        due = await self._database.read("operation/find_due", {"extractor": extractor, "patience": PATIENCE})
        if not due:
            return None

        async def work(transaction: Transaction) -> Claim | None:
            parameters = {"project": due[0]["project"], "lane": due[0]["lane"], "lease": LEASE}
            records = await transaction.run("operation/claim_operation", parameters)
            return next(map(_to_claim, records), None)

        return await self._database.transact(work)

    async def renew(self, attempt: Attempt) -> None:
        """Prolongs the lease. Raises AttemptOver unless this is the latest attempt of an add that is still there."""
        if not await self._database.write("operation/renew_lease", {**_parameters(attempt), "lease": LEASE}):
            raise AttemptOver

    async def succeed(self, attempt: Attempt, changes: Sequence[MemoryChange]) -> None:
        """Finishes an add whose changes were not stored by this attempt: there are none, or they are of before."""

        async def work(transaction: Transaction) -> None:
            await succeed(transaction, attempt, changes)

        await self._database.transact(work)

    async def fail(self, attempt: Attempt, error: OperationError) -> None:
        await self._database.write("operation/fail_operation", {**_parameters(attempt), "error": _dump_error(error)})

    async def postpone(self, attempt: Attempt, delay: float, error: OperationError | None) -> None:
        """Lets the add be tried again after a number of seconds."""
        parameters = {"delay": delay, "error": error and _dump_error(error)}
        await self._database.write("operation/postpone_operation", _parameters(attempt) | parameters)

    async def delete(self, principal: Principal, owners: Filter, *, with_finished: bool) -> None:
        """Deletes adds that name owners; the filter may test owners' ids only."""
        where = compile_filter(owners)
        parameters = {**principal.parameters(), **where.parameters, "with_finished": with_finished, "limit": _AT_ONCE}
        while (await self._database.write("operation/delete_operations", parameters, owners=where.text))[0]["count"]:
            continue

    async def end_run(self, principal: Principal, run_id: str, at: datetime) -> None:
        """Has the memories of the run's adds that wait or run expire at a time, unless they are to expire before."""
        await self._database.write("operation/end_run", {**principal.parameters(), "run_id": run_id, "at": at})

    async def has_any(self, principal: Principal, owners: Filter, *, with_finished: bool) -> bool:
        """Returns whether there are adds that `delete` would delete."""
        where = compile_filter(owners)
        parameters = {**principal.parameters(), **where.parameters, "with_finished": with_finished}
        [record] = await self._database.read("operation/has_operations", parameters, owners=where.text)
        return bool(record["has"])

    async def delete_old(self, finished_before: datetime) -> None:
        parameters = {"finished_before": finished_before, "limit": _AT_ONCE}
        while (await self._database.write("operation/delete_old_operations", parameters))[0]["count"]:
            continue

    async def count_unfinished(self) -> int:
        """Returns how many adds of all projects wait or run."""
        [record] = await self._database.read("operation/count_unfinished", {})
        return int(record["unfinished"])

    async def unfinished(self) -> Unfinished:
        """Returns what waits or runs, with the time of the oldest."""
        [record] = await self._database.read("operation/oldest_unfinished", {})
        oldest, error = record["accepted_at"], record["error"]
        return Unfinished(
            await self.count_unfinished(), oldest and to_datetime(oldest), error and OperationError(**json.loads(error))
        )


async def hold(transaction: Transaction, attempt: Attempt) -> datetime | None:
    """Locks the add until the transaction ends, and returns when its run has been ended, if it has.

    Raises AttemptOver unless this is its latest attempt.
    """
    records = await transaction.run("operation/hold_operation", _parameters(attempt))
    if not records:
        raise AttemptOver
    ended = records[0]["expires_at"]
    return ended and to_datetime(ended)


async def succeed(transaction: Transaction, attempt: Attempt, changes: Sequence[MemoryChange]) -> None:
    """Keeps what the add led to."""
    ids = sorted({change.id for change in changes})
    parameters = {"changes": dump_changes(changes), "ids": ids}
    await transaction.run("operation/succeed_operation", _parameters(attempt) | parameters)


def key_of(operation: AddOperation) -> tuple[str]:
    """Returns the add's key in the list of adds, for keyset pagination."""
    return (operation.id,)


async def _check_backlog(transaction: Transaction, principal: Principal) -> None:
    """Raises Throttled where more waits than may, with what this transaction adds."""
    [record] = await transaction.run("operation/measure_backlog", {"project": principal.project})
    if record["count"] > MAX_WAITING or record["size"] > MAX_WAITING_CHARACTERS:
        raise Throttled(
            "Too many adds of the project wait to be carried out: send this one later, or without wait: false.",
            retry_after=_RETRY_AFTER,
        )


def _properties(principal: Principal, add: AcceptedAdd) -> dict[str, Any]:
    return {
        "id": add.id,
        "status": OperationStatus.PENDING,
        "lane": add.lane,
        "request": add.request,
        "size": len(add.request),
        "input_hash": add.idempotency.input_hash if add.idempotency else None,
        "caller": principal.caller,
        "extractor": add.extractor,
        "accepted_at": add.at,
        "attempts": 0,
        "losses": 0,
        **asdict(add.scope),
    }


def _parameters(attempt: Attempt) -> dict[str, Any]:
    return {"id": attempt.operation_id, "attempts": attempt.number}


def _visible(principal: Principal) -> dict[str, Any]:
    """Returns the parameters by which a query finds what the principal may see: who may not read, only its own."""
    is_reader = Permission.READ in principal.permissions
    return principal.parameters() | {"caller": None if is_reader else principal.caller}


def _selected(selection: OperationSelection) -> dict[str, Any]:
    return {
        "statuses": None if selection.statuses is None else list(selection.statuses),
        "since": selection.since or LONG_AGO,
        "until": selection.until or NEVER,
        **asdict(selection.scope),
    }


def _reversed(window: Window) -> Window:
    return Window(backward=not window.backward)


def _dump_error(error: OperationError) -> str:
    return dump_json({"code": error.code, "message": error.message, "field": list(error.field)})


def _to_claim(record: Any) -> Claim:
    return Claim(Attempt(record["id"], record["attempts"]), record["request"], record["losses"])


def _to_operation(row: Mapping[str, Any]) -> AddOperation:
    started, finished = row["started_at"], row["finished_at"]
    return AddOperation(
        id=row["id"],
        scope=Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"]),
        status=OperationStatus(row["status"]),
        changes=load_changes(row["changes"]) if row["changes"] else [],
        error=OperationError(**json.loads(row["error"])) if row["error"] else None,
        accepted_at=to_datetime(row["accepted_at"]),
        started_at=started and to_datetime(started),
        finished_at=finished and to_datetime(finished),
    )

"""Adds in the background, as their callers see them: accepted at once, and looked up until they are finished."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field, replace

import uuid_utils.compat as uuids

from graphmem.errors import BadUserInput
from graphmem.extraction.extractor import Extractor
from graphmem.model.add_operation import AddOperation, OperationSelection
from graphmem.model.limits import check_count
from graphmem.model.memory import hash_text
from graphmem.model.moment import now
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import Scope
from graphmem.service.add_request import INPUT, AddRequest
from graphmem.service.pending_add import PendingAdd
from graphmem.store.add_operations import AcceptedAdd, AddOperationStore


@dataclass(frozen=True, slots=True)
class OperationsRequest:
    """A request for one page of the list of adds in the background."""

    selection: OperationSelection = OperationSelection()
    paging: PageRequest = field(default_factory=PageRequest)


class AddOperationService:
    """Accepts adds to be carried out in the background, and tells what became of them.

    Who may read sees all adds of the project, or of the owner that the key is bound to; who may only write, its own.
    """

    def __init__(self, store: AddOperationStore, extractor: Extractor, on_accepted: Callable[[], None]) -> None:
        """`on_accepted` is called when there is something to carry out."""
        self._store = store
        self._extractor = extractor
        self._on_accepted = on_accepted

    async def accept(self, principal: Principal, request: AddRequest) -> AddOperation:
        """Keeps an add in Neo4j, and returns before it is carried out.

        A repeated idempotency key gets the add that it named before. Raises Forbidden, EmptyScope, BadUserInput,
        LimitExceeded, Conflict, Throttled and Unavailable.
        """
        principal.require(Permission.WRITE)
        if request.dry_run:
            raise BadUserInput("A dry run is answered at once: leave wait: false out.", field=[INPUT, "wait"])
        asked = replace(request, scope=principal.own(request.scope))
        # 16 MiB of messages take a while to check and to write.
        accepted = await asyncio.to_thread(_to_accepted, PendingAdd(principal, asked, now()), self._extractor.name)
        operation = await self._store.accept(principal, accepted)
        self._on_accepted()
        return _as_seen(principal, operation)

    async def get_operations(self, principal: Principal, ids: Sequence[str]) -> dict[str, AddOperation]:
        """Returns the adds that exist, by id. Raises LimitExceeded for too many ids."""
        _require_read_or_write(principal)
        check_count(ids, "ids")
        found = await self._store.get_operations(principal, ids)
        return {key: _as_seen(principal, operation) for key, operation in found.items()}

    async def list_operations(self, principal: Principal, request: OperationsRequest) -> Page[AddOperation]:
        """Returns one page of the adds, the latest first."""
        _require_read_or_write(principal)
        selection = replace(request.selection, scope=principal.within(request.selection.scope))
        page = await self._store.list_operations(principal, selection, request.paging.window())
        return replace(page, items=[_as_seen(principal, operation) for operation in page.items])

    async def count_operations(self, principal: Principal, selection: OperationSelection) -> int:
        """Returns how many adds the whole list has."""
        _require_read_or_write(principal)
        return await self._store.count_operations(principal, selection)


def _to_accepted(pending: PendingAdd, extractor: str) -> AcceptedAdd:
    """Checks the request, and returns what is to be kept. Raises EmptyScope, BadUserInput and LimitExceeded."""
    request, at = pending.request, pending.at
    request.check()
    return AcceptedAdd(
        id=str(uuids.uuid7()),
        scope=request.scope,
        lane=_lane(request.scope),
        request=pending.dump(),
        at=at,
        extractor=extractor,
        idempotency=request.idempotency(at),
    )


def _lane(scope: Scope) -> str:
    """Returns what adds have in common that may change each other's memories, and so are carried out in turn."""
    return hash_text(json.dumps(astuple(scope.without_run)))


def _require_read_or_write(principal: Principal) -> None:
    if Permission.READ not in principal.permissions:
        principal.require(Permission.WRITE)


def _as_seen(principal: Principal, operation: AddOperation) -> AddOperation:
    if Permission.READ in principal.permissions:
        return operation
    return replace(operation, changes=[change.without_past() for change in operation.changes])

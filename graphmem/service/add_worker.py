"""Carrying out in the background the adds that were accepted, also those of an earlier or another process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from graphmem.errors import DeadlineExceeded, GraphmemError, Throttled, Unavailable
from graphmem.extraction.extractor import Extractor
from graphmem.model.add_operation import OperationError
from graphmem.model.moment import now
from graphmem.scheduling.task_group import task_group
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.memories import MemoryService
from graphmem.service.pending_add import PendingAdd
from graphmem.store.add_operations import LEASE, AddOperationStore, AttemptOver, Claim

AT_ONCE = 4
"""How many adds a process carries out at once; of one user, agent and app it is always one."""
IDLE_PAUSE = 1.0
"""Seconds between two looks for adds that another process has left."""
RENEWAL_PAUSE = LEASE / 3
MAX_LOSSES = 5
"""An add during which the process ended so often has ended it."""
LONGEST_DELAY = 60.0
GIVE_UP_AFTER = 3_600.0
"""Seconds after which an add is not tried again whose embedder or language model does not answer."""
CLOSING_TIMEOUT = 2.0
"""Seconds that an add which is interrupted has to be handed back; after them its lease has to end by itself."""

_FAULT = OperationError(GraphmemError.code, "The server has a fault, which its log tells. Nothing was stored.")

_log = logging.getLogger(__name__)


class AddWorker:
    """Carries out the accepted adds of all projects, those of one user, agent and app in the order they came in."""

    def __init__(self, store: AddOperationStore, extractor: Extractor, memories: MemoryService) -> None:
        self._store = store
        self._extractor = extractor
        self._memories = memories
        self._news = asyncio.Event()
        self._is_failing = False

    def look(self) -> None:
        """Has the worker look for adds at once."""
        self._news.set()

    def running(self) -> AbstractAsyncContextManager[None]:
        """Carries out adds while the context is open; those under way in the end are handed back."""
        return running_in_background(self._run())

    async def _run(self) -> None:
        free = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            while True:
                await free.acquire()
                self._news.clear()
                claim = await self._claim()
                if claim:
                    tasks.create_task(self.carry_out(claim)).add_done_callback(lambda _: free.release())
                    continue
                free.release()
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_PAUSE):
                        await self._news.wait()

    async def _claim(self) -> Claim | None:
        """Claims what is due; None while Neo4j does not answer, too, of which there is one warning."""
        try:
            claim = await self._store.claim(self._extractor.name)
        except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
            if not self._is_failing:
                warn(_log, "Adds in the background are not carried out for now.", error)
            self._is_failing = True
            return None
        self._is_failing = False
        return claim

    async def carry_out(self, claim: Claim) -> None:
        """Carries out an add, and finishes it, or lets it be tried again. Raises nothing but CancelledError."""
        try:
            async with self._leased(claim):
                await self._attempt(claim)
        except AttemptOver:
            pass  # whoever took it over, or deleted it, says what becomes of it
        except asyncio.CancelledError:
            with suppress(TimeoutError, GraphmemError):
                async with asyncio.timeout(CLOSING_TIMEOUT):
                    await self._store.postpone(claim.attempt, 0, None)
            raise
        except Exception as error:  # noqa: BLE001  the lease ends, and it is tried again
            warn(_log, "What came of an add in the background could not be kept; it is tried again.", error)
        self.look()  # the next add of its owners may follow

    async def _attempt(self, claim: Claim) -> None:
        if claim.losses >= MAX_LOSSES:
            _log.error("An add in the background is given up: graphmem ended during %d attempts.", claim.losses)
            return await self._store.fail(claim.attempt, _FAULT)
        pending = await asyncio.to_thread(PendingAdd.load, claim.request)
        try:
            changes = await self._memories.carry_out(pending, claim.attempt)
        except AttemptOver:
            raise  # it is no fault of the add
        except (Unavailable, DeadlineExceeded, Throttled) as error:
            return await self._try_again(claim, pending, error)
        except Exception as error:  # noqa: BLE001  its caller gets to know it by the add
            return await self._store.fail(claim.attempt, _described(error))
        return await self._store.succeed(claim.attempt, changes)

    async def _try_again(self, claim: Claim, pending: PendingAdd, error: GraphmemError) -> None:
        described = OperationError.of(error)
        if (now() - pending.at).total_seconds() > GIVE_UP_AFTER:
            return await self._store.fail(claim.attempt, described)
        delay = min(2.0 ** min(claim.attempt.number, 10), LONGEST_DELAY)
        return await self._store.postpone(claim.attempt, delay, described)

    @asynccontextmanager
    async def _leased(self, claim: Claim) -> AsyncIterator[None]:
        """Prolongs the lease while the context is open. Cancels its body, and raises AttemptOver, where that is over:
        nobody waits any more for what a deleted add would embed for minutes."""
        async with task_group() as group:
            renewing = group.create_task(self._renew(claim))
            yield
            renewing.cancel()

    async def _renew(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(RENEWAL_PAUSE)
            with suppress(Unavailable, DeadlineExceeded):  # the transaction that stores the add asks again
                await self._store.renew(claim.attempt)


def _described(error: Exception) -> OperationError:
    """Returns why an add failed, as its caller may know it; a fault is logged instead."""
    if isinstance(error, GraphmemError) and error.code != GraphmemError.code:
        return OperationError.of(error)
    _log.error("An add in the background failed.", exc_info=error)
    return _FAULT

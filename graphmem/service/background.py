"""Background work: searches are written to the activity log, events are numbered, and what was kept for a time goes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphmem.model import add_operation, idempotency
from graphmem.model.moment import now
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.idempotency import IdempotencyStore

BUSY_PAUSE = 0.5
"""Seconds between two steps while there are events to number."""
IDLE_PAUSE = 1.0
"""Seconds between two steps while there are none."""
EXPIRY_PAUSE = 600.0
"""Seconds between two deletions of expired idempotency records and outcomes of adds."""

_log = logging.getLogger(__name__)


class Background:
    """Works in steps, one after another, for as long as the server runs.

    A step that fails is tried again: the work outlives any outage of the database. An outage is logged once.
    """

    def __init__(
        self, recorder: Recorder, sequencer: Sequencer, records: IdempotencyStore, operations: AddOperationStore
    ) -> None:
        self._recorder = recorder
        self._sequencer = sequencer
        self._records = records
        self._operations = operations
        self._next_expiry = 0.0
        self._is_failing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Works while the context is open, and writes the recorded searches to the log on the way out."""
        try:
            async with running_in_background(self._run()):
                yield
        finally:
            await self._recorder.close()

    async def _run(self) -> None:
        while True:
            is_busy = await self.step()
            await asyncio.sleep(BUSY_PAUSE if is_busy else IDLE_PAUSE)

    async def step(self) -> bool:
        """Does all that is due, and returns whether there were events to number; False after a failure."""
        try:
            await self._recorder.flush()
            is_busy = await self._sequencer.number_all()
            await self._expire()
        except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
            self._warn_once(error)
            self._is_failing = True
            return False
        self._is_failing = False
        return is_busy

    def _warn_once(self, error: Exception) -> None:
        if not self._is_failing:
            warn(_log, "The activity log is not brought up to date for now.", error)

    async def _expire(self) -> None:
        if time.monotonic() >= self._next_expiry:
            await self._records.delete_old_records(kept_since=now() - idempotency.RETENTION)
            await self._operations.delete_old(finished_before=now() - add_operation.RETENTION)
            self._next_expiry = time.monotonic() + EXPIRY_PAUSE

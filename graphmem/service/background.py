"""What is done beside the requests: searches get into the log, events get numbers, old answers are forgotten."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphmem.model.idempotency import RETENTION
from graphmem.model.moment import now
from graphmem.service.background_task import beside, warn
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.idempotency import IdempotencyStore

BUSY_PAUSE = 0.5
IDLE_PAUSE = 1.0
FORGETTING_PAUSE = 600.0

_log = logging.getLogger(__name__)


class Background:
    """Goes on whatever happens to the database, and says once that it cannot."""

    def __init__(self, recorder: Recorder, sequencer: Sequencer, answers: IdempotencyStore) -> None:
        self._recorder = recorder
        self._sequencer = sequencer
        self._answers = answers
        self._forget_next = 0.0
        self._is_failing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What searches have left behind is written on the way out."""
        try:
            async with beside(self._run()):
                yield
        finally:
            await self._recorder.close()

    async def _run(self) -> None:
        while True:
            is_busy = await self.step()
            await asyncio.sleep(BUSY_PAUSE if is_busy else IDLE_PAUSE)

    async def step(self) -> bool:
        """Does what there is to do; whether there was anything."""
        try:
            await self._recorder.flush()
            is_busy = await self._sequencer.number_all()
            await self._forget_answers()
        except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
            self._say_once(error)
            self._is_failing = True
            return False
        self._is_failing = False
        return is_busy

    def _say_once(self, error: Exception) -> None:
        if not self._is_failing:
            warn(_log, "The activity log is not brought up to date for now.", error)

    async def _forget_answers(self) -> None:
        if time.monotonic() >= self._forget_next:
            await self._answers.expire_records(kept_since=now() - RETENTION)
            self._forget_next = time.monotonic() + FORGETTING_PAUSE

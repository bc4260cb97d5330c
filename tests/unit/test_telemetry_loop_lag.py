from __future__ import annotations

import asyncio
import time

import pytest

from graphmem.service.background_task import running_in_background
from graphmem.telemetry import loop_lag
from graphmem.telemetry.loop_lag import watch_loop
from graphmem.telemetry.metrics import Metrics


async def test_what_holds_up_the_loop_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_lag, "PAUSE", 0.001)
    metrics = Metrics()

    async with running_in_background(watch_loop(metrics)):
        await asyncio.sleep(0.01)
        time.sleep(0.3)  # noqa: ASYNC251  it holds up the loop
        await asyncio.sleep(0.01)

    assert (metrics.registry.get_sample_value("graphmem_event_loop_lag_seconds_sum") or 0) > 0.25

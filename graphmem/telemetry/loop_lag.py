"""How late the event loop is: whatever holds it up, every request and /healthz wait for it."""

from __future__ import annotations

import asyncio
import time
from typing import NoReturn

from graphmem.telemetry.metrics import Metrics

PAUSE = 0.25
"""Seconds between two looks."""


async def watch_loop(metrics: Metrics) -> NoReturn:
    """Sleeps again and again, and notes by how much each sleep was too long."""
    while True:
        wanted = time.perf_counter() + PAUSE
        await asyncio.sleep(PAUSE)
        metrics.loop_lag.observe(max(0.0, time.perf_counter() - wanted))

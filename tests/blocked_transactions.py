"""The transactions of a project that wait for another's lock."""

from __future__ import annotations

import asyncio
import time

from graphmem.store.database import Database
from graphmem.store.queries import ONE_PARAMETER

PATIENCE = 100
"""Seconds within which a call has come as far as Neo4j, also the first of all on a busy machine."""
WAITING = (
    "SHOW TRANSACTIONS YIELD parameters, status "
    f"WHERE parameters.{ONE_PARAMETER}.project = $project AND status STARTS WITH 'Blocked' RETURN count(*) AS count"
)


async def waiting(database: Database, project: str, count: int) -> bool:
    """Whether so many transactions of the project wait for a lock before long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        [record] = await database.run_statement(WAITING, {"project": project})
        if record["count"] == count:
            return True
        await asyncio.sleep(0.05)
    return False

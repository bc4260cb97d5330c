"""The judgement of a Neo4j that does not answer: whether it hangs, or only works."""

from __future__ import annotations

from graphmem.embedded.process import Neo4jProcess

IDLE_PATIENCE = 15.0
"""Seconds without an answer after which a Neo4j that does no work either hangs: halted, or waiting for itself."""
BUSY_PATIENCE = 120.0
"""Seconds after which one hangs that does work. Collecting garbage may take seconds, on a busy machine a minute."""
_IDLE_SHARE = 0.05
"""Share of one processor up to which a process does no work: an idle Java takes about one hundredth."""


class HangJudge:
    """Judges one process by how long it has been silent, and by the processor time that it has used meanwhile."""

    def __init__(self, process: Neo4jProcess) -> None:
        self._process = process
        self._used = process.cpu_seconds()

    def is_hanging(self, silence: float) -> bool:
        """Returns whether the process hangs, which has last answered `silence` seconds ago."""
        used = self._process.cpu_seconds()
        if silence == 0:
            self._used = used
        if silence < IDLE_PATIENCE:
            return False
        return silence >= BUSY_PATIENCE or used - self._used < _IDLE_SHARE * silence

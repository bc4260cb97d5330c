"""Numbering the events of the activity log.

An event is written without a number, so that no request waits for another's lock, and is numbered once it can be read.
Several processes may number at once: each locks the project first.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.principal import Principal
from graphmem.service.shared_reads import SharedReads
from graphmem.store.events import NUMBERED_AT_ONCE, EventStore


class Sequencer:
    """Gives the events of each project consecutive numbers."""

    def __init__(self, events: EventStore) -> None:
        self._events = events
        self._settling = SharedReads()

    async def number_all(self) -> bool:
        """Numbers the events of every project that have no number, and returns whether there were any."""
        projects = await self._events.pending_projects()
        for project in sorted(projects):
            await self.settle_events(project)
        return bool(projects)

    async def number_events(self, project: str) -> int:
        """Numbers the project's events that have no number, and returns the last number up to which it is complete.

        The project is locked only where there is something to number.
        """
        settled = (await self._events.settled_numbers([project]))[project]
        return await self.settle_events(project) if settled is None else settled

    async def settle_events(self, project: str) -> int:
        """Does the same under the project's lock, whatever a reader sees of it.

        Those who ask for the same project at once share it, for they would only wait for each other's lock.
        """
        settled = await self._settling.read(self._settle, Principal(project), [project])
        return int(settled[project])

    async def _settle(self, principal: Principal, projects: Sequence[str]) -> dict[str, int]:
        [project] = projects
        while (await self._events.number_events(project)).count == NUMBERED_AT_ONCE:
            continue
        # Events are settled by the transaction after the one that numbered them, so one more is needed in the end.
        return {project: (await self._events.number_events(project)).settled}

"""Numbers for the events of the log. Any number of processes may do it at once: each locks the project first."""

from __future__ import annotations

from graphmem.store.events import NUMBERED_AT_ONCE, EventStore


class Sequencer:
    def __init__(self, events: EventStore) -> None:
        self._events = events

    async def number_all(self) -> bool:
        """Numbers what can be seen without a number, of every project; whether there was anything."""
        projects = await self._events.pending_projects()
        for project in sorted(projects):
            await self._number(project)
        return bool(projects)

    async def number_events(self, project: str) -> None:
        """Numbers what the project has without a number. Where it has nothing, it is not locked."""
        if project in await self._events.pending_projects():
            await self._number(project)

    async def _number(self, project: str) -> None:
        while await self._events.number_events(project) == NUMBERED_AT_ONCE:
            continue

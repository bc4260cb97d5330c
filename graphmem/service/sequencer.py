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

    async def number_events(self, project: str) -> int:
        """Numbers what the project has without a number; up to which number its log can then be read.

        Where there is nothing to number, the project is not locked.
        """
        settled = await self._events.settled_number(project)
        return await self._number(project) if settled is None else settled

    async def _number(self, project: str) -> int:
        """Once more in the end, which settles what was numbered before."""
        while (await self._events.number_events(project)).count == NUMBERED_AT_ONCE:
            continue
        return (await self._events.number_events(project)).settled

"""The contexts in which operations are carried out, whatever transport they come by."""

from __future__ import annotations

from graphmem.access.credentials import Credentials
from graphmem.access.entrance import Entrance
from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.model.cost import CostLimits
from graphmem.scheduling.time_slice import TimeSlice
from graphmem.service.services import Services


class Contexts:
    def __init__(self, services: Services, entrance: Entrance, limits: CostLimits) -> None:
        self._services = services
        self._entrance = entrance
        self._limits = limits
        self._slice = TimeSlice()

    async def admit(self, credentials: Credentials) -> Context:
        """Returns the context of an operation. Raises what `Entrance.admit` raises."""
        caller = await self._entrance.admit(credentials)
        budget = Budget(self._limits, self._slice)
        return Context(caller.principal, self._services, budget, caller.spend, caller.recheck)

"""The entrance: who comes in, by whatever transport, and the context in which their operation is carried out."""

from __future__ import annotations

from functools import partial

from graphmem.access.authentication import Authenticator
from graphmem.access.credentials import Credentials
from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.model.cost import CostLimits
from graphmem.scheduling.request_work import current_work
from graphmem.scheduling.time_slice import TimeSlice
from graphmem.service.services import Services
from graphmem.telemetry.request import current_record


class Entrance:
    def __init__(self, services: Services, authenticator: Authenticator, limits: CostLimits) -> None:
        self._services = services
        self._authenticator = authenticator
        self._limits = limits
        self._slice = TimeSlice()

    async def admit(self, credentials: Credentials) -> Context:
        """Returns the context of an operation. Raises what `Authenticator.authenticate` raises."""
        principal = await self._authenticator.authenticate(credentials)
        current_record().tell_caller(principal)
        if work := current_work():
            work.caller = principal.caller
        return Context(
            principal,
            self._services,
            Budget(self._limits, self._slice),
            partial(self._authenticator.spend, principal),
            partial(self._authenticator.recheck, credentials, principal),
        )

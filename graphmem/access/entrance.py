"""The entrance: who comes in, by whatever face and transport, and what they may still spend once they are in."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.access.authentication import Authenticator
from graphmem.access.credentials import Credentials
from graphmem.model.principal import Principal
from graphmem.scheduling.request_work import current_work
from graphmem.telemetry.request import current_record

COST_OF_REQUEST = 1_000
"""The part of an operation's cost that takes as much of the rate limit as one request."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller who has been let in, for one request or for as long as a connection lasts."""

    principal: Principal
    credentials: Credentials
    authenticator: Authenticator

    def spend(self, points: float, least: float) -> None:
        """Takes points of the caller's rate limit. Raises Throttled where fewer than `least` are left."""
        self.authenticator.spend(self.principal, points, least)

    async def recheck(self) -> None:
        """Raises Unauthenticated where the caller would no longer be let in."""
        await self.authenticator.recheck(self.credentials, self.principal)


class Entrance:
    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def admit(self, credentials: Credentials) -> Caller:
        """Returns the caller, whom the request's record and its work then name.

        Raises what `Authenticator.authenticate` raises.
        """
        principal = await self._authenticator.authenticate(credentials)
        current_record().tell_caller(principal)
        if work := current_work():
            work.caller = principal.caller
        return Caller(principal, credentials, self._authenticator)

"""Who may ask the service: everybody who reaches it, or whoever has its one key."""

from __future__ import annotations

from starlette.requests import Request

from graphmem.access.credentials import credentials_of
from graphmem.access.tokens import is_same_key
from graphmem.errors import Unauthenticated
from graphmem.scheduling.request_work import current_work
from graphmem.telemetry.request import current_record


class Gate:
    def __init__(self, key: str | None) -> None:
        """Makes the gate, which is open where there is no key."""
        self._key = key

    @property
    def is_open(self) -> bool:
        return self._key is None

    def admit(self, request: Request) -> None:
        """Lets the caller in, whom the request's record and its work then name by the address.

        Raises Unauthenticated, and BadUserInput for headers that cannot be read.
        """
        credentials = credentials_of(request)
        current_record().caller = credentials.address
        if work := current_work():
            work.caller = credentials.address
        if self._key is not None and not is_same_key(credentials.token or "", self._key):
            raise Unauthenticated("Send `Authorization: Bearer …` with the key in GRAPHMEM_EMBED_KEY of this service.")

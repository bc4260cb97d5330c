"""The entrance lets callers in for every face, and notes who they are. Nothing is asked of Neo4j."""

from __future__ import annotations

import pytest

from graphmem.access.credentials import Credentials
from graphmem.access.entrance import Entrance
from graphmem.errors import Unauthenticated
from graphmem.model.principal import Principal
from graphmem.scheduling.request_work import RequestWork
from graphmem.telemetry.request import open_record

GOOD, BAD = Credentials("good", None, "10.0.0.1"), Credentials("bad", None, "10.0.0.1")


class Door:
    """Lets in whoever has the good key, and notes what is spent."""

    def __init__(self) -> None:
        self.spent: list[tuple[str, float, float]] = []

    async def authenticate(self, credentials: Credentials) -> Principal:
        await self.recheck(credentials, Principal("p"))
        return Principal("p", caller="somebody")

    def spend(self, principal: Principal, cost: float, least: float) -> None:
        self.spent.append((principal.caller, cost, least))

    async def recheck(self, credentials: Credentials, known: Principal) -> None:
        if credentials.token != "good":
            raise Unauthenticated


async def test_who_is_let_in_is_named_by_the_record_and_by_the_work() -> None:
    record, work = open_record(None), RequestWork(10)
    with work.current():
        caller = await Entrance(Door()).admit(GOOD)  # type: ignore[arg-type]
    assert (caller.principal.project, record.project, record.caller, work.caller) == ("p", "p", "somebody", "somebody")


async def test_who_is_not_let_in_leaves_no_name() -> None:
    record = open_record(None)
    with pytest.raises(Unauthenticated):
        await Entrance(Door()).admit(BAD)  # type: ignore[arg-type]
    assert record.caller == ""


async def test_a_caller_spends_under_its_own_name_and_is_looked_at_again() -> None:
    door = Door()
    caller = await Entrance(door).admit(GOOD)  # type: ignore[arg-type]
    caller.spend(2.5, 0)
    await caller.recheck()
    assert door.spent == [("somebody", 2.5, 0)]

"""A request ends at its deadline, when its caller hangs up, and with the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from graphmem.errors import GraphmemError, Unavailable
from graphmem.scheduling.request_memory import FREE, RequestMemory
from graphmem.scheduling.request_work import current_work
from graphmem.server.request_cancellation import GRACE, RequestCancellation


class Caller:
    """One request, and what is answered to it."""

    def __init__(self, *parts: Message) -> None:
        self.answer: list[Message] = []
        self._parts: asyncio.Queue[Message] = asyncio.Queue()
        for part in parts or ({"type": "http.request", "body": b"", "more_body": False},):
            self._parts.put_nowait(part)

    async def receive(self) -> Message:
        return await self._parts.get()

    async def send(self, message: Message) -> None:
        self.answer.append(message)

    def hang_up(self) -> None:
        self.say({"type": "http.disconnect"})

    def say(self, part: Message) -> None:
        self._parts.put_nowait(part)

    @property
    def status(self) -> int:
        status: int = self.answer[0]["status"]
        return status

    @property
    def code(self) -> str:
        [error] = json.loads(self.answer[1]["body"])["errors"]
        code: str = error["extensions"]["code"]
        return code


class Application:
    """Reads the body, works, and answers; it notes what became of it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        work = current_work()
        assert work
        loader = asyncio.create_task(self._load())
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.ends.append("cancelled")
            raise
        await PlainTextResponse("done")(scope, receive, send)
        del loader

    async def _load(self) -> None:
        """Like a data loader: a task that is no child of the request's."""
        work = current_work()
        assert work
        try:
            with work.followed():
                await asyncio.sleep(60)
        except Exception as error:  # noqa: BLE001  what it is raised is the matter
            self.ends.append(type(error).__name__)


SCOPE: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}


async def run(application: Application, caller: Caller, then: Callable[[asyncio.Task[None]], None]) -> None:
    task = asyncio.create_task(RequestCancellation(application, 0.2)(SCOPE, caller.receive, caller.send))
    await asyncio.sleep(0.05)
    then(task)
    await asyncio.wait_for(task, 20)
    await asyncio.sleep(0)


async def test_an_answer_in_time_is_handed_on_and_ends_all_that_was_started() -> None:
    application, caller = Application(0.1), Caller()

    await run(application, caller, lambda task: None)

    assert caller.status == 200
    assert application.ends == ["DeadlineExceeded"]


async def test_the_deadline_answers_timeout_and_ends_all() -> None:
    application, caller = Application(60), Caller()

    await run(application, caller, lambda task: None)

    assert (caller.status, caller.code) == (504, "TIMEOUT")
    assert sorted(application.ends) == ["DeadlineExceeded", "cancelled"]


async def test_a_caller_that_hangs_up_ends_all() -> None:
    application, caller = Application(60), Caller()

    await run(application, caller, lambda task: caller.hang_up())

    assert caller.answer == []
    assert sorted(application.ends) == ["DeadlineExceeded", "cancelled"]


async def test_a_caller_that_hangs_up_within_its_body_is_no_fault() -> None:
    application, caller = Application(60), Caller({"type": "http.request", "body": b"{", "more_body": True})

    await run(application, caller, lambda task: caller.hang_up())

    assert caller.answer == []


async def test_the_end_of_the_server_is_told() -> None:
    application, caller = Application(60), Caller()

    await run(application, caller, _cancel)

    assert (caller.status, caller.code) == (503, "UNAVAILABLE")
    assert sorted(application.ends) == ["DeadlineExceeded", "cancelled"]


@pytest.mark.parametrize("seconds", [0.2 + GRACE / 2])
async def test_the_application_may_answer_itself_a_moment_after_the_deadline(seconds: float) -> None:
    application, caller = Application(seconds), Caller()

    await run(application, caller, lambda task: None)

    assert caller.status == 200


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()


async def test_bodies_that_memory_has_no_room_for_are_refused_and_give_back_what_they_held() -> None:
    memory, raised = RequestMemory(4 * FREE), []

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Request(scope, receive).body()
        except GraphmemError as error:
            raised.append(error.code)

    part = {"type": "http.request", "body": b" " * FREE, "more_body": True}
    caller = Caller(part, part, part, part, part)
    caller.hang_up()

    await asyncio.wait_for(RequestCancellation(read, 0.2, memory)(SCOPE, caller.receive, caller.send), 20)

    assert raised == ["COST_LIMIT_EXCEEDED"]
    assert memory.held == 0


async def test_of_many_large_bodies_at_once_as_many_are_taken_as_there_is_room_for() -> None:
    application, memory = Application(0), RequestMemory(20 * FREE)
    limits = RequestCancellation(application, 10, memory)
    scope: Scope = {**SCOPE, "headers": [(b"content-length", str(4 * FREE).encode())]}
    part = {"type": "http.request", "body": b" " * FREE, "more_body": True}
    callers = [Caller(part) for _ in range(5)]

    tasks = [asyncio.create_task(limits(scope, caller.receive, caller.send)) for caller in callers]
    await asyncio.sleep(0.05)
    for caller in callers:
        for more in (True, True, False):
            caller.say(part | {"more_body": more})
    outcomes = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)

    assert [type(outcome) for outcome in outcomes].count(Unavailable) == 2
    assert [caller.status for caller in callers if caller.answer] == [200] * 3
    assert memory.held == 0

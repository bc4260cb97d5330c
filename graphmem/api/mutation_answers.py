"""The answers of mutations: what was done, or what was refused and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from graphmem.api.context import Info
from graphmem.api.errors import user_errors
from graphmem.api.mutation_inputs import Asked
from graphmem.errors import Refused
from graphmem.scheduling.request_work import OUTER_GRACE, within_deadline

I = TypeVar("I")  # noqa: E741  an input
P = TypeVar("P")  # a payload


async def answer_asked(info: Info, asked: Asked[I], work: Callable[[I], Awaitable[P]], refused: Callable[..., P]) -> P:
    """Returns what `answer` does, for a mutation that is asked in two spellings."""

    async def read_and_work() -> P:
        return await work(asked.read())

    return await answer(info, read_and_work, refused, asked.where)


async def answer(
    info: Info, work: Callable[[], Awaitable[P]], refused: Callable[..., P], where: tuple[str, ...] = ()
) -> P:
    """Returns what `work` returns, or the payload of `refused` with the userErrors of the error that `work` raises.

    The paths of that error begin at `where`.
    """
    try:
        async with within_deadline(OUTER_GRACE):
            return await work()
    except Refused as error:
        return refused(user_errors=user_errors(error, where))
    finally:
        # A document may hold several mutations, and payloads read what is there now: nothing cached may answer them.
        info.context.clear_loaders()

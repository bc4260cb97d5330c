"""A client of endpoints with OpenAI's embeddings API: it sends texts in batches, and says what went wrong with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

import httpx
import openai
import orjson

from graphmem.errors import Unavailable
from graphmem.scheduling.task_group import task_group

R = TypeVar("R")

Entry = Mapping[str, Any]
"""One element of an answer's `data`: the result for one input."""

MAX_REQUESTS = 4
"""The number of requests with texts that are under way at once; a query does not wait for them."""
TIMEOUT = 30.0
"""Seconds of one attempt."""
CHECK_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Question(Generic[R]):
    """A kind of request: where it is sent, its fields, and the function that reads the entries of its answer."""

    fields: Mapping[str, Any]
    """The fields of the request's body beside its input."""
    read: Callable[[Sequence[Entry]], Sequence[R]]
    """Returns one result for each entry, in order. May raise Unavailable."""
    path: str = "/embeddings"
    is_urgent: bool = False


class Endpoint:
    def __init__(self, name: str, base_url: str, api_key: str | None) -> None:
        """Makes the client, and sends nothing yet; errors call the endpoint by the name."""
        self._name = name
        self._client = openai.AsyncOpenAI(base_url=base_url, api_key=api_key or "none", timeout=TIMEOUT)
        self._slots = asyncio.Semaphore(MAX_REQUESTS)

    async def ask(self, question: Question[R], batches: Iterable[Sequence[str]]) -> list[R]:
        """Returns what is read for each input, in order. Raises Unavailable."""
        send = self._send if question.is_urgent else self._send_in_slot
        async with task_group() as group:
            tasks = [group.create_task(send(question, batch)) for batch in batches]
        return list(chain.from_iterable(task.result() for task in tasks))

    async def check(self, question: Question[R]) -> None:
        """Asks once, and not for long. Raises Unavailable."""
        await self._send(question, ["ready?"], self._client.with_options(timeout=CHECK_TIMEOUT, max_retries=0))

    async def close(self) -> None:
        await self._client.close()

    async def _send_in_slot(self, question: Question[R], inputs: Sequence[str]) -> Sequence[R]:
        async with self._slots:
            return await self._send(question, inputs)

    async def _send(
        self, question: Question[R], inputs: Sequence[str], client: openai.AsyncOpenAI | None = None
    ) -> Sequence[R]:
        # The raw response is parsed here: the client's own parser holds the event loop for 3 ms a vector, and orjson
        # for 0.1 ms.
        body = {**question.fields, "input": inputs}
        try:
            answer = await (client or self._client).post(question.path, body=body, cast_to=httpx.Response)
            entries = sorted(orjson.loads(answer.content)["data"], key=lambda entry: entry["index"])
            if len(entries) != len(inputs):
                raise ValueError(len(entries))
            return question.read(entries)
        except openai.OpenAIError as error:
            raise Unavailable(f"The embedder {self._name} does not answer: {_reason(error)}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"The embedder {self._name} gave an answer that holds no vectors.") from error


def _reason(error: openai.OpenAIError) -> str:
    """Returns why a request failed, in few words: an endpoint's full message may quote the key."""
    if isinstance(error, openai.APIStatusError):
        return f"HTTP {error.status_code} {error.code or ''}".rstrip()
    return str(error).rstrip(".")

"""The embedder behind an endpoint with OpenAI's embeddings API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from itertools import chain
from typing import Any

import openai
import orjson

from graphmem.embeddings.tokens import estimate_tokens
from graphmem.embeddings.vectors import count_passages, passages_of, unit_rows, whole_vectors
from graphmem.embeddings.windows import windows
from graphmem.errors import SetupError, Unavailable
from graphmem.model.embedding import Vector, Vectors
from graphmem.scheduling.task_group import task_group

_Request = Callable[[list[str]], Coroutine[Any, Any, Vectors]]
"""Asks for the vectors of a batch."""

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "text-embedding-3-small"
NATIVE_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
WINDOW = 4_000
"""Characters of one input: fewer than the API's limit of 8,192 tokens in any common script."""
OVERLAP = 200
"""Characters that neighbouring windows have in common."""
BATCH = 32
"""Inputs of one request: fewer than the API's limit of 300,000 tokens."""
MAX_REQUESTS = 4
"""The number of requests with texts that are under way at once; a query does not wait for them."""
TIMEOUT = 30.0
"""Seconds of one attempt."""
CHECK_TIMEOUT = 5.0


class OpenAIEmbedder:
    """Sends texts to an endpoint, in batches."""

    def __init__(self, model: str | None, base_url: str | None, api_key: str | None, dimension: int | None) -> None:
        """Makes the client, and sends nothing yet. Raises SetupError for a missing key or an unknown dimension."""
        if not (base_url or api_key):
            raise SetupError(
                "The embedder openai needs GRAPHMEM_EMBEDDER_API_KEY, or GRAPHMEM_EMBEDDER_BASE_URL for "
                "another endpoint."
            )
        self._model = model or DEFAULT_MODEL
        self.name = f"openai:{self._model}"
        self.dimension = _dimension(self._model, dimension)
        # Many endpoints refuse a dimension that they can't choose, so only a shortened one is asked for.
        shortened = self.dimension != NATIVE_DIMENSIONS.get(self._model, self.dimension)
        self._dimensions = self.dimension if shortened else openai.omit
        self._client = openai.AsyncOpenAI(base_url=base_url or OPENAI_URL, api_key=api_key or "none", timeout=TIMEOUT)
        self._slots = asyncio.Semaphore(MAX_REQUESTS)

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._embed(texts, self._request_in_slot)

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return count_passages([_cut(text) for text in texts])

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self.embed_passages(texts), self.dimension, self.name)

    async def embed_query(self, text: str) -> Vector:
        vector: Vector
        [vector] = whole_vectors(await self._embed([text], self._request), self.dimension, self.name)
        return vector

    def count_tokens(self, text: str) -> int:
        """Returns an estimate, for the endpoint's tokenizer is not known."""
        return estimate_tokens(text)

    async def check(self) -> None:
        await self._request(["ready?"], self._client.with_options(timeout=CHECK_TIMEOUT, max_retries=0))

    async def close(self) -> None:
        await self._client.close()

    async def _embed(self, texts: Sequence[str], request: _Request) -> list[Vectors]:
        cut = [_cut(text) for text in texts]
        inputs = list(chain.from_iterable(cut))
        async with task_group() as group:
            batches = (inputs[i : i + BATCH] for i in range(0, len(inputs), BATCH))
            tasks = [group.create_task(request(batch)) for batch in batches]
        answers = chain.from_iterable(task.result() for task in tasks)
        return passages_of(answers, [len(pieces) for pieces in cut], self.name)

    async def _request_in_slot(self, inputs: list[str]) -> Vectors:
        async with self._slots:
            return await self._request(inputs)

    async def _request(self, inputs: list[str], client: openai.AsyncOpenAI | None = None) -> Vectors:
        # The raw response is parsed here: the client's own parser holds the event loop for 3 ms a vector, and orjson
        # for 0.1 ms. Floats are asked for, because endpoints other than OpenAI's get base64 wrong or refuse it.
        raw = (client or self._client).embeddings.with_raw_response
        try:
            answer = await raw.create(
                model=self._model, input=inputs, dimensions=self._dimensions, encoding_format="float"
            )
            data = sorted(orjson.loads(answer.content)["data"], key=lambda entry: entry["index"])
            rows = [entry["embedding"] for entry in data]
        except openai.OpenAIError as error:
            raise Unavailable(f"The embedder {self.name} does not answer: {_reason(error)}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"The embedder {self.name} gave an answer that holds no vectors.") from error
        return unit_rows(rows, (len(inputs), self.dimension), self.name)


def _dimension(model: str, dimension: int | None) -> int:
    known = dimension or NATIVE_DIMENSIONS.get(model)
    if known is None:
        raise SetupError(f"Set GRAPHMEM_EMBEDDER_DIMENSION to the length of the vectors that {model} gives.")
    return known


def _reason(error: openai.OpenAIError) -> str:
    """Returns why a request failed, in few words: an endpoint's full message may quote the key."""
    if isinstance(error, openai.APIStatusError):
        return f"HTTP {error.status_code} {error.code or ''}".rstrip()
    return str(error).rstrip(".")


def _cut(text: str) -> list[str]:
    text = text if text.strip() else " "  # the API refuses the empty string
    return [text[span] for span in windows(len(text), WINDOW, OVERLAP)]

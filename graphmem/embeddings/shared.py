"""The embedder that several graphmems share: `graphmem embed serve`, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import requests

from graphmem.embeddings.endpoint import CHECK_TIMEOUT, Endpoint, Entry, Question
from graphmem.embeddings.tokens import estimate_tokens
from graphmem.embeddings.vectors import whole_vectors
from graphmem.embeddings.wire import QUERY_SUFFIX, decode_rows
from graphmem.errors import SetupError, Unavailable
from graphmem.model.embedding import Vector, Vectors

BATCH = 32
"""Texts of one request."""
BATCH_CHARACTERS = 100_000
"""Characters from which on a request has no room for another text: they take a second of two cores."""


class SharedEmbedder:
    """Sends whole texts to the service, which cuts and embeds them as it would for itself.

    It has the name of the service's embedder, since its vectors are the same: a store may change between the two.
    """

    def __init__(self, name: str, dimension: int, base_url: str, api_key: str | None) -> None:
        """Makes the client of a service that has the embedder of this name, and sends nothing yet."""
        self.name = name
        self.dimension = dimension
        self._place = f"{name} at {base_url}"
        self._endpoint = Endpoint(self._place, base_url, api_key)
        as_bytes = {"encoding_format": "base64"}
        self._passages = Question({"model": name, "passages": True, **as_bytes}, self._read_passages)
        query = {"model": name + QUERY_SUFFIX, **as_bytes}
        self._query = Question(query, self._read_vectors, is_urgent=True)
        self._counts = Question({"model": name}, _read_counts, "/passages")

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._endpoint.ask(self._passages, _batches(texts))

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return await self._endpoint.ask(self._counts, _batches(texts))

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self.embed_passages(texts), self.dimension, self.name)

    async def embed_query(self, text: str) -> Vector:
        [vector] = await self._endpoint.ask(self._query, [[text]])
        return vector

    def count_tokens(self, text: str) -> int:
        """Returns an estimate: a request for each text would take longer than the count is worth."""
        return estimate_tokens(text)

    async def check(self) -> None:
        await self._endpoint.check(self._query)

    async def close(self) -> None:
        await self._endpoint.close()

    def _read_passages(self, entries: Sequence[Entry]) -> list[Vectors]:
        return [decode_rows(entry["passages"], self.dimension, self._place) for entry in entries]

    def _read_vectors(self, entries: Sequence[Entry]) -> list[Vector]:
        return [decode_rows(entry["embedding"], self.dimension, self._place)[0] for entry in entries]


def connect_shared(base_url: str, api_key: str | None) -> SharedEmbedder:
    """Asks a service which embedder it has, and returns its client. Raises SetupError, and Unavailable."""
    answer = _ask(f"{base_url.rstrip('/')}/models", api_key)
    try:
        model = answer.json()["data"][0]
        return SharedEmbedder(str(model["id"]), int(model["dimensions"]), base_url, api_key)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SetupError(
            f"What answers at {base_url} is no `graphmem embed serve`: set GRAPHMEM_EMBEDDER to openai for it."
        ) from error


def _ask(url: str, api_key: str | None) -> requests.Response:
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        answer = requests.get(url, headers=headers, timeout=CHECK_TIMEOUT)
    except requests.RequestException as error:
        raise Unavailable(f"No embedder answers at {url}: start it with `graphmem embed serve`.") from error
    if answer.status_code in (401, 403):
        raise SetupError(f"The embedder at {url} wants another key: set GRAPHMEM_EMBEDDER_API_KEY to its own.")
    if not answer.ok:
        raise Unavailable(f"The embedder at {url} answers with HTTP {answer.status_code}.")
    return answer


def _read_counts(entries: Sequence[Entry]) -> list[int]:
    return [int(entry["passages"]) for entry in entries]


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yields the texts in requests that are short enough for others to have their turn in between."""
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == BATCH or sum(map(len, batch)) + len(text) > BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch

"""The embedder that runs any model of the library sentence-transformers on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from graphmem.embeddings.tokens import count_tokens
from graphmem.embeddings.vectors import count_passages, passages_of, unit_rows, whole_vectors
from graphmem.embeddings.windows import windows
from graphmem.embeddings.workers import Workers
from graphmem.errors import SetupError
from graphmem.model.embedding import Vector, Vectors

BATCH = 16
"""Windows of one batch; a query waits for one batch at most."""
OVERLAP = 64
"""Tokens that neighbouring windows have in common."""


class SentenceTransformersEmbedder:
    """Embeds texts with a model of sentence-transformers."""

    def __init__(self, model: str) -> None:
        """`model` is a name or a folder. Raises SetupError when the library is missing or it can't load the model."""
        self._model = _load(model)
        self.name = f"sentence-transformers:{model}"
        self.dimension = len(self._model.encode_query("ready?", show_progress_bar=False))
        self._window_tokens = _window_tokens(self._model)
        self._token_counter = _token_counter(self._model)
        self._workers = Workers(1)  # torch uses every core for one batch

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._embed(texts, self._model.encode_document)

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return count_passages(await self._workers.map(self._cut, texts))

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self.embed_passages(texts), self.dimension, self.name)

    async def embed_query(self, text: str) -> Vector:
        vector: Vector
        passages = await self._embed([text], self._model.encode_query, urgent=True)
        [vector] = whole_vectors(passages, self.dimension, self.name)
        return vector

    def count_tokens(self, text: str) -> int:
        return count_tokens(self._token_counter, text, self._model.tokenizer.unk_token_id)

    async def check(self) -> None:
        await self.embed_query("ready?")

    async def close(self) -> None:
        await self._workers.close()

    async def _embed(self, texts: Sequence[str], encode: Callable[..., Any], *, urgent: bool = False) -> list[Vectors]:
        if not texts:
            return []
        cut = await self._workers.map(self._cut, texts, urgent=urgent)
        inputs = list(chain.from_iterable(cut))
        # A batch is padded to its longest input, so inputs of one length go together.
        order = sorted(range(len(inputs)), key=lambda i: len(inputs[i]))
        batches = [[inputs[i] for i in order[at : at + BATCH]] for at in range(0, len(order), BATCH)]
        answers = await self._workers.map(partial(self._run, encode), batches, urgent=urgent)
        rows = np.concatenate(answers)[np.argsort(order)]
        return passages_of(rows, [len(pieces) for pieces in cut], self.name)

    def _cut(self, text: str) -> list[str]:
        tokens = self._model.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        offsets = tokens["offset_mapping"]
        if len(offsets) <= self._window_tokens:
            return [text]
        spans = windows(len(offsets), self._window_tokens, min(OVERLAP, self._window_tokens // 4))
        return [text[offsets[span.start][0] : offsets[span.stop - 1][1]] for span in spans]

    def _run(self, encode: Callable[..., Any], inputs: list[str]) -> Vectors:
        rows = encode(inputs, batch_size=len(inputs), show_progress_bar=False)
        return unit_rows(rows, (len(inputs), self.dimension), self.name)


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  an optional package, slow to load
    except ImportError as error:
        raise SetupError(
            "The embedder sentence-transformers is not installed: pip install 'graphmem[sentence-transformers]'."
        ) from error
    try:
        return SentenceTransformer(model)
    except (OSError, ValueError) as error:
        raise SetupError(f"sentence-transformers can't load the model {model}: {error}") from error


def _token_counter(model: Any) -> Tokenizer:
    """Returns a copy of the model's tokenizer that does not truncate.

    The model's own switches truncation on and off, and can't be used from a second thread meanwhile.
    """
    counter = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    counter.no_truncation()
    counter.no_padding()
    counter.encode_special_tokens = True
    return counter


def _window_tokens(model: Any) -> int:
    """Returns how many tokens of a text fit into one window with the marks and the model's longest prompt."""
    prompts = [len(model.tokenizer(prompt)["input_ids"]) for prompt in ("", *model.prompts.values())]
    return int(model.max_seq_length or 512) - max(prompts)

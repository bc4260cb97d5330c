"""The embedder that runs on this machine: bge-small-en-v1.5, quantised, in onnxruntime."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from graphmem.embeddings.tokens import count_tokens
from graphmem.embeddings.vectors import count_passages, passages_of, unit_rows, whole_vectors
from graphmem.embeddings.windows import windows
from graphmem.embeddings.workers import Workers
from graphmem.errors import SetupError
from graphmem.model.embedding import Vector, Vectors

MODEL = "bge-small-en-v1.5-q"
DIMENSION = 384
QUERY_PREFIX = "Represent this sentence for searching relevant passages: "
"""The instruction that the model's authors put before queries, and not before passages."""
WINDOW = 512
"""Tokens that the model reads at once, with the two marks at its ends."""
LONG_TEXT_QUANTUM = 4
"""Windows that a call with long texts runs before other calls get a thread: each is as slow as ten short texts."""
OVERLAP = 64
"""Tokens that neighbouring windows have in common."""
SEGMENT = 16_384
"""Characters that are tokenized at once: this bounds memory, and the time that the interpreter's lock is held."""

Tokens = NDArray[np.int64]


class LocalEmbedder:
    """Embeds each window alone, on one of `threads` threads (default: one a core, at most 8).

    The model is quantised dynamically, with one scale for a whole batch. In a batch, or with padding, a text's vector
    has a cosine of 0.98-0.997 with the one it has alone, which changed the nearest neighbour of one text in five. Run
    alone, a text always has the same vector, and two threads reach three quarters of the speed of batches.
    """

    def __init__(self, model_file: Path, threads: int | None = None) -> None:
        """`model_file` is the archive of the model and its tokenizer. Raises SetupError when it is not."""
        self.name = f"local:{MODEL}"
        self.dimension = DIMENSION
        self._tokenizer, self._session = _load(model_file)
        self._start, self._end = ([self._tokenizer.token_to_id(mark) or 0] for mark in ("[CLS]", "[SEP]"))
        self._workers = Workers(threads or min(os.cpu_count() or 1, 8))

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._embed(texts)

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return count_passages(await self._workers.map(self._cut, texts))

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self._embed(texts), DIMENSION, self.name)

    async def embed_query(self, text: str) -> Vector:
        vector: Vector
        [vector] = whole_vectors(await self._embed([QUERY_PREFIX + text], urgent=True), DIMENSION, self.name)
        return vector

    def count_tokens(self, text: str) -> int:
        return count_tokens(self._tokenizer, text, self._tokenizer.token_to_id("[UNK]"))

    async def check(self) -> None:
        await self.embed_query("ready?")

    async def close(self) -> None:
        await self._workers.close()

    async def _embed(self, texts: Sequence[str], *, urgent: bool = False) -> list[Vectors]:
        # Two rounds: first windows in the first, so that short texts do not wait for the windows of long ones.
        begun = await self._workers.map(self._embed_first_window, texts, urgent=urgent)
        remaining = [window for _, rest in begun for window in rest]
        inferred = iter(await self._workers.map(self._infer, remaining, urgent=urgent, quantum=LONG_TEXT_QUANTUM))
        rows = (row for first, rest in begun for row in (first, *islice(inferred, len(rest))))
        return passages_of(rows, [1 + len(rest) for _, rest in begun], self.name)

    def _embed_first_window(self, text: str) -> tuple[Vector, list[Tokens]]:
        """Returns the vector of the first window, and the other windows: a short text needs one trip to a thread."""
        first, *rest = self._cut(text)
        return self._infer(first), rest

    def _cut(self, text: str) -> list[Tokens]:
        """Returns the tokens of each window, with the model's marks."""
        # A cut between segments may split a word: that is a token or two more, in a text of thousands.
        segments = [text[i : i + SEGMENT] for i in range(0, max(len(text), 1), SEGMENT)]
        ids = np.concatenate([self._tokens(segment) for segment in segments])
        spans = windows(len(ids), WINDOW - 2, OVERLAP)
        return [np.concatenate((self._start, ids[span], self._end)) for span in spans]

    def _tokens(self, text: str) -> Tokens:
        # Of the tokenizer's methods only those for batches let other threads run Python meanwhile.
        [encoding] = self._tokenizer.encode_batch_fast([text], add_special_tokens=False)
        return np.array(encoding.ids, dtype=np.int64)

    def _infer(self, window: Tokens) -> Vector:
        ids = window[None, :]
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        [hidden] = self._session.run(None, inputs)
        vector: Vector = unit_rows(hidden[:, 0], (1, DIMENSION), self.name)[0]
        return vector


def _load(model_file: Path) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
    try:
        with zipfile.ZipFile(model_file) as archive:
            vocabulary = archive.read(f"{MODEL}-tokenizer.json")
            model = archive.read(f"{MODEL}.onnx")
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SetupError(f"{model_file} is not the archive of the embedding model {MODEL}; delete it.") from error
    tokenizer = Tokenizer.from_str(vocabulary.decode())
    tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several texts at once, a thread each, are faster than several threads on one
    return tokenizer, onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

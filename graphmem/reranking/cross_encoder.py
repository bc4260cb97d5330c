"""The reranker that runs any cross-encoder of the library sentence-transformers on this machine."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graphmem.errors import SetupError, Unavailable

BATCH = 16
"""Pairs of a query and a text that are scored together."""

_HEADLESS = ("Model", "ForMaskedLM", "ForPreTraining")


class CrossEncoderReranker:
    """Scores each text together with the query, as far as the model reads: mostly its first 512 tokens.

    The model's raw outputs are mapped to [0, 1] by the logistic function, whatever it was trained with.
    """

    def __init__(self, model: str) -> None:
        """`model` is a name or a folder. Raises SetupError when the library is missing or it can't load the model."""
        self.name = f"cross-encoder:{model}"
        self._model, self._sigmoid = _load(model)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reranker")  # torch uses every core for one batch

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        try:
            running = self._thread.submit(self._score, query, texts)
        except RuntimeError as error:
            raise Unavailable("The reranker was closed.") from error
        return await asyncio.wrap_future(running)

    async def close(self) -> None:
        """Waits for the calls that are running."""
        await asyncio.to_thread(self._thread.shutdown)

    def _score(self, query: str, texts: Sequence[str]) -> list[float]:
        pairs = [(query, text) for text in texts]
        scores = self._model.predict(
            pairs, batch_size=BATCH, show_progress_bar=False, activation_fn=self._sigmoid
        ).tolist()
        if not all(map(math.isfinite, scores)):
            raise Unavailable(f"The reranker {self.name} gave something else than numbers.")
        return list(map(float, scores))


def _load(model: str) -> tuple[Any, Any]:
    """Returns the model and the logistic function for its outputs."""
    try:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415  an optional package, slow to load
        from torch.nn import Sigmoid  # noqa: PLC0415  comes with it
    except ImportError as error:
        raise SetupError(
            "GRAPHMEM_RERANKER needs sentence-transformers, which is not installed: "
            "pip install 'graphmem[sentence-transformers]'."
        ) from error
    try:
        loaded = CrossEncoder(model)
    except (OSError, ValueError) as error:
        raise SetupError(f"sentence-transformers can't load the cross-encoder {model}: {error}") from error
    _check(model, loaded)
    return loaded, Sigmoid()


def _check(name: str, model: Any) -> None:
    """Raises SetupError for a model that is no cross-encoder.

    The library makes one of any model, with a classification head of random numbers where it has none.
    """
    if headless := [kind for kind in model.config.architectures or () if kind.endswith(_HEADLESS)]:
        raise SetupError(f"{name} is no cross-encoder, but a {headless[0]}.")
    if model.num_labels != 1:
        raise SetupError(f"{name} gives {model.num_labels} numbers for a text; a reranker gives one.")

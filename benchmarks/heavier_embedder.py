"""`graphmem embed serve` as with a larger model: it makes the same vectors, and takes several times as long for them.

How much a search or an add takes beside its embedding depends on what the embedding takes.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import uvicorn

from graphmem.app.embedding import make_embed_app
from graphmem.app.models import load_embedder
from graphmem.cli.progress import download_progress
from graphmem.config.environment import read_settings
from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.observed import ObservedEmbedder
from graphmem.model.embedding import Vector, Vectors
from graphmem.telemetry.telemetry import Telemetry

_Embedded = TypeVar("_Embedded")


class HeavierEmbedder(ObservedEmbedder):
    """Has an embedder make everything `times` times, one after another."""

    def __init__(self, embedder: Embedder, telemetry: Telemetry, times: int) -> None:
        super().__init__(embedder, telemetry)
        self._times = times

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._repeat(partial(super().embed_passages, texts))

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return await self._repeat(partial(super().embed_texts, texts))

    async def embed_query(self, text: str) -> Vector:
        return await self._repeat(partial(super().embed_query, text))

    async def _repeat(self, embed: Callable[[], Awaitable[_Embedded]]) -> _Embedded:
        for _ in range(self._times - 1):
            await embed()
        return await embed()


async def serve(times: int) -> None:
    """Serves the embedder of the settings until the process is ended. Raises SetupError."""
    settings, telemetry = read_settings(), Telemetry()
    with download_progress() as progress:
        embedder = HeavierEmbedder(await load_embedder(settings, progress), telemetry, times)
    app = make_embed_app(settings, embedder, telemetry)
    config = uvicorn.Config(app, port=settings.embed_port, log_level="warning", lifespan="off")
    await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heavier_embedder", description=__doc__)
    parser.add_argument("times", type=int, help="how often each text is embedded")
    asyncio.run(serve(parser.parse_args().times))


if __name__ == "__main__":
    main()

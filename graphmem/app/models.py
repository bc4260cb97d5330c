"""The models and the IDE that the settings name, loaded."""

from __future__ import annotations

import asyncio
import logging

from graphmem.api.exploration import Exploration
from graphmem.api.ide import Ide
from graphmem.config.settings import Settings
from graphmem.embedded import Progress, fetched
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.errors import SetupError
from graphmem.extraction.extractor import Extractor, ExtractorSettings, make_extractor
from graphmem.reranking.reranker import Reranker, make_reranker

LOCAL_MODEL = "bge-small-en-v1.5"
GRAPHIQL = "graphiql"

_log = logging.getLogger(__name__)


async def load_embedder(settings: Settings, progress: Progress) -> Embedder:
    """Returns the embedder that the settings name; a local model is fetched first. Raises SetupError."""
    model_file = None
    if settings.embedder == "local":
        [model_file] = await fetched(LOCAL_MODEL, settings.cache_dir, progress)
    return await asyncio.to_thread(
        make_embedder,
        EmbedderSettings(
            kind=settings.embedder,
            model=settings.embedder_model,
            base_url=settings.embedder_base_url,
            api_key=settings.embedder_api_key,
            dimension=settings.embedder_dimension,
            model_file=model_file,
        ),
    )


async def load_extractor(settings: Settings) -> Extractor:
    """Returns the extractor that the settings name. Raises SetupError."""
    chosen = ExtractorSettings(
        kind=settings.extractor,
        model=settings.llm_model,
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key,
        timeout=settings.llm_timeout,
    )
    return await asyncio.to_thread(make_extractor, chosen)


async def load_reranker(settings: Settings) -> Reranker | None:
    """Returns the reranker that the settings name; None where they name none. Raises SetupError."""
    return await asyncio.to_thread(make_reranker, settings.reranker)


async def load_ide(settings: Settings, progress: Progress) -> Ide | None:
    """Returns GraphiQL; None where nobody may explore, or it cannot be fetched: everything else works without it."""
    if not Exploration(settings.introspection).has_page:
        return None
    try:
        [archive] = await fetched(GRAPHIQL, settings.cache_dir, progress)
    except SetupError as error:
        _log.warning("There will be no GraphiQL at /graphql. %s", error.message)
        return None
    return Ide(archive)

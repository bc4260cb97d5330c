"""The models and the pages that the settings name, loaded."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from graphmem.api.exploration import Exploration
from graphmem.config.settings import Settings
from graphmem.embedded import Progress, fetched
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.errors import SetupError
from graphmem.extraction.extractor import Extractor, ExtractorSettings, make_extractor
from graphmem.reranking.reranker import Reranker, make_reranker
from graphmem.web.dashboard import make_dashboard
from graphmem.web.ide import make_ide
from graphmem.web.page import Page

LOCAL_MODEL = "bge-small-en-v1.5"

_PAGES = {"graphiql": "GraphiQL at /graphql", "dashboard": "dashboard at /"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages for people; None for each that there is not."""

    ide: Page | None = None
    dashboard: Page | None = None


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


async def load_pages(settings: Settings, progress: Progress) -> Pages:
    """Returns the pages that the settings want, less those that cannot be fetched: all else works without them."""
    ide = dashboard = None
    if Exploration(settings.introspection).has_page and (found := await _fetched("graphiql", settings, progress)):
        ide = make_ide(*found)
    if settings.dashboard and (found := await _fetched("dashboard", settings, progress)):
        dashboard = make_dashboard(found)
    return Pages(ide, dashboard)


async def _fetched(group: str, settings: Settings, progress: Progress) -> list[Path]:
    """Returns the artifacts of a page; none where they cannot be had, which is logged."""
    try:
        return await fetched(group, settings.cache_dir, progress)
    except SetupError as error:
        _log.warning("There will be no %s. %s", _PAGES[group], error.message)
        return []

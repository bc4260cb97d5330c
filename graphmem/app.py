"""The composition root: the one place where settings become parts that run, and parts an application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.types import ASGIApp

from graphmem.access.authentication import Authenticator, Entrance
from graphmem.access.key_ring import KeyRing
from graphmem.api.http import GraphQLEndpoint
from graphmem.api.ide import Ide
from graphmem.config import LOOPBACK, Settings
from graphmem.databases import address_of, open_database
from graphmem.embedded import EmbeddedNeo4j, Progress, fetched
from graphmem.embedded import status as embedded_status
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.english.languages import language_of
from graphmem.errors import GraphmemError, SetupError, Unavailable
from graphmem.extraction.extractor import Extractor, ExtractorSettings, make_extractor
from graphmem.reranking.reranker import Reranker, make_reranker
from graphmem.server.application import graphql_routes, health_routes, make_http_app
from graphmem.server.headers import SecurityHeaders
from graphmem.server.hosts import HostCheck
from graphmem.server.origins import Origins
from graphmem.service.exports import ExportService
from graphmem.service.imports import ImportService
from graphmem.service.services import Models, Services, make_services
from graphmem.store.database import Database
from graphmem.store.exports import ExportStore
from graphmem.store.imports import ImportStore
from graphmem.store.keys import KeyStore
from graphmem.store.migrations import VectorSpace, migrate

LOCAL_MODEL = "bge-small-en-v1.5"
GRAPHIQL = "graphiql"

READY_TIMEOUT = 5.0
"""Seconds after which a part that has not answered a check counts as not ready."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Graphmem:
    """A graphmem that runs: each part is ready for use, and is stopped by whoever started it."""

    settings: Settings
    database: Database
    models: Models
    services: Services
    authenticator: Authenticator
    migrations: list[str]
    """The names of those that this start has applied."""
    neo4j: EmbeddedNeo4j | None = None
    ide: Ide | None = None

    def exports(self, project: str | None) -> ExportService:
        """Returns the export of one project, or of all where it is None."""
        return ExportService(ExportStore(self.database, project), _space(self.models.embedder))

    def imports(self) -> ImportService:
        return ImportService(ImportStore(self.database), self.models.embedder)

    async def check(self) -> dict[str, str]:
        """Returns what each part says of itself: "ok", or what is wrong with it."""
        names, checks = ("database", "embedder"), (self._check_database(), self.models.embedder.check())
        outcomes = await asyncio.gather(*map(_outcome, checks))
        return dict(zip(names, outcomes, strict=True))

    async def _check_database(self) -> None:
        if self.neo4j and not self.neo4j.status().running:
            status = self.neo4j.status()
            raise Unavailable(f"Neo4j is {status.state}. {status.detail}".strip())
        await self.database.read("schema/ping", {})


@asynccontextmanager
async def start(settings: Settings, progress: Progress) -> AsyncIterator[Graphmem]:
    """Starts what the settings ask for, and stops on the way out what it started. Raises SetupError and Unavailable."""
    async with AsyncExitStack() as stack:
        extractor = await _load_extractor(settings, stack)
        reranker = await _open_reranker(settings, stack)
        # The embedder loads while Neo4j starts: each takes seconds. One that was chosen may be chosen wrongly, which is
        # to be told before anything is started or a directory made.
        loading = asyncio.create_task(load_embedder(settings, progress))
        stack.push_async_callback(_close, loading)
        if settings.embedder != "local":
            await asyncio.wait([loading])
            loading.result()
        neo4j, database = await open_database(settings, progress, stack)
        models = Models(await loading, extractor, reranker)
        await database.server_version()
        ide = await _load_ide(settings, progress)
        migrations = await migrate(database, _space(models.embedder))
        authenticator = make_authenticator(settings, database)
        stack.push_async_callback(authenticator.close)
        await check_exposure(settings, authenticator)
        services = make_services(database, models)
        await asyncio.to_thread(language_of, "¿Cómo estás?")  # loads the model, so that no caller waits for it
        await stack.enter_async_context(services.running())
        yield Graphmem(settings, database, models, services, authenticator, migrations, neo4j, ide)


@asynccontextmanager
async def connect(settings: Settings, progress: Progress) -> AsyncIterator[Graphmem]:
    """The parts over a database that runs already, which is brought up to date and left running.

    Raises SetupError and Unavailable.
    """
    async with AsyncExitStack() as stack:
        status = await embedded_status(settings.data_dir) if settings.is_embedded else None
        database = Database(address_of(settings, status))
        stack.push_async_callback(database.close)
        embedder = await load_embedder(settings, progress)
        stack.push_async_callback(embedder.close)
        await database.server_version()
        models = Models(embedder, make_extractor(ExtractorSettings()), await _open_reranker(settings, stack))
        migrations = await migrate(database, _space(embedder))
        services, authenticator = make_services(database, models), make_authenticator(settings, database)
        yield Graphmem(settings, database, models, services, authenticator, migrations)


def make_authenticator(settings: Settings, database: Database) -> Authenticator:
    entrance = Entrance(settings.project, settings.admin_key, settings.rate_limit)
    return Authenticator(entrance, KeyRing(KeyStore(database)))


async def check_exposure(settings: Settings, authenticator: Authenticator) -> None:
    """Raises SetupError where others can reach a server that asks nobody for a key."""
    if settings.host in LOOPBACK or settings.insecure or await authenticator.is_locked():
        return
    raise SetupError(
        f"GRAPHMEM_HOST is {settings.host}, where others can reach graphmem, and there is no key yet: create one with "
        "`graphmem keys create`, set GRAPHMEM_ADMIN_KEY, or set GRAPHMEM_INSECURE=true if the network is yours alone."
    )


def make_app(graphmem: Graphmem) -> ASGIApp:
    """Returns the HTTP application over parts that run."""
    endpoint = GraphQLEndpoint(graphmem.services, graphmem.authenticator)
    routes = [*graphql_routes(endpoint, graphmem.ide), *health_routes(graphmem.check)]
    return make_http_app(routes, _middleware(graphmem.settings))


def _middleware(settings: Settings) -> list[Middleware]:
    """Returns what wraps every request, the outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(HostCheck, [settings.host, *settings.hosts], takes_addresses=settings.host not in LOOPBACK),
        Middleware(Origins, settings.cors_origins),
    ]


def _space(embedder: Embedder) -> VectorSpace:
    return VectorSpace(embedder.name, embedder.dimension)


async def _outcome(check: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(check, READY_TIMEOUT)
    except TimeoutError:
        return f"It has not answered for {READY_TIMEOUT:.0f} s."
    except GraphmemError as error:
        return error.message
    return "ok"


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


async def _load_extractor(settings: Settings, stack: AsyncExitStack) -> Extractor:
    chosen = ExtractorSettings(
        kind=settings.extractor,
        model=settings.llm_model,
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key,
        timeout=settings.llm_timeout,
    )
    extractor = await asyncio.to_thread(make_extractor, chosen)
    stack.push_async_callback(extractor.close)
    return extractor


async def load_reranker(settings: Settings) -> Reranker | None:
    """Returns the reranker that the settings name; None where they name none. Raises SetupError."""
    return await asyncio.to_thread(make_reranker, settings.reranker)


async def _open_reranker(settings: Settings, stack: AsyncExitStack) -> Reranker | None:
    reranker = await load_reranker(settings)
    if reranker:
        stack.push_async_callback(reranker.close)
    return reranker


async def _load_ide(settings: Settings, progress: Progress) -> Ide | None:
    """GraphiQL; None where it cannot be fetched, for everything else works without it."""
    try:
        [archive] = await fetched(GRAPHIQL, settings.cache_dir, progress)
    except SetupError as error:
        _log.warning("There will be no GraphiQL at /graphql. %s", error.message)
        return None
    return Ide(archive)


async def _close(loading: asyncio.Task[Embedder]) -> None:
    """Closes the embedder, whether it has loaded, is still loading, or failed to load, which was reported already."""
    loading.cancel()
    await asyncio.wait([loading])
    if not loading.cancelled() and not loading.exception():
        await loading.result().close()

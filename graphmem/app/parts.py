"""The parts of graphmem: which ones the settings ask for, and how they start and stop together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from graphmem.access.authentication import Authenticator
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.app.admission import check_exposure, make_authenticator, make_issuer
from graphmem.app.documents import trusted_documents
from graphmem.app.limits import search_limits
from graphmem.app.models import Pages, load_embedder, load_extractor, load_pages, load_reranker
from graphmem.app.neo4j import address_of, open_database
from graphmem.config.settings import Settings
from graphmem.embedded import EmbeddedNeo4j, Progress
from graphmem.embedded import status as embedded_status
from graphmem.embeddings.embedder import Embedder
from graphmem.english.languages import language_of
from graphmem.errors import GraphmemError, Unavailable
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.reranking.reranker import Reranker
from graphmem.scheduling.closing import within_time
from graphmem.scheduling.stop_clock import StopClock
from graphmem.service.background_migrations import finish_migrations
from graphmem.service.background_task import running_in_background
from graphmem.service.exports import ExportService
from graphmem.service.imports import ImportService
from graphmem.service.services import Models, Services, make_services
from graphmem.store.database import HUNG_AFTER, Database
from graphmem.store.exports import ExportStore
from graphmem.store.imports import ImportStore
from graphmem.store.migrations import VectorSpace, migrate
from graphmem.store.pulse import ping
from graphmem.telemetry.loop_lag import watch_loop
from graphmem.telemetry.telemetry import Telemetry
from graphmem.telemetry.tracing import make_traces

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
    telemetry: Telemetry
    migrations: list[str]
    """The names of those that this start has applied."""
    neo4j: EmbeddedNeo4j | None = None
    pages: Pages = field(default_factory=Pages)
    trusted_documents: TrustedDocuments = field(default_factory=TrustedDocuments)

    def exports(self, project: str | None) -> ExportService:
        """Returns the export of one project, or of all where it is None."""
        return ExportService(ExportStore(self.database, project), _space(self.models.embedder))

    def imports(self) -> ImportService:
        return ImportService(ImportStore(self.database), self.models.embedder)

    async def check(self) -> dict[str, str]:
        """Returns what each part says of itself: "ok", or what is wrong with it."""
        names, checks = ("database", "embedder"), (self._check_database(), self.models.embedder.check())
        outcomes = await asyncio.gather(*map(outcome, checks))
        return dict(zip(names, outcomes, strict=True))

    async def _check_database(self) -> None:
        if self.neo4j and not self.neo4j.status().running:
            status = self.neo4j.status()
            raise Unavailable(f"Neo4j is {status.state}. {status.detail}".strip())
        await ping(self.database)


@asynccontextmanager
async def start(settings: Settings, progress: Progress, clock: StopClock) -> AsyncIterator[Graphmem]:
    """Starts what the settings ask for, and stops on the way out, within the clock's time, what it started.

    Raises SetupError and Unavailable.
    """
    async with AsyncExitStack() as stack:
        issuer, trusted = make_issuer(settings), await trusted_documents(settings)
        telemetry = _open_telemetry(settings, stack)
        extractor = await load_extractor(settings)
        stack.push_async_callback(within_time, extractor.close)
        reranker = await _open_reranker(settings, stack)
        # The embedder loads while Neo4j starts: each takes seconds. One that was chosen may be chosen wrongly, which is
        # to be told before anything is started or a directory made.
        loading = asyncio.create_task(load_embedder(settings, progress))
        stack.push_async_callback(within_time, partial(_close, loading))
        if settings.embedder != "local":
            await asyncio.wait([loading])
            loading.result()
        neo4j, database = await open_database(settings, progress, stack, telemetry, clock)
        models = Models(await loading, extractor, reranker).observed(telemetry)
        await database.server_version()
        pages = await load_pages(settings, progress)
        space = _space(models.embedder)
        migrations = await migrate(database, space, leaves_background=True)
        services = make_services(
            database, models, search_limits(settings), telemetry.metrics, settings.subscriptions_per_caller
        )
        authenticator = make_authenticator(settings, database, issuer)
        stack.push_async_callback(within_time, authenticator.close)
        await check_exposure(settings, authenticator)
        await asyncio.to_thread(language_of, "¿Cómo estás?")  # loads the model, so that no caller waits for it
        await stack.enter_async_context(services.running())
        await stack.enter_async_context(running_in_background(finish_migrations(database, space)))
        await stack.enter_async_context(running_in_background(watch_loop(telemetry.metrics)))
        database.patience = HUNG_AFTER
        yield Graphmem(
            settings, database, models, services, authenticator, telemetry, migrations, neo4j, pages, trusted
        )


@asynccontextmanager
async def connect_database(settings: Settings) -> AsyncIterator[Database]:
    """The database alone, which runs already. Raises SetupError and Unavailable."""
    status = await embedded_status(settings.data_dir) if settings.is_embedded else None
    database = Database(address_of(settings, status))
    try:
        await database.server_version()
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def connect(settings: Settings, progress: Progress) -> AsyncIterator[Graphmem]:
    """The parts over a database that runs already, which is brought up to date and left running.

    Raises SetupError and Unavailable.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(connect_database(settings))
        embedder = await load_embedder(settings, progress)
        stack.push_async_callback(embedder.close)
        models = Models(embedder, make_extractor(ExtractorSettings()), await _open_reranker(settings, stack))
        migrations = await migrate(database, _space(embedder))
        services, authenticator = make_services(database, models), make_authenticator(settings, database)
        yield Graphmem(settings, database, models, services, authenticator, Telemetry(), migrations)


def _space(embedder: Embedder) -> VectorSpace:
    return VectorSpace(embedder.name, embedder.dimension)


async def outcome(check: Awaitable[None]) -> str:
    """Returns what a check says of its part: "ok", or what is wrong with it."""
    try:
        await asyncio.wait_for(check, READY_TIMEOUT)
    except TimeoutError:
        return f"It has not answered for {READY_TIMEOUT:.0f} s."
    except GraphmemError as error:
        return error.message
    return "ok"


def _open_telemetry(settings: Settings, stack: AsyncExitStack) -> Telemetry:
    telemetry = Telemetry(traces=make_traces(settings.traces_endpoint), slow_seconds=settings.slow_query_ms / 1000)
    stack.push_async_callback(within_time, partial(asyncio.to_thread, telemetry.traces.close))
    return telemetry


async def _open_reranker(settings: Settings, stack: AsyncExitStack) -> Reranker | None:
    reranker = await load_reranker(settings)
    if reranker:
        stack.push_async_callback(within_time, reranker.close)
    return reranker


async def _close(loading: asyncio.Task[Embedder]) -> None:
    """Closes the embedder, whether it has loaded, is still loading, or failed to load, which was reported already."""
    loading.cancel()
    await asyncio.wait([loading])
    if not loading.cancelled() and not loading.exception():
        await loading.result().close()

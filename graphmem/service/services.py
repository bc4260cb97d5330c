"""The services that every face works with, wired to their stores; what needs no decision is read from a store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.observed import ObservedEmbedder
from graphmem.extraction.extractor import Extractor
from graphmem.extraction.observed import ObservedExtractor
from graphmem.reranking.observed import ObservedReranker
from graphmem.reranking.reranker import Reranker
from graphmem.scheduling.fair_queue import FairQueue
from graphmem.scheduling.slots import Slots
from graphmem.service.activity import ActivityService
from graphmem.service.activity_feed import ActivityFeed
from graphmem.service.add_operations import AddOperationService
from graphmem.service.add_worker import AddWorker
from graphmem.service.background import Background
from graphmem.service.backlog import BacklogService
from graphmem.service.candidate_search import CandidateSearch
from graphmem.service.categoriser import Categoriser
from graphmem.service.context_pack import ContextPackService
from graphmem.service.deletions import DeletionService
from graphmem.service.feedback import FeedbackService
from graphmem.service.forget_commands import ForgetCommands
from graphmem.service.inference import Inference
from graphmem.service.memories import MemoryService
from graphmem.service.message_search import MessageSearch
from graphmem.service.nearest import NearestSearch
from graphmem.service.projects import ProjectService
from graphmem.service.readers import for_readers
from graphmem.service.recorder import Recorder
from graphmem.service.reindexing import Reindexer
from graphmem.service.scope_counts import ScopeCounts
from graphmem.service.search import SearchService
from graphmem.service.sequencer import Sequencer
from graphmem.service.shared_reads import SharedReads
from graphmem.service.updates import UpdateService
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.candidates import CandidateStore
from graphmem.store.categories import CategoryStore
from graphmem.store.database import Database
from graphmem.store.deletions import DeletionStore
from graphmem.store.entities import EntityStore
from graphmem.store.events import EventStore
from graphmem.store.facets import FacetStore
from graphmem.store.feedback import FeedbackStore
from graphmem.store.idempotency import IdempotencyStore
from graphmem.store.memories import MemoryStore
from graphmem.store.messages import MessageStore
from graphmem.store.owners import OwnerStore
from graphmem.store.paths import PathStore
from graphmem.store.projects import ProjectStore
from graphmem.store.reindexing import ReindexingStore
from graphmem.store.search import SearchStore
from graphmem.store.updates import UpdateStore
from graphmem.store.versions import VersionStore
from graphmem.store.words import WordStore
from graphmem.telemetry.metrics import Metrics
from graphmem.telemetry.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Models:
    """The models that read texts for the services: an embedder, an extractor, and a reranker where one is set."""

    embedder: Embedder
    extractor: Extractor
    reranker: Reranker | None = None

    def observed(self, telemetry: Telemetry) -> Models:
        """Returns the same models, whose calls are told."""
        return Models(
            ObservedEmbedder(self.embedder, telemetry),
            ObservedExtractor(self.extractor, telemetry),
            ObservedReranker(self.reranker, telemetry) if self.reranker else None,
        )


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How many searches run at once, and how many may wait."""

    at_once: int = 8
    waiting: int = 400
    waiting_per_caller: int = 100

    def slots(self) -> Slots:
        return Slots("searches", self.at_once, FairQueue(self.waiting, self.waiting_per_caller))


@dataclass(frozen=True, slots=True)
class Services:
    memories: MemoryService
    add_operations: AddOperationService
    updates: UpdateService
    deletions: DeletionService
    feedback: FeedbackService
    search: SearchService
    message_search: MessageSearch
    context_packs: ContextPackService
    owners: OwnerStore
    categories: CategoryStore
    entities: EntityStore
    facets: FacetStore
    messages: MessageStore
    paths: PathStore
    versions: VersionStore
    activity: ActivityService
    activity_feed: ActivityFeed
    shared_reads: SharedReads
    projects: ProjectService
    background: Background
    add_worker: AddWorker
    reindexer: Reindexer
    categoriser: Categoriser
    backlog: BacklogService
    search_slots: Slots

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs what works beside the requests, once indexes and queries are warm. Raises Unavailable."""
        await self.search.warm()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.background.running())
            await stack.enter_async_context(self.activity_feed.running())
            await stack.enter_async_context(self.reindexer.running())
            await stack.enter_async_context(self.add_worker.running())
            await stack.enter_async_context(self.categoriser.warming())
            await stack.enter_async_context(self.memories.warming())
            yield


SUBSCRIPTIONS_PER_CALLER = 500


def make_services(
    database: Database,
    models: Models,
    limits: SearchLimits | None = None,
    metrics: Metrics | None = None,
    subscriptions_per_caller: int = SUBSCRIPTIONS_PER_CALLER,
) -> Services:
    """Services over one database; nothing of them runs until it is asked for."""
    memories, owners, categories = MemoryStore(database), OwnerStore(database), CategoryStore(database)
    events, counts = EventStore(database), ScopeCounts(CandidateStore(database))
    recorder, sequencer, operations = Recorder(events), Sequencer(events), AddOperationStore(database)
    feed = ActivityFeed(events, recorder, sequencer, metrics or Metrics(), subscriptions_per_caller)
    database.on_commit = feed.look
    idempotency, deletions, reindexing = IdempotencyStore(database), DeletionStore(database), ReindexingStore(database)
    nearest, search_slots = NearestSearch(SearchStore(database), memories, counts), (limits or SearchLimits()).slots()
    candidates = CandidateSearch(database, models.embedder, nearest, counts)
    search = SearchService(candidates, memories, recorder, models.reranker, search_slots)
    message_search = MessageSearch(database, candidates, recorder, search_slots)
    categoriser, projects = Categoriser(models.embedder), ProjectService(ProjectStore(database), categories)
    inference = Inference(models.extractor, models.embedder, WordStore(database), nearest, categoriser)
    forgetting = ForgetCommands(memories, deletions, categories, nearest, models.embedder)
    memory_service = MemoryService(memories, idempotency, projects, inference, forgetting)
    add_worker = AddWorker(operations, models.extractor, memory_service)
    return Services(
        memories=memory_service,
        add_operations=AddOperationService(operations, models.extractor, on_accepted=add_worker.look),
        updates=UpdateService(UpdateStore(database), memories, models.embedder),
        deletions=DeletionService(deletions, memories, owners, operations, counts),
        feedback=FeedbackService(FeedbackStore(database)),
        search=search,
        message_search=message_search,
        context_packs=ContextPackService(database, search, message_search, models.embedder),
        owners=for_readers(owners),
        categories=for_readers(categories),
        entities=for_readers(EntityStore(database)),
        facets=for_readers(FacetStore(database)),
        messages=for_readers(MessageStore(database)),
        paths=for_readers(PathStore(database)),
        versions=for_readers(VersionStore(database)),
        activity=ActivityService(events, recorder, sequencer, feed),
        activity_feed=feed,
        shared_reads=SharedReads(),
        projects=projects,
        background=Background(recorder, sequencer, idempotency, operations),
        add_worker=add_worker,
        reindexer=Reindexer(reindexing, models.embedder),
        categoriser=categoriser,
        backlog=BacklogService(events, recorder, reindexing, operations),
        search_slots=search_slots,
    )

"""The parts that run, and everything that a face of graphmem works with, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

from graphmem.api.ide import Ide
from graphmem.config import Settings
from graphmem.embedded import EmbeddedNeo4j
from graphmem.embeddings.embedder import Embedder
from graphmem.errors import GraphmemError, Unavailable
from graphmem.extraction.extractor import Extractor
from graphmem.reranking.reranker import Reranker
from graphmem.service.activity import ActivityService
from graphmem.service.background import Background
from graphmem.service.categorising import Categoriser
from graphmem.service.context_pack import ContextPackService
from graphmem.service.deletions import DeletionService
from graphmem.service.exporting import ExportService
from graphmem.service.forgetting import Forgetter
from graphmem.service.importing import ImportService
from graphmem.service.inference import Inference
from graphmem.service.memories import MemoryService
from graphmem.service.mending import Mender
from graphmem.service.nearest import NearestSearch
from graphmem.service.owner_sizes import OwnerSizes
from graphmem.service.passages import PassageSearch
from graphmem.service.projects import ProjectService
from graphmem.service.recorder import Recorder
from graphmem.service.search import SearchService, SearchStores
from graphmem.service.sequencer import Sequencer
from graphmem.service.services import Services
from graphmem.service.turns import TurnSearch
from graphmem.service.updates import UpdateService
from graphmem.service.vectors import VectorSearch
from graphmem.store.answers import AnswerStore
from graphmem.store.candidates import CandidateStore
from graphmem.store.categories import CategoryStore
from graphmem.store.database import Database
from graphmem.store.deletions import DeletionStore
from graphmem.store.entities import EntityStore
from graphmem.store.events import EventStore
from graphmem.store.exports import ExportStore
from graphmem.store.imports import ImportStore
from graphmem.store.memories import MemoryStore
from graphmem.store.mending import MendingStore
from graphmem.store.messages import MessageStore
from graphmem.store.migrations import VectorSpace
from graphmem.store.owners import OwnerStore
from graphmem.store.passages import PassageStore
from graphmem.store.paths import PathStore
from graphmem.store.projects import ProjectStore
from graphmem.store.search import SearchStore
from graphmem.store.turns import TurnStore
from graphmem.store.updates import UpdateStore
from graphmem.store.versions import VersionStore
from graphmem.store.words import WordStore

READY_TIMEOUT = 5.0


@dataclass(slots=True)
class Graphmem:
    """The parts that run, each ready for use."""

    settings: Settings
    database: Database
    embedder: Embedder
    extractor: Extractor
    reranker: Reranker | None
    neo4j: EmbeddedNeo4j | None
    ide: Ide | None
    migrations: list[str] = field(default_factory=list)
    """Those that this start has applied."""
    recorder: Recorder = field(init=False)
    categoriser: Categoriser = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = Recorder(EventStore(self.database))
        self.categoriser = Categoriser(self.embedder)

    def services(self) -> Services:
        memories, owners = MemoryStore(self.database), OwnerStore(self.database)
        categories, events = CategoryStore(self.database), EventStore(self.database)
        nearest = NearestSearch(SearchStore(self.database), memories, OwnerSizes(owners))
        turns = TurnSearch(TurnStore(self.database))
        vectors = VectorSearch(self.embedder, nearest, PassageSearch(PassageStore(self.database)), turns)
        stores = SearchStores(WordStore(self.database), turns, CandidateStore(self.database), memories)
        searching = SearchService(vectors, stores, self.recorder, self.reranker)
        messages, versions = MessageStore(self.database), VersionStore(self.database)
        projects = ProjectService(ProjectStore(self.database), categories)
        return Services(
            memories=MemoryService(
                memories,
                AnswerStore(self.database),
                DeletionStore(self.database),
                projects,
                Inference(self.extractor, self.embedder, stores.words, nearest, self.categoriser),
                Forgetter(memories, categories, nearest, self.embedder),
            ),
            updates=UpdateService(UpdateStore(self.database), memories, self.embedder),
            deletions=DeletionService(DeletionStore(self.database), memories, owners),
            search=searching,
            context_packs=ContextPackService(searching, messages, versions, self.embedder),
            owners=owners,
            categories=categories,
            entities=EntityStore(self.database),
            messages=messages,
            paths=PathStore(self.database),
            versions=versions,
            activity=ActivityService(events, self.recorder, Sequencer(events)),
            projects=projects,
        )

    def background(self) -> Background:
        return Background(self.recorder, Sequencer(EventStore(self.database)), AnswerStore(self.database))

    def mending(self) -> MendingStore:
        return MendingStore(self.database)

    def mender(self) -> Mender:
        return Mender(self.mending(), self.embedder)

    @property
    def space(self) -> VectorSpace:
        return VectorSpace(self.embedder.name, self.embedder.dimension)

    def exporting(self, project: str | None) -> ExportService:
        """Of one project, or of all."""
        return ExportService(ExportStore(self.database, project), self.space)

    def importing(self) -> ImportService:
        return ImportService(ImportStore(self.database), self.embedder)

    async def check(self) -> dict[str, str]:
        """What each part says of itself: "ok", or what is wrong with it."""
        names, parts = ("database", "embedder"), (self._check_database(), self.embedder.check())
        outcomes = await asyncio.gather(*map(_outcome, parts))
        return dict(zip(names, outcomes, strict=True))

    async def _check_database(self) -> None:
        if self.neo4j and not self.neo4j.status().running:
            status = self.neo4j.status()
            raise Unavailable(f"Neo4j is {status.state}. {status.detail}".strip())
        await self.database.read("schema/ping", {})


async def _outcome(check: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(check, READY_TIMEOUT)
    except TimeoutError:
        return f"It has not answered for {READY_TIMEOUT:.0f} s."
    except GraphmemError as error:
        return error.message
    return "ok"

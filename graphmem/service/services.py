"""Everything a face of graphmem works with. What needs no decision is read from the store as it is."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.service.activity import ActivityService
from graphmem.service.context_pack import ContextPackService
from graphmem.service.deletions import DeletionService
from graphmem.service.memories import MemoryService
from graphmem.service.projects import ProjectService
from graphmem.service.search import SearchService
from graphmem.service.updates import UpdateService
from graphmem.store.categories import CategoryStore
from graphmem.store.entities import EntityStore
from graphmem.store.messages import MessageStore
from graphmem.store.owners import OwnerStore
from graphmem.store.paths import PathStore
from graphmem.store.versions import VersionStore


@dataclass(frozen=True, slots=True)
class Services:
    memories: MemoryService
    updates: UpdateService
    deletions: DeletionService
    search: SearchService
    context_packs: ContextPackService
    owners: OwnerStore
    categories: CategoryStore
    entities: EntityStore
    messages: MessageStore
    paths: PathStore
    versions: VersionStore
    activity: ActivityService
    projects: ProjectService

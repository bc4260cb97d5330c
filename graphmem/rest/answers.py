"""What graphmem has, in the rows and pages of mem0's answers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

from starlette.datastructures import URL

from graphmem.errors import NotFound
from graphmem.model.add_operation import AddOperation
from graphmem.model.categories import Category
from graphmem.model.conversation import Message
from graphmem.model.hit import Hit
from graphmem.model.memory import ChangeEvent, Memory, MemoryChange, MemoryVersion, VersionEvent
from graphmem.model.moment import format_moment
from graphmem.model.owner import Owner
from graphmem.model.project import Project
from graphmem.model.scope import Scope
from graphmem.rest.rows import (
    ChangeRow,
    EventRow,
    HitRow,
    MemoryRow,
    OwnerRow,
    Owners,
    Page,
    ProjectRow,
    Relations,
    Results,
    ScoredRow,
    Totals,
    Turn,
    VersionRow,
)

R = TypeVar("R")
B = TypeVar("B")

WRAPPED = "v1.1"
"""The `output_format` in which lists are the `results` of an object."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """The rows of a list, and what an object has beside them."""

    rows: list[R]
    beside: Relations = field(default_factory=Relations)


@dataclass(frozen=True, slots=True)
class Numbered(Generic[R]):
    """One page of a list, by its number."""

    rows: list[R]
    count: int
    page: int
    size: int
    url: URL
    beside: Relations = field(default_factory=Relations)

    def checked(self) -> Numbered[R]:
        """Returns the page. Raises NotFound where the list ends before it."""
        if self.page > 1 and (self.page - 1) * self.size >= self.count:
            raise NotFound("Invalid page.")
        return self

    def body(self, results: B) -> Page[B]:
        """Returns the page with its results as they are wanted."""
        return {"count": self.count, "next": self._next, "previous": self._previous, "results": results}

    @property
    def _next(self) -> str | None:
        return self._url(self.page + 1) if self.page * self.size < self.count else None

    @property
    def _previous(self) -> str | None:
        return self._url(self.page - 1) if self.page > 1 else None

    def _url(self, page: int) -> str:
        return str(self.url.include_query_params(page=page, page_size=self.size))


def memory_row(memory: Memory, categories: Sequence[Category] = ()) -> MemoryRow:
    return {
        "id": memory.id,
        "memory": memory.text,
        **scope_row(memory.scope),
        "hash": text_hash(memory.text),
        "metadata": memory.metadata or None,
        "categories": [category.name for category in categories] or None,
        "immutable": memory.immutable,
        "expiration_date": _last_day(memory.expires_at),
        "created_at": format_moment(memory.created_at),
        "updated_at": format_moment(memory.updated_at),
    }


def hit_row(hit: Hit, categories: Sequence[Category], turns: Sequence[Message] = ()) -> HitRow | ScoredRow:
    row: ScoredRow = {**memory_row(hit.memory, categories), "score": hit.score}
    return {**row, "input": input_rows(turns)} if turns else row


def scope_row(scope: Scope) -> Owners:
    return {
        "user_id": scope.user_id,
        "agent_id": scope.agent_id,
        "app_id": scope.app_id,
        "run_id": scope.run_id,
        "session_id": scope.run_id,
    }


def input_rows(turns: Sequence[Message]) -> list[Turn]:
    return [{"role": turn.role, "content": turn.content} for turn in turns]


def text_hash(text: str) -> str:
    """Returns the hash that mem0 has of a text."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def change_rows(changes: Sequence[MemoryChange]) -> list[ChangeRow]:
    """Returns what an add changed; mem0 does not tell of what was there already.

    A row has the text where both output formats have it, so that it is read by clients of either.
    """
    return [_change_row(change) for change in changes if change.event != ChangeEvent.NONE]


def version_row(version: MemoryVersion, turns: Sequence[Message]) -> VersionRow:
    at = format_moment(version.valid_from)
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{version.memory_id}/{version.version}")),
        "memory_id": version.memory_id,
        "input": input_rows(turns),
        "old_memory": version.old_text,
        "new_memory": version.new_text,
        **scope_row(version.scope),
        "event": _history_event(version),
        "metadata": version.metadata or None,
        "categories": version.categories or None,
        "created_at": at,
        "updated_at": at,
    }


def event_row(operation: AddOperation) -> EventRow:
    accepted, started, finished = operation.accepted_at, operation.started_at, operation.finished_at
    return {
        "id": operation.id,
        "event_type": "ADD",
        "status": operation.status.value,
        "payload": scope_row(operation.scope),
        "metadata": None,
        "results": change_rows(operation.changes),
        "created_at": format_moment(accepted),
        "updated_at": format_moment(finished or started or accepted),
        "started_at": format_moment(started) if started else None,
        "completed_at": format_moment(finished) if finished else None,
        "latency": round((finished - started) / timedelta(milliseconds=1)) if started and finished else None,
        "graph_status": None,
        "error": operation.error.message if operation.error else None,
    }


def owner_row(owner: Owner, project: str) -> OwnerRow:
    return {
        "id": path_segment(owner.ref.owner_id),
        "name": owner.ref.owner_id,
        "type": owner.ref.type.lower(),
        "total_memories": owner.memory_count,
        "created_at": format_moment(owner.created_at),
        "updated_at": format_moment(owner.updated_at),
        "owner": project,
        "organization": project,
        "metadata": None,
    }


def path_segment(name: str) -> str:
    """Returns a name as it can stand in a URL: clients of mem0's first years paste it there as it is."""
    return quote(name, safe="").replace(".", "%2E")


def project_row(project: Project, fields: Sequence[str]) -> ProjectRow:
    row: ProjectRow = {
        "id": path_segment(project.name),
        "name": project.name,
        "custom_instructions": project.custom_instructions,
        "custom_categories": [{category.name: category.description or ""} for category in project.categories],
    }
    return projected(row, fields)


def projected(row: R, fields: Sequence[str]) -> R:
    """Returns the row with these fields alone, where any are named."""
    values = cast("dict[str, Any]", row)
    return cast("R", {name: values[name] for name in fields if name in values}) if fields else row


def as_list(listed: Listed[R], output_format: str | None) -> list[R] | Results[R]:
    """Returns a list that is not paged."""
    return as_object(listed) if output_format == WRAPPED else listed.rows


def as_object(listed: Listed[R] | Numbered[R]) -> Results[R]:
    return {"results": listed.rows, **listed.beside}


def as_page(page: Numbered[R]) -> Page[list[R]]:
    return {**page.body(page.rows), **page.beside}


def as_page_of_v1(page: Numbered[R], output_format: str | None) -> Page[list[R]] | Page[Results[R]]:
    """Returns a page, whose rows are wrapped once more in the newer format."""
    if output_format == WRAPPED:
        return page.body(as_object(page))
    return as_page(page)


def totals(counts: Mapping[str, int]) -> Totals:
    return {
        "total_users": counts["user"],
        "total_agents": counts["agent"],
        "total_apps": counts["app"],
        "total_runs": counts["run"],
    }


def _change_row(change: MemoryChange) -> ChangeRow:
    text, event = change.text, change.event.value
    row: ChangeRow = {"id": change.id, "memory": text, "data": {"memory": text}, "event": event}
    return row if change.previous_text is None else {**row, "previous_memory": change.previous_text}


def _history_event(version: MemoryVersion) -> str:
    if version.event != VersionEvent.RESTORE:
        return version.event.value
    return (VersionEvent.ADD if version.old_text is None else VersionEvent.UPDATE).value


def _last_day(expires_at: datetime | None) -> str | None:
    """Returns the last day on which a memory is found: one that expires at midnight is not there on the new day."""
    return None if expires_at is None else (expires_at - timedelta(microseconds=1)).date().isoformat()

"""Revisions of single memories: the requests for them, their checks against the present state, and the new versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.errors import BadUserInput, Conflict, Immutable, NotFound
from graphmem.model.entity import NOTHING_MENTIONED, Mentions
from graphmem.model.memory import VersionEvent, unique_key
from graphmem.model.refusals import check_each
from graphmem.model.scope import Scope

InputPath = tuple[str, ...]
"""The path of a request in the caller's input."""


@dataclass(frozen=True, slots=True)
class MemoryUpdate:
    """A request to update a memory; a field that is None stays as it is."""

    id: str
    where: InputPath
    text: str | None = None
    metadata: dict[str, Any] | None = None
    categories: list[str] | None = None
    visible_until: datetime | None = None
    """NEVER to remove the expiry."""
    mentions: Mentions | None = None
    """The mentions in the new text, if there is one."""
    timestamp: datetime | None = None
    expected_version: int | None = None
    """For optimistic locking: the version that the caller has read."""

    @property
    def is_empty(self) -> bool:
        return all(part is None for part in (self.text, self.metadata, self.categories, self.visible_until))


@dataclass(frozen=True, slots=True)
class Restoration:
    """A request to restore a version; without one, the last version before the memory was deleted."""

    id: str
    where: InputPath
    """The path of the id."""
    version: int | None = None

    @property
    def version_where(self) -> InputPath:
        return self.where if self.version is None else ("version",)


@dataclass(frozen=True, slots=True)
class PresentState:
    """The present state of a memory, read while the transaction holds its lock."""

    id: str
    scope: Scope
    text: str
    version: int
    immutable: bool
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class PastState:
    """The state of a past version; `text` is None for a deletion."""

    text: str | None
    metadata: dict[str, Any]
    categories: list[str]
    visible_until: datetime
    mentions: Mentions = NOTHING_MENTIONED


@dataclass(frozen=True, slots=True)
class Revision:
    """The next version of a memory; a field that is None stays as it is."""

    memory_id: str
    version: int
    """The number of the present version, which this one follows."""
    event: VersionEvent
    at: datetime
    """When it takes effect, though never before the present version did."""
    where: InputPath = ()
    text: str | None = None
    unique_key: str | None = None
    metadata: dict[str, Any] | None = None
    categories: list[str] | None = None
    visible_until: datetime | None = None
    mentions: Mentions | None = None
    immutable: bool | None = None
    restores: int | None = None
    """The version that is restored, whose vector is used again."""
    message_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RevisionBuilder:
    """Builds the revisions of memories of one project from requests and the memories' present states, by id."""

    project: str
    at: datetime
    present: Mapping[str, PresentState]

    def update(self, update: MemoryUpdate) -> Revision:
        """Builds the revision of an update. Raises NotFound, Immutable and Conflict."""
        state = self._living(update.id, (*update.where, "id"))
        if update.expected_version not in (None, state.version):
            raise Conflict(
                f"The memory is at version {state.version}, not {update.expected_version}: read it again.",
                field=(*update.where, "expectedVersion"),
            )
        return Revision(
            update.id,
            state.version,
            VersionEvent.UPDATE,
            update.timestamp or self.at,
            where=(*update.where, "text"),
            text=update.text,
            unique_key=self._new_key(state, update.text),
            metadata=update.metadata,
            categories=update.categories,
            visible_until=update.visible_until,
            mentions=update.mentions,
        )

    def restore(self, restoration: Restoration, past: Mapping[tuple[str, int], PastState]) -> Revision:
        """Builds the revision of a restoration. Raises NotFound, Immutable and BadUserInput.

        `past` holds the versions that `target_version` names, by memory id and number.
        """
        state = self.present.get(restoration.id)
        if state is None:
            raise _unknown(restoration.where)
        if not state.is_deleted:
            self._living(restoration.id, restoration.where)
        number, where = self.target_version(restoration), restoration.version_where
        if number is None:
            raise BadUserInput("The memory is not deleted: name the version to bring back.", field=where)
        version = past.get((state.id, number))
        if version is None:
            raise NotFound(f"The memory has no version {number}; it has 1 to {state.version}.", field=where)
        if version.text is None:
            raise BadUserInput(f"Version {number} is a deletion: name one that says something.", field=where)
        return Revision(
            state.id,
            state.version,
            VersionEvent.RESTORE,
            self.at,
            where=restoration.where,
            text=version.text,
            unique_key=unique_key(self.project, state.scope, version.text),
            metadata=version.metadata,
            categories=version.categories,
            visible_until=version.visible_until,
            mentions=version.mentions,
            restores=number,
        )

    def target_version(self, restoration: Restoration) -> int | None:
        """Returns the version to restore; None if the request names none and the memory is not deleted or unknown."""
        state = self.present.get(restoration.id)
        if restoration.version is None and state and state.is_deleted:
            return state.version - 1
        return restoration.version

    def _living(self, memory_id: str, where: InputPath) -> PresentState:
        state = self.present.get(memory_id)
        if state is None:
            raise _unknown(where)
        if state.is_deleted:
            raise NotFound("The memory has been deleted: restore it first.", field=where)
        if state.immutable:
            raise Immutable(field=where)
        return state

    def _new_key(self, state: PresentState, text: str | None) -> str | None:
        return None if text in (None, state.text) else unique_key(self.project, state.scope, str(text))


def check_duplicates(revisions: Sequence[Revision], stored: Mapping[str, str]) -> None:
    """Raises Conflict for each revision that would duplicate the text of another memory of the same owners.

    `stored` maps unique keys to the ids of the memories that have them and keep them in this transaction.
    """
    revised: dict[str, str] = {}

    def check(revision: Revision) -> None:
        if revision.unique_key is None:
            return
        duplicate = stored.get(revision.unique_key) or revised.setdefault(revision.unique_key, revision.memory_id)
        if duplicate != revision.memory_id:
            raise Conflict(f"Memory {duplicate} of the same owners says the same.", field=revision.where)

    check_each(revisions, check)


def check_distinct(named: Mapping[InputPath, str]) -> None:
    """Raises BadUserInput for each id that a request names for the second time."""
    first: dict[str, InputPath] = {}

    def check(place: tuple[InputPath, str]) -> None:
        where, memory_id = place
        if first.setdefault(memory_id, where) != where:
            raise BadUserInput(f"The id is that of {'.'.join(first[memory_id])} too: name a memory once.", field=where)

    check_each(named.items(), check)


def check_known(named: Mapping[InputPath, str], known: Mapping[str, PresentState], with_deleted: bool) -> None:
    """Raises NotFound for each id that is unknown or, unless `with_deleted`, is that of a soft-deleted memory."""

    def check(place: tuple[InputPath, str]) -> None:
        where, memory_id = place
        state = known.get(memory_id)
        if state is None:
            raise _unknown(where)
        if state.is_deleted and not with_deleted:
            raise NotFound("The memory is deleted already.", field=where)

    check_each(named.items(), check)


def _unknown(where: InputPath) -> NotFound:
    return NotFound("There is no such memory.", field=where)

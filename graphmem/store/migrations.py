"""This module migrates a database's schema, and refuses a database whose vectors another embedder made."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from graphmem.errors import SetupError
from graphmem.store.database import Database
from graphmem.store.queries import CypherQuery, load_queries

_log = logging.getLogger(__name__)

_FOLDER = "migrations/"
VECTOR_INDEX = "memory_vector"


@dataclass(frozen=True, slots=True)
class VectorSpace:
    """The embedder and the dimension of vectors; only vectors of the same space are comparable."""

    embedder: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    type: str
    state: str
    dimension: int | None
    """The length of a vector index's vectors; None for other indexes."""


async def migrate(database: Database, space: VectorSpace, *, leaves_background: bool = False) -> list[str]:
    """Applies the pending migrations in order and returns their names.

    It may leave the last ones to the background, where they are meant for it and there are memories.
    Raises SetupError when the database holds vectors of another space.
    """
    await check_space(database, space)
    pending = await pending_migrations(database)
    is_new = len(pending) == len(migrations())
    left = background_migrations(pending) if leaves_background and not is_new else []
    applied = pending[: len(pending) - len(left)]
    # Of a database that is new there is nothing to tell.
    level = logging.INFO if is_new else logging.WARNING
    for query in applied:
        with _told(query, level):
            await _apply(database, query, space)
    if applied:
        await database.run_statement(load_queries()["schema/await_indexes"].text())
    await _claim(database, space)
    return [query.name.removeprefix(_FOLDER) for query in applied]


def background_migrations(pending: Sequence[CypherQuery]) -> list[CypherQuery]:
    """Returns those that may be applied while graphmem serves: the last ones, as far as each is meant for it."""
    return list(takewhile(lambda query: query.is_background, reversed(pending)))[::-1]


async def _apply(database: Database, query: CypherQuery, space: VectorSpace) -> None:
    for statement in query.statements():
        await database.run_statement(statement, {"dimension": space.dimension})
    name = query.name.removeprefix(_FOLDER)
    await database.write("schema/record_migration", {"name": name})


@contextmanager
def _told(query: CypherQuery, level: int) -> Iterator[None]:
    """Logs what a migration does, before it may take minutes, and how long it has taken."""
    began, name = time.monotonic(), query.name.removeprefix(_FOLDER)
    _log.log(level, "The database is migrated, %s: %s", name, query.purpose)
    yield
    _log.log(level, "Migration %s took %.1f s.", name, time.monotonic() - began)


async def pending_migrations(database: Database) -> list[CypherQuery]:
    """Returns the migrations that have not been applied yet, in order."""
    applied = await applied_migrations(database)
    return [query for query in migrations() if number_of(query) not in applied]


async def applied_migrations(database: Database) -> list[int]:
    """Returns the numbers of the migrations that have been applied, in order."""
    return sorted(record["number"] for record in await database.read("schema/applied_migrations", {}))


async def check_space(database: Database, space: VectorSpace) -> None:
    """Raises SetupError when the database's vectors have another dimension or were made by another embedder."""
    for index in await list_indexes(database):
        if index.dimension not in (None, space.dimension):
            raise SetupError(
                f"The vector index {index.name} of {database.address.uri} has dimension {index.dimension}, but the "
                f"embedder {space.embedder} makes vectors of dimension {space.dimension}: set GRAPHMEM_EMBEDDER to "
                "the embedder that filled this database, or use another database."
            )
    for record in await database.read("schema/claimed_embedder", {}):
        _check_embedder(database, space, record["embedder"])


async def list_indexes(database: Database) -> list[Index]:
    records = await database.read("schema/list_indexes", {})
    return [Index(**record.data()) for record in records]


def migrations() -> list[CypherQuery]:
    return [query for name, query in sorted(load_queries().items()) if name.startswith(_FOLDER)]


def number_of(migration: CypherQuery) -> int:
    return int(migration.name.removeprefix(_FOLDER).split("_")[0])


async def _claim(database: Database, space: VectorSpace) -> None:
    parameters = {"embedder": space.embedder, "dimension": space.dimension}
    [claimed] = await database.write("schema/claim_embedder", parameters)
    _check_embedder(database, space, claimed["embedder"])


def _check_embedder(database: Database, space: VectorSpace, embedder: str) -> None:
    if embedder != space.embedder:
        raise SetupError(
            f"The vectors in {database.address.uri} were made by the embedder {embedder}, which cannot be mixed with "
            f"those of {space.embedder}: set GRAPHMEM_EMBEDDER accordingly, or use another database."
        )

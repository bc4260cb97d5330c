"""The connection to Neo4j, and the boundary where its errors become ours."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, NotificationMinimumSeverity, Record
from neo4j import RoutingControl as Routing
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graphmem.errors import GraphmemError, SetupError, Unavailable
from graphmem.store.queries import load_queries

OLDEST_NEO4J = (2026, 6)
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

_MADE_MEANWHILE = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
)

_OVERTAKING = (
    "Neo.ClientError.Schema.ConstraintValidationFailed",  # what was free has been taken
    "Neo.ClientError.Statement.EntityNotFound",  # what was found has been erased
)
_OVERTAKEN_TIMES = 5
_IN_BATCHES = "IN TRANSACTIONS"

T = TypeVar("T")

_log = logging.getLogger(__name__)
logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # what the driver complains of is raised here


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Neo4j is and how to log in."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"

    def __repr__(self) -> str:
        return f"Address({self.uri!r}, {self.username!r}, …, {self.database!r})"


class QueryFault(GraphmemError):
    """Neo4j failed in the middle of a query."""


class _Overtaken(GraphmemError):
    """Another transaction was faster."""


class Transaction:
    """A transaction under way; its queries see each other's changes and are kept or undone together."""

    def __init__(self, managed: AsyncManagedTransaction) -> None:
        self._managed = managed

    async def run(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        result = await self._managed.run(load_queries()[query].text(**slots), dict(parameters))
        return [record async for record in result]


class Database:
    """One Neo4j database. Its queries are retried when Neo4j asks for it, and each sees what was written before it."""

    def __init__(self, address: Address) -> None:
        """Raises SetupError when the URI is not one."""
        self._driver = _open_driver(address)
        self._left: list[AsyncDriver] = []
        self.address = address

    def move(self, address: Address) -> None:
        """Asks the Neo4j at another address from now on."""
        if address != self.address:
            self._left.append(self._driver)
            self._driver = _open_driver(address)
            self.address = address

    async def close(self) -> None:
        for driver in (self._driver, *self._left):
            await driver.close()

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self._execute(query, parameters, Routing.READ, slots)

    async def write(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self._execute(query, parameters, Routing.WRITE, slots)

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """All of `work` in one writing transaction; it may be called again when Neo4j asks for a retry, or when
        another transaction was faster: then it finds what that one did."""
        for _ in range(_OVERTAKEN_TIMES):
            try:
                return await self._transact(work)
            except _Overtaken:
                continue
        return await self._transact(work)

    async def _transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        manager = self._driver.execute_query_bookmark_manager
        with translated_errors(self.address):
            async with self._driver.session(database=self.address.database, bookmark_manager=manager) as session:
                return await session.execute_write(lambda managed: work(Transaction(managed)))

    async def run_statement(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Record]:
        """One statement of a migration, which Neo4j wants in a transaction of its own.

        What another process makes at the same moment is made: IF NOT EXISTS alone does not see it coming.
        """
        with translated_errors(self.address):
            try:
                if _IN_BATCHES in text:
                    return await self._run_in_batches(text)
                result = await self._driver.execute_query(text, dict(parameters or {}), database_=self.address.database)
            except ClientError as error:
                if error.code not in _MADE_MEANWHILE:
                    raise
                return []
        return result.records

    async def _run_in_batches(self, text: str) -> list[Record]:
        """One statement that commits by itself as it goes on: what is done of it stays where it is broken off."""
        manager = self._driver.execute_query_bookmark_manager
        async with self._driver.session(database=self.address.database, bookmark_manager=manager) as session:
            result = await session.run(text)
            return [record async for record in result]

    async def server_version(self) -> str:
        """Such as "2026.08.1". Raises SetupError when it is too old or refuses the login, Unavailable when silent."""
        with translated_errors(self.address):
            info = await self._driver.get_server_info()
        return check_server_version(info.agent)

    async def _execute(
        self, query: str, parameters: Mapping[str, Any], routing: Routing, slots: dict[str, str]
    ) -> list[Record]:
        with translated_errors(self.address):
            result = await self._driver.execute_query(
                load_queries()[query].text(**slots),
                dict(parameters),
                routing_=routing,
                database_=self.address.database,
            )
        return result.records


def _open_driver(address: Address) -> AsyncDriver:
    try:
        _check_uri(address.uri)
        return AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            max_transaction_retry_time=15,
            connection_timeout=10,
            connection_acquisition_timeout=30,
        )
    except (ConfigurationError, ValueError) as error:
        raise SetupError(f"{address.uri!r} is not the address of a Neo4j: {error}") from error


def _check_uri(uri: str) -> None:
    """Raises ValueError for what the driver would only stumble over later, or take for another protocol."""
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.port == 0:
        raise ValueError("write it like neo4j://host:7687.")


def check_server_version(agent: str) -> str:
    """The version in an agent string such as "Neo4j/2026.08.1"; raises SetupError when it is too old."""
    version = agent.partition("/")[2]
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < OLDEST_NEO4J:
        oldest = f"{OLDEST_NEO4J[0]}.{OLDEST_NEO4J[1]:02}"
        raise SetupError(f"This is {agent.replace('/', ' ')}; graphmem needs Neo4j {oldest} or newer.")
    return version


@contextmanager
def translated_errors(address: Address) -> Iterator[None]:
    """The one place where errors of the driver and of Neo4j become graphmem's."""
    try:
        yield
    except AuthError as error:
        raise SetupError(
            f"Neo4j at {address.uri} refused the login as {address.username!r}: "
            "set GRAPHMEM_NEO4J_USERNAME and GRAPHMEM_NEO4J_PASSWORD."
        ) from error
    except TransientError as error:
        raise Unavailable(_transient_message(error, address)) from error
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise Unavailable(f"Neo4j at {address.uri} does not answer.") from error
    except ConnectionAcquisitionTimeoutError as error:
        raise Unavailable("Too much is asked of Neo4j at once; ask again, or for less.") from error
    except ClientError as error:
        raise _client_error(error, address) from error
    except DatabaseError as error:
        raise QueryFault(f"Neo4j failed: {error.message}") from error
    except (Neo4jError, DriverError) as error:
        raise GraphmemError(f"Neo4j failed: {error}") from error


def _transient_message(error: TransientError, address: Address) -> str:
    if error.code == "Neo.TransientError.General.MemoryPoolOutOfMemoryError":
        return (
            "Neo4j has too little memory for all that is asked of it: ask for less at once, or give it a larger heap."
        )
    return f"Neo4j at {address.uri} is too busy; ask again."


def _client_error(error: ClientError, address: Address) -> GraphmemError:
    if error.code == "Neo.ClientError.Database.DatabaseNotFound":
        return SetupError(f"Neo4j at {address.uri} has no database {address.database!r}: set GRAPHMEM_NEO4J_DATABASE.")
    if error.code in _OVERTAKING:
        return _Overtaken(f"Neo4j refused a query: {error.message}")
    return GraphmemError(f"Neo4j refused a query: {error.message}")

"""The connection to Neo4j: it runs queries and transactions, and translates Neo4j's errors into graphmem's."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    NotificationMinimumSeverity,
    Query,
    Record,
    unit_of_work,
)
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

from graphmem.errors import DeadlineExceeded, GraphmemError, SetupError, Unavailable
from graphmem.scheduling.request_work import current_work, remaining, within_deadline
from graphmem.scheduling.slots import Slots
from graphmem.store.queries import load_queries
from graphmem.telemetry.telemetry import Telemetry

OLDEST_NEO4J = (2026, 6)
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

_ALREADY_EXISTS = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
)

# Errors of a transaction that lost a race (TOCTOU): what it had read was changed by another before it wrote. The driver
# takes them for errors of the client and does not retry them.
_LOST_RACE = (
    "Neo.ClientError.Schema.ConstraintValidationFailed",  # another transaction has taken the unique key
    "Neo.ClientError.Statement.EntityNotFound",  # another transaction has erased the node
)
_RACE_RETRIES = 5

# A transaction that a deadline has ended; the second says that it was the deadline's own.
_TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)
_TIMEOUT_MARGIN = 2.0
"""Seconds after a request's deadline at which Neo4j ends its transaction by itself, should it not see that its
connection has gone."""

CONNECTIONS = 100
QUERIES_AT_ONCE = 80
"""How many of the connections requests share, in turn; the others are for work that no request waits for."""

_IN_BATCHES = "IN TRANSACTIONS"

T = TypeVar("T")

_log = logging.getLogger(__name__)
logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the driver logs errors that are raised here anyway


@dataclass(frozen=True, slots=True)
class Address:
    """The URI of a Neo4j server, the login and the name of the database. Its repr hides the password."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"

    def __repr__(self) -> str:
        return f"Address({self.uri!r}, {self.username!r}, …, {self.database!r})"


class QueryFault(GraphmemError):
    """Neo4j failed while it ran a query."""


class _LostRace(GraphmemError):
    """Another transaction changed what this one had read; running it again may succeed."""


class Transaction:
    """An open transaction: its queries see each other's changes, and are committed or rolled back together."""

    def __init__(self, managed: AsyncManagedTransaction, telemetry: Telemetry) -> None:
        self._managed = managed
        self._telemetry = telemetry

    async def run(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        with self._telemetry.query(query):
            result = await self._managed.run(load_queries()[query].text(**slots), dict(parameters))
            return [record async for record in result]


class Database:
    """One Neo4j database.

    Queries are retried on transient errors and are causally consistent: each sees all earlier writes of this process.
    None outlives the deadline of the request that asked for it: its connection is closed, which ends its transaction.
    """

    def __init__(self, address: Address, telemetry: Telemetry | None = None) -> None:
        """Opens no connection yet. Raises SetupError when the URI is not that of a Neo4j server."""
        self._telemetry = telemetry or Telemetry()
        self._driver = _open_driver(address)
        self._former_drivers: list[AsyncDriver] = []
        self._slots = Slots("queries", QUERIES_AT_ONCE)
        self.address = address

    @property
    def slots(self) -> Slots:
        """What queries wait for."""
        return self._slots

    def move(self, address: Address) -> None:
        """Sends all further queries to the server at another address; queries under way finish at the old one."""
        if address != self.address:
            # A driver that is closed now would break the queries under way.
            self._former_drivers.append(self._driver)
            self._driver = _open_driver(address)
            self.address = address

    async def close(self) -> None:
        for driver in (self._driver, *self._former_drivers):
            await driver.close()

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self._execute(query, parameters, Routing.READ, slots)

    async def write(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self._execute(query, parameters, Routing.WRITE, slots)

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one write transaction and returns its result.

        `work` may be called several times, on transient errors and when the transaction lost a race with another, so
        it must start over each time; it then sees what the other transaction wrote.
        """
        for _ in range(_RACE_RETRIES):
            try:
                return await self._transact(work)
            except _LostRace:
                continue
        return await self._transact(work)

    async def _transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        is_committing = False

        @unit_of_work(timeout=_transaction_timeout())
        async def run(managed: AsyncManagedTransaction) -> T:
            nonlocal is_committing
            is_committing = False
            result = await work(Transaction(managed, self._telemetry))
            is_committing = True
            return result

        try:
            async with self._connection(), self._session() as session:
                return await session.execute_write(run)
        except DeadlineExceeded as error:
            raise DeadlineExceeded(f"{error.message} {_OUTCOMES[is_committing]}") from error

    async def run_statement(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Record]:
        """Runs one statement of a migration: Neo4j accepts a schema change only in a transaction of its own.

        An index or constraint that another process creates at the same moment counts as created: IF NOT EXISTS does not
        prevent the error when two processes race.
        """
        with translated_errors(self.address):
            try:
                if _IN_BATCHES in text:
                    return await self._run_in_batches(text)
                result = await self._driver.execute_query(text, dict(parameters or {}), database_=self.address.database)
            except ClientError as error:
                if error.code not in _ALREADY_EXISTS:
                    raise
                return []
        return result.records

    async def _run_in_batches(self, text: str) -> list[Record]:
        """Runs a statement that commits in batches; batches that are done stay done when a later one fails."""
        async with self._session() as session:
            result = await session.run(text)
            return [record async for record in result]

    def _session(self) -> AsyncSession:
        # A session of one's own shares no bookmarks with execute_query unless it is given the same manager.
        manager = self._driver.execute_query_bookmark_manager
        return self._driver.session(database=self.address.database, bookmark_manager=manager)

    async def server_version(self) -> str:
        """Returns the server's version, such as "2026.08.1".

        Raises SetupError when the server is too old or refuses the login, Unavailable when it does not answer.
        """
        with translated_errors(self.address):
            info = await self._driver.get_server_info()
        return check_server_version(info.agent)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[None]:
        """Waits until a connection is free for the present request, and ends its body at the request's deadline."""
        turn = self._slots.taken() if current_work() else nullcontext()
        with translated_errors(self.address):
            async with turn, within_deadline():
                yield

    async def _execute(
        self, query: str, parameters: Mapping[str, Any], routing: Routing, slots: dict[str, str]
    ) -> list[Record]:
        async with self._connection():
            with self._telemetry.query(query):
                result = await self._driver.execute_query(
                    Query(load_queries()[query].text(**slots), timeout=_transaction_timeout()),
                    dict(parameters),
                    routing_=routing,
                    database_=self.address.database,
                )
        return result.records


_OUTCOMES = {
    False: "Nothing of this change was stored.",
    True: "This change was being stored and may be there: look it up, or repeat it with the same idempotencyKey.",
}
"""What became of a transaction at its deadline, by whether its commit was under way."""


def _transaction_timeout() -> float | None:
    """Returns the seconds after which Neo4j ends a transaction of the present request; None without a deadline."""
    seconds = remaining()
    return None if seconds is None else math.ceil(max(seconds, 0) + _TIMEOUT_MARGIN)


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
            max_connection_pool_size=CONNECTIONS,
        )
    except (ConfigurationError, ValueError) as error:
        raise SetupError(f"{address.uri!r} is not the address of a Neo4j: {error}") from error


def _check_uri(uri: str) -> None:
    """Raises ValueError for a URI that the driver would accept now and fail on later, or take for another protocol."""
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.port == 0:
        raise ValueError("write it like neo4j://host:7687.")


def check_server_version(agent: str) -> str:
    """Returns the version in an agent string such as "Neo4j/2026.08.1"; raises SetupError when it is too old."""
    version = agent.partition("/")[2]
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < OLDEST_NEO4J:
        oldest = f"{OLDEST_NEO4J[0]}.{OLDEST_NEO4J[1]:02}"
        raise SetupError(f"This is {agent.replace('/', ' ')}; graphmem needs Neo4j {oldest} or newer.")
    return version


@contextmanager
def translated_errors(address: Address) -> Iterator[None]:
    """Translates all errors of the driver and of Neo4j that its body raises into graphmem's.

    Neo4j's own messages stay with the cause: they quote parameters, such as a query that Lucene cannot parse.
    """
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
        raise QueryFault(f"Neo4j failed ({error.code}).") from error
    except (Neo4jError, DriverError) as error:
        raise GraphmemError(f"Neo4j failed ({type(error).__name__}).") from error


def _transient_message(error: TransientError, address: Address) -> str:
    if error.code == "Neo.TransientError.General.MemoryPoolOutOfMemoryError":
        return (
            "Neo4j has too little memory for all that is asked of it: ask for less at once, or give it a larger heap."
        )
    return f"Neo4j at {address.uri} is too busy; ask again."


def _client_error(error: ClientError, address: Address) -> GraphmemError:
    if error.code == "Neo.ClientError.Database.DatabaseNotFound":
        return SetupError(f"Neo4j at {address.uri} has no database {address.database!r}: set GRAPHMEM_NEO4J_DATABASE.")
    if error.code in _TIMED_OUT:
        return DeadlineExceeded()
    if error.code in _LOST_RACE:
        return _LostRace(f"Neo4j refused a query ({error.code}).")
    return GraphmemError(f"Neo4j refused a query ({error.code}).")

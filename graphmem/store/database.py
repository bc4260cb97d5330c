"""One database of Neo4j: it runs queries and transactions, within the deadlines of requests."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any, Protocol, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncManagedTransaction,
    AsyncSession,
    Query,
    Record,
    unit_of_work,
)
from neo4j import RoutingControl as Routing
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graphmem.errors import DeadlineExceeded, Unavailable
from graphmem.scheduling.request_work import current_work, remaining, within_deadline
from graphmem.scheduling.slots import Slots
from graphmem.store.driver import Address, check_server_version, open_driver
from graphmem.store.faults import SOON, LostRace, NeedsRestart, translated_errors
from graphmem.store.queries import PlannedQuery, load_queries
from graphmem.store.records import read_records
from graphmem.telemetry.telemetry import Telemetry

HUNG_AFTER = 15.0
"""Seconds without a sign of life after which nothing more is asked of Neo4j until it gives one."""

_ALREADY_EXISTS = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
)

_RACE_RETRIES = 5

_TIMEOUT_MARGIN = 2.0
"""Seconds after a request's deadline at which Neo4j ends its transaction by itself, should it not see that its
connection has gone."""

QUERIES_AT_ONCE = 80
"""How many of the driver's connections requests share, in turn; the others are for work that no request waits for."""

IN_BATCHES = "IN TRANSACTIONS"

T = TypeVar("T")


class Reader(Protocol):
    """A reader runs the queries of files that change nothing, as a `Database` and a `ReadBatch` do."""

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        """Returns the rows. Raises Unavailable, DeadlineExceeded and QueryFault."""


class Transaction:
    """An open transaction: its queries see each other's changes, and are committed or rolled back together."""

    def __init__(self, managed: AsyncManagedTransaction, telemetry: Telemetry) -> None:
        self._managed = managed
        self._telemetry = telemetry

    async def run(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        with self._telemetry.query(query):
            planned = load_queries()[query].planned_once(parameters, **slots)
            result = await self._managed.run(planned.text, planned.parameters)
            return [record async for record in result]


class Database:
    """One Neo4j database.

    Queries are retried on transient errors and are causally consistent: each sees all earlier writes of this process.
    None outlives the deadline of the request that asked for it: its connection is closed, which ends its transaction.
    """

    def __init__(self, address: Address, telemetry: Telemetry | None = None) -> None:
        """Opens no connection yet. Raises SetupError when the URI is not that of a Neo4j server."""
        self._telemetry = telemetry or Telemetry()
        self._driver = open_driver(address)
        self._former_drivers: list[AsyncDriver] = []
        self._slots = Slots("queries", QUERIES_AT_ONCE)
        self.address = address
        self.on_broken: Callable[[str], None] = _ignore
        """Called with the reason when Neo4j says that it must be restarted."""
        self.on_commit: Callable[[], None] = _do_nothing
        """Called after each transaction of this process that changed something."""
        self.silence = 0.0
        """Seconds since Neo4j has last given a sign of life, where somebody watches for that; 0 while it answers."""
        self.patience = HUNG_AFTER
        """Seconds of that silence after which nothing more is asked of it."""

    @property
    def slots(self) -> Slots:
        """What queries wait for."""
        return self._slots

    def move(self, address: Address) -> None:
        """Sends all further queries to the server at another address; queries under way finish at the old one."""
        if address != self.address:
            # A driver that is closed now would break the queries under way.
            self._former_drivers.append(self._driver)
            self._driver = open_driver(address)
            self.address = address

    async def close(self) -> None:
        for driver in (self._driver, *self._former_drivers):
            await driver.close()

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self.read_planned(load_queries()[query].planned_once(parameters, **slots))

    async def read_in_chunks(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[list[Any]]:
        """Returns the rows as lists in the query's order, sooner than `read` where they are many. Neo4j collects all
        before it sends any."""
        chunks = await self.read_planned(load_queries()[query].in_chunks(parameters, slots))
        return [row for [rows] in chunks for row in rows]

    async def read_planned(self, planned: PlannedQuery) -> list[Record]:
        async with self._connection():
            with self._telemetry.query(planned.name):
                return await self._read(planned)

    async def write(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        planned = load_queries()[query].planned_once(parameters, **slots)
        async with self._connection():
            with self._telemetry.query(query):
                return await self._execute(planned, Routing.WRITE)

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one write transaction and returns its result.

        `work` may be called several times, on transient errors and when the transaction lost a race with another, so
        it must start over each time; it then sees what the other transaction wrote.
        """
        for _ in range(_RACE_RETRIES):
            try:
                return await self._transact(work)
            except LostRace:
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
                result = await session.execute_write(run)
        except (DeadlineExceeded, Unavailable) as error:
            outcome = f"{error.message} {_OUTCOMES[is_committing]}"
            raise type(error)(outcome, retry_after=error.retry_after) from error
        self.on_commit()
        return result

    async def run_statement(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Record]:
        """Runs one statement of a migration: Neo4j accepts a schema change only in a transaction of its own.

        An index or constraint that another process creates at the same moment counts as created: IF NOT EXISTS does not
        prevent the error when two processes race.
        """
        with self._translated_errors():
            try:
                if IN_BATCHES in text:
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

    def _session(self, access: str = WRITE_ACCESS) -> AsyncSession:
        # A session of one's own shares no bookmarks with execute_query unless it is given the same manager.
        manager = self._driver.execute_query_bookmark_manager
        return self._driver.session(
            database=self.address.database, bookmark_manager=manager, default_access_mode=access
        )

    async def server_version(self) -> str:
        """Returns the server's version, such as "2026.08.1".

        Raises SetupError when the server is too old or refuses the login, Unavailable when it does not answer.
        """
        with self._translated_errors():
            info = await self._driver.get_server_info()
        return check_server_version(info.agent)

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Translates errors, tells of a Neo4j that must be restarted, and asks nothing of one that hangs."""
        if self.silence >= self.patience:
            raise self._hung()
        try:
            with translated_errors(self.address):
                yield
        except NeedsRestart as error:
            self.on_broken(error.message)
            raise
        except DeadlineExceeded as error:
            # Whoever asks for less at once would get no further either.
            raise (self._hung() if self.silence else error) from error

    def _hung(self) -> Unavailable:
        return Unavailable(f"Neo4j at {self.address.uri} has not answered for {self.silence:.0f} s.", retry_after=SOON)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[None]:
        """Waits until a connection is free for the present request, and ends its body at the request's deadline."""
        turn = self._slots.taken() if current_work() else nullcontext()
        with self._translated_errors():
            async with turn, within_deadline():
                yield

    async def _read(self, query: PlannedQuery) -> list[Record]:
        """Reads in an auto-commit transaction, which takes half the time of a managed one: it needs one trip, where
        that one needs another to commit. Only what failed and may succeed again is left to the driver's retries."""
        try:
            async with self._session(READ_ACCESS) as session:
                return await read_records(await session.run(_timed(query), query.parameters))
        except (Neo4jError, DriverError) as error:
            if not error.is_retryable():
                raise
        return await self._execute(query, Routing.READ)

    async def _execute(self, query: PlannedQuery, routing: Routing) -> list[Record]:
        result = await self._driver.execute_query(
            _timed(query),
            query.parameters,
            routing_=routing,
            database_=self.address.database,
            result_transformer_=read_records,
        )
        return result


def _do_nothing() -> None:
    """Does nothing, where nobody waits for changes."""


def _ignore(reason: str) -> None:
    """Does nothing, where nobody can restart Neo4j."""


_OUTCOMES = {
    False: "Nothing of this change was stored.",
    True: "This change was being stored and may be there: look it up, or repeat it with the same idempotencyKey.",
}
"""What became of a transaction at its deadline, by whether its commit was under way."""


def _timed(query: PlannedQuery) -> Query:
    """Returns the text of a query with the time that the present request leaves it."""
    return Query(query.text, timeout=_transaction_timeout())


def _transaction_timeout() -> float | None:
    """Returns the seconds after which Neo4j ends a transaction of the present request; None without a deadline."""
    seconds = remaining()
    return None if seconds is None else math.ceil(max(seconds, 0) + _TIMEOUT_MARGIN)

"""This module translates the errors of Neo4j and of its driver into graphmem's: who is at fault, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConnectionAcquisitionTimeoutError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graphmem.errors import DeadlineExceeded, GraphmemError, SetupError, Unavailable
from graphmem.store.driver import Address


class QueryFault(GraphmemError):
    """Neo4j failed while it ran a query."""


class LostRace(GraphmemError):
    """Another transaction changed what this one had read; running it again may succeed."""


class NeedsRestart(Unavailable):
    """Neo4j must be restarted before it does again what it was asked for."""


_BROKEN = "needs to be restarted"
"""What Neo4j says to every query after a "database panic": it could not write to its store, and may not go on."""

_BY_ITSELF = "graphmem restarts an embedded Neo4j by itself; any other has to be restarted by whoever runs it."
_PANIC = f"Neo4j could not write to its disk, which may be full, and serves nothing now: make room there. {_BY_ITSELF}"
_READ_ONLY = (
    "Neo4j takes no changes: its database is read-only, by its own settings or because its disk was full. "
    f"Make room there. {_BY_ITSELF}"
)
_UNWRITTEN = "Neo4j could not write this change to its disk, which may be full."
_NOT_OPEN = "Neo4j's database is starting, recovering or stopping; ask again in a moment."
_MEMORY = "Neo4j has too little memory for all that is asked of it: ask for less at once, or give it a larger heap."
_NOT_FILLED = "An index is missing, or Neo4j is still filling it: `graphmem doctor` says which."
_DAMAGED = "Neo4j finds its files damaged: its log says which, and `graphmem doctor --deep` what that means."

SOON = 5.0
"""Seconds after which a Neo4j that is starting or busy may do what was asked of it."""


_MEANINGS: Mapping[str, tuple[type[GraphmemError], str | None]] = {
    _BROKEN: (NeedsRestart, _PANIC),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (NeedsRestart, _READ_ONLY),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (NeedsRestart, _READ_ONLY),
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": (Unavailable, _UNWRITTEN),
    "Neo.DatabaseError.Transaction.TransactionLogError": (Unavailable, _UNWRITTEN),
    "Neo.DatabaseError.Database.UnableToStartDatabase": (Unavailable, _NOT_OPEN),
    "Neo.DatabaseError.General.StorageDamageDetected": (Unavailable, _DAMAGED),
    "Neo.DatabaseError.General.SchemaCorruptionDetected": (Unavailable, _DAMAGED),
    "Neo.TransientError.General.DatabaseUnavailable": (Unavailable, _NOT_OPEN),
    "Neo.ClientError.Schema.IndexNotFound": (QueryFault, _NOT_FILLED),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (Unavailable, _MEMORY),
    "Neo.TransientError.General.OutOfMemoryError": (Unavailable, _MEMORY),
    "Neo.TransientError.General.TransactionOutOfMemoryError": (Unavailable, _MEMORY),
    # A transaction that a deadline has ended; the second says that it was the deadline's own.
    "Neo.ClientError.Transaction.TransactionTimedOut": (DeadlineExceeded, None),
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": (DeadlineExceeded, None),
    # A transaction that lost a race (TOCTOU): what it had read was changed by another before it wrote. The driver takes
    # these for errors of the client and does not retry them.
    "Neo.ClientError.Schema.ConstraintValidationFailed": (LostRace, None),  # another has taken the unique key
    "Neo.ClientError.Statement.EntityNotFound": (LostRace, None),  # another has erased the node
}
"""What an error means, by its code or by what it says; without words it is the meaning's own docstring."""


@contextmanager
def translated_errors(address: Address) -> Iterator[None]:
    """Translates all errors of the driver and of Neo4j that its body raises into graphmem's.

    Neo4j's own messages stay with the cause: they quote parameters, such as a query that Lucene cannot parse.
    """
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise _setup_error(error, address) or fault_of(error, address.uri) from error


def _setup_error(error: Exception, address: Address) -> SetupError | None:
    """Returns what an error means that only other settings mend; None for any other error."""
    if isinstance(error, AuthError):
        return SetupError(f"Neo4j at {address.uri} refused the login as {address.username!r}: {address.login_advice}")
    match error.code if isinstance(error, ClientError) else None:
        case "Neo.ClientError.Security.AuthenticationRateLimit":
            return SetupError(
                f"Neo4j at {address.uri} has refused too many logins as {address.username!r}, and takes none for some "
                f"seconds: {address.login_advice}"
            )
        case "Neo.ClientError.Database.DatabaseNotFound":
            return SetupError(
                f"Neo4j at {address.uri} has no database {address.database!r}: set GRAPHMEM_NEO4J_DATABASE."
            )
    return None


def fault_of(error: Neo4jError | DriverError | OSError, uri: str) -> GraphmemError:
    """Returns what an error means to whoever has asked; `uri` is where Neo4j is."""
    if isinstance(error, Neo4jError):
        return _answered(error, uri)
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return Unavailable(f"Neo4j at {uri} does not answer.", retry_after=SOON)
    if isinstance(error, ConnectionAcquisitionTimeoutError):
        return Unavailable("Too much is asked of Neo4j at once; ask again, or for less.", retry_after=SOON)
    return GraphmemError(f"Neo4j failed ({type(error).__name__}).")


def _answered(error: Neo4jError, uri: str) -> GraphmemError:
    """Returns what an error means that Neo4j has sent: its code says more than the class that the driver gives it."""
    code = _BROKEN if _BROKEN in (error.message or "") else error.code or ""
    if code in _MEANINGS:
        kind, words = _MEANINGS[code]
        return kind(words, retry_after=SOON if issubclass(kind, Unavailable) else None)
    if isinstance(error, TransientError):
        return Unavailable(f"Neo4j at {uri} is too busy; ask again.", retry_after=SOON)
    # Its messages quote the values of a query, which are what people have said and not for a log.
    if isinstance(error, ClientError):
        return GraphmemError(f"Neo4j refused a query ({code}).")
    if isinstance(error, DatabaseError):
        return QueryFault(f"Neo4j failed ({code}).")
    return GraphmemError(f"Neo4j failed ({code}).")

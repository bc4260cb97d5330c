"""This module translates the errors of Neo4j and of its driver into graphmem's: who is at fault, and what to do."""

from __future__ import annotations

from neo4j.exceptions import (
    ClientError,
    ConnectionAcquisitionTimeoutError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graphmem.errors import GraphmemError, Unavailable


class QueryFault(GraphmemError):
    """Neo4j failed while it ran a query."""


class LostRace(GraphmemError):
    """Another transaction changed what this one had read; running it again may succeed."""


class NeedsRestart(Unavailable):
    """Neo4j must be restarted before it does again what it was asked for."""


# Errors of a transaction that lost a race (TOCTOU): what it had read was changed by another before it wrote. The driver
# takes them for errors of the client and does not retry them.
_LOST_RACE = (
    "Neo.ClientError.Schema.ConstraintValidationFailed",  # another transaction has taken the unique key
    "Neo.ClientError.Statement.EntityNotFound",  # another transaction has erased the node
)

_BROKEN = "needs to be restarted"
"""What Neo4j says to every query after a "database panic": it could not write to its store, and may not go on."""

_BY_ITSELF = "graphmem restarts an embedded Neo4j by itself; any other has to be restarted by whoever runs it."
_PANIC = f"Neo4j could not write to its disk, which may be full, and serves nothing now: make room there. {_BY_ITSELF}"
_READ_ONLY = (
    "Neo4j takes no changes: its database is read-only, by its own settings or because its disk was full. "
    f"Make room there. {_BY_ITSELF}"
)
_UNWRITTEN = (
    "Neo4j could not write this change to its disk, which may be full: it may be stored or not, as a look at it will "
    "tell once Neo4j answers again."
)
_NOT_OPEN = "Neo4j's database is starting, recovering or stopping; ask again in a moment."
_MEMORY = "Neo4j has too little memory for all that is asked of it: ask for less at once, or give it a larger heap."
_DAMAGED = "Neo4j finds its files damaged: its log says which, and `graphmem doctor --deep` what that means."

SOON = 5.0
"""Seconds after which a Neo4j that is starting or busy may do what was asked of it."""

_UNAVAILABLE = {
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": _UNWRITTEN,
    "Neo.DatabaseError.Transaction.TransactionLogError": _UNWRITTEN,
    "Neo.DatabaseError.Database.UnableToStartDatabase": _NOT_OPEN,
    "Neo.DatabaseError.General.StorageDamageDetected": _DAMAGED,
    "Neo.DatabaseError.General.SchemaCorruptionDetected": _DAMAGED,
    "Neo.TransientError.General.DatabaseUnavailable": _NOT_OPEN,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": _MEMORY,
    "Neo.TransientError.General.OutOfMemoryError": _MEMORY,
    "Neo.TransientError.General.TransactionOutOfMemoryError": _MEMORY,
}
_NEEDS_RESTART = {
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": _READ_ONLY,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": _READ_ONLY,
}


def fault_of(error: Neo4jError | DriverError | OSError, uri: str) -> GraphmemError:
    """Returns what an error means to whoever has asked; `uri` is where Neo4j is."""
    if isinstance(error, Neo4jError):
        return _answered(error, uri)
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return Unavailable(f"Neo4j at {uri} does not answer.", retry_after=SOON)
    if isinstance(error, ConnectionAcquisitionTimeoutError):
        return Unavailable("Too much is asked of Neo4j at once; ask again, or for less.", retry_after=SOON)
    return GraphmemError(f"Neo4j failed: {error}")


def _answered(error: Neo4jError, uri: str) -> GraphmemError:
    """Returns what an error means that Neo4j has sent: its code says more than the class that the driver gives it."""
    code, message = error.code or "", error.message or ""
    if _BROKEN in message:
        return NeedsRestart(_PANIC)
    if code in _NEEDS_RESTART:
        return NeedsRestart(_NEEDS_RESTART[code])
    if code in _UNAVAILABLE:
        return Unavailable(_UNAVAILABLE[code], retry_after=SOON)
    if isinstance(error, TransientError):
        return Unavailable(f"Neo4j at {uri} is too busy; ask again.", retry_after=SOON)
    if code in _LOST_RACE:
        return LostRace(f"Neo4j refused a query: {message}")
    if isinstance(error, ClientError):
        return GraphmemError(f"Neo4j refused a query: {message}")
    if isinstance(error, DatabaseError):
        return QueryFault(f"Neo4j failed: {message}")
    return GraphmemError(f"Neo4j failed: {error}")

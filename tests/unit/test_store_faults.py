"""What Neo4j's errors become: codes and messages are those of Neo4j 2026.08.1, most of them provoked."""

from __future__ import annotations

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable, SessionExpired

from graphmem.errors import GraphmemError, Unavailable
from graphmem.store.faults import LostRace, NeedsRestart, QueryFault, fault_of

PANIC = "The database has encountered a critical error, and needs to be restarted."


def sent(code: str, message: str = "It says so.") -> GraphmemError:
    """What an error becomes that the server has sent."""
    return fault_of(Neo4jError._hydrate_neo4j(code=code, message=message), "bolt://db:7687")


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        # A disk that is full, on which the store is written after the transaction's log.
        (
            "Neo.DatabaseError.Transaction.TransactionCommitFailed",
            "Could not apply the transaction: Transaction #1706 to the store after written to log.",
            "could not write this change",
        ),
        ("Neo.DatabaseError.Transaction.TransactionStartFailed", PANIC, "make room there"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "No write operations are allowed.", "read-only"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "No write operations are allowed.", "read-only"),
        ("Neo.TransientError.General.DatabaseUnavailable", "The database is not currently available.", "starting"),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "The memory pool limit was exceeded.", "memory"),
        ("Neo.TransientError.Transaction.LockAcquisitionTimeout", "Unable to acquire lock.", "too busy"),
        ("Neo.DatabaseError.General.StorageDamageDetected", "Expected set of files not found.", "damaged"),
    ],
)
def test_a_database_in_trouble_is_unavailable_with_the_reason(code: str, message: str, said: str) -> None:
    fault = sent(code, message)

    assert isinstance(fault, Unavailable)
    assert fault.code == "UNAVAILABLE"
    assert said in fault.message
    assert "\n" not in fault.message


@pytest.mark.parametrize(
    ("code", "message", "needs_restart"),
    [
        ("Neo.DatabaseError.Transaction.TransactionStartFailed", PANIC, True),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "", True),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "", False),
        ("Neo.TransientError.General.DatabaseUnavailable", "", False),
    ],
)
def test_what_only_a_restart_ends_is_told_apart(code: str, message: str, needs_restart: bool) -> None:
    assert isinstance(sent(code, message), NeedsRestart) == needs_restart


@pytest.mark.parametrize("error", [ServiceUnavailable("x"), SessionExpired("x"), ConnectionResetError("x")])
def test_a_server_that_does_not_answer_is_named(error: ServiceUnavailable | SessionExpired | OSError) -> None:
    fault = fault_of(error, "bolt://db:7687")

    assert isinstance(fault, Unavailable)
    assert fault.message == "Neo4j at bolt://db:7687 does not answer."
    assert fault.retry_after


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.ClientError.Statement.SyntaxError", GraphmemError),
        ("Neo.DatabaseError.Statement.ExecutionFailed", QueryFault),
        ("Neo.ClientError.Schema.IndexNotFound", QueryFault),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", LostRace),
    ],
)
def test_what_is_wrong_with_a_query_is_a_fault_of_ours(code: str, kind: type[GraphmemError]) -> None:
    assert type(sent(code)) is kind

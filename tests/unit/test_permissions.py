"""Every operation of the services asks for a permission before anything else."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest

from graphmem.errors import Forbidden
from graphmem.model.memory import ChangeEvent, MemoryChange
from graphmem.model.principal import Permission, Principal
from graphmem.service.services import Models, Services, make_services
from graphmem.store.database import Database
from graphmem.store.driver import Address

OPEN = {"ProjectService.guidance"}
"""What takes a principal and is for other services only."""
EXPECTED = {
    Permission.WRITE: {
        "MemoryService.add_memories",
        "UpdateService.update_memories",
        "UpdateService.restore_memory",
        "UpdateService.restore_memories",
        "DeletionService.end_run",
        "FeedbackService.give_feedback",
        "AddOperationService.accept",
    },
    Permission.DELETE: {
        "DeletionService.delete_memory",
        "DeletionService.delete_memories",
        "DeletionService.delete_all_memories",
        "DeletionService.delete_owners",
    },
    Permission.ADMIN: {"DeletionService.reset", "ProjectService.update_project"},
}
"""What takes another permission than that to read."""
EITHER = {f"AddOperationService.{name}_operations" for name in ("get", "list", "count")}
"""Who may only write sees by these what became of its own adds."""


@pytest.fixture(scope="module")
async def services() -> Services:
    """Without a model, over a connection that is closed: what comes that far fails at once."""
    nothing: Any = None
    database = Database(Address("bolt://127.0.0.1:1", "neo4j", "x"))
    await database.close()
    return make_services(database, Models(nothing, nothing))


def operations(services: Services) -> Iterator[tuple[str, Callable[..., Any], int]]:
    """Yields each operation that takes a principal, with the number of its other arguments."""
    for field in fields(Services):
        part = getattr(services, field.name)
        kind = type(vars(part).get("_store")) if type(part).__name__ == "_ForReaders" else type(part)
        for name, method in inspect.getmembers(kind, inspect.iscoroutinefunction):
            parameters = [*inspect.signature(method).parameters.values()][1:]
            if not name.startswith("_") and parameters and parameters[0].name == "principal":
                required = [one for one in parameters[1:] if one.default is inspect.Parameter.empty]
                yield f"{kind.__name__}.{name}", getattr(part, name), len(required)


async def is_let_in(operation: Callable[..., Any], count: int, permissions: frozenset[Permission]) -> bool:
    try:
        await operation(Principal("p", permissions=permissions), *[None] * count)
    except Forbidden:
        return False
    except Exception:  # noqa: BLE001  it went on, and failed at arguments that are none
        return True
    return True


async def test_each_operation_takes_its_own_permission_and_no_other(
    services: Services, subtests: pytest.Subtests
) -> None:
    seen = set()
    for name, operation, count in operations(services):
        if name in OPEN:
            continue
        if name in EITHER:
            with subtests.test(operation=name):
                seen.add(name)
                assert not await is_let_in(operation, count, frozenset({Permission.DELETE, Permission.ADMIN}))
                assert await is_let_in(operation, count, frozenset({Permission.READ}))
                assert await is_let_in(operation, count, frozenset({Permission.WRITE}))
            continue
        with subtests.test(operation=name):
            seen.add(name)
            needed = next((one for one, names in EXPECTED.items() if name in names), Permission.READ)
            assert not await is_let_in(operation, count, frozenset(Permission) - {needed})
            assert await is_let_in(operation, count, frozenset({needed}))

    assert set().union(*EXPECTED.values(), EITHER) <= seen
    assert len(seen) > 30


def test_who_may_not_read_learns_nothing_of_earlier_memories_from_an_add() -> None:
    added = MemoryChange("1", ChangeEvent.ADD, "I like tea.", reason="It is new beside “I like coffee.”")
    updated = MemoryChange("2", ChangeEvent.UPDATE, "I live in Rome.", "I live in Oslo.")
    deleted = MemoryChange("3", ChangeEvent.DELETE, "I live in Oslo.")

    assert [change.without_past() for change in (added, updated, deleted)] == [
        MemoryChange("1", ChangeEvent.ADD, "I like tea."),
        MemoryChange("2", ChangeEvent.UPDATE, ""),
        MemoryChange("3", ChangeEvent.DELETE, ""),
    ]

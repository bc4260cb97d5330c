"""Adds in the background by several workers, also such as end, hang or come back in the middle of an add."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from graphmem.errors import GraphmemError, NotFound, Throttled, Unavailable
from graphmem.extraction.local import LocalExtractor
from graphmem.model.add_operation import RETENTION, AddOperation, OperationStatus
from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Vectors
from graphmem.model.idempotency import RETENTION as KEY_RETENTION
from graphmem.model.moment import NEVER, now
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service import add_worker
from graphmem.service.add_request import AddRequest
from graphmem.service.deletions import OwnerDeletion
from graphmem.service.pending_add import PendingAdd
from graphmem.service.services import Models, Services, make_services
from graphmem.store import add_operations
from graphmem.store.add_operations import AddOperationStore, AttemptOver, Claim
from graphmem.store.database import Database
from tests.integration.project import DIMENSION, Project, vector_of

TURNS = "MATCH (t:Message {project: $project}) RETURN count(t)"
TEXTS = "MATCH (m:Memory {project: $project}) RETURN m.text AS text ORDER BY m.created_at, text"
LOSE = "MATCH (o:Unfinished {project: $project}) SET o.due_at = datetime.realtime() - duration('PT1S')"
STATUS = "MATCH (o:AddOperation {project: $project}) RETURN o.status"
HELD = """
MATCH (n {project: $project}) UNWIND keys(n) AS key WITH n[key] AS value
WHERE value IS :: STRING NOT NULL AND value CONTAINS $text RETURN count(*)
"""


class OwnExtractor(LocalExtractor):
    """Of a test alone: no other process of the run carries out what is accepted with it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = f"test-{uuid.uuid4()}"


@dataclass(slots=True)
class Lines:
    """An embedder that waits where it is told to, and fails where it is told to."""

    name: str = "lines"
    dimension: int = DIMENSION
    errors: list[Exception] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        self.entered.set()
        await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        return [np.array([vector_of(text)]) for text in texts]

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.array([vector_of(text) for text in texts])


@dataclass(slots=True)
class Process:
    """A graphmem process: its embedder and its services."""

    embedder: Lines
    services: Services
    extractor: str

    @property
    def operations(self) -> AddOperationStore:
        store: AddOperationStore = vars(self.services.add_worker)["_store"]
        return store

    async def accept(self, principal: Principal, text: str, **request: Any) -> AddOperation:
        asked = AddRequest(**{"scope": Scope("alex"), "text": text, "infer": False, **request})
        return await self.services.add_operations.accept(principal, asked)

    async def claim(self) -> Claim:
        claim = await self.operations.claim(self.extractor)
        assert claim
        return claim

    async def work(self) -> None:
        """Carries out what is due, one after the other."""
        while claim := await self.operations.claim(self.extractor):
            await self.services.add_worker.carry_out(claim)


def process(database: Database, extractor: LocalExtractor, *, is_open: bool = True) -> Process:
    embedder = Lines()
    if is_open:
        embedder.gate.set()
    models: Any = Models(embedder, extractor)  # type: ignore[arg-type]
    return Process(embedder, make_services(database, models), extractor.name)


@pytest.fixture
def extractor() -> LocalExtractor:
    return OwnExtractor()


@pytest.fixture
def worker(database: Database, extractor: LocalExtractor) -> Process:
    return process(database, extractor)


@pytest.fixture
def other(database: Database, extractor: LocalExtractor) -> Process:
    return process(database, extractor)


async def outcome(worker: Process, principal: Principal, operation: AddOperation) -> AddOperation:
    return (await worker.services.add_operations.get_operations(principal, [operation.id]))[operation.id]


async def test_the_whole_request_survives_the_time_in_between(worker: Process, stored: Project) -> None:
    said = [IncomingMessage("user", "I like tea.", "Al", now()), IncomingMessage("system", "half \ud800 of a pair")]
    request = AddRequest(
        Scope("alex", run_id="talk"),
        said,
        metadata={"a": [1, None, -0.0], "é": "ж"},
        categories=["drinks"],
        infer=False,
        immutable=True,
        timestamp=now() - timedelta(days=3),
        expires_at=now() + timedelta(days=3),
    )
    pending = PendingAdd(stored.principal, request, now())

    assert PendingAdd.load(pending.dump()) == pending


async def test_what_was_accepted_is_carried_out_by_another_process(
    worker: Process, other: Process, stored: Project
) -> None:
    operation = await worker.accept(stored.principal, "I like tea.")
    assert await stored.value(TURNS) == 0

    await other.work()

    told = await outcome(worker, stored.principal, operation)
    assert told.status is OperationStatus.SUCCEEDED
    assert [change.text for change in told.changes] == ["I like tea."]
    [held] = await stored.ask("MATCH (m:Memory {project: $project}) RETURN m.text AS text, m.recorded_at AS at")
    assert held["text"] == "I like tea."
    assert held["at"].to_native() == operation.accepted_at


async def test_many_workers_carry_out_each_add_once_and_those_of_an_owner_in_order(
    worker: Process, other: Process, stored: Project
) -> None:
    towns = ["Lisbon", "Berlin", "Oslo", "Rome", "Paris", "Bern"]
    for town in towns:
        await worker.accept(stored.principal, f"I live in {town}.", infer=True)
        await worker.accept(stored.principal, f"I like {town}.", scope=Scope("bo"))

    await asyncio.gather(*(each.work() for each in (worker, other, worker, other)))

    while await stored.value("MATCH (o:Unfinished {project: $project}) RETURN count(o)"):
        await asyncio.gather(worker.work(), other.work())
    history = "MATCH (v:Version {project: $project}) WHERE v.text STARTS WITH 'I live' RETURN v.text AS text "
    versions = await stored.ask(history + "ORDER BY v.version")
    assert [row["text"] for row in versions] == [f"I live in {town}." for town in towns]
    assert await stored.value(TURNS) == 2 * len(towns)


async def test_a_worker_that_is_taken_for_dead_stores_nothing_when_it_comes_back(
    database: Database, extractor: LocalExtractor, other: Process, stored: Project
) -> None:
    slow = process(database, extractor, is_open=False)
    operation = await slow.accept(stored.principal, "I like tea.")
    claim = await slow.claim()
    hanging = asyncio.create_task(slow.services.add_worker.carry_out(claim))
    await slow.embedder.entered.wait()
    assert await other.operations.claim(extractor.name) is None

    await stored.ask(LOSE)
    await other.work()
    slow.embedder.gate.set()
    await hanging

    assert await stored.value(TURNS) == 1
    assert [row["text"] for row in await stored.ask(TEXTS)] == ["I like tea."]
    assert (await outcome(other, stored.principal, operation)).status is OperationStatus.SUCCEEDED


async def test_an_attempt_that_is_over_raises_before_it_stores_anything(
    worker: Process, other: Process, stored: Project
) -> None:
    await worker.accept(stored.principal, "I like tea.")
    first = await worker.claim()
    await stored.ask(LOSE)
    await other.claim()

    pending = PendingAdd.load(first.request)
    with pytest.raises(AttemptOver):
        await worker.services.memories.carry_out(pending, first.attempt)

    assert await stored.value(TURNS) == 0


async def test_a_worker_that_stops_hands_its_add_back_at_once(
    database: Database, extractor: LocalExtractor, other: Process, stored: Project
) -> None:
    stopping = process(database, extractor, is_open=False)
    operation = await stopping.accept(stored.principal, "I like tea.")
    async with stopping.services.add_worker.running():
        await stopping.embedder.entered.wait()
        assert await stored.value(STATUS) == "RUNNING"

    assert await stored.value(STATUS) == "PENDING"
    await other.work()
    assert (await outcome(other, stored.principal, operation)).status is OperationStatus.SUCCEEDED
    assert await stored.value(TURNS) == 1


async def test_an_add_whose_owner_is_deleted_meanwhile_stores_nothing(
    database: Database, extractor: LocalExtractor, other: Process, stored: Project
) -> None:
    slow = process(database, extractor, is_open=False)
    await slow.accept(stored.principal, "I like zqtea.")
    hanging = asyncio.create_task(slow.services.add_worker.carry_out(await slow.claim()))
    await slow.embedder.entered.wait()

    deletion = OwnerDeletion([OwnerRef(OwnerType.USER, "alex")], erase=True)
    await other.services.deletions.delete_owners(stored.principal, deletion)
    slow.embedder.gate.set()
    await hanging

    assert await stored.value(HELD, text="zqtea") == 0


TALK = Scope("alex", run_id="talk")
EXPIRES = "MATCH (m:Memory {project: $project}) RETURN m.text AS text, m.visible_until AS at ORDER BY text"


async def expiries(stored: Project) -> dict[str, datetime]:
    return {row["text"]: row["at"].to_native() for row in await stored.ask(EXPIRES)}


async def test_a_deleted_add_is_not_worked_at_any_longer(
    database: Database, extractor: LocalExtractor, other: Process, stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_worker, "RENEWAL_PAUSE", 0.1)
    worker = process(database, extractor, is_open=False)
    await worker.accept(stored.principal, "I like tea.")
    working = asyncio.create_task(worker.services.add_worker.carry_out(await worker.claim()))
    await worker.embedder.entered.wait()
    await asyncio.wait([working], timeout=0.5)
    assert not working.done()

    await other.services.deletions.delete_owners(stored.principal, OwnerDeletion((OwnerRef(OwnerType.USER, "alex"),)))

    await asyncio.wait_for(working, 10)  # though its embedder never answers
    assert await stored.value(TURNS) == 0


async def test_adds_that_wait_when_their_run_is_ended_are_carried_out_and_belong_to_the_ended_run(
    worker: Process, stored: Project
) -> None:
    end, sooner = now(), now() - timedelta(hours=1)
    operation = await worker.accept(stored.principal, "I like tea.", scope=TALK)
    await worker.accept(stored.principal, "I like jam.", scope=TALK, expires_at=sooner)
    await worker.accept(stored.principal, "I like ham.", scope=Scope("alex", run_id="walk"))
    await worker.accept(stored.principal, "I like figs.")

    await worker.services.deletions.end_run(stored.principal, "talk", end)
    await worker.services.deletions.end_run(stored.principal, "talk", end + timedelta(days=1))
    await worker.accept(stored.principal, "I like nuts.", scope=TALK)
    await worker.work()

    assert (await outcome(worker, stored.principal, operation)).status is OperationStatus.SUCCEEDED
    assert await expiries(stored) == {
        "I like tea.": end, "I like jam.": sooner,
        **dict.fromkeys(("I like ham.", "I like figs.", "I like nuts."), NEVER),
    }  # fmt: skip


async def test_an_add_that_runs_when_its_run_is_ended_belongs_to_the_ended_run(
    database: Database, extractor: LocalExtractor, other: Process, stored: Project
) -> None:
    slow, end = process(database, extractor, is_open=False), now()
    await slow.accept(stored.principal, "I like tea.", scope=TALK)
    running = asyncio.create_task(slow.services.add_worker.carry_out(await slow.claim()))
    await slow.embedder.entered.wait()

    await other.services.deletions.end_run(stored.principal, "talk", end)
    slow.embedder.gate.set()
    await running

    assert await expiries(stored) == {"I like tea.": end}


async def test_a_bound_key_ends_only_the_adds_of_its_owner(worker: Process, stored: Project) -> None:
    await worker.accept(stored.principal, "I like tea.", scope=TALK)
    bo = replace(stored.principal, owner=OwnerRef(OwnerType.USER, "bo"))

    with pytest.raises(NotFound):
        await worker.services.deletions.end_run(bo, "talk", now())
    await worker.accept(stored.principal, "I like jam.", scope=Scope("bo", run_id="talk"))
    await worker.services.deletions.end_run(bo, "talk", end := now())
    await worker.work()

    assert await expiries(stored) == {"I like jam.": end, "I like tea.": NEVER}


async def test_an_embedder_that_does_not_answer_is_asked_again_and_given_up_in_the_end(
    worker: Process, stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = await worker.accept(stored.principal, "I like tea.")
    worker.embedder.errors += [Unavailable("The embedder is away.")] * 2
    await worker.work()

    waiting = await outcome(worker, stored.principal, operation)
    assert (waiting.status, waiting.error and waiting.error.message) == (
        OperationStatus.PENDING,
        "The embedder is away.",
    )
    assert await worker.operations.claim(worker.extractor) is None, "it waits before it is tried again"
    monkeypatch.setattr(add_worker, "GIVE_UP_AFTER", 0.0)
    await stored.ask(LOSE)
    await worker.work()

    given_up = await outcome(worker, stored.principal, operation)
    assert given_up.status is OperationStatus.FAILED
    assert given_up.error
    assert given_up.error.code == "UNAVAILABLE"
    assert await stored.value(HELD, text="I like tea") == 0


async def test_a_fault_is_logged_and_told_nobody(
    worker: Process, stored: Project, caplog: pytest.LogCaptureFixture
) -> None:
    operation = await worker.accept(stored.principal, "I like tea.")
    worker.embedder.errors.append(ValueError("zqsecret"))

    await worker.work()

    told = await outcome(worker, stored.principal, operation)
    assert told.status is OperationStatus.FAILED
    assert told.error
    assert told.error.code == GraphmemError.code
    assert "zqsecret" not in told.error.message
    assert "zqsecret" in caplog.text


async def test_an_add_that_ends_the_process_again_and_again_is_given_up(worker: Process, stored: Project) -> None:
    operation = await worker.accept(stored.principal, "I like tea.")
    for _ in range(add_worker.MAX_LOSSES):
        await worker.claim()
        await stored.ask(LOSE)

    await worker.work()

    assert (await outcome(worker, stored.principal, operation)).status is OperationStatus.FAILED
    assert await stored.value(TURNS) == 0


async def test_more_than_may_wait_is_refused_and_not_kept(
    worker: Process, stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_operations, "MAX_WAITING", 2)
    for number in range(2):
        await worker.accept(stored.principal, f"Number {number}.")

    with pytest.raises(Throttled) as caught:
        await worker.accept(stored.principal, "One too many.")
    assert caught.value.retry_after
    assert await stored.value(HELD, text="too many") == 0
    await worker.accept(Principal(f"{stored.principal.project}-other"), "Of another project.")

    await worker.work()
    await worker.accept(stored.principal, "There is room again.")


async def test_what_is_old_is_deleted_and_its_key_is_free_again(worker: Process, stored: Project) -> None:
    first = await worker.accept(stored.principal, "I like tea.", idempotency_key="form")
    await worker.work()
    await stored.ask(
        "MATCH (o:AddOperation {project: $project}) SET o.accepted_at = $at", at=now() - KEY_RETENTION - timedelta(1)
    )
    second = await worker.accept(stored.principal, "I like jam.", idempotency_key="form")
    assert second.id != first.id

    age = "MATCH (o:AddOperation {project: $project, id: $id}) SET o.finished_at = $at"
    await stored.ask(age, id=first.id, at=now() - RETENTION - timedelta(minutes=1))
    await worker.operations.delete_old(now() - RETENTION)

    left = await worker.services.add_operations.get_operations(stored.principal, [first.id, second.id])
    assert left.keys() == {second.id}

"""What is done beside the requests, on the real Neo4j."""

from __future__ import annotations

from datetime import timedelta

from graphmem.model.idempotency import RETENTION
from graphmem.model.moment import now
from graphmem.service.background import Background
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.events import EventStore
from graphmem.store.idempotency import IdempotencyStore
from tests.integration.project import Project

ANSWERS = """
UNWIND range(1, $count) AS number
CREATE (:Answer {project: $project, key: $name + number, input_hash: '', changes: '[]', at: $at})
"""


async def test_every_answer_older_than_a_day_is_forgotten(stored: Project) -> None:
    events = EventStore(stored.database)
    background = Background(
        Recorder(events), Sequencer(events), IdempotencyStore(stored.database), AddOperationStore(stored.database)
    )
    await stored.ask(ANSWERS, count=2_001, name="old", at=now() - RETENTION)
    await stored.ask(ANSWERS, count=2, name="young", at=now() - RETENTION + timedelta(minutes=10))

    await background.step()

    left = await stored.ask("MATCH (a:Answer {project: $project}) RETURN a.key AS key ORDER BY key")
    assert [row["key"] for row in left] == ["young1", "young2"]

"""Adds that are repeated with the key of an earlier one."""

from __future__ import annotations

import pytest

from graphmem.errors import Unavailable
from graphmem.extraction.local import LocalExtractor
from graphmem.model.conversation import IncomingMessage
from graphmem.service.add_request import AddRequest
from graphmem.service.services import Models, make_services
from tests.integration.project import ALEX, Project
from tests.integration.test_add_worker import Lines


async def test_a_repeated_add_is_answered_also_where_the_embedder_is_gone(stored: Project) -> None:
    embedder = Lines()
    embedder.gate.set()
    models = Models(embedder, LocalExtractor())  # type: ignore[arg-type]  # it does what adds need
    memories = make_services(stored.database, models).memories
    request = AddRequest(ALEX, [IncomingMessage("user", "tea")], infer=False, idempotency_key="once")
    first = await memories.add_memories(stored.principal, request)

    embedder.errors = [Unavailable("The embedder is gone.")]
    assert await memories.add_memories(stored.principal, request) == first
    with pytest.raises(Unavailable, match="gone"):
        await memories.add_memories(
            stored.principal, AddRequest(ALEX, [IncomingMessage("user", "maths")], infer=False, idempotency_key="anew")
        )

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from graphmem.store import pulse
from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests.graphql_client import free_port


async def test_the_silence_before_a_restart_does_not_count_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "PAUSE", 0.1)
    monkeypatch.setattr(pulse, "PATIENCE", 0.1)
    database, silences, told = Database(Address(f"bolt://127.0.0.1:{free_port()}", "neo4j", "")), [], asyncio.Event()

    async def restart_after_five_beats(silence: float) -> None:
        silences.append(silence)
        if len(silences) == 5:
            database.silence = 0.0
        if len(silences) == 7:
            told.set()

    async with pulse.watched(database, restart_after_five_beats):
        await asyncio.wait_for(told.wait(), 30)
    await database.close()

    assert all(before < after for before, after in pairwise(silences[:5]))
    assert silences[5] < silences[4]
    assert silences[5] < silences[6]

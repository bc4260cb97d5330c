from __future__ import annotations

import asyncio
from typing import cast

from graphmem.access.key_ring import KeyRing
from graphmem.store.keys import KeyStore


class SlowLooks:
    """A store whose look for keys takes as long as a test wants."""

    def __init__(self) -> None:
        self.looks = 0
        self.answer = asyncio.Event()

    async def exists_key(self) -> bool:
        self.looks += 1
        await self.answer.wait()
        return self.looks > 1


async def test_requests_that_wait_for_a_look_share_it() -> None:
    store = SlowLooks()
    ring = KeyRing(cast(KeyStore, store))
    asked = [asyncio.create_task(ring.is_locked()) for _ in range(50)]
    await asyncio.sleep(0)
    store.answer.set()

    assert not any(await asyncio.gather(*asked))
    assert store.looks == 1


async def test_a_look_that_began_before_a_key_was_shown_does_not_count_for_it() -> None:
    store = SlowLooks()
    ring = KeyRing(cast(KeyStore, store))
    first = asyncio.create_task(ring.is_locked())
    await asyncio.sleep(0.01)
    with_key = [asyncio.create_task(ring.is_locked(anew=True)) for _ in range(50)]
    await asyncio.sleep(0)
    store.answer.set()

    assert await first is False
    assert all(await asyncio.gather(*with_key))
    assert store.looks == 2

"""Who manages a Neo4j knows whether others use it, and those who only start one are waited for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.directory_lock import DirectoryLock, InUse
from graphmem.embedded.users import using, without_users


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory.at(tmp_path / "data")
    directory.make()
    return directory


def is_unused(directory: DataDirectory) -> bool:
    with without_users(directory) as are_none:
        return are_none


async def test_several_use_one_at_once(directory: DataDirectory) -> None:
    async with using(directory.path):
        async with using(directory.path):
            assert not is_unused(directory)
        assert not is_unused(directory)
    assert is_unused(directory)


async def test_a_user_waits_while_it_is_being_stopped(directory: DataDirectory) -> None:
    async def use() -> None:
        async with using(directory.path):
            pass

    with without_users(directory):
        waiting = asyncio.create_task(use())
        await asyncio.sleep(0.3)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 5)


async def test_a_lock_that_is_held_briefly_is_waited_for(directory: DataDirectory) -> None:
    holder, lock = DirectoryLock(directory, is_brief=True), DirectoryLock(directory)
    holder.acquire()
    waiting = asyncio.create_task(lock.wait())
    await asyncio.sleep(0.3)
    assert not waiting.done()

    holder.release()

    await asyncio.wait_for(waiting, 5)
    lock.release()


async def test_a_lock_that_is_held_for_long_is_told_at_once(directory: DataDirectory) -> None:
    with DirectoryLock(directory), pytest.raises(InUse, match="in use by another graphmem"):
        await DirectoryLock(directory).wait()

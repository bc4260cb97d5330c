"""Standard input is read line by line, from anything, and whoever waits for a line can stop waiting."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from graphmem.mcp.standard_input import read_lines


async def test_lines_come_as_they_are_written_until_the_writer_ends() -> None:
    readable, writable = os.pipe()
    lines = read_lines(readable)
    os.write(writable, "é\nb".encode())
    first = await anext(lines)
    os.write(writable, b"\xff\nc")
    os.close(writable)

    assert [first, *[line async for line in lines]] == ["é\n", "b\ufffd\n", "c"]
    os.close(readable)


async def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("a\nb\n")
    with (tmp_path / "input").open() as file:
        assert [line async for line in read_lines(file.fileno())] == ["a\n", "b\n"]


async def test_whoever_waits_for_a_line_can_be_cancelled() -> None:
    readable, writable = os.pipe()
    waiting: asyncio.Future[str] = asyncio.ensure_future(anext(read_lines(readable)))
    await asyncio.sleep(0.05)
    waiting.cancel()

    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await waiting
    os.close(writable)
    os.close(readable)

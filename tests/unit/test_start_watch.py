"""A start is waited for while it does anything, and given up when it does nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graphmem.embedded import start_watch
from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.start_watch import StartWatch


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(start_watch, "time", clock)
    return clock


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory.at(tmp_path)
    directory.make()
    directory.password()
    directory.store_dir.mkdir()
    return directory


@pytest.fixture
def process() -> Iterator[Neo4jProcess]:
    """One that does nothing."""
    with psutil.Popen(["sleep", "600"]) as child:
        yield Neo4jProcess(psutil.Process(child.pid))
        child.kill()


def seconds_until_given_up(watch: StartWatch, clock: Clock, work: Iterator[object]) -> tuple[float, str]:
    """How long a start goes on of which each second is one step of the work, and why it is given up."""
    began = clock.now
    while not (verdict := watch.verdict()):
        next(work, None)
        clock.now += 1
    return clock.now - began, verdict


def writing(file: Path, times: int) -> Iterator[object]:
    for _ in range(times):
        with file.open("a") as log:
            yield log.write("Recovering.\n")


def test_a_start_that_does_nothing_is_given_up(process: Neo4jProcess, directory: DataDirectory, clock: Clock) -> None:
    waited, verdict = seconds_until_given_up(StartWatch(process, directory, bound=3600), clock, iter(()))

    assert start_watch.STALL <= waited < start_watch.STALL + 3
    assert "has done nothing for 60 s" in verdict


@pytest.mark.parametrize("place", ["logs/debug.log", "data/neostore"])
def test_a_start_that_writes_goes_on_for_as_long(
    process: Neo4jProcess, directory: DataDirectory, clock: Clock, place: str
) -> None:
    work = writing(directory.path / place, 1000)

    waited, _ = seconds_until_given_up(StartWatch(process, directory, bound=3600), clock, work)

    assert 1000 <= waited < 1000 + start_watch.STALL + 3


def test_a_folder_that_neo4j_deletes_while_it_is_looked_at_ends_no_start(
    process: Neo4jProcess, directory: DataDirectory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory.store_dir / "index" / "53").mkdir(parents=True)
    listed = os.scandir

    def deleting(place: str) -> object:
        if Path(place).name == "53":
            Path(place).rmdir()
        return listed(place)

    monkeypatch.setattr(os, "scandir", deleting)
    waited, _ = seconds_until_given_up(StartWatch(process, directory, bound=3600), clock, iter(()))

    assert waited >= start_watch.STALL
    assert not (directory.store_dir / "index" / "53").exists()


def test_a_start_is_bounded(process: Neo4jProcess, directory: DataDirectory, clock: Clock) -> None:
    work = writing(directory.debug_file, 1000)

    waited, verdict = seconds_until_given_up(StartWatch(process, directory, bound=300), clock, work)

    assert 300 <= waited < 303
    assert "GRAPHMEM_NEO4J_START_TIMEOUT" in verdict


def test_a_start_tells_what_it_waits_for(
    process: Neo4jProcess, directory: DataDirectory, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    directory.log_file.write_text("INFO  Starting...\nINFO  Recovering the store.\n")

    seconds_until_given_up(StartWatch(process, directory, bound=3600), clock, iter(()))

    assert "has been starting for 15 s" in caplog.text
    assert "It says: INFO  Recovering the store." in caplog.text

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from graphmem.embedded.hang import BUSY_PATIENCE, IDLE_PATIENCE, HangJudge
from graphmem.embedded.process import Neo4jProcess

BUSY = "while True: pass"
IDLE = "import time; time.sleep(600)"


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[psutil.Process]:
    """One that runs the parameter."""
    with subprocess.Popen([sys.executable, "-c", request.param]) as child:
        yield psutil.Process(child.pid)
        child.kill()


def after_work(process: psutil.Process, seconds: float) -> HangJudge:
    """The judge of a process that has kept a processor busy for so long since."""
    judge = HangJudge(Neo4jProcess(process))
    begun = process.cpu_times().user
    while process.cpu_times().user - begun < seconds:
        pass
    return judge


@pytest.mark.parametrize("process", [IDLE], indirect=True)
def test_a_process_that_neither_answers_nor_works_hangs(process: psutil.Process) -> None:
    judge = HangJudge(Neo4jProcess(process))

    assert not judge.is_hanging(0)
    assert not judge.is_hanging(IDLE_PATIENCE - 1)
    assert judge.is_hanging(IDLE_PATIENCE)


@pytest.mark.parametrize("process", [BUSY], indirect=True)
def test_a_process_that_works_is_given_more_time(process: psutil.Process) -> None:
    judge = after_work(process, 0.05 * IDLE_PATIENCE)

    assert not judge.is_hanging(IDLE_PATIENCE)
    assert judge.is_hanging(BUSY_PATIENCE)


@pytest.mark.parametrize("process", [BUSY], indirect=True)
def test_work_from_before_the_silence_does_not_count(process: psutil.Process) -> None:
    judge = after_work(process, 0.05 * IDLE_PATIENCE)
    process.send_signal(signal.SIGSTOP)

    assert not judge.is_hanging(0)
    assert judge.is_hanging(IDLE_PATIENCE)
    process.send_signal(signal.SIGCONT)

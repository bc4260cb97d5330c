"""Many connections read and write at once for a short time: `make load` does it for minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.load import run_load
from benchmarks.load_user import OPERATIONS
from tests.graphql_client import running_server


@pytest.mark.nightly
async def test_under_load_nothing_but_stated_limits_goes_wrong(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        report = await run_load(server, connections=64, seconds=20)
        assert server.stop() == 0

    assert report.faults == [], report.text()
    assert {outcome.operation for outcome in report.outcomes} <= {*OPERATIONS}
    assert len(report.outcomes) > 64

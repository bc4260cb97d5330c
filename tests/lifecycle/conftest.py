from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lifecycle.processes import neo4js_on


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory of a module's own; a Neo4j that is left on it is killed."""
    data_dir = tmp_path_factory.mktemp("lifecycle") / "data"
    yield data_dir
    for process in neo4js_on(data_dir):
        process.kill()

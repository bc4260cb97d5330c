from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from benchmarks.conversations import main
from tests.unit.test_recording import MOVING_HOUSE, turn


@pytest.mark.parametrize("name", ["absent.jsonl", "truncated.jsonl.gz", "plain.jsonl.gz", "latin.jsonl"])
def test_unreadable_file_ends_the_command_with_a_message(tmp_path: Path, name: str) -> None:
    (tmp_path / "truncated.jsonl.gz").write_bytes(gzip.compress(MOVING_HOUSE.read_bytes())[:500])
    (tmp_path / "plain.jsonl.gz").write_text(turn())
    (tmp_path / "latin.jsonl").write_bytes("é".encode("latin-1"))
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / name)])
    assert isinstance(ended.value.code, str)
    assert name in ended.value.code

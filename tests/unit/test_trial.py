from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.recording import parse_conversations
from benchmarks.trial import TIMED_CALLS, asked_questions, read_files, timing_sample
from tests.unit.test_recording import question, turn


def test_questions_without_gold_turns_are_not_asked() -> None:
    conversations = parse_conversations([turn(), question(), question(evidence=[], question="Why?")])
    assert [asked.text for _, asked in asked_questions(conversations)] == ["Who?"]


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (TIMED_CALLS, 200), (TIMED_CALLS + 1, 101), (760, 190)])
def test_timed_calls_are_spread_over_all_questions(count: int, expected: int) -> None:
    lines = [turn(), *(question(question=f"{number}?") for number in range(count))]
    assert len(timing_sample(asked_questions(parse_conversations(lines)))) == expected


def test_a_file_that_asks_nothing_ends_the_command(tmp_path: Path) -> None:
    file = tmp_path / "quiet.jsonl"
    file.write_text(turn())
    with pytest.raises(SystemExit, match="no question has gold turns"):
        read_files([file])

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.recording import Unreadable, parse_conversations, read_conversations
from benchmarks.replay import add_input

MOVING_HOUSE = Path(__file__).parents[1] / "acceptance" / "data" / "moving-house.jsonl"


def turn(number: int = 1, **changes: Any) -> str:
    row = {
        "kind": "turn",
        "conv": "chat",
        "session": 1,
        "turn": number - 1,
        "dia_id": f"D1:{number}",
        "speaker": "Ines",
        "datetime": "2025-01-18T10:12:00",
        "text": f"Sentence {number}.",
    }
    return json.dumps(row | changes)


def question(**changes: Any) -> str:
    row = {
        "kind": "question",
        "conv": "chat",
        "qid": "chat-q0",
        "question": "Who?",
        "category": 4,
        "category_name": "single-hop",
        "evidence": ["D1:1"],
        "answer": "Ines",
    }
    return json.dumps(row | changes)


def test_written_conversation_has_sixty_turns_in_four_sessions_over_months() -> None:
    [conversation] = read_conversations(MOVING_HOUSE)
    turns = conversation.turns
    assert len(turns) == 60
    assert list(dict.fromkeys(turn.session for turn in turns)) == ["1", "2", "3", "4"]
    assert {turn.speaker for turn in turns} == {"Ines", "Callum", "Odile"}
    assert len({turn.dia_id for turn in turns}) == 60
    assert [turn.said_at for turn in turns] == sorted(turn.said_at for turn in turns)
    assert (turns[-1].said_at - turns[0].said_at).days > 200


def test_written_conversation_has_questions_of_each_kind_with_gold_turns() -> None:
    [conversation] = read_conversations(MOVING_HOUSE)
    kinds = Counter(question.category for question in conversation.questions)
    assert kinds.total() >= 25
    assert min(kinds[kind] for kind in ("single-hop", "multi-hop", "temporal", "update")) >= 3
    dia_ids = {turn.dia_id for turn in conversation.turns}
    assert all(question.evidence for question in conversation.questions)
    assert all(set(question.evidence) <= dia_ids for question in conversation.questions)


def test_conversations_of_one_file_are_kept_apart() -> None:
    lines = [turn(), question(), turn(conv="other"), question(conv="other", evidence=[])]
    chat, other = parse_conversations(lines)
    assert (chat.id, other.id) == ("chat", "other")
    assert [q.evidence for q in (*chat.questions, *other.questions)] == [("D1:1",), ()]


def test_numeric_and_named_sessions_and_blank_lines_are_read() -> None:
    [conversation] = parse_conversations([turn(), "\n", turn(2, session="evening")])
    assert [said.session for said in conversation.turns] == ["1", "evening"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-01-18T10:12:00", datetime(2025, 1, 18, 10, 12, tzinfo=UTC)),
        ("2025-01-18T10:12:00Z", datetime(2025, 1, 18, 10, 12, tzinfo=UTC)),
        ("2025-01-18T10:12:00+02:00", datetime(2025, 1, 18, 8, 12, tzinfo=UTC)),
        ("2025-01-18", datetime(2025, 1, 18, tzinfo=UTC)),
    ],
)
def test_time_without_a_zone_is_utc(written: str, meant: datetime) -> None:
    [conversation] = parse_conversations([turn(datetime=written)])
    assert conversation.turns[0].said_at == meant
    [message] = add_input("chat", conversation.turns)["messages"]
    assert datetime.fromisoformat(message["createdAt"]).tzinfo is not None


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2 is not a turn or a question: Expecting"),
        ("[]", "line 2 is not a turn or a question"),
        (turn(kind="aside"), "its kind is 'aside'"),
        (turn(datetime="yesterday"), "yesterday"),
        (turn(datetime=None), "line 2 is not a turn or a question"),
        ('{"kind": "turn", "conv": "chat"}', "line 2 lacks 'datetime'"),
        (question(evidence=["D1:1", "D9:9"]), "no turn before it is D9:9"),
    ],
)
def test_malformed_line_is_named(line: str, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        parse_conversations([turn(), line])


def test_compressed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    compressed = tmp_path / "moving-house.jsonl.gz"
    compressed.write_bytes(gzip.compress(MOVING_HOUSE.read_bytes()))
    assert read_conversations(compressed) == read_conversations(MOVING_HOUSE)


def test_line_separators_inside_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    file.write_text(f"{turn(text='one~two').replace('~', chr(0x2028))}\n", encoding="utf-8")
    [conversation] = read_conversations(file)
    assert conversation.turns[0].text == "one\u2028two"

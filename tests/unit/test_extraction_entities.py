from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.extraction.entities import MAX_ENTITIES, MAX_STATEMENTS, find_mentions, speaker_of
from graphmem.model.entity import NOTHING_MENTIONED, EntityKey
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope

ALEX = EntityKey("alex", "user")
SPEAKERS = {"ai-tutor": EntityKey("ai-tutor", "agent"), "none": None}


class Case(NamedTuple):
    said: str
    speaker: EntityKey | None
    named: set[str]
    statements: set[str]


def _cases() -> list[Case]:
    lines = Path(__file__).with_name("mention_texts.txt").read_text(encoding="utf-8").splitlines()
    return [_case(line) for line in lines if line and not line.startswith("#")]


def _case(line: str) -> Case:
    said, named, statements = (part.strip() for part in line.split("|"))
    name, separator, rest = said.partition(": ")
    speaker = SPEAKERS.get(name, ALEX) if separator else ALEX
    return Case(
        rest if separator and name in SPEAKERS else said,
        speaker,
        {name.strip() for name in named.split(",") if name.strip()},
        {statement.strip() for statement in statements.split(";")} - {"-"},
    )


CASES = _cases()
WORDS = sorted({word for case in CASES for word in case.said.split()} | {"really", "now", "still", ",", ".", "again"})
texts = (
    st.text(max_size=300)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.lists(st.sampled_from([case.said for case in CASES]), max_size=5).map(" ".join)
)


@pytest.mark.parametrize("case", CASES, ids=[case.said for case in CASES])
def test_a_text_mentions_whom_and_what_it_names(case: Case) -> None:
    mentions = find_mentions(case.said, case.speaker)
    ends = {end for statement in mentions.statements for end in (statement.source, statement.target)}
    named = {
        f"{key.name}/{key.type}" for key in mentions.entities if key != case.speaker and not _is_thing_said(key, ends)
    }
    assert named == case.named


@pytest.mark.parametrize("case", CASES, ids=[case.said for case in CASES])
def test_a_text_says_how_two_of_them_are_related(case: Case) -> None:
    found = {
        f"{one.name} {relationship} {other.name}" for one, relationship, other in find_mentions(*case[:2]).statements
    }
    assert case.statements <= found
    assert case.statements or not found


def _is_thing_said(key: EntityKey, ends: set[EntityKey]) -> bool:
    """A common noun, such as "nuts", that is an entity because a statement ends in it."""
    return key in ends and key.name == key.name.lower()


def test_both_ends_of_a_statement_are_among_the_entities() -> None:
    mentions = find_mentions("My sister Anna lives in Oslo.", ALEX)
    assert mentions.entities == (EntityKey("Anna", "person"), EntityKey("Oslo", "place"), ALEX)


def test_who_says_i_follows_from_the_role_and_the_scope() -> None:
    scope = Scope(user_id="alex", agent_id="tutor")
    assert speaker_of(scope, Speaker.USER) == EntityKey("alex", "user")
    assert speaker_of(scope, Speaker.ASSISTANT) == speaker_of(scope, Speaker.SYSTEM) == EntityKey("tutor", "agent")
    assert speaker_of(scope, Speaker.TOOL) is None
    assert speaker_of(Scope(run_id="r"), Speaker.USER) is None
    assert speaker_of(Scope(user_id="alex"), Speaker.ASSISTANT) is None


def test_what_is_said_to_the_user_is_not_said_of_the_user() -> None:
    assert not find_mentions("You are a teacher.", ALEX).statements


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "😀"])
def test_a_text_without_words_mentions_nothing(text: str) -> None:
    assert find_mentions(text, ALEX) == NOTHING_MENTIONED


def test_only_so_much_is_found_in_one_text() -> None:
    names = [f"Anna {chr(65 + index % 26)}{chr(97 + index // 26)}x" for index in range(100)]
    text = " ".join(f"I met {name}. I like {name.lower()}s." for name in names)
    mentions = find_mentions(text, ALEX)
    assert len(mentions.entities) <= MAX_ENTITIES
    assert len(mentions.statements) <= MAX_STATEMENTS


def test_only_the_beginning_of_a_huge_text_is_looked_at() -> None:
    mentions = find_mentions("nothing here. " * 40_000 + "I live in Berlin.", ALEX)
    assert mentions == NOTHING_MENTIONED


@given(texts, st.sampled_from([ALEX, None, EntityKey("tutor", "agent")]))
def test_no_text_makes_it_raise_and_names_are_clean(text: str, speaker: EntityKey | None) -> None:
    mentions = find_mentions(text, speaker)
    assert len(mentions.entities) <= MAX_ENTITIES
    for key in mentions.entities:
        assert 0 < len(key.name) <= 100
        assert key.name == key.name.strip()
        assert key.name.isprintable()

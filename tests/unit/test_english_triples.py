from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.relations import RELATIONS, Relation
from graphmem.english.triples import MAX_ENTITIES, MAX_TRIPLES, find_mentions
from graphmem.extraction.speakers import speaker_entity
from graphmem.model.entity import NOTHING_MENTIONED, EntityKey
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope

ALEX = EntityKey("alex", "user")
SPEAKERS = {"ai-tutor": EntityKey("ai-tutor", "agent"), "none": None}


class Case(NamedTuple):
    said: str
    speaker: EntityKey | None
    named: set[str]
    stated: set[str]


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


def test_a_text_mentions_whom_and_what_it_names() -> None:
    wrong = [(case.said, found) for case in CASES if (found := _named(case)) != case.named]
    assert wrong == []


def test_a_text_says_how_two_of_them_are_related() -> None:
    wrong = []
    for case in CASES:
        found = {f"{one.name} {relation} {other.name}" for one, relation, other in find_mentions(*case[:2]).triples}
        if not case.stated <= found or (found and not case.stated):
            wrong.append((case.said, found))
    assert wrong == []


def _named(case: Case) -> set[str]:
    """What is found, but for who speaks, as the file of cases writes it."""
    mentions = find_mentions(case.said, case.speaker)
    ends = {end for statement in mentions.triples for end in (statement.source, statement.target)}
    return {
        f"{key.name}/{key.type}" for key in mentions.entities if key != case.speaker and not _is_thing_said(key, ends)
    }


def _is_thing_said(key: EntityKey, ends: set[EntityKey]) -> bool:
    """A common noun, such as "nuts", that is an entity because a statement ends in it."""
    return key in ends and key.name == key.name.lower()


def test_both_ends_of_a_triple_are_among_the_entities_but_not_who_speaks() -> None:
    mentions = find_mentions("My sister Anna lives in Oslo.", ALEX)
    assert mentions.entities == (EntityKey("Anna", "person"), EntityKey("Oslo", "place"))


def test_who_says_i_follows_from_the_role_and_the_scope() -> None:
    scope = Scope(user_id="alex", agent_id="tutor")
    assert speaker_entity(scope, Speaker.USER) == EntityKey("alex", "user")
    assert (
        speaker_entity(scope, Speaker.ASSISTANT) == speaker_entity(scope, Speaker.SYSTEM) == EntityKey("tutor", "agent")
    )
    assert speaker_entity(scope, Speaker.TOOL) is None
    assert speaker_entity(Scope(run_id="r"), Speaker.USER) is None
    assert speaker_entity(Scope(user_id="alex"), Speaker.ASSISTANT) is None


def test_what_is_said_to_the_user_is_not_said_of_the_user() -> None:
    assert not find_mentions("You are a teacher.", ALEX).triples


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "😀"])
def test_a_text_without_words_mentions_nothing(text: str) -> None:
    assert find_mentions(text, ALEX) == NOTHING_MENTIONED


def test_only_so_much_is_found_in_one_text() -> None:
    names = [f"Anna {chr(65 + index % 26)}{chr(97 + index // 26)}x" for index in range(100)]
    text = " ".join(f"I met {name}. I like {name.lower()}s." for name in names)
    mentions = find_mentions(text, ALEX)
    assert len(mentions.entities) <= MAX_ENTITIES
    assert len(mentions.triples) <= MAX_TRIPLES


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


def test_a_relation_is_read_from_its_examples_for_and_not_from_those_against() -> None:
    wrong = []
    for relation in RELATIONS:
        examples = [*relation.examples, *(f"{text} ->" for text in relation.counterexamples)]
        for text, _, targets in (example.partition(" ->") for example in examples):
            if ", ".join(found := _targets(text, relation)) != targets.strip():
                wrong.append((relation.name, text, found))
    assert wrong == []


def _targets(text: str, relation: Relation) -> list[str]:
    return [target.name for _, name, target in find_mentions(text, ALEX).triples if name == relation.name]


def test_who_is_named_before_a_colon_says_i() -> None:
    mentions = find_mentions("Ingrid: I live in Bergen.", ALEX)
    assert mentions.triples == ((EntityKey("Ingrid", "person"), "LIVES_IN", EntityKey("Bergen", "place")),)


UNSTATED = [
    "My niece is not called Greta.",
    "When I'm in a mood I love waltzes.",
    "Do I live in Vienna?",
    "Omar said I love waltzes.",
    "Hana loves on Sundays.",
    "I adore the notion Piet!",
]


def test_what_no_main_clause_states_is_no_relation() -> None:
    assert [text for text in UNSTATED if find_mentions(text, ALEX).triples] == []

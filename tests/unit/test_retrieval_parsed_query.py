"""What a question tells about what would answer it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.retrieval.parsed_query import MAX_TERMS, Voice, parse_query

AT = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("When does my first sprint end?", Voice.USER),
        ("Have I told anyone?", Voice.USER),
        ("What did you recommend for my garden?", Voice.ASSISTANT),
        ("Repeat your advice on tents.", Voice.ASSISTANT),
        ("Where does Ana live?", Voice.ANY),
        ("Can you suggest a tent for my trip?", Voice.USER),
        ("Which tent had you recommended?", Voice.ASSISTANT),
        ("Tell me about Ana.", Voice.ANY),
        ("Tell me about my sister.", Voice.USER),
    ],
)
def test_whose_words_are_wanted_is_read_from_the_person(text: str, voice: Voice) -> None:
    assert parse_query(text, AT).voice is voice


def test_terms_come_once_and_pairs_as_they_stand_in_texts() -> None:
    question = parse_query("green tea or green coffee", AT)

    assert question.terms == ("green", "tea", "coffe")
    assert question.bigrams == (" green tea ", " tea green ", " green coffe ")


def test_a_question_as_long_as_a_book_counts_by_its_beginning() -> None:
    question = parse_query(" ".join(f"word{number}" for number in range(5_000)), AT)

    assert (len(question.terms), len(question.bigrams)) == (MAX_TERMS, MAX_TERMS)


def test_times_are_those_seen_from_when_it_is_asked() -> None:
    [period] = parse_query("What happened last May?", AT).periods

    assert (period.since, period.until) == (datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC))
    assert parse_query("What may happen?", AT).periods == ()


@pytest.mark.parametrize("text", ["How are you?", "Hi!", "Thanks a lot!", "Sounds good, thank you.", "What's up?"])
def test_small_talk_asks_for_nothing(text: str) -> None:
    assert parse_query(text, AT).is_small_talk


@pytest.mark.parametrize(
    "text", ["What do I like?", "Who am I?", "What did you say?", "Lisbon", "What is on today?", "Who likes tea?"]
)
def test_what_is_about_somebody_or_names_something_is_no_small_talk(text: str) -> None:
    assert not parse_query(text, AT).is_small_talk

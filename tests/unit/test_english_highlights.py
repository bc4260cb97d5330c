"""Which words of a text a query asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.highlights import MAX_READ, highlight
from graphmem.english.terms import terms_of


def marked(text: str, query: str) -> str:
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in highlight(text, set(terms_of(query))))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("I go climbing every Tuesday.", "Who climbs on Tuesdays?", "I go [climbing] every [Tuesday]."),
        ("Café Málaga, café", "cafe in malaga", "[Café] [Málaga], [café]"),
        ("Cafe\u0301 noir", "café", "[Cafe\u0301] noir"),
        ("My sister's car", "Which cars has my sister?", "My [sister's] [car]"),
        ("我住在北京市。", "北京", "我住在[北京]市。"),
        ("I like tea.", "Where do I live?", "I like tea."),
        ("snake_case", "case", "snake_[case]"),
        ("tea tea", "tea", "[tea] [tea]"),
    ],
)
def test_the_words_of_the_query_are_marked_in_every_form(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_of_a_long_text_the_beginning_is_read() -> None:
    text = "tea " + "word " * MAX_READ + "tea"

    assert marked(text, "tea") == f"[tea]{text[3:]}"


@given(st.text(max_size=60), st.text(max_size=30))
def test_the_parts_joined_are_the_text(text: str, query: str) -> None:
    parts = highlight(text, set(terms_of(query)))

    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)

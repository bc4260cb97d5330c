"""What texts and scopes are found by in the index of words."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.terms import spell_terms, terms_of
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.model.scope_tokens import owner_token, spell_scope


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What did Caroline's sister paint?", ["carolin", "sister", "paint"]),
        ("I've painted 3 sunsets!", ["paint", "3", "sunset"]),
        ("When and where was it?", []),
        ("", []),
        ("東京で寿司", ["東京", "京で", "で寿", "寿司"]),
        ('*:* AND terms:x~ "y z"^2 OR (a)', ["term", "x", "y", "z", "2"]),
    ],
)
def test_words_that_tell_texts_apart_are_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


@given(st.text())
def test_terms_hold_no_sign_of_the_query_language(text: str) -> None:
    signs = set(string.punctuation + string.whitespace) - {"'"}

    assert not any(signs & set(term) for term in terms_of(text))
    assert all(terms_of(text))


def test_a_term_is_found_where_it_stands_whole() -> None:
    assert " cat " in spell_terms("Cats sleep.")
    assert " cat " not in spell_terms("Catalogues sleep.")


def test_equal_ids_of_other_types_and_projects_have_other_tokens() -> None:
    tokens = [owner_token(project, OwnerRef(kind, "x")) for project in ("a", "b") for kind in OwnerType]

    assert len(set(tokens)) == len(tokens)
    assert spell_scope("a", [OwnerRef(OwnerType.USER, "x")]).split()[1] == tokens[0]

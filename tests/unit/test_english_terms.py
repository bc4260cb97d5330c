"""What texts and scopes are found by in the index of words."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.terms import encode_terms, terms_of
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.model.scope_tokens import encode_scope, owner_token


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What did Caroline's sister paint?", ["carolin", "sister", "paint"]),
        ("I've painted 3 sunsets!", ["paint", "3", "sunset"]),
        ("When and where was it?", []),
        ("", []),
        ("東京で寿司", ["東京", "京で", "で寿", "寿司", "東", "京", "寿", "司"]),
        ("鳥はどこ", ["鳥は", "はど", "どこ", "鳥"]),
        ("鳥", ["鳥"]),
        ("め", ["め"]),
        ("iPhoneを2台", ["iphon", "を", "2", "台"]),
        ("İzmir, Malmö & Łódź; Großer ÆRØ-Čaj", ["izmir", "malmo", "lodz", "grosser", "aero", "caj"]),
        ("Ελλάδα", ["ελλαδα"]),
        ("йод и ёж", ["йод", "и", "ёж"]),
        ("がぎ", ["がぎ"]),
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
    assert " cat " in encode_terms("Cats sleep.")
    assert " cat " not in encode_terms("Catalogues sleep.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("鳥", "鳥がなきました。"),
        ("鳥はどこですか", "庭に鳥がいる"),
        ("め", "めがいたい"),
        ("집", "집에서 쉬었어요"),
        ("本", "昨日、日本の本屋で会った"),
        ("Where is Gdansk?", "Gdańsk lies by the sea."),
        ("Gdańsk", "GDANSK"),
        ("señora Muñoz", "senora Munoz"),
        ("Bjørn", "bjorn likes skating"),
        ("cafe\u0301", "the café round the corner"),
        ("Muenster straße", "die strasse"),
        ("iPhone", "新しいiPhoneを買った"),
    ],
)
def test_a_word_is_found_however_it_is_spelled_and_whatever_stands_beside_it(question: str, text: str) -> None:
    assert any(f" {term} " in encode_terms(text) for term in terms_of(question))


@pytest.mark.parametrize(("question", "text"), [("か", "がまん"), ("йод", "иод"), ("ё", "е"), ("鳥", "魚がいる")])
def test_letters_that_marks_tell_apart_are_others(question: str, text: str) -> None:
    assert not any(f" {term} " in encode_terms(text) for term in terms_of(question))


@given(st.text())
def test_every_text_has_all_that_is_asked_for_with_its_own_words(text: str) -> None:
    spelled = encode_terms(text)

    assert all(f" {term} " in spelled for term in terms_of(text))


@given(st.text(alphabet=string.printable))
def test_ascii_is_spelled_as_it_is_asked_for(text: str) -> None:
    assert encode_terms(text).split() == terms_of(text)


def test_equal_ids_of_other_types_and_projects_have_other_tokens() -> None:
    tokens = [owner_token(project, OwnerRef(kind, "x")) for project in ("a", "b") for kind in OwnerType]

    assert len(set(tokens)) == len(tokens)
    assert encode_scope("a", [OwnerRef(OwnerType.USER, "x")]).split()[1] == tokens[0]

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from graphmem.embeddings.tokens import count_tokens, estimate_tokens

UNKNOWN = 0


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Knows tea."""
    made = Tokenizer(models.WordPiece({"[UNK]": UNKNOWN, "tea": 1, "##s": 2, ".": 3}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), (" \n", 0), ("tea", 1), ("teas.", 3), ("日", 1), ("cake", 1), ("coffee", 2), ("x" * 4_000, 1_000)],
)
def test_words_count_as_the_tokenizer_cuts_them_and_unknown_ones_by_length(
    tokenizer: Tokenizer, text: str, tokens: int
) -> None:
    assert count_tokens(tokenizer, text, UNKNOWN) == tokens


def test_without_a_token_for_unknown_words_the_tokenizer_is_believed(tokenizer: Tokenizer) -> None:
    assert count_tokens(tokenizer, "x" * 4_000, None) == 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("tea", 1),
        ("I like tea.", 4),
        ("remember", 2),
        ("2026-11-02", 6),
        ("日本", 4),
        ("é", 1),
        ("🦊", 3),
        ("a\nb", 3),
    ],
)
def test_an_estimate_is_rather_too_high(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_an_estimate_of_joined_lines_is_that_of_each(one: str, other: str) -> None:
    assert estimate_tokens(f"{one}\n{other}") == estimate_tokens(one) + 1 + estimate_tokens(other)

"""Counting the tokens of a text for a budget: rather too many than too few, so that a prompt never exceeds it."""

from __future__ import annotations

import re

from tokenizers import Tokenizer

LETTERS = 4
"""Letters that are counted as one token where no tokenizer knows better."""

_ASCII_PIECE = re.compile(rf"[A-Za-z]{{1,{LETTERS}}}|\d{{1,3}}|\n|[!-/:-@\[-`{{-~]", re.ASCII)


def count_tokens(tokenizer: Tokenizer, text: str, unknown: int | None) -> int:
    """Returns the tokens of a text; an `unknown` token counts as one for every four letters.

    To the tokenizer an unknown word is one token whatever its length, and to a language model it is not.
    """
    # Of the tokenizer's methods only those for batches let other threads run Python meanwhile.
    [encoding] = tokenizer.encode_batch([text], add_special_tokens=False)
    spans = [span for token, span in zip(encoding.ids, encoding.offsets, strict=True) if token == unknown]
    return len(encoding.ids) + sum((end - start - 1) // LETTERS for start, end in spans)


def estimate_tokens(text: str) -> int:
    """Returns an estimate for models whose tokenizer is not available.

    It counts a token for every four letters of a word, for three digits and for each other sign, and two or three for a
    character of another script, by its length in UTF-8. For English prose it is about a quarter too high.
    """
    return len(_ASCII_PIECE.findall(text)) + len(text.encode()) - len(text)

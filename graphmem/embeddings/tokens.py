"""How many tokens a text has, as a budget counts them: rather too many than too few."""

from __future__ import annotations

import re

from tokenizers import Tokenizer

LETTERS = 4
"""Letters that one token stands for where no tokenizer tells."""

_ASCII_PIECE = re.compile(rf"[A-Za-z]{{1,{LETTERS}}}|\d{{1,3}}|\n|[!-/:-@\[-`{{-~]", re.ASCII)


def count_tokens(tokenizer: Tokenizer, text: str, unknown: int | None) -> int:
    """What is one token to the tokenizer only because it does not know the word is here one for every four letters."""
    # Of the tokenizer's methods only those for batches let other threads run Python meanwhile.
    [encoding] = tokenizer.encode_batch([text], add_special_tokens=False)
    spans = [span for token, span in zip(encoding.ids, encoding.offsets, strict=True) if token == unknown]
    return len(encoding.ids) + sum((end - start - 1) // LETTERS for start, end in spans)


def estimate_tokens(text: str) -> int:
    """Of models whose tokenizer is not at hand.

    A token for every four letters of a word, three digits and each other sign, and two or three for a character of
    another script, by its length in UTF-8: English prose comes to about a quarter more than it has.
    """
    return len(_ASCII_PIECE.findall(text)) + len(text.encode()) - len(text)

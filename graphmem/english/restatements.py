"""Duplicates among statements: whether an older one implies a newer one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from graphmem.english.clauses import without_frame
from graphmem.english.lexicons import word_set
from graphmem.english.slot_table import TABLE
from graphmem.english.slots import NUMBERS, Claim, claims_of, is_same_value
from graphmem.english.words import APOSTROPHES, STOP_WORDS, stem, words

MAX_CHARACTERS = 2_000
_ARTICLES = frozenset({"a", "an", "the"})
_EMPHASIS = word_set("really very still also definitely absolutely please so")
_SIGN = re.compile(r"(?<=\w)[-+#*]+(?!\w)|(?<!\w)-(?=\d)|[%$€£¥@&]")
_CODE = re.compile(r"\b(?=\w{0,40}\d)(?=\w{0,40}[^\W\d_])\w{1,40}\b")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_MEASURE = re.compile(r"\d+(?:st|nd|rd|th|am|pm|[a-z]{1,2})", re.IGNORECASE)


def is_restatement(new: str, old: str) -> bool:
    """Returns whether the newer text has the same words, or other words for the same claims. Only the older may say
    more."""
    if new.strip() == old.strip():
        return True
    if max(len(new), len(old)) > MAX_CHARACTERS or _asks(new) != _asks(old) or _symbols(new) != _symbols(old):
        return False
    wording = _wording(new)
    return bool(wording) and (wording == _wording(old) or _is_covered_by_claims(new, old))


def _asks(text: str) -> bool:
    return text.rstrip(" \"')").endswith("?")


@lru_cache(maxsize=4_096)
def _wording(text: str) -> tuple[str, ...]:
    """Returns the words in order, without articles, emphasis and fillers, and with numbers as digits."""
    plain = [NUMBERS.get(word, word) for word in words(without_frame(text)) if word not in _ARTICLES]
    return tuple(word for word in plain if word not in _EMPHASIS) or tuple(plain)


@lru_cache(maxsize=4_096)
def _symbols(text: str) -> tuple[str, ...]:
    """Returns the signs and codes of a text, which differ though its words are equal: A+ and A-, 50 % and 50, Hunter2
    and hunter2. Emoji do not count."""
    plain = text.translate(APOSTROPHES)
    codes = (word for word in _CODE.findall(plain) if not _MEASURE.fullmatch(word))
    signs = (sign for sign in plain if unicodedata.category(sign) in ("Sm", "Sc") and sign not in "`^")
    return (*sorted(signs), *_SIGN.findall(plain), *sorted(codes))


def _is_covered_by_claims(new: str, old: str) -> bool:
    """Returns whether the older text has all claims of the newer, and these claims account for all of its words."""
    new_claims, old_claims = claims_of(new), claims_of(old)
    if not new_claims or not all(any(_is_same_claim(claim, other) for other in old_claims) for claim in new_claims):
        return False
    claimed = {stem(word) for claim in new_claims for word in words(f"{claim.value} {claim.person}")}
    content = {stem(_ORDINAL.sub("", word)) for word in words(without_frame(new)) if word not in STOP_WORDS}
    unexplained = content - {stem(word) for word in words(old)} - claimed - _cues()
    # "Nov" stands for the claim's "November".
    return all(len(word) >= 3 and any(whole.startswith(word) for whole in claimed) for word in unexplained)


def _is_same_claim(new: Claim, old: Claim) -> bool:
    """Returns whether the older claim implies the newer one; "Austin, Texas" implies Austin."""
    if (new.slot, new.person, new.holds) != (old.slot, old.person, old.holds):
        return False
    return is_same_value(new.value, old.value) or old.value.startswith(f"{new.value},")


@cache
def _cues() -> frozenset[str]:
    """Returns the stems of the words in the table's patterns, which say only that a slot is filled."""
    columns = (column for slot in TABLE for column in (slot.states, slot.changes, slot.ends, slot.ambiguous))
    plain = re.sub(r"\{\w+\}", "", " ".join(pattern for column in columns for pattern in column))
    return frozenset(map(stem, (*re.findall(r"[a-z]{3,}", plain), "new", "changed", "no", "more", "stopped", "quit")))

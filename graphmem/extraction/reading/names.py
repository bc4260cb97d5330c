"""The names in a text, found by their capitals, by what stands around them and by lists of what is well known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphmem.english.lexicons import lexicon, spellings, word_set
from graphmem.extraction.reading.clause import MAX_CHARACTERS
from graphmem.extraction.reading.naming import PERSON_VERBS, TITLES, type_of
from graphmem.model.entity import EntityKey

MAX_NAME = 100

_SENTENCE = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<!\bProf\.)(?<!\b[A-Z]\.)(?<=[.!?…:])[\"')\]]*\s+|[;\n\r]+|\""
)
_TOKEN = re.compile(r"[A-Z](?:\.[A-Z])+\b\.?|[^\W_](?:(?:[\w&']|-(?!-))*[^\W_])?(?:\.(?=[a-z]{2}\b))?")
_LINKS = word_set("of the de van von der den da di del la le du y al bin")
_CONTRACTED = re.compile(
    r"^(?:i|you|we|they|he|she|it|that|there|what|who|let|here)'(?:m|ve|d|ll|re|s)$|n't$", re.IGNORECASE
)
_CAPITALS_CUE = word_set("at for from the by with in using use to of and joined")
_NO_NAMES = word_set(
    "ok omg lol tv pm am asap fyi btw ceo cto cfo phd diy usb api it hr pc id dna gps faq url pdf bbq atm adhd hiv "
    "ptsd mba ba ma "
    "bsc msc vip rsvp eta dj faqs i vs ps ui ux qa mri covid wifi kg km cm mph usd eur gbp n/a tbd imo idk"
)
_PLACE_CUES = word_set("in to from near visit visited visiting around via through toward leaving left")
_COMMON_WORDS = word_set(
    "nice reading essen mobile us la turkey chad jordan georgia cork surat split bath goa male mali"
)


_CAMEL = re.compile(r"^[a-z]{1,2}[A-Z]")
_CODE = re.compile(r"^[A-Z]\d+$")


class Token(NamedTuple):
    word: str
    start: int
    end: int


def find_names(text: str) -> list[EntityKey]:
    """Each once, in order."""
    found: dict[str, EntityKey] = {}
    plain = text[:MAX_CHARACTERS].replace("\u2019", "'")
    for sentence in _SENTENCE.split(plain):
        for key in _in_sentence(sentence or ""):
            if len(key.name) <= MAX_NAME:
                found.setdefault(key.name.lower(), key)
    return list(found.values())


def _in_sentence(sentence: str) -> Iterator[EntityKey]:
    tokens = [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(sentence)]
    if not tokens or _is_shouted(tokens):
        return
    position = 0
    while position < len(tokens):
        end = _end_of_run(sentence, tokens, position)
        if end == position:
            end = _end_of_place(tokens, position)
            if end > position:
                name = " ".join(token.word for token in tokens[position:end]).lower()
                yield EntityKey((spellings("cities").get(name) or spellings("countries")[name]), "place")
            position = max(end, position + 1)
            continue
        start, end = _trimmed(tokens, position, end)
        if start < end and _is_name(tokens, start, end):
            yield _key(sentence, tokens, start, end)
        position = max(end, position + 1)


def _is_shouted(tokens: list[Token]) -> bool:
    letters = [token.word for token in tokens if len(token.word) > 1]
    return len(letters) >= 3 and sum(word.isupper() for word in letters) * 2 > len(letters)


def _is_capital(token: Token) -> bool:
    word = token.word
    if _CONTRACTED.search(word) or word in {"I", "A"}:
        return False
    return word[0].isupper() or bool(_CAMEL.match(word))


def _end_of_run(sentence: str, tokens: list[Token], start: int) -> int:
    """Behind the last of the words with capitals, small links among them counted."""
    end = start
    while end < len(tokens) and _is_capital(tokens[end]):
        end += 1
        if end < len(tokens) and not _is_joined(sentence, tokens[end - 1], tokens[end]):
            return end
        after = end
        while after < len(tokens) and tokens[after].word in _LINKS and after - end < 2:
            after += 1
        if (
            after > end
            and after < len(tokens)
            and _is_capital(tokens[after])
            and _is_linked(sentence, tokens, end, after)
        ):
            end = after
    return end


def _is_joined(sentence: str, one: Token, other: Token) -> bool:
    between = sentence[one.end : other.start]
    if one.word.endswith("'s"):
        return between == " " and _bare(one.word) not in lexicon("given_names", "openers", "kin")
    return between == " " or (between == ". " and (one.word.lower() in TITLES or len(one.word) == 1))


def _is_linked(sentence: str, tokens: list[Token], end: int, after: int) -> bool:
    if tokens[end].word == "the":
        return False
    return all(sentence[tokens[at].end : tokens[at + 1].start] == " " for at in range(end - 1, after))


def _end_of_place(tokens: list[Token], start: int) -> int:
    """A well-known place typed without capitals, after a word that leads to one."""
    if start == 0 or tokens[start - 1].word.lower() not in _PLACE_CUES:
        return start
    for size in (3, 2, 1):
        name = " ".join(token.word for token in tokens[start : start + size])
        if name in lexicon("cities", "countries") and name not in _COMMON_WORDS:
            return start + size
    return start


def _trimmed(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """Without what only opens the sentence, and without days, months, languages at its ends."""
    whole = " ".join(token.word.lower() for token in tokens[start:end])
    if whole in lexicon("cities", "countries", "organizations", "products"):
        return start, end
    is_opening = start == 0
    while start < end and _opens(tokens, start, end, is_opening=is_opening):
        start += 1
    while start < end and (_bare(tokens[end - 1].word) in lexicon("calendar") or tokens[end - 1].word in _LINKS):
        end -= 1
    return start, end


def _opens(tokens: list[Token], start: int, end: int, *, is_opening: bool) -> bool:
    word = tokens[start].word
    low = _bare(word)
    if word in _LINKS or low in lexicon("calendar"):
        return True
    if low in TITLES or (word == "The" and start > 0 and end - start > 1):
        return False
    if low in lexicon("openers"):
        return is_opening or end - start == 1
    if start > 0 or low in lexicon("given_names", "cities", "countries", "organizations", "products"):
        return False
    is_called = start + 1 < end and _bare(tokens[start + 1].word) in lexicon("given_names")
    return end - start > 1 and (is_called or bool(re.search(r"(?:ing|ed|ly)$", low)))


def _is_name(tokens: list[Token], start: int, end: int) -> bool:
    words = [token.word for token in tokens[start:end]]
    low = _bare(words[0])
    known = {" ".join(words).lower(), " ".join(map(_bare, words))} & lexicon(
        "cities", "countries", "organizations", "products"
    )
    if known and not (end - start == 1 and low in _COMMON_WORDS | lexicon("openers")):
        return True
    if end - start > 1:
        return not all(word.isupper() for word in words)
    if known:
        return start > 0 and tokens[start - 1].word.lower() in _PLACE_CUES
    return _is_single_name(tokens, start)


def _is_single_name(tokens: list[Token], start: int) -> bool:
    word = tokens[start].word
    low = _bare(word)
    if low in lexicon("languages", "calendar") or low in _NO_NAMES or low in TITLES or len(low) < 2:
        return False
    if _CODE.match(word):
        return False
    if word.isupper() and low not in lexicon("given_names"):
        return start > 0 and len(low) <= 5 and tokens[start - 1].word.lower() in _CAPITALS_CUE
    return start > 0 or _is_first_name(tokens)


def _is_first_name(tokens: list[Token]) -> bool:
    """Whether the first word of a sentence names someone, and hasn't its capital from the place it stands at."""
    word = tokens[0].word
    low = _bare(word)
    if low in lexicon("given_names") or any(letter.isupper() for letter in word[1:]):
        return True
    if low in lexicon("kin") or low.endswith("ing"):
        return False
    following = tokens[1].word.lower() if len(tokens) > 1 else ""
    return following in PERSON_VERBS


def _key(sentence: str, tokens: list[Token], start: int, end: int) -> EntityKey:
    written = sentence[tokens[start].start : tokens[end - 1].end]
    is_whole = written.lower() in lexicon("organizations", "products")
    name = written if is_whole else re.sub(r"'s?$", "", written)
    before = [token.word.lower() for token in tokens[max(0, start - 4) : start]]
    after = tokens[end].word.lower() if end < len(tokens) else ""
    is_called = end - start == 1 and _is_called(sentence, tokens, start)
    return EntityKey(name, type_of(name, before, after, is_person=is_called or name != written))


def _is_called(sentence: str, tokens: list[Token], at: int) -> bool:
    """Whether someone is spoken to: "Thanks, Nate!"."""
    if at == 0 or _is_capital(tokens[at - 1]):
        return False
    return "," in sentence[tokens[at - 1].end : tokens[at].start] and bool(
        re.match(r"\s*[.!?]|$", sentence[tokens[at].end :])
    )


def _bare(word: str) -> str:
    return re.sub(r"'s?$", "", word.lower())

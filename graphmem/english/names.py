"""Named-entity recognition by rules: capitals, the words around a name, and lists of well-known names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from graphmem.english.lexicons import lexicon, word_set, words_in
from graphmem.english.name_types import KIND_OF_END, PERSON_VERBS, TITLES, known_names, known_types, type_of
from graphmem.english.words import APOSTROPHES
from graphmem.model.entity import EntityKey, fold

MAX_NAME = 100
MAX_CHARACTERS = 20_000

_TOKEN = re.compile(r"[A-Z](?:\.[A-Z])+\b\.?|[^\W_](?:(?:[\w&']|-(?!-))*[^\W_])?(?:\.(?=[a-z]{2}\b))?")
_END = re.compile(r"[\n\r;:\"]|[!?…][\"')\]]*\s")
_DOT = re.compile(r"\.[\"')\]]*\s")
_LINKS = word_set("of the de van von der den da di del la le du y al bin")
_CONTRACTED = re.compile(
    r"^(?:i|you|we|they|he|she|it|that|there|what|who|let|here)'(?:m|ve|d|ll|re|s)$|n't$", re.IGNORECASE
)
_LEADING_TO_CAPITALS = word_set("at for from the by with in using use uses to of and joined")
_LEADING_TO_PLACES = word_set("in to from near visit visited visiting around via through toward leaving left")
_COMMON = word_set(
    "nice reading essen mobile us la turkey chad jordan georgia cork surat split bath goa male mali word target "
    "teams notion signal switch zoom swift spark monopoly outlook stripe visa meta slack who"
)
"""Well-known names that are common words, too."""
_CAMEL = re.compile(r"^[a-z]{1,2}[A-Z]")
_CODE = re.compile(r"^[A-Z]\d+$|-[a-z]+$")
"""Words with capitals that are no names: "Q3", "UK-based"."""
_MAX_WORDS = 5
"""The most words that a well-known name has."""
_KNOWN = ("place", "organization", "product")


class Token(NamedTuple):
    """A word with its offsets in the text."""

    word: str
    start: int
    end: int
    gap: str
    """The characters between the token before and this one."""

    @property
    def bare(self) -> str:
        """The word in lower case and without a possessive ending."""
        return re.sub(r"'s?$", "", self.word.lower())


def find_names(text: str) -> list[EntityKey]:
    """Returns the entities that a text names, each once and in order.

    A name that is used with two types gives two entities; one without a type gives one only if it has no type anywhere.
    """
    names: dict[str, dict[str, EntityKey]] = {}
    plain = text[:MAX_CHARACTERS].translate(APOSTROPHES)
    for tokens in _sentences(plain):
        for key in _in_sentence(plain, tokens):
            if len(key.name) <= MAX_NAME:
                names.setdefault(fold(key.name), {}).setdefault(key.type, key)
    return [key for kinds in names.values() for kind, key in kinds.items() if kind or len(kinds) == 1]


def sentences_of(text: str) -> Iterator[str]:
    """Yields the sentences, each up to the start of the next one."""
    starts = [tokens[0].start for tokens in _sentences(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        yield text[start:end].strip()


def _sentences(text: str) -> Iterator[list[Token]]:
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()]
        if tokens and _ends(gap, tokens[-1].word):
            yield tokens
            tokens = []
        tokens.append(Token(match[0], match.start(), match.end(), gap))
        end = match.end()
    if tokens:
        yield tokens


def _ends(gap: str, word: str) -> bool:
    """Returns whether a sentence ends between a word and the next."""
    if gap == " " or not gap:
        return False
    if _END.search(gap):
        return True
    is_short = len(word) == 1 and word.isupper() and word != "I"
    return bool(_DOT.search(gap)) and not is_short and word.lower() not in words_in("abbreviations")


def _in_sentence(text: str, tokens: list[Token]) -> Iterator[EntityKey]:
    if _is_shouted(tokens):
        return
    position = 0
    while position < len(tokens):
        end = _end_of_run(tokens, position)
        if end > position:
            start, stop = _trimmed(tokens, position, end)
            if start < stop and _is_name(tokens, start, stop):
                yield _key(text, tokens, start, stop)
        elif name := _place_at(tokens, position):
            end = position + name.count(" ") + 1
            yield EntityKey(name, "place")
        position = max(end, position + 1)


def _is_shouted(tokens: list[Token]) -> bool:
    """Returns whether a sentence is in capitals throughout, where they do not mark names."""
    letters = [token.word for token in tokens if len(token.word) > 1]
    return len(letters) >= 3 and sum(word.isupper() for word in letters) * 2 > len(letters)


def _is_capital(token: Token) -> bool:
    """Returns whether a word can be part of a name, by its capital; in a script without capitals every word can."""
    word = token.word
    if _CONTRACTED.search(word) or word in {"I", "A"}:
        return False
    is_caseless = word[0].isalpha() and word[0].lower() == word[0].upper()
    return word[0].isupper() or is_caseless or bool(_CAMEL.match(word))


def _end_of_run(tokens: list[Token], start: int) -> int:
    """Returns the index behind a run of capitalised words and the small words that link them."""
    end = start
    while end < len(tokens) and _is_capital(tokens[end]) and (end == start or _is_joined(*tokens[end - 1 : end + 1])):
        end += 1
        end += _links_at(tokens, end)
    return end


def _links_at(tokens: list[Token], at: int) -> int:
    """Counts the small words ("of the") that join a name to its next capital: two at most, never "the" first."""
    count = 0
    while (
        at + count < len(tokens) and tokens[at + count].gap == " " and tokens[at + count].word in _LINKS and count < 2
    ):
        count += 1
    is_linked = count and tokens[at].word != "the" and at + count < len(tokens) and _is_capital(tokens[at + count])
    return count if is_linked else 0


def _is_joined(one: Token, other: Token) -> bool:
    """Returns whether a run goes on: "Dr. Lee", "Trader Joe's", "Charlotte's Web"; but not "Anna's Honda", "Sarah's
    Mom"."""
    if one.word.endswith("'s"):
        return other.gap == " " and one.bare not in lexicon("openers", "kin") and other.bare not in _plain_capitals()
    is_short = one.bare in TITLES or len(one.word) == 1 or one.bare == "st"
    return other.gap == " " or (other.gap == ". " and is_short)


def _plain_capitals() -> frozenset[str]:
    return lexicon("openers", "kin", "not_names") | known_names("person", *_KNOWN)


def _place_at(tokens: list[Token], start: int) -> str:
    """Returns a well-known place that is typed without capitals after a word like "in"; else an empty string."""
    if start == 0 or tokens[start - 1].word.lower() not in _LEADING_TO_PLACES:
        return ""
    for size in (3, 2, 1):
        name = " ".join(token.word for token in tokens[start : start + size])
        if name in known_names("place") and name not in _COMMON | known_names("person"):
            return known_types()[name]["place"]
    return ""


def _trimmed(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """Narrows a run to the name: not a sentence's opening word, nor days, months and languages at its ends."""
    is_opening = start == 0
    while start < end and _opens(tokens[start : min(end, start + _MAX_WORDS)], is_opening=is_opening):
        start += 1
    while start < end and (tokens[end - 1].bare in lexicon("not_names") or tokens[end - 1].word in _LINKS):
        end -= 1
    return start, end


def _opens(run: list[Token], *, is_opening: bool) -> bool:
    """Returns whether the first word of a run opens the sentence and is no part of the name."""
    low, following = run[0].bare, run[1].bare if len(run) > 1 else ""
    if low in lexicon("not_names"):
        opens = following in known_names("person", *_KNOWN)
    elif low in lexicon("openers"):
        opens = is_opening or not following
    else:
        is_plain = low not in TITLES | known_names("person", *_KNOWN)
        is_verb = bool(following) and low.endswith(("ing", "ed", "ly"))
        opens = is_opening and is_plain and (is_verb or following in known_names("person"))
    is_small = run[0].word in _LINKS
    return (opens or is_small) and " ".join(token.word.lower() for token in run) not in known_names(*_KNOWN)


def _is_name(tokens: list[Token], start: int, end: int) -> bool:
    words, low = [token.word for token in tokens[start:end]], tokens[start].bare
    is_known = not {" ".join(words).lower(), low}.isdisjoint(known_names(*_KNOWN))
    if end - start > 1:
        return any(map(str.isupper, words[0] + words[-1])) and (is_known or not all(map(str.isupper, words)))
    if is_known:
        return start > 0 or low not in _COMMON | lexicon("openers")
    return _is_single_name(tokens, start)


def _is_single_name(tokens: list[Token], at: int) -> bool:
    word, low = tokens[at].word, tokens[at].bare
    is_plain = low in lexicon("not_names") | TITLES | KIND_OF_END.keys() or len(low) < 2 or _CODE.search(word)
    if is_plain or low.removesuffix("s") in lexicon("kin") or not any(map(str.isupper, word)):
        return False
    if word.isupper() and low not in known_names("person"):
        return at > 0 and len(low) <= 5 and tokens[at - 1].word.lower() in _LEADING_TO_CAPITALS
    return at > 0 or _is_first_name(tokens)


def _is_first_name(tokens: list[Token]) -> bool:
    """Returns whether the first word of a sentence, which has a capital anyway, is a name."""
    word, low = tokens[0].word, tokens[0].bare
    if low in known_names("person") or any(letter.isupper() for letter in word[1:]):
        return True
    following = [token.word.lower() for token in tokens[1:4]]
    is_kin = following[:2] == ["is", "my"] and not lexicon("kin").isdisjoint(following[2:])
    return not low.endswith("ing") and (is_kin or not PERSON_VERBS.isdisjoint(following[:1]))


def _key(text: str, tokens: list[Token], start: int, end: int) -> EntityKey:
    written = text[tokens[start].start : tokens[end - 1].end]
    name = written if written.lower() in known_names(*_KNOWN) else re.sub(r"'s?$", "", written)
    before = [token.word.lower() for token in tokens[max(0, start - 4) : start]]
    after = [token.word.lower() for token in takewhile(lambda token: token.gap == " ", tokens[end : end + 5])]
    is_whose = name != written and not lexicon("kin").isdisjoint(after[:1])
    return EntityKey(" ".join(name.split()), "person" if is_whose else type_of(name, before, after))

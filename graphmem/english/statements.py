"""What of a turn is kept: its sentences that carry something, each with what it needs to stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import filterfalse

from graphmem.english.labels import split_label
from graphmem.english.purposes import carries_something, content_words, is_small_talk
from graphmem.english.references import leans
from graphmem.english.salience import salience as salience
from graphmem.english.sentences import sentences

_CHUNK = 400
"""Characters up to which sentences that lean on one another are one statement."""
_REACH = 2
"""Sentences back in which what a pronoun stands for is looked for."""
_COLONS = (":", "\uff1a")
_SHORT = 60
_ITEM = 5


_REMEMBER = re.compile(
    r"(?:please |pls )?(?:(?:can|could) you )?(?:please )?(?:remember|note|keep in mind|don.?t forget|do not forget)"
    r"(?: that)? (?=(?:i|i.?m|my|we|our)\b)",
    re.IGNORECASE,
)
_JOIN = re.compile(r",? (?:and|but) (?=(?:i|i.?m|i.?ve|my|we|our)\b)", re.IGNORECASE)
_OWN = re.compile(r"(?:(?:hi|hey|hello)(?: there)?[,!] )?(?:i|i.?m|i.?ve|my|we|our)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|while|because|since|unless|until|although|though|so|that|which|who|where|before|after|not only|once"
    r"|would|could|think|feel|hope|wish)\b|[?\"\u201c(;]",
    re.IGNORECASE,
)
_FEW = 2
"""Words, of which a clause has at least as many and what is to be remembered has more."""


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    """What is stored: sentences as they were said, after the speaker's label if the turn has one."""
    sentence: str
    """The first that is kept for its own sake, alone: what slots are read from; those after it lean on it."""
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Run:
    """Sentences by their places in the turn, each leaning on the one before."""

    places: list[int]
    sentence: int


def read_turn(content: str) -> list[Statement]:
    """In order; nothing is in two of them. What one person only asks another is kept as well."""
    speaker, said = split_label(content)
    found = [clause for sentence in sentences(said) for clause in _clauses(sentence)]
    kept = set(filter(carries_something, found))
    if not kept and speaker:
        kept = set(filterfalse(is_small_talk, found))
    label = f"{speaker}: " if speaker else ""
    return [
        Statement(label + _joined([found[place] for place in run.places]), found[run.sentence], speaker)
        for run in _runs(found, kept)
    ]


def _clauses(sentence: str) -> list[str]:
    """The main clauses in the first person of a short sentence, if each can stand alone: one can be replaced then, and
    the other stands. What only asks to be remembered goes."""
    asking = _REMEMBER.match(sentence)
    if asking and len(sentence[asking.end() :].split()) > _FEW:
        sentence = _capitalised(sentence[asking.end() :])
    parts = _JOIN.split(sentence)
    if len(parts) == 1 or len(sentence) > _CHUNK or _SUBORDINATE.search(sentence):
        return [sentence]
    stands = all(_OWN.match(part) and len(part.split()) >= _FEW and not leans(part) for part in parts)
    return [_capitalised(part) for part in parts] if stands else [sentence]


def _capitalised(said: str) -> str:
    return said[:1].upper() + said[1:]


def _joined(said: list[str]) -> str:
    """In one line, but items of a list each on their own."""
    return "".join(one + ("\n" if one[-1].isalnum() else " ") for one in said).strip()


def _runs(found: list[str], kept: set[str]) -> Iterator[_Run]:
    run: _Run | None = None
    listed = _listed(found)
    for place, sentence in enumerate(found):
        if sentence not in kept or _introduces(sentence, place + 1 in listed):
            continue
        before = place - 1 if place in listed else _antecedent(found, place)
        if run and before in run.places and _length(found, [*run.places, place]) <= _CHUNK:
            run.places.append(place)
            continue
        if run:
            yield run
        taken = run.places if run else []
        run = _Run([place] if before is None or before in taken else [before, place], place)
    if run:
        yield run


def _introduces(sentence: str, is_before_list: bool) -> bool:
    """ "My allergies:" before a list is told with it, "Here's my code:" before code tells nothing."""
    return sentence.endswith(_COLONS) and (is_before_list or len(sentence) < _SHORT)


def _listed(found: list[str]) -> set[int]:
    """The places of items, few words without a mark at their end, that a colon introduces."""
    places: set[int] = set()
    for place in range(1, len(found)):
        is_item = found[place][-1].isalnum() and found[place].count(" ") < _ITEM
        if is_item and (place - 1 in places or found[place - 1].endswith(_COLONS)):
            places.add(place)
    return places


def _antecedent(found: list[str], place: int) -> int | None:
    """The nearest sentence before it that names what it may stand for, if it leans on one."""
    if not leans(found[place]):
        return None
    before = range(place - 1, max(-1, place - 1 - _REACH), -1)
    return next((earlier for earlier in before if content_words(found[earlier])), None)


def _length(found: list[str], places: list[int]) -> int:
    return sum(len(found[place]) + 1 for place in places)

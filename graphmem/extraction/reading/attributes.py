"""Claims of the kind "my X is Y", where there is but one Y."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from graphmem.english.lexicons import lexicon, word_set
from graphmem.extraction.reading.claim import Claim, Slot, Subject
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.phrase import is_name, is_only_time
from graphmem.extraction.reading.spelling import head, stems, untimed

_IS = re.compile(
    r"^(?P<x>.+?) (?:is|are|am|was changed to|were|changed to|has changed to|have changed to|has been changed to|became"
    r"|(?:went|has gone|have gone) (?:up|down) to|increased to|rose to|dropped to|fell to|grew to|(?:was"
    r"|got) (?:raised|lowered|increased|reduced) to)"
    r" (?:not |called |named |now )?(?P<v>.+)$"
)
_MY_X = re.compile(r"^(?P<v>.+?) (?:is|are|am|became) my (?:new |current )?(?P<x>.+)$")
_HEADS = word_set(
    "email phone number address birthday timezone zone name size deadline password username handle height weight "
    "budget "
    "salary rent goal major color religion nationality type code id surname nickname hometown citizenship passport zip "
    "birthdate dream career language degree allergy hobby income mileage extension url website blog account commute "
    "sign anniversary policy plan bedtime target title job hometown priority"
)
_ROLES = word_set(
    "wife husband partner girlfriend boyfriend boss manager doctor dentist therapist landlord mentor coach"
)
_MODELLED = word_set("car phone laptop bike computer truck tablet camera motorcycle")
_DESCRIBING = word_set(
    "often always usually sometimes hard easy difficult common rare stressful boring fun great important misspelled "
    "mispronounced pronounced spelled too very so pretty quite really fine good bad nice strange weird funny"
)
"""By such words a thing is told about, not told: "my name is often misspelled"."""
_SMALL = frozenset({"a", "an", "the", "on", "at", "in", "my", ",", "to"})
_SYNONYMS = (
    (re.compile(r"\bemail address\b|\bmail address\b"), "email"),
    (re.compile(r"\b(?:cell|mobile|tele)? ?phone number\b|\bmobile number\b|\bcell number\b|^number$"), "phone number"),
    (re.compile(r"\bhome address\b"), "address"),
    (re.compile(r"\btime zone\b"), "timezone"),
    (re.compile(r"\b(?:date of birth|birth date|birthdate|birth day)\b"), "birthday"),
    (re.compile(r"\b(?:all time|absolute|number one) favorite\b"), "favorite"),
    (re.compile(r"\b(?:film)\b"), "movie"),
)


def read_attributes(clause: Clause) -> Iterator[Claim]:
    if not clause.is_thing:
        return
    reversed_ = _MY_X.match(clause.predicate)
    found = reversed_ or _IS.match(clause.predicate)
    if found:
        yield from _attribute(clause, _plain(found["x"]), untimed_value(found["v"]))


def untimed_value(phrase: str) -> str:
    """The value without its trimmings; a time where it is nothing else."""
    value = head(phrase)
    return value if is_only_time(value) else untimed(value) or value


def _plain(thing: str) -> str:
    thing = re.sub(r"^(?:new|current|my|our|latest) ", "", thing)
    for pattern, name in _SYNONYMS:
        thing = pattern.sub(name, thing)
    return thing.strip()


def _attribute(clause: Clause, thing: str, value: str) -> Iterator[Claim]:
    if not stems(thing) or not stems(value) or value.split()[0] in _DESCRIBING:
        return
    holds = not clause.negated
    if thing == "name" or re.fullmatch(r"(?:first |full |given )name", thing):
        several = clause.subject.may_be_several
        yield claim(clause, Slot.NAME, value, value=stems(value), holds=holds, needs_change=several)
    elif thing.startswith("favorite "):
        about = stems(thing.removeprefix("favorite "))
        yield claim(clause, Slot.FAVORITE, without_article(value), about=about, value=stems(value), holds=holds)
    elif thing in _ROLES or thing == "best friend":
        if is_name(value, clause.names):
            yield claim(clause, Slot.NAME, value, value=stems(value), subject=Subject(kin=thing))
    elif is_single(thing, value, clause.names):
        yield claim(
            clause,
            Slot.ATTRIBUTE,
            value,
            about=stems(thing),
            value=plain_value(value),
            holds=holds,
            needs_change=thing == "birthday" and clause.subject.may_be_several,
        )


def is_single(thing: str, value: str, names: frozenset[str]) -> bool:
    """Whether such a thing has but one such value."""
    last = thing.split()[-1]
    if last in _MODELLED:
        words = set(value.split())
        return has_make(value) or bool(names & words) or any(word[0].isdigit() for word in words)
    if last in _HEADS:
        return True
    return value.startswith("in ") is False and is_name(value, names) and len(thing.split()) <= 3


def has_make(phrase: str) -> bool:
    """Whether it names who makes a car."""
    words = phrase.split()
    return bool({*words, *map(" ".join, pairwise(words))} & lexicon("makes"))


def plain_value(phrase: str) -> frozenset[str]:
    """Its very words: an address or a number has no stems."""
    return frozenset(phrase.split()) - _SMALL

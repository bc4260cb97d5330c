"""A predicate with its verb in the plain form that patterns are written in."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from graphmem.english.lexicons import word_set


class Tense(StrEnum):
    PRESENT = "present"
    PAST = "past"
    PERFECT = "perfect"
    FUTURE = "future"


class Predicate(NamedTuple):
    words: str
    negated: bool
    tense: Tense


_BASE = {"is": "am", "are": "am", "be": "am", "has": "have", "does": "do", "goes": "go"}
_PARTICIPLES = word_set(
    "gone quit become begun got gotten grown given taken left lost sold made found bought started stopped moved been "
    "had "
    "turned switched become fallen come run gone read seen eaten drunk broken outgrown put set cut hired told met"
)
_PAST = word_set(
    "was were had went ate drank got became began gave took left lost sold made found bought met saw came ran flew "
    "drove "
    "wrote spoke told said thought felt kept grew fell won broke chose taught caught slept swam sang paid sent spent "
    "built "
    "read did outgrew rode wore woke"
)
_RULES = (
    (re.compile(r"^(?:can|could) not (?:stand|bear|tolerate|endure|handle) "), "hate "),
    (re.compile(r"^(?:can|could) not (?:eat|have) "), "not eat "),
    (re.compile(r"^have (?:no|not any|zero) "), "not have "),
    (re.compile(r"^have not (?:got )?(?=(?:an?|any) )"), "not have "),
    (re.compile(r"^(?:do|does|did) not have any "), "not have "),
    (re.compile(r"^(?:no longer|not any longer) "), "not "),
    (re.compile(r"^(am|is|are|have|has|can) no longer "), r"\1 not "),
    (re.compile(r"^have (not )?been (?=\w)"), r"am \1"),
    (re.compile(r"^has (not )?been (?=\w)"), r"is \1"),
    (re.compile(r"^have got (?=(?:an?|\d+|two|three|four|five|some|my|brown|blue) )"), "have "),
    (re.compile(r"^(?:have )?(?:grown|grew|come|came|learned|started|began|got) to (?=love|like|enjoy|hate)"), ""),
    (re.compile(r"^(?:have )?(?:started|begun|began) (?=liking|loving|enjoying|hating|disliking)"), ""),
)  # fmt: skip
_NEGATION = re.compile(r"\b(?:not|never|hardly ever|neither) ")
_THIRD_PERSON = (
    (re.compile(r"^(\w{2,})ies$"), r"\1y"),
    (re.compile(r"^(\w+(?:ch|sh|ss|x|zz|go))es$"), r"\1"),
    (re.compile(r"^(\w+[^su\W])s$"), r"\1"),
)


def plain_predicate(rest: str, *, third_person: bool) -> Predicate:
    """Negation and auxiliaries taken off: "does not live in Rome" says "live in Rome", negated."""
    tense = _tense(rest)
    for pattern, replacement in _RULES:
        rest = pattern.sub(replacement, rest)
    opening, separator, tail = _opening(rest)
    negated = len(_NEGATION.findall(opening + " ")) % 2 == 1
    opening = _NEGATION.sub("", opening + " ").strip()
    tokens = [*opening.split(), *tail.split()] if separator else opening.split()
    return Predicate(" ".join(_verb(tokens, third_person=third_person)), negated, tense)


def _opening(rest: str) -> tuple[str, str, str]:
    """The words among which a negation is one of the clause: "not only" is none."""
    tokens = rest.split()
    if "not only" in rest:
        return "", " ", rest
    return " ".join(tokens[:4]), " ", " ".join(tokens[4:])


def _verb(tokens: list[str], *, third_person: bool) -> list[str]:
    while len(tokens) > 1 and tokens[0] in {"do", "does", "did", "will", "can"}:
        tokens = tokens[1:]
    if not tokens:
        return tokens
    if tokens[0] in {"have", "has", "had"} and len(tokens) > 1 and _is_participle(tokens[1]):
        return tokens[1:]
    if tokens[0] in _BASE:
        tokens = [_BASE[tokens[0]], *tokens[1:]]
    elif third_person:
        tokens = [_without_ending(tokens[0]), *tokens[1:]]
    if tokens[0] == "am" and len(tokens) > 1 and tokens[1].endswith("ing") and tokens[1] != "going":
        return tokens[1:]
    return tokens


def _without_ending(verb: str) -> str:
    for pattern, base in _THIRD_PERSON:
        if pattern.match(verb):
            return pattern.sub(base, verb)
    return verb


def _is_participle(word: str) -> bool:
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 3)


def _tense(rest: str) -> Tense:
    tokens = [word for word in rest.split() if word not in {"not", "never"}]
    first, second = (*tokens, "", "")[:2]
    if first in {"have", "has"} and (_is_participle(second)):
        return Tense.PERFECT
    if first == "will" or rest.startswith("am going to "):
        return Tense.FUTURE
    if first in _PAST or (first.endswith("ed") and first not in {"need", "feed"}):
        return Tense.PAST
    return Tense.PRESENT

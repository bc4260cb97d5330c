"""A clause as the speaker's own, in one spelling, without the openings and endings that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import known_names
from graphmem.english.words import APOSTROPHES, CONTRACTIONS

MAX_CHARACTERS = 300
"""What is longer says more than what fills one slot."""
_SPELLINGS = {
    "favourite": "favorite", "fav": "favorite", "fave": "favorite", "colour": "color", "anymore": "any more",
    "mom": "mother", "mum": "mother", "dad": "father", "e-mail": "email", "film": "movie", "fiancee": "fiance",
    "longer": "more", "bday": "birthday",
}  # fmt: skip
NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

_OPENING = re.compile(
    r"^(?:(?:hi|hey|hello|well|so|oh|ok|okay|yes|yeah|and|btw|by the way|fyi|update|good news|bad news"
    r"|actually|anyway|honestly"
    r"|unfortunately|sadly|luckily|finally|just so you know|for the record|as i said|as i mentioned|as you know"
    r"|correction"
    r"|it turns out|turns out)\b(?: that)?[,!:]? "
    r"|(?:please )?(?:remember|note|keep in mind|do not forget|know) (?:that )?(?=(?:i|my|we|our)\b))+",
    re.IGNORECASE,
)
_NOW = r"(?:now|nowadays|these days|from now on|as of now|as of today)"
_OPENING_NOW = re.compile(rf"^{_NOW},? ", re.IGNORECASE)
_ENDING = re.compile(
    r"(?:[.!…,:;)( ]|\b(?:btw|lol|haha|though|by the way|you know)$|[^\w\s.!…,:;)(@#$%€£&*+°'\"/-])+$", re.IGNORECASE
)
_ENDING_NOW = re.compile(rf",? {_NOW}$", re.IGNORECASE)
_SEASON = "spring|summer|autumn|fall|winter"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WHEN = (
    rf"(?:(?:earlier )?(?:this|last) (?:week|month|year|weekend|{_SEASON}|{_MONTH}|{_DAY})"
    r"|yesterday|today|recently|lately"
    rf"|in (?:early |late |mid )?(?:the )?(?:{_MONTH}|{_SEASON})|on {_DAY}"
    r"|(?:an?|a few|a couple of|[a-z]{3,5}|\d{1,2}) (?:day|week|month)s? ago)"
)
ENDING_WHEN = re.compile(rf",? {_WHEN}$", re.IGNORECASE)
OPENING_WHEN = re.compile(rf"^{_WHEN},? (?=(?:i|we)\b)", re.IGNORECASE)
SINCE = re.compile(rf" since (?:last (?:week|month|year|{_SEASON})|(?:{_MONTH})|(?:19|20)\d\d)$", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(i|am|have|is|and) (now|really|currently|still|actually|officially|finally|already"
    r"|absolutely|truly|totally)\b(?! [aA]nd)",
    re.IGNORECASE,
)
RECENT = re.compile(r"^(i(?: have)?) (?:just|recently|finally) (?!use|like|have|am|do|work|live)", re.IGNORECASE)
PERFECT = re.compile(r"^i have ", re.IGNORECASE)

_ONLY_KIN = word_set("wife husband mother father partner girlfriend boyfriend fiance spouse")
_ADVERBS = word_set("no more now just recently finally still also really actually")
_VERBS = {"is": "am", "are": "am", "has": "have", "does": "do", "goes": "go"}
_SUBJECT = re.compile(
    r"(?:(?:[Mm]y|[Oo]ur) (?P<kin>[a-z]+(?: in law)?)(?: (?P<name>[A-Z]\w+))?"
    r"|(?P<alone>[A-Z]\w+(?: [A-Z]\w+)?))(?P<of>'s)? "
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in the first person, whoever it speaks of."""

    text: str
    person: str
    is_sure: bool
    """Whether it is known of whom it speaks."""
    is_change: bool = False


def spelled(sentence: str) -> str:
    """In one spelling, contractions spelled out; capitals stay."""
    if len(sentence) > 2 * MAX_CHARACTERS:
        return sentence
    plain = " ".join(unicodedata.normalize("NFKC", sentence).translate(APOSTROPHES).split())
    return _TOKEN.sub(lambda found: _spelled_word(found[0]), plain).replace("gluten-free", "gluten free")


def _spelled_word(word: str) -> str:
    low = word.lower()
    if low in ("name's", "birthday's"):
        return f"{word[:-2]} is"
    spelled = CONTRACTIONS.get(low) or _SPELLINGS.get(low)
    return spelled if spelled else word


def bare(text: str, speaker: str) -> Clause:
    """Without the openings and endings that say nothing, or only that something is so now."""
    is_change, before = False, ""
    while before != text:
        before = text
        text = _ENDING.sub("", _OPENING.sub("", text, count=1)).strip(" ,")
        if (now := _ENDING_NOW.search(text) or _OPENING_NOW.match(text)) and now[0] != text:
            text, is_change = (text[: now.start()] + text[now.end() :]).strip(" ,"), True
        if filler := _FILLER.search(text):
            text = text[: filler.end(1)] + text[filler.end() :]
            is_change = is_change or filler[2].lower() == "now"
    return Clause(text, speaker, is_sure=True, is_change=is_change)


def perspectives(clause: Clause, speaker: str) -> Iterator[Clause]:
    """The clause as the speaker's own, and as that of whom its subject names."""
    text = re.sub(r"^we are (?!\d)", "i am ", clause.text, flags=re.IGNORECASE)
    text = re.sub(r"^we ", "i ", text, flags=re.IGNORECASE)
    yield replace(clause, text=re.sub(r"^our ", "my ", text, flags=re.IGNORECASE))
    found = _SUBJECT.match(clause.text)
    if not found:
        return
    kin, name = (found["kin"] or "").lower(), (found["name"] or found["alone"] or "").lower()
    if (kin and kin not in lexicon("kin")) or (not kin and name.partition(" ")[0] not in known_names("person")):
        return
    person = " ".join(part for part in (speaker if kin else "", kin, name) if part)
    rest = clause.text[found.end() :]
    own = f"my {rest}" if found["of"] else f"i {_in_first_person(rest)}"
    yield Clause(own, person, is_sure=bool(name) or kin in _ONLY_KIN, is_change=clause.is_change)


def _in_first_person(predicate: str) -> str:
    tokens = predicate.split(" ")
    at = next((at for at, word in enumerate(tokens) if word.lower() not in _ADVERBS), 0)
    verb = tokens[at].lower()
    tokens[at] = _VERBS.get(verb) or (verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb)
    return " ".join(tokens)

"""Normalisation of clauses: one spelling, no fillers, and the first person whoever the subject is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import known_names
from graphmem.english.time_names import MONTHS
from graphmem.english.words import APOSTROPHES, CONTRACTIONS, STOP_WORDS

MAX_CHARACTERS = 300
"""A longer clause says more than what fills one slot, and is left alone."""

_SPELLINGS = {
    "favourite": "favorite", "fav": "favorite", "fave": "favorite", "colour": "color", "anymore": "any more",
    "e-mail": "email", "film": "movie", "fiancee": "fiance", "bday": "birthday", "name's": "name is",
    "birthday's": "birthday is",
}  # fmt: skip
_KIN_SPELLINGS = {"mom": "mother", "mum": "mother", "dad": "father"}
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEXT_WORD = re.compile(r" ([a-z]+)")
_LONGER = re.compile(r"\b(no|any) longer\b", re.IGNORECASE)

_OPENING = re.compile(
    r"^(?:(?:hi|hey|hello|well|so|oh|ok|okay|yes|yeah|and|btw|by the way|fyi|update|good news|bad news|correction"
    r"|actually|anyway|honestly|unfortunately|sadly|luckily|finally|just so you know|for the record"
    r"|as i said|as i mentioned|as you know|it turns out|turns out)\b(?: that)?[,!:]? "
    r"|(?:please )?(?:remember|note|keep in mind|do not forget|know) (?:that )?(?=(?:i|my|we|our)\b))+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:[.!…,:;)( ]|\b(?:btw|lol|haha|though|by the way|you know)$|[^\w\s.!…,:;)(@#$%€£&*+°'\"/-])+$", re.IGNORECASE
)
_NOW = r"(?:now|nowadays|these days|from now on|as of now|as of today)"
_OPENING_NOW = re.compile(rf"^{_NOW},? ", re.IGNORECASE)
_ENDING_NOW = re.compile(rf",? {_NOW}$", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(i|am|have|is|and) (now|really|currently|still|actually|officially|finally|already"
    r"|absolutely|truly|totally)\b(?! [aA]nd)",
    re.IGNORECASE,
)
_NEW = re.compile(r"^my new (?=.+ is )", re.IGNORECASE)
_CHANGED = re.compile(r"^(my [\w ]{1,40}?) (?:has |have )?(?:just |recently )?changed to ", re.IGNORECASE)

_SEASON = "spring|summer|autumn|fall|winter"
_MONTH = "|".join(MONTHS)
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WHEN = (
    rf"(?:(?:earlier )?(?:this|last) (?:week|month|year|weekend|{_SEASON}|{_MONTH}|{_DAY})"
    r"|yesterday|today|recently|lately"
    rf"|in (?:early |late |mid )?(?:the )?(?:{_MONTH}|{_SEASON})|on {_DAY}"
    r"|(?:an?|a few|a couple of|[a-z]{3,5}|\d{1,2}) (?:day|week|month)s? ago)"
)
_ENDING_WHEN = re.compile(rf",? {_WHEN}$", re.IGNORECASE)
_OPENING_WHEN = re.compile(rf"^{_WHEN},? (?=(?:i|we)\b)", re.IGNORECASE)
_SINCE = re.compile(rf" since (?:last (?:week|month|year|{_SEASON})|(?:{_MONTH})|(?:19|20)\d\d)$", re.IGNORECASE)
_RECENT = re.compile(r"^(i(?: have)?) (?:just|recently|finally) ", re.IGNORECASE)
_PERFECT = re.compile(r"^i have ", re.IGNORECASE)

_NO_MORE = re.compile(r"i (?:(am |have )?no more (.+)|(am )not (.+) any more|do not (.+) any more)", re.IGNORECASE)
_NOT = re.compile(r"i (?:(am )not|do not) (.+)", re.IGNORECASE)
_STOPPED = re.compile(r"i (?:have )?(?:stopped|quit|gave up|given up) (\w+)ing\b(.*)", re.IGNORECASE)

_ONLY_KIN = word_set("wife husband mother father partner girlfriend boyfriend fiance spouse")
"""Kin of whom a person has one at a time, so that the word alone identifies them."""
_ADVERBS = word_set("no more now just recently finally still also really actually")
_VERBS = {"is": "am", "are": "am", "has": "have", "does": "do", "goes": "go"}
_SUBJECT = re.compile(
    r"(?:(?:[Mm]y|[Oo]ur) (?P<kin>[a-z]+(?: in law)?)(?: (?P<name>[A-Z]\w+))?"
    r"|(?P<alone>[A-Z]\w+(?: [A-Z]\w+)?))(?P<of>'s)? "
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in the first person."""

    text: str
    person: str
    """The subject: empty for the speaker, else a name, kin, or kin and name in lower case."""
    is_subject_certain: bool = True
    """Whether `person` identifies one person."""
    is_change: bool = False
    """Whether it states a change, such as "I moved to Graz", and not only a state."""


def normalised(sentence: str) -> str:
    """Returns the sentence in one spelling, with contractions spelled out and capitals as they are."""
    # A sentence that is far too long to be a claim is not worth the work.
    if len(sentence) > 2 * MAX_CHARACTERS:
        return sentence
    plain = " ".join(unicodedata.normalize("NFKC", sentence).translate(APOSTROPHES).split())
    return _LONGER.sub(r"\1 more", _TOKEN.sub(_normalised_word, plain))


def _normalised_word(match: re.Match[str]) -> str:
    word = match[0].lower()
    if word in _KIN_SPELLINGS and not _is_adjective(match):
        return _KIN_SPELLINGS[word]
    return CONTRACTIONS.get(word) or _SPELLINGS.get(word) or match[0]


def _is_adjective(match: re.Match[str]) -> bool:
    """Returns whether a word for kin modifies the next word, as in "dad jokes", but not in "my dad jokes"."""
    before, behind = match.string[: match.start()].lower(), _NEXT_WORD.match(match.string, match.end())
    return behind is not None and behind[1] not in STOP_WORDS and not before.endswith(("my ", "our "))


def without_frame(text: str) -> str:
    """Returns the text in one spelling, without openings and endings that say nothing ("Well, …", "… by the way")."""
    return plain_clause(normalised(text)).text if len(text) <= MAX_CHARACTERS else text


def plain_clause(text: str, speaker: str = "") -> Clause:
    """Returns the clause without openings and endings that say nothing, or only that something holds now.

    These can be nested, so that the rules are applied until nothing changes.
    """
    is_change, before = False, ""
    while before != text:
        before = text
        text = _ENDING.sub("", _OPENING.sub("", text, count=1)).strip(" ,")
        if (now := _ENDING_NOW.search(text) or _OPENING_NOW.match(text)) and now[0] != text:
            text, is_change = (text[: now.start()] + text[now.end() :]).strip(" ,"), True
        if filler := _FILLER.search(text):
            text = text[: filler.end(1)] + text[filler.end() :]
            is_change = is_change or filler[2].lower() == "now"
    return Clause(text, speaker, is_change=is_change)


def in_first_person(clause: Clause) -> Iterator[Clause]:
    """Yields the clause in the first person: with the speaker as its subject, and with the person that it names."""
    text = re.sub(r"^we are (?!\d)", "i am ", clause.text, flags=re.IGNORECASE)
    text = re.sub(r"^we ", "i ", text, flags=re.IGNORECASE)
    yield _as_change(replace(clause, text=re.sub(r"\bour ", "my ", text, flags=re.IGNORECASE)))
    match = _SUBJECT.match(clause.text)
    if not match:
        return
    kin, name = (match["kin"] or "").lower(), (match["name"] or match["alone"] or "").lower()
    if (kin and kin not in lexicon("kin")) or (not kin and name.partition(" ")[0] not in known_names("person")):
        return
    person = " ".join(part for part in (clause.person if kin else "", kin, name) if part)
    rest = clause.text[match.end() :]
    own = f"my {rest}" if match["of"] else f"i {_predicate_in_first_person(rest)}"
    yield _as_change(Clause(own, person, is_subject_certain=bool(name) or kin in _ONLY_KIN, is_change=clause.is_change))


def _as_change(clause: Clause) -> Clause:
    """Reads "my new number is 7" and "my number has changed to 7" as "my number is 7", marked as a change."""
    if _NEW.match(clause.text):
        return replace(clause, text=_NEW.sub("my ", clause.text), is_change=True)
    if _CHANGED.match(clause.text):
        return replace(clause, text=_ENDING_WHEN.sub("", _CHANGED.sub(r"\1 is ", clause.text)), is_change=True)
    return clause


def _predicate_in_first_person(predicate: str) -> str:
    """Turns "recently moves to Graz" into "recently move to Graz": the verb is the first word that is no adverb."""
    tokens = predicate.split(" ")
    at = next((at for at, word in enumerate(tokens) if word.lower() not in _ADVERBS), 0)
    verb = tokens[at].lower()
    tokens[at] = _VERBS.get(verb) or (verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb)
    return " ".join(tokens)


def as_state(text: str) -> str:
    """Returns the clause without since when it holds."""
    return _SINCE.sub("", text)


def as_event(text: str) -> str:
    """Returns the clause in the past tense without its time: "I moved to Graz" for "I have just moved to Graz"."""
    timeless = _OPENING_WHEN.sub("", _ENDING_WHEN.sub("", text))
    return _PERFECT.sub("i ", _RECENT.sub(r"\1 ", timeless))


def ended_statements(text: str) -> list[str]:
    """Returns the statements that the clause ends: "I use Vim" for "I stopped using Vim"; none if it ends nothing.

    A verb in "-ing" gives every base form that it may have: "using" gives "use", "running" gives "run".
    """
    if match := _NO_MORE.fullmatch(text):
        return ["i " + "".join(filter(None, match.groups()))]
    if match := _STOPPED.fullmatch(text):
        root, rest = match[1].lower(), _ENDING_WHEN.sub("", match[2])
        single = root[:-1] if root[-1:] == root[-2:-1] else root
        return [f"i {verb}{rest}" for verb in (root + "e", root, single, root + "ing")]
    return []


def negated_statement(text: str) -> str | None:
    """Returns the statement that a clause with "not" denies: "I eat meat" for "I do not eat meat"."""
    match = _NOT.fullmatch(text)
    return f"i {match[1] or ''}{match[2]}" if match else None

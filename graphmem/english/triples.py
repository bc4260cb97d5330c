"""Relation extraction by rules: the triples that a text's main clauses state, by the table of relations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.clauses import MAX_CHARACTERS as MAX_CLAUSE
from graphmem.english.clauses import normalised, plain_clause
from graphmem.english.labels import split_label
from graphmem.english.lexicons import lexicon
from graphmem.english.name_types import PETS, known_names
from graphmem.english.names import MAX_CHARACTERS, find_names, sentences_of
from graphmem.english.relation_objects import NamesBySpelling, leading_name
from graphmem.english.relations import RELATIONS
from graphmem.english.words import APOSTROPHES, CONTRACTIONS
from graphmem.model.entity import NOTHING_MENTIONED, EntityKey, Mentions, Triple, fold

MAX_ENTITIES = 20
MAX_TRIPLES = 20

_NO_MAIN = re.compile(
    r"[?\"]|\b(?:if|when|whenever|while|imagine|suppose|unless|until|maybe|perhaps|says?|said|tells?|told|asked|pretend"
    r"|dream|dreamed|dreamt|wish|hope)\b|^(?:before|after|once|not)\b",
    re.IGNORECASE,
)
"""Words and marks that keep a sentence from stating anything: questions, conditions, hopes, reported speech."""
_JOINT = re.compile(
    r",? (?:and|but|so|plus) (?=(?:i|we|my|our|he|she|it|they)\b)|, (?=(?:i|we|my|he|she|it)\b)"
    r"|,? (?:because|since|so) |[:;()]|\.\.+| [-\u2013\u2014]+ |,? and (?=(?:lives|works|loves|likes|hates|is) )",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"\w{1,9}'\w{1,2}\b")
_GOES_ON = re.compile(r"(?:lives|works|loves|likes|hates|is) ")
_SELF = re.compile(r"(?:[\w']{1,30} and i|i|we|(?:the )?user) ", re.IGNORECASE)
_ADVERB = re.compile(r"\b(?:also|always|just|recently|totally|personally|simply) (?=\w)", re.IGNORECASE)
_BE = re.compile(r"I (?:is|are) ")
_FAVORITE = re.compile(r"(\w[\w' -]{0,40}) is (my favou?rite [\w-]+(?: [\w-]+)?)$", re.IGNORECASE)
_KIN = re.compile(
    r"\b(?:my|our|(?:i|we) (?:have|got|adopted) an?) (?P<kin>(?:[\w-]+ ){0,2}?[\w-]+?)"
    r"(?:,|'s name is| is(?: named| called)?| named| called)? (?=(?-i:[A-Z\u00c0-\u00de]))",
    re.IGNORECASE,
)
_IS_KIN = re.compile(r" is (?:my|our) (?P<kin>(?:[\w-]+ ){0,2}?[\w-]+)(?=,|$)", re.IGNORECASE)


def find_mentions(text: str, speaker: EntityKey | None) -> Mentions:
    """Returns the entities and triples of a text, at most 20 of each.

    `speaker` is the entity for "I", unless a label ("Anna: I live in Rome.") names another.
    """
    plain = text[:MAX_CHARACTERS].translate(APOSTROPHES)
    if not plain.strip():
        return NOTHING_MENTIONED
    names = find_names(plain)[:MAX_ENTITIES]
    named = {fold(key.name): key for key in sorted(names, key=lambda key: -len(key.name))}
    label, plain = split_label(plain)
    if label:
        speaker = _labelled(label, speaker, named)
    triples: dict[Triple, None] = {}
    ends = set(names)
    for triple in _triples(plain, speaker, named):
        more = ends | {triple.source, triple.target}
        if triple.source != triple.target and len(triples) < MAX_TRIPLES and len(more) <= MAX_ENTITIES:
            triples[triple] = None
            ends = more
    return Mentions.of(tuple(names), tuple(triples))


def _labelled(label: str, speaker: EntityKey | None, named: NamesBySpelling) -> EntityKey | None:
    if fold(label) in {"user", "assistant"}:
        return speaker
    return named.get(fold(label)) or EntityKey(label, "person" if label.lower() in known_names("person") else "")


def _triples(text: str, speaker: EntityKey | None, named: NamesBySpelling) -> Iterator[Triple]:
    for sentence in sentences_of(text):
        subject: EntityKey | None = None
        for clause in () if _NO_MAIN.search(sentence) else _clauses(sentence):
            if speaker:
                yield from _kinship(clause, speaker, named)
            subject, rest = (subject, f"I {clause}") if _GOES_ON.match(clause) else _subject(clause, speaker, named)
            if subject:
                yield from _stated(subject, _BE.sub("I am ", _ADVERB.sub("", rest)), named)


def _clauses(sentence: str) -> Iterator[str]:
    plain = _CONTRACTED.sub(lambda match: CONTRACTIONS.get(match[0].lower(), match[0]), " ".join(sentence.split()))
    for part in _JOINT.split(plain):
        if len(part) <= MAX_CLAUSE:
            yield _FAVORITE.sub(_value_first, plain_clause(part).text)


def _value_first(match: re.Match[str]) -> str:
    return f"{match[2]} is {match[1][0].lower()}{match[1][1:]}"


def _stated(subject: EntityKey, clause: str, named: NamesBySpelling) -> Iterator[Triple]:
    for relation in RELATIONS:
        if match := relation.pattern.match(clause):
            yield from (
                Triple(subject, relation.name, key) for key in relation.read_objects(clause[match.end() :], named)
            )


def _subject(clause: str, speaker: EntityKey | None, named: NamesBySpelling) -> tuple[EntityKey | None, str]:
    """Returns the subject of a clause, and the clause with "I" in its place."""
    if match := _SELF.match(clause):
        return speaker, f"I {clause[match.end() :]}"
    match = _KIN.match(clause)
    own = clause[match.end() :] if match and _kin(match) else clause
    key = leading_name(own, named)
    if key and key.type in {"person", "animal"}:
        return key, f"I{own[len(key.name) :].removeprefix(',')}"
    return speaker, clause


def _kinship(clause: str, speaker: EntityKey, named: NamesBySpelling) -> Iterator[Triple]:
    """Yields triples of kin: "My sister Anna …", "my brother's name is Sam", "Priya is my manager"."""
    pairs = [(_kin(match), leading_name(clause[match.end() :], named)) for match in _KIN.finditer(clause)]
    if (key := leading_name(clause, named)) and (match := _IS_KIN.match(clause[len(key.name) :])):
        pairs.append((_kin(match), key))
    for kin, name in pairs:
        if kin and name and name.type in {"person", "animal", ""}:
            yield Triple(speaker, "HAS_PET" if kin in PETS else "HAS_" + re.sub(r"\W+", "_", kin).upper(), name)


def _kin(match: re.Match[str]) -> str:
    kin = normalised(match["kin"]).lower()
    return kin if kin in lexicon("kin") | PETS else ""

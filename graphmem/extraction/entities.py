"""Whom and what a text mentions, and what it says of two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graphmem.english.lexicons import word_set
from graphmem.extraction.reading.claim import LISTENER, SELF, Claim, Slot, Subject
from graphmem.extraction.reading.clause import Mood
from graphmem.extraction.reading.frames import PETS
from graphmem.extraction.reading.names import MAX_NAME, find_names
from graphmem.extraction.reading.spelling import spell
from graphmem.extraction.reading.statement import Reading, read
from graphmem.model.entity import NOTHING_MENTIONED, EntityKey, Mentions, Statement
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope

MAX_ENTITIES = 20
MAX_STATEMENTS = 20
_MAX_THING_WORDS = 4

_RELATIONSHIPS = {
    Slot.HOME: "LIVES_IN",
    Slot.ORIGIN: "FROM",
    Slot.BIRTHPLACE: "BORN_IN",
    Slot.EMPLOYER: "WORKS_AT",
    Slot.OCCUPATION: "WORKS_AS",
    Slot.SCHOOL: "STUDIES_AT",
    Slot.STUDIES: "STUDIES",
    Slot.SPOUSE: "MARRIED_TO",
    Slot.DIET: "FOLLOWS_DIET",
    Slot.ATTITUDE: "LIKES",
    Slot.FAVORITE: "LIKES",
    Slot.PREFERENCE: "PREFERS",
    Slot.ALLERGY: "ALLERGIC_TO",
    Slot.TRIP: "TRAVELS_TO",
    Slot.NAME: "NAMED",
}
_PLACES = frozenset({Slot.HOME, Slot.ORIGIN, Slot.BIRTHPLACE, Slot.TRIP})
_NO_THINGS = word_set(
    "i me my we us our you your he him his she her it its they them their this that these those how what when where "
    "why is are am was were be being so such , cause having getting making"
)
"""Words by which a phrase is no name of a thing: "how it looks"."""
_NAMED = re.compile(r"\b(?:named|called) (?P<name>[\w' ]+)$")


def speaker_of(scope: Scope, speaker: Speaker) -> EntityKey | None:
    """Who says "I": the scope's user, or its agent for what the assistant says or is told."""
    if speaker is Speaker.USER:
        return EntityKey(scope.user_id, "user") if scope.user_id else None
    if speaker in (Speaker.ASSISTANT, Speaker.SYSTEM):
        return EntityKey(scope.agent_id, "agent") if scope.agent_id else None
    return None


def owner_of(scope: Scope) -> EntityKey | None:
    """Who says "I" where nobody knows who speaks: the user whose memory it is, else the agent."""
    return speaker_of(scope, Speaker.USER) or speaker_of(scope, Speaker.ASSISTANT)


def find_mentions(text: str, speaker: EntityKey | None) -> Mentions:
    """At most 20 of each; `speaker` is who says "I"."""
    names = find_names(text)[:MAX_ENTITIES]
    if not text.strip():
        return NOTHING_MENTIONED
    named = {spell(key.name): key for key in names}
    kept: dict[Statement, None] = {}
    ends = set(names)
    for statement in _statements(text, speaker, named):
        more = ends | {statement.source, statement.target}
        if len(kept) < MAX_STATEMENTS and len(more) <= MAX_ENTITIES:
            kept[statement] = None
            ends = more
    return Mentions.of(tuple(names), tuple(kept))


Named = Mapping[str, EntityKey]


def _statements(text: str, speaker: EntityKey | None, named: Named) -> Iterator[Statement]:
    for reading in read(text):
        if reading.clause.mood is not Mood.TOLD:
            continue
        yield from _kinship(reading, speaker, named)
        source = _source(reading.clause.subject, speaker, named)
        for claim in reading.claims if source else ():
            if source and (statement := _statement(source, claim, reading, named)):
                yield statement


def _kinship(reading: Reading, speaker: EntityKey | None, named: Named) -> Iterator[Statement]:
    """ "My sister Anna ...", "my brother's name is Sam", "Priya is my manager"."""
    subject = reading.clause.subject
    pairs = [(subject.kin, subject.name)]
    pairs += [(claim.subject.kin, claim.phrase) for claim in reading.claims if claim.slot is Slot.NAME and claim.holds]
    for kin, name in pairs:
        key = _named_in(name, named)
        if speaker and kin and key and not subject.pronoun:
            relationship = "HAS_PET" if kin in PETS else "HAS_" + re.sub(r"\W+", "_", kin).upper()
            yield Statement(speaker, relationship, key)


def _source(subject: Subject, speaker: EntityKey | None, named: Named) -> EntityKey | None:
    if subject == SELF:
        return speaker
    if subject == LISTENER:
        return speaker if speaker and speaker.type == "agent" else None
    return _named_in(subject.name, named)


def _statement(source: EntityKey, claim: Claim, reading: Reading, named: Named) -> Statement | None:
    if claim.is_implied or claim.subject != reading.clause.subject:
        own_name = claim.slot is Slot.NAME and claim.subject == SELF
        if not own_name:
            return None
    relationship, phrase = _relationship(claim, reading.clause.predicate)
    target = _target(claim, phrase, named) if relationship and phrase else None
    if target is None or target == source:
        return None
    if relationship == "LIVES_IN" and source.type == "organization":
        relationship = "LOCATED_IN"
    return Statement(source, relationship, target)


def _relationship(claim: Claim, predicate: str) -> tuple[str, str]:
    """Its name and the words of its target; empty for what is no relation."""
    if not claim.holds:
        return ("DISLIKES", claim.phrase) if claim.slot is Slot.ATTITUDE else ("", "")
    if claim.slot is Slot.HAVE and PETS & set(claim.phrase.split()):
        found = _NAMED.search(predicate)
        return "HAS_PET", found["name"] if found else claim.phrase
    if claim.slot is Slot.DOES and claim.phrase.startswith("use "):
        return "USES", claim.phrase.removeprefix("use ")
    return _RELATIONSHIPS.get(claim.slot, ""), claim.phrase


def _target(claim: Claim, phrase: str, named: Named) -> EntityKey | None:
    if key := _named_in(phrase, named):
        return key
    words = phrase.split()
    if (
        claim.slot in _PLACES
        or len(phrase) > MAX_NAME
        or len(words) > _MAX_THING_WORDS
        or _NO_THINGS.intersection(words)
    ):
        return None
    return EntityKey(phrase, "person" if claim.slot in (Slot.NAME, Slot.SPOUSE) else "thing")


def _named_in(phrase: str, named: Named) -> EntityKey | None:
    """The longest of the found names that a phrase has in it."""
    padded = f" {phrase} "
    inside = [name for name in named if f" {name} " in padded]
    return named[max(inside, key=len)] if phrase and inside else None

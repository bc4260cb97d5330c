"""What a text says of two entities, read from its main clauses by the table of relations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

from graphmem.english.labels import split_label
from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import PETS, known_names, known_types
from graphmem.english.names import MAX_CHARACTERS, find_names, sentences_of
from graphmem.english.relations import RELATIONS, Shape
from graphmem.english.words import APOSTROPHES
from graphmem.model.entity import NOTHING_MENTIONED, EntityKey, Mentions, Triple, fold

MAX_ENTITIES = 20
MAX_TRIPLES = 20

Named = Mapping[str, EntityKey]
"""The names of a text by their folded spelling, the longest first."""

_LEAD_IN = re.compile(
    r"(?:(?:hi|hey|hello|well|oh|ok|okay|yes|yeah|yep|so|and|but|also|plus|anyway|actually|honestly|now|btw|by the way|"
    r"(?:please )?(?:remember|note|keep in mind|don't forget)(?: that)?)\b,? |(?:[\w']{1,20} ){0,2}[\w']{1,20}[,!] "
    r"(?=(?:i|i'm|we|my)\b))+",
    re.IGNORECASE,
)
_NO_MAIN = re.compile(
    r"(?:if|when|whenever|while|imagine|suppose|unless|before|after|until|maybe|perhaps|once|not)\b"
    r"|.{0,60}\b(?:say|says|said|tell|told|asked|pretend|dream|dreamed|dreamt|wish|hope)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r",? (?:and|but|so|plus|because) (?=(?:i|i'm|i've|we|we're|my|our|he|she|it|they)\b)|, (?=(?:i|i'm|i've|we|my)\b)"
    r"|[:()]|\.\.+| [-\u2013\u2014]+ ",
    re.IGNORECASE,
)
_SAME_SUBJECT = re.compile(
    r",? (?:and|but) (?=(?:lives?|works?|study|studies|loves|likes|hates|prefers|uses|am|is) )", re.IGNORECASE
)
_OPEN = re.compile(r"\b(?:to|would|will|could|can|should|might|may|let|want|who|that|which)\b", re.IGNORECASE)
_ADVERB = re.compile(
    r"\b(?:really|actually|currently|now|still|just|also|finally|recently|already|absolutely|definitely|totally|truly|"
    r"always|officially|personally|simply) (?=\w)",
    re.IGNORECASE,
)
_CONTRACTED = tuple(
    (re.compile(rf"\b({subjects})'{end}\b", re.IGNORECASE), rf"\1 {verb}")
    for subjects, end, verb in (("i", "m", "am"), ("we", "re", "are"), ("i|we", "ve", "have"), ("name", "s", "is"))
)
_SELF = re.compile(r"(?:[\w']{1,30} and i|i|we|(?:the )?user) ", re.IGNORECASE)
_BE = re.compile(r"I (?:is|are) ")
_KIN = re.compile(
    r"\b(?:[Mm]y|[Oo]ur) (?P<kin>(?:[\w-]+ ){0,2}?[\w-]+?)(?:,|'s name is| is(?: named| called)?| named| called)? "
    r"(?=[A-Z\u00c0-\u00de])"
)
_IS_KIN = re.compile(r" (?:is|was) (?:my|our) (?P<kin>(?:[\w-]+ ){0,2}?[\w-]+)(?: now)?(?=[,.!]|$)", re.IGNORECASE)
_NO_THINGS = word_set(
    "i me my myself we us our you your he him his she her it its they them their this that these those the a an and or "
    "how what when where why who which is am was are were be been being do does did have has had having will would can "
    "could should to in on at with for from of by about into over under around as like than then so too very really "
    "not no all both any some more most much many lot lots even seeing hearing getting making giving going knowing "
    "thinking trying talking doing using simple it's that's i'm together there here now today lately idea thought "
    "fact way hard late"
)
_THING = re.compile(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}")
_PAST_THING = re.compile(
    r"[.!;:()]| (?:because|but|so|since|when|while|after|too|very much|a lot|over|than|more than|rather|now|as well)\b"
    r"| to (?=\w+$)",
    re.IGNORECASE,
)
_BEHIND_PET = re.compile(r"(?:[.,!]| and\b| at home\b|$| (?:named|called) )")


def find_mentions(text: str, speaker: EntityKey | None) -> Mentions:
    """At most 20 of each; `speaker` is who says "I", unless a label ("Anna: I live in Rome.") says who does."""
    plain = text[:MAX_CHARACTERS].translate(APOSTROPHES)
    if not plain.strip():
        return NOTHING_MENTIONED
    names = find_names(plain)[:MAX_ENTITIES]
    named = {fold(key.name): key for key in sorted(names, key=lambda key: -len(key.name))}
    label, plain = split_label(plain)
    if label:
        speaker = _labelled(label, speaker, named)
    kept: dict[Triple, None] = {}
    ends = set(names)
    for triple in _triples(plain, speaker, named):
        more = ends | {triple.source, triple.target}
        if triple.source != triple.target and len(kept) < MAX_TRIPLES and len(more) <= MAX_ENTITIES:
            kept[triple] = None
            ends = more
    return Mentions.of(tuple(names), tuple(kept))


def _labelled(label: str, speaker: EntityKey | None, named: Named) -> EntityKey | None:
    if fold(label) in {"user", "assistant"}:
        return speaker
    return named.get(fold(label)) or EntityKey(label, "person" if label.lower() in known_names("person") else "")


def _triples(text: str, speaker: EntityKey | None, named: Named) -> Iterator[Triple]:
    for sentence in sentences_of(text):
        if "?" in sentence[-3:] or '"' in sentence:
            continue
        for clause in _clauses(sentence):
            if speaker:
                yield from _kinship(clause, speaker, named)
            source, told = _subject(clause, speaker, named)
            for relation in RELATIONS if source else ():
                if source and (found := relation.pattern.match(told)):
                    rest = told[found.end() :] if relation.shape is not Shape.SUBJECT else _uncapitalised(found["what"])
                    is_seat = relation.name == "LIVES_IN" and source.type == "organization"
                    name = "LOCATED_IN" if is_seat else relation.name
                    yield from (Triple(source, name, key) for key in _TARGETS[relation.shape](rest, named))


def _uncapitalised(phrase: str) -> str:
    """Without the capital that it has from the beginning of its sentence."""
    return phrase[:1].lower() + phrase[1:]


def _clauses(sentence: str) -> Iterator[str]:
    """The main clauses, each with its subject."""
    plain = " ".join(sentence.split())
    if found := _LEAD_IN.match(plain):
        plain = plain if _NO_MAIN.match(plain) else plain[found.end() :]
    if _NO_MAIN.match(plain):
        return
    for pattern, spelled in _CONTRACTED:
        plain = pattern.sub(spelled, plain)
    for part in _JOINT.split(_ADVERB.sub("", plain)):
        whole, *others = _SAME_SUBJECT.split(part)
        yield whole
        subject = re.match(r"(?:i|we|[A-Z][\w.]*) ", whole, re.IGNORECASE)
        if subject and not _OPEN.search(whole):
            yield from (f"{subject[0]}{other}" for other in others)


def _subject(clause: str, speaker: EntityKey | None, named: Named) -> tuple[EntityKey | None, str]:
    """Whom the clause speaks of, and the clause with "I" in their place."""
    if found := _SELF.match(clause):
        return speaker, _BE.sub("I am ", f"I {clause[found.end() :]}")
    found = _KIN.match(clause)
    whole = clause[found.end() :] if found and found["kin"].lower() in lexicon("kin") else clause.removeprefix("The ")
    if key := _name_at(whole, named):
        clause = whole
    if not key or _IS_KIN.match(clause[len(key.name) :]) or clause[len(key.name) :].startswith(" is my "):
        return speaker, clause
    rest = clause[len(key.name) :].removeprefix(",")
    return key, _BE.sub("I am ", f"I{rest}") if rest.startswith(" ") else ""


def _kinship(clause: str, speaker: EntityKey, named: Named) -> Iterator[Triple]:
    """ "My sister Anna ...", "my brother's name is Sam", "Priya is my manager"."""
    pairs = [(found["kin"], _name_at(clause[found.end() :], named)) for found in _KIN.finditer(clause)]
    if (key := _name_at(clause, named)) and (found := _IS_KIN.match(clause[len(key.name) :])):
        pairs.append((found["kin"], key))
    for kin, name in pairs:
        if name and kin.lower() in lexicon("kin") and name.type in {"person", "animal", ""}:
            yield Triple(speaker, "HAS_PET" if kin.lower() in PETS else "HAS_" + re.sub(r"\W+", "_", kin).upper(), name)


def _name_at(text: str, named: Named) -> EntityKey | None:
    """The name that a text begins with, whole and not in the possessive."""
    low = fold(text)
    for name, key in named.items():
        if low.startswith(name) and not re.match(r"[\w']", low[len(name) : len(name) + 1]):
            return key
    return None


def _names_at(text: str, named: Named) -> Iterator[EntityKey]:
    """Those of a list: "Photoshop and Figma"."""
    key = _name_at(text, named)
    while key:
        yield key
        found = re.match(r",? and |, ", text[len(key.name) :])
        text = text[len(key.name) + found.end() :] if found else ""
        key = _name_at(text, named) if found else None


def _of_types(*types: str) -> Callable[[str, Named], list[EntityKey]]:
    def target(rest: str, named: Named) -> list[EntityKey]:
        key = _name_at(re.sub(r"^the ", "", rest), named)
        return [key] if key and key.type in types else []

    return target


def _product(rest: str, named: Named) -> list[EntityKey]:
    found = [key for key in _names_at(rest, named) if key.type in {"product", "organization", ""}]
    word = re.match(r"[\w.+#]*\w", rest)
    if (
        not found
        and word
        and (kinds := known_types().get(word[0].lower(), {}))
        and "product" in kinds
        and word[0].islower()
    ):
        return [EntityKey(kinds["product"], "product")] if word[0].lower() not in _PLAIN_PRODUCTS else []
    return found


_PLAIN_PRODUCTS = word_set(
    "word switch teams signal notion zoom pixel swift spark scala rust ruby monopoly react outlook"
)


def _occupation(rest: str, named: Named) -> list[EntityKey]:
    phrase = re.match(r"[\w-]+(?: [\w-]+){0,3}?(?=[.,!;]| (?:at|for|in|by|from|and|with|who|now|here)\b|$)", rest)
    is_trade = phrase and phrase[0].split()[-1].lower() in lexicon("occupations")
    return (
        [EntityKey(phrase[0].lower(), "thing")]
        if phrase and is_trade and not _NO_THINGS & set(phrase[0].split())
        else []
    )


def _given_name(rest: str, named: Named) -> list[EntityKey]:
    key = _name_at(rest, named)
    is_whole = key and re.match(r"[.,!;]|$| and i\b", rest[len(key.name) :], re.IGNORECASE)
    return [key] if key and is_whole and key.type == "person" else []


def _pet(rest: str, named: Named) -> list[EntityKey]:
    found = re.match(r"(?:[a-z]+ ){0,2}?(?P<pet>[a-z]+(?: pig)?)\b", rest)
    if not found or found["pet"] not in PETS or not (behind := _BEHIND_PET.match(rest[found.end() :])):
        return []
    key = _name_at(rest[found.end() + behind.end() :], named) if behind[0].strip() in {"named", "called"} else None
    return [key or EntityKey(found["pet"], "thing")]


def _things(rest: str, named: Named) -> list[EntityKey]:
    """Those of a list, up to the first that is none."""
    head = _PAST_THING.split(rest, maxsplit=1)[0]
    items = [_thing(item, named) for item in re.split(r", and |, | and | or ", head)]
    people = [key for key in items[1:] if key and key.type == "person"]
    return [key for key in takewhile(lambda key: key and key not in people, items) if key]


def _thing(item: str, named: Named) -> EntityKey | None:
    key = _name_at(item, named)
    if key:
        return key if len(key.name) == len(item) else None
    low = item.lower()
    is_common = all(word.islower() or word.lower() in lexicon("not_names") for word in item.split())
    is_thing = is_common and _THING.fullmatch(low) and not _NO_THINGS & set(low.split())
    return EntityKey(low, "thing") if is_thing else None


_TARGETS: Mapping[Shape, Callable[[str, Named], list[EntityKey]]] = {
    Shape.PLACE: _of_types("place", ""),
    Shape.ORGANIZATION: _of_types("organization", "product", "place", ""),
    Shape.PERSON: _of_types("person"),
    Shape.NAME: _given_name,
    Shape.PRODUCT: _product,
    Shape.OCCUPATION: _occupation,
    Shape.PET: _pet,
    Shape.ONE_THING: lambda rest, named: _things(rest, named) if len(_things(rest, named)) == 1 else [],
    Shape.THING: _things,
    Shape.SUBJECT: _things,
}

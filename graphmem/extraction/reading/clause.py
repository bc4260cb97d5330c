"""A clause: whom it speaks of, what it says, and whether it says so or denies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import known_names
from graphmem.extraction.reading.claim import LISTENER, SELF, Subject
from graphmem.extraction.reading.frames import reframed
from graphmem.extraction.reading.spelling import spell
from graphmem.extraction.reading.verb import Tense, plain_predicate

MAX_CHARACTERS = 20_000
_MAX_WORDS = 60

_SENTENCE = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<=[.!?…])[\"')\]]*\s+|[;\n\r]+|\s[-–—]\s"
)
_SPACES = re.compile(r"\s+")
_GOING_ON = r"(?:works?|lives?|moved|joined|started|stopped|quit|became|got married|switched|studies)\b"
_JOINT = re.compile(
    r"(?:,\s*|\s+)(?:and|but|so|because|plus|then|or|yet)\s+(?=(?:i|i'm|im|i've|we|my|our|he|she|it|they|the)\b)"
    r"|,\s+(?!(?:my|our)\s+[\w ]+,)(?=(?:i|i'm|im|i've|we|my|our)\b)"
    r"|(?:,\s*|\s+)and\s+(?=(?:now |just |recently |then )?"
    rf"{_GOING_ON})",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"^(?:my )?\w+ and (?:I|me)\b|^me and (?:my )?\w+\b", re.IGNORECASE)
_PARTED = re.compile(
    r"^(?:me and (?P<one>(?:my )?\w+)|(?P<other>(?:my )?\w+) and (?:I|me)) "
    r"(?P<how>(?:\w+ ){0,2}?(?:broke|broken|split) up)\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:(?:and|but|so)\s)?(?P<subject>I|i|We|we|(?:[Mm]y|[Oo]ur)\s\w+(?:\s[A-Z]\w+)?(?=\s)|[A-Z]\w+(?=\s(?:is|was"
    r"|works|lives|has|\w+ed|studies)\b))"
)
_GOES_ON = re.compile(rf"^(?:now |just |recently |then )?{_GOING_ON}", re.IGNORECASE)
_APPOSITION = re.compile(r"^(?P<name>[^\W\d]+(?: [^\W\d]+)?) , my (?P<kin>\w+(?: \w+)?) , ")
_LEAD_IN = re.compile(
    r"^(?:hi|hey|hello|well|so|oh|ok|yes|yeah|yep|no(?=,| ,| (?:i|my|we|it)\b)"
    r"|and|but|also|plus|btw|by the way|anyway|fyi|please|just(?! so)"
    r"|sorry|thanks"
    r"|(?:as|like) i (?:said|mentioned|told you|say)(?: before| earlier| already| once)?|i (?:told you|said"
    r"|mentioned)(?: that)?"
    r"|just so you know|for your information|(?:please )?(?:remember|note|keep in mind|do not forget|be aware"
    r"|know) that"
    r"|you should know that|to be clear|to be honest|just to let you know|for the record|good news|bad news|update"
    r"|heads up"
    r"|unfortunately|sadly|luckily|fortunately|it turns out(?: that)?|turns out(?: that)?|guess what|in fact"
    r"|in general|then"
    r"|there|again|correction|now|nowadays|these days|currently|recently|lately|at the moment|right now|as of now"
    r"|last (?:week|month|year)|yesterday|today|since then|in the meantime|finally|actually|honestly|personally|because"
    r")(?: ,)? "
)
_WRITTEN_LEAD_IN = re.compile(_LEAD_IN.pattern.replace("(?: ,)? ", ",? +"), re.IGNORECASE)
_DOUBT = re.compile(
    r"\b(?:if|wish|would|might|could|should|maybe|perhaps|probably|imagine|suppose|wanted to"
    r"|thinking (?:of|about)|considering|dream of|dreaming of|plan to buy|used to|not sure|unsure|wonder|almost|nearly"
    r"|once i|when i (?:was|grow|am)|as a (?:child|kid|student|teenager)|may(?= (?:move|quit|go|be|have|change)))\b"
)
_QUESTION = re.compile(
    r"^(?:who|what|where|when|why|how|which|whose|do|does|did|is|are|was|were|can|could|will|would|should|have|has|am)"
    r" (?:i|you|we|he|she|it|they|my|your|the|a|is|are|do|does|did|much|many|about|should|can)\b"
)
_CHANGE = re.compile(
    r"\b(?:now|nowadays|these days|no longer|any more|from now on|again|instead|changed|moved|switched|became|turned"
    r"|any longer|currently|as of|new|recently|just|promoted|started|joined|quit|got)\b"
)
_ADDITION = re.compile(r"\b(?:also|too|as well|in addition|second|another|part time|besides)\b")
_FILLER = re.compile(
    r"\b(?:really|actually|currently|now|still|just|already|also|too|very|finally|officially|recently|basically"
    r"|honestly"
    r"|definitely|totally|absolutely|nowadays|lately|truly|simply|again|however|instead(?! of)|these days|at the moment"
    r"|right now|from now on|as of now|any more|any longer|a lot|so much|very much|at all|as well|once again|ever"
    r"|only|originally"
    r"|kind of|sort of|pretty much|quite|super|deeply|especially|particularly|absolutely|for good|completely"
    r"|actively|btw|by the way|lol|haha|tbh)\b"
)
_PRONOUNS = {"he": "he", "she": "she", "they": "they", "it": "it"}
_VERB_FIRST = re.compile(
    r"^(?:loves|likes|enjoys|prefers|hates|dislikes|lives|works|watches|plays|has|is|uses|speaks|drinks|eats|wants|owns"
    r"|drives|studies|moved|joined|switched|quit(?= \w+ing\b)|sold (?:my|our)|travels|reads|runs"
    r"|collects|practices|teaches|does not|can not)\b"
)
_BARE = re.compile(r"^(?:allergic|vegetarian|vegan|pescatarian|married|single|divorced|engaged|retired)\b")
_PERSON_VERB = word_set(
    "is was has lives lived works worked likes loves hates enjoys prefers moved joined studies studied plays played "
    "married "
    "said told thinks wants speaks drinks eats drives went came got started quit left became turned teaches runs "
    "called "
    "does did will can owns uses knows bought"
)
_BE = word_set("is are was were has got will")


class Mood(StrEnum):
    TOLD = "told"
    DOUBTED = "doubted"
    """Hypothetical, wished for, merely possible, or past and gone."""


@dataclass(frozen=True, slots=True)
class Clause:
    subject: Subject
    predicate: str
    """From the verb on in its plain form, without negation and filler; of a thing, from the thing on."""
    negated: bool
    tense: Tense
    mood: Mood
    is_thing: bool
    is_change: bool
    is_addition: bool
    names: frozenset[str]
    """The words that the text writes with a capital, lower-case."""


def clauses(text: str) -> Iterator[Clause]:
    """Those that state something; questions do not."""
    for sentence in _SENTENCE.split(text[:MAX_CHARACTERS]):
        if not sentence or sentence.rstrip(" \"')").endswith("?"):
            continue
        names = capitalised(sentence)
        whole = spell(sentence)
        if whole.startswith(("if ", "when ", "imagine ", "what if ")):
            continue
        sentence = _WRITTEN_LEAD_IN.sub("", sentence, count=1)
        for part in _parts(_TOGETHER.sub("We", _PARTED.sub(_parting, sentence))):
            if clause := _clause(spell(part), names):
                yield clause


def _parting(found: re.Match[str]) -> str:
    return f"I {found['how']} with {found['one'] or found['other']}"


def _parts(sentence: str) -> Iterator[str]:
    """The clauses of a sentence; one that goes on without a subject gets the subject of the one before."""
    subject = ""
    for part in _JOINT.split(_SPACES.sub(" ", sentence)):
        if subject and _GOES_ON.match(part):
            yield f"{subject} {part}"
            continue
        found = _BEGINNING.match(part)
        subject = found["subject"] if found else ""
        yield part


def capitalised(sentence: str) -> frozenset[str]:
    found = re.findall(r"\b[^\W\d_a-z]\w*", sentence)
    return frozenset(word.lower() for word in found if word[0].isupper() and word != "I")


def strip_lead_in(spelled: str) -> str:
    spelled += " "
    while found := _LEAD_IN.match(spelled):
        spelled = spelled[found.end() :].removeprefix(", ")
    return spelled.strip()


def without_filler(spelled: str) -> str:
    return " ".join(_FILLER.sub(" ", spelled).split()).strip(" ,")


def _clause(spelled: str, names: frozenset[str]) -> Clause | None:
    stripped = strip_lead_in(spelled)
    if not stripped or _QUESTION.match(stripped):
        return None
    plain = " ".join(without_filler(stripped).split()[:_MAX_WORDS])
    if not plain:
        return None
    plain = reframed(_APPOSITION.sub(r"my \g<kin> \g<name> ", plain), names)
    subject, rest, is_thing = _subject(plain, names)
    predicate = plain_predicate(rest, third_person=plain.split()[0] not in {"i", "we", "you"})
    if not predicate.words:
        return None
    return Clause(
        subject=subject,
        predicate=rest if is_thing else predicate.words,
        negated=predicate.negated or (is_thing and " not " in f" {rest} "),
        tense=predicate.tense,
        mood=Mood.DOUBTED if _DOUBT.search(stripped) else Mood.TOLD,
        is_thing=is_thing,
        is_change=bool(_CHANGE.search(stripped)),
        is_addition=bool(_ADDITION.search(stripped)),
        names=names,
    )


def _subject(plain: str, names: frozenset[str]) -> tuple[Subject, str, bool]:
    """Who it is, the rest, and whether that rest has a thing as its subject."""
    first, _, rest = plain.partition(" ")
    if first in {"i", "we"}:
        return SELF, rest, False
    if first == "you":
        return LISTENER, rest, False
    if first in _PRONOUNS:
        return Subject(pronoun=_PRONOUNS[first]), rest, False
    if first in {"my", "our"}:
        return _kin_subject(rest, names)
    if first == "your":
        return LISTENER, rest, True
    return _unsaid_subject(plain) or _named_subject(plain, names)


def _unsaid_subject(plain: str) -> tuple[Subject, str, bool] | None:
    """Notes on the speaker: "User lives in Berlin", "Loves to travel", "Allergic to nuts"."""
    if found := re.match(r"(?:the )?user (?!s )", plain):
        return SELF, plain[found.end() :], False
    if _VERB_FIRST.match(plain):
        return SELF, plain, False
    if _BARE.match(plain):
        return SELF, f"is {plain}", False
    return None


def _kin_subject(rest: str, names: frozenset[str]) -> tuple[Subject, str, bool]:
    tokens = rest.split()
    if tokens and tokens[0] in {"new", "current"}:
        tokens = tokens[1:]
    for size in (3, 2, 1):
        kin = " ".join(tokens[:size])
        if len(tokens) > size and kin in lexicon("kin"):
            name, used = _name_at(tokens[size:], names)
            after = tokens[size + used :]
            if after[:1] == ["s"]:
                return Subject(kin, name), " ".join(after[1:]), True
            if not name and after[0] not in _BE and after[1:2] and after[1] in _BE:
                return SELF, rest, True
            return Subject(kin, name), " ".join(after), False
    return SELF, rest, True


def _name_at(tokens: list[str], names: frozenset[str]) -> tuple[str, int]:
    """The name that the words begin with, and how many words it has, commas counted."""
    start = 1 if tokens[:1] == [","] else 0
    end = start
    while end < len(tokens) and end - start < 3 and (tokens[end] in names or tokens[end] in known_names("person")):
        end += 1
    name = " ".join(tokens[start:end])
    if not name:
        return "", 0
    return name, end + (1 if start and tokens[end : end + 1] == [","] else 0)


def _named_subject(plain: str, names: frozenset[str]) -> tuple[Subject, str, bool]:
    tokens = plain.split()
    name, used = _name_at(tokens, names)
    following = tokens[used] if used < len(tokens) else ""
    known = bool(name) and tokens[0] in known_names("person")
    if name and following == "s":
        return Subject(name=name), " ".join(tokens[used + 1 :]), True
    if name and " is my " not in f"{plain} " and (known or following in _PERSON_VERB) and following:
        return Subject(name=name), " ".join(tokens[used:]), False
    return SELF, plain.removeprefix("the ").removeprefix("this "), True

"""Whether a sentence states something worth remembering."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from graphmem.extraction.languages import is_foreign, is_foreign_statement
from graphmem.extraction.lexicon import load
from graphmem.extraction.shorthand import has_verb, is_verb, spell
from graphmem.extraction.words import STOP_WORDS, stem


class Kind(StrEnum):
    STATEMENT = "statement"
    QUESTION = "question"
    REQUEST = "request"
    COURTESY = "courtesy"
    EMPTY = "empty"
    """Says nothing by itself: an answer, an evaluation, a mood, a fragment."""
    KNOWLEDGE = "knowledge"
    """Holds of the world, and of nobody in it."""


_QUESTION_END = re.compile(r"\?[\"'\u201d\u2019)\s!?]*(?:\W*)$")
_AUXILIARIES = frozenset("do does did is are was were can could would will should shall have has had am may might must".split())
_ASKED = frozenset(
    "i you we he she it they there this that these those the a an my your our his her their any anyone someone everyone all".split()
)
_WH = frozenset("what where when why who whom whose which how".split())
_HOW_MUCH = frozenset("many much long old far often big tall good come about to do".split())
_ASKED_AFTER = frozenset("happens happened else kind type about if".split())
_FIRST_PERSON = frozenset("i me my mine myself we us our ours ourselves".split())
_PEOPLE = _FIRST_PERSON | frozenset("he she his her him hers they their them".split())
_ANAPHORS = frozenset("it that this these those".split())
_APPEARING = frozenset("is was are were be been sounds looks seems feels tastes works worked would will makes sound look seem has had".split())
_PREPOSITIONS = frozenset(
    "in at on for with from to about like except and or because as not especially mostly mainly maybe preferably around near "
    "between under over within without of by until through during".split()
)
_PREDICATES = frozenset(
    "allergic vegetarian vegan pescatarian married divorced engaged pregnant single retired born diabetic celiac intolerant lactose "
    "gluten-free halal kosher left-handed unemployed based fluent interested addicted afraid scared".split()
)
_SEEKING = re.compile(
    r"i (?:just |really |also |would |do )*(?:need|want|like|love) you to\b|i (?:just |really |would |do )*(?:need|want|like|love) to (?:know|learn|hear|ask|see "
    r"(?:a|the|some)|understand|find out|get (?:some|a few|your))\b|i (?:was|am|have been) (?:just )?(?:wondering|curious)|i wonder\b|"
    r"i (?:have|had|got) (?:a|another|one|some|a few|a quick) (?:\w+ )?questions?|"
    r"i (?:would |will |do )?(?:need|want|like|love|appreciate) (?:\w+ ){0,3}(?:help|recommendations?|suggestions?|advice|tips|ideas|information|info|input|feedback)\b|"
    r"(?:i am )?(?:just )?(?:looking|searching) for (?:\w+ ){0,3}(?:recommendations?|suggestions?|advice|tips|ideas|help|information|info|inspiration|ways to)\b|"
    r"i (?:was|am) hoping (?:you|to get)|wondering (?:if|what|how|whether)|curious (?:if|what|how|whether)|i would appreciate|need (?:some )?help\b|"
    r"(?:i would be |i am )?(?:happy|glad) to (?:help|assist)|i (?:can|could|will) (?:certainly |definitely |also |try to )?(?:help|assist|remember|keep (?:this|that|it))\b|"
    r"i am here to (?:help|assist)|feel free\b|here (?:is|are)\b|if you (?:need|have|want|would like)\b|let us\b|let me\b"
)
_STANDING = frozenset({"always", "never"})
_NAMING = re.compile(r"call me (?:\w+)(?: \w+)?$")
_CALLING_BACK = frozenset("back later tomorrow when at if now today tonight soon asap after before a an the".split())
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november "
    "december today tonight tomorrow yesterday week weekend month year decided launched moved cancelled canceled scheduled postponed "
    "rescheduled deadline meeting appointment birthday anniversary".split()
)
_WORLD = re.compile(r"the (?:sun|moon|earth|sky|universe|world|ocean|human body|heart|brain)\b")
_LABEL = re.compile(r"(?:my |the user'?s )?([a-z]+)(?: [a-z]+)?\s*[:=]\s*\S", re.I)


def kind_of(sentence: str) -> Kind:
    """Of one clause without its lead-in. In doubt it is a statement."""
    if is_foreign(sentence):
        return Kind.STATEMENT if is_foreign_statement(sentence) else Kind.EMPTY
    tokens = spell(sentence)
    if not tokens or _is_courtesy(tokens):
        return Kind.COURTESY
    if _is_question(sentence, tokens):
        return Kind.QUESTION
    if _is_request(tokens):
        return Kind.REQUEST
    if _is_empty(sentence, tokens):
        return Kind.EMPTY
    return Kind.KNOWLEDGE if _is_knowledge(sentence, tokens) else Kind.STATEMENT


def _is_courtesy(tokens: tuple[str, ...]) -> bool:
    greetings = load("greetings")
    if all(token in greetings for token in tokens):
        return True
    return tokens[0] in ("hi", "hey", "hello", "thanks", "bye") and len(tokens) <= 3 and not has_verb(tokens[1:])


def _is_question(sentence: str, tokens: tuple[str, ...]) -> bool:
    if _QUESTION_END.search(sentence):
        return True
    first, second = tokens[0], tokens[1] if len(tokens) > 1 else ""
    if first in _WH:
        return _is_wh_question(first, second, tokens)
    if first == "any":
        return len(tokens) <= 8 and not has_verb(tokens[2:4])
    return first in _AUXILIARIES and second in _ASKED and tokens[:2] != ("have", "a")


def _is_wh_question(first: str, second: str, tokens: tuple[str, ...]) -> bool:
    if second in _AUXILIARIES or second in _ASKED_AFTER or first in ("why", "whose", "whom"):
        return True
    if first == "how":
        return second in _HOW_MUCH
    if first in ("what", "which"):
        return second not in ("i", "a") and any(token in _AUXILIARIES for token in tokens[2:5])
    return first == "who" and is_verb(second)


def _is_request(tokens: tuple[str, ...]) -> bool:
    said = " ".join(tokens)
    if _SEEKING.match(said):
        return True
    if _NAMING.match(said) and tokens[2] not in _CALLING_BACK:
        return False
    if tokens[0] in load("imperatives"):
        return not _is_shortened(tokens)
    return tokens[0] == "never" and tokens[1:2] == ("mind",)


_SELDOM_ASKED = frozenset("play work go do read run plan start stop quiz use make be keep cook see think wait get got".split())


def _is_shortened(tokens: tuple[str, ...]) -> bool:
    """Whether it rather has lost its "I": "Play tennis every Sunday", "Do not eat pork"."""
    rest = tokens[1:3]
    if tokens[:2] == ("do", "not"):
        return tokens[2:3] not in (("forget",), ("remember",)) and not _speaks_to_you(tokens[2:])
    if tokens[0] == "got":
        return True
    return tokens[0] in _SELDOM_ASKED and "every" in tokens and not _speaks_to_you(rest)


def _speaks_to_you(tokens: tuple[str, ...]) -> bool:
    """Whether its verb is one of what assistants do, or it names who is to be served."""
    imperatives = load("imperatives")
    return any(token in imperatives or token in ("me", "us", "you", "worry") for token in tokens[:2])


def _is_empty(sentence: str, tokens: tuple[str, ...]) -> bool:
    content = [token for token in tokens if token not in STOP_WORDS and token not in load("fillers") and not _filler(token)]
    if not content:
        return tokens[0] not in _STANDING or len(tokens) < 3
    if all(token in load("weather") for token in content) and tokens[0] not in _FIRST_PERSON:
        return True
    if tokens[0] in _ANAPHORS and len(tokens) > 1 and tokens[1] in _APPEARING and len(content) <= 1:
        return not _names_someone(sentence)
    if tokens[0] == "you" and not _FIRST_PERSON.intersection(tokens):
        return len(content) <= 1 and "an" not in tokens and "a" not in tokens
    return _is_fragment(sentence, tokens)


def _filler(token: str) -> bool:
    return stem(token) in _filler_stems()


@cache
def _filler_stems() -> frozenset[str]:
    return frozenset(stem(filler) for filler in load("fillers"))


def _is_fragment(sentence: str, tokens: tuple[str, ...]) -> bool:
    label = _LABEL.match(sentence)
    if label and label[1].lower() in load("attributes"):
        return False
    if _PEOPLE.intersection(tokens[:1]) or not _PREDICATES.isdisjoint(tokens):
        return len(tokens) < 2
    if has_verb(tokens):
        return tokens[0] in _PREPOSITIONS and not has_verb(tokens[2:])
    return tokens[0] in _PREPOSITIONS or len(tokens) < 4 or not _names_time(sentence, tokens)


def _names_time(sentence: str, tokens: tuple[str, ...]) -> bool:
    return any(char.isdigit() for char in sentence) or not _TIME_WORDS.isdisjoint(tokens)


def _names_someone(sentence: str) -> bool:
    """Whether a later word is written as a name."""
    return any(word[:1].isupper() and word.lower().partition("'")[0] not in STOP_WORDS for word in sentence.split()[1:])


def _is_knowledge(sentence: str, tokens: tuple[str, ...]) -> bool:
    if not _PEOPLE.isdisjoint(tokens) or not _TIME_WORDS.isdisjoint(tokens) or "'s " in sentence or "you" in tokens:
        return False
    if _WORLD.match(" ".join(tokens)):
        return True
    if any(token in _knowledge_stems() for token in map(stem, tokens[1:4])):
        return True
    return _defines(tokens)


@cache
def _knowledge_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in load("knowledge"))


def _defines(tokens: tuple[str, ...]) -> bool:
    """ "Paris is the capital of France", "Dogs are mammals"."""
    for place, token in enumerate(tokens[1:5], 1):
        if token in ("is", "are"):
            return any(word in load("kinds") or word.removesuffix("s") in load("kinds") for word in tokens[place + 1 : place + 6])
    return False

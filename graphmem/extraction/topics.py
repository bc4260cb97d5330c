"""What an order to forget means, if it means something that is remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graphmem.english.lexicons import words_in
from graphmem.extraction.orders import Order
from graphmem.extraction.shorthand import has_verb, spell


@dataclass(frozen=True, slots=True)
class Meant:
    everything: bool = False
    topics: tuple[str, ...] = ()
    statement: str | None = None
    is_timed: bool = False
    """Whether the time that the order ends in says when it was told."""


_EVERYTHING = Meant(everything=True, is_timed=True)

_HAVE = r"(?:['\u2019]ve|\s+have|\s+had)?"
_TOLD = re.compile(
    rf"""(?P<head>everything|anything|all|whatever|what|(?:all\s+)?(?:the\s+)?things|all\s+of\s+what)\s+(?:that\s+)?(?P<who>i|you){_HAVE}
    (?:\s+(?:ever|already|currently|still))?(?:\s+(?P<verb>told\s+you|told|said|mentioned|shared|gave\s+you|given\s+you
      |know|have|remember|learned|learnt|stored|saved|got|noted|recorded|have\s+stored|have\s+saved))?(?:\s+(?:with|to)\s+you)?
    (?:\s+(?:about|on|of|regarding)\s+(?P<topic>.+))?""",
    re.I | re.X,
)
_ABOUT = re.compile(
    r"""(?P<head>everything|anything|(?:all\s+(?:of\s+)?)?(?:the\s+|my\s+|your\s+|any\s+)?(?:info|information|data|details|facts|records|knowledge)|all)
    (?P<held>\s+(?:that\s+)?you(?:['\u2019]ve|\s+have)?\s*(?:have|got|know|stored|saved)?)?
    \s+(?:about|on|regarding|concerning|related\s+to)\s+(?P<topic>.+)""",
    re.I | re.X,
)
_MEMORIES = re.compile(
    r"""(?P<all>(?:all|any|every)\s+)?(?:of\s+)?(?P<whose>(?:the|my|your|our)\s+)?(?:(?P<kind>\S+(?:\s+\S+){0,4}?)\s+)?(?P<noun>memories|memory)
    (?:\s+(?:that\s+)?you(?:['\u2019]ve|\s+have)(?:\s+(?:stored|saved|got))?)?
    (?:\s+(?:about|of|regarding|involving|concerning|related\s+to|mentioning)\s+(?P<topic>.+))?""",
    re.I | re.X,
)
_REMEMBERED_KIND = re.compile(
    r"""(?P<all>(?:all|any)\s+(?:of\s+)?)?(?P<whose>(?:the|my|our)\s+)?(?P<topic>(?:(?P<kind>\S+(?:\s+\S+){0,4}?)\s+)?
    (?:preferences?|interests?|likes|dislikes|tastes|hobbies|personal\s+(?:details|information|info|facts)))""",
    re.I | re.X,
)
_DATA = re.compile(r"(?:all\s+(?:of\s+)?)?my\s+(?:own\s+|personal\s+|user\s+)?data", re.I)
_THAT = re.compile(r"(?:about\s+)?(?P<fact>the\s+fact\s+)?that\s+(?P<said>.+)", re.I)
_PERSONAL = re.compile(r"(?:i|i['\u2019]?(?:m|ve|d|ll)|we|we['\u2019](?:re|ve)|my|our)\b", re.I)
_CLAUSE = re.compile(r"(?:(?i:i|i['\u2019]?(?:m|ve|d|ll)|we|we['\u2019](?:re|ve)|my|our|he|she|they|the)\b|[A-Z])")
_SPOKEN = re.compile(
    r"(?:i|we)(?:['\u2019]ve|\s+have)?\s+(?:(?:ever|just|already|even)\s+)?(?:said|asked|mentioned|told|wrote|typed|sent|brought|exist|was\s+here)\b",
    re.I,
)
_INDIRECT = re.compile(
    r"(?:where|when|how|who|what|which)\s+(?!(?:is|are|was|were|do|does|did|can|could|should|will|would|to)\b)(?:\w+\s+){0,2}(?:i|i['\u2019]?m|my|we|our)\b(?!\s+(?:said|told|asked|just|mean|wrote|typed))",
    re.I,
)
_LOOSE = re.compile(r"\A(?:(?:all\s+)?about\s+|all\s+(?:of\s+)?)", re.I)
_ME = re.compile(r"(?:me|myself|us)(?:\s+and\s+my\s+life)?", re.I)
_LIST = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+(?:about\s+)?", re.I)
_DETERMINERS = re.compile(r"(?:(?:everything\s+)?about\s+|all\s+(?:of\s+)?|(?:my|our|the|any)\s+)+", re.I)
_ELSEWHERE = re.compile(r"\b(?:from|in|on|at|into)\s+(?:the|this|that|these|my|our|your|his|her|\w+\.\w)", re.I)

_UNDATED = re.compile(
    r"\b(?:ago|earlier|recently|lately|the\s+other\s+day|last\s+night|this\s+(?:morning|afternoon|evening)"
    r"|(?:last|this|on)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|last\s+weekend)\b",
    re.I,
)
_EDITING = frozenset({"remove", "clear", "reset", "get"})
_POINTING = words_in("pointers")
_SPEECH = words_in("speech")
_SETTINGS = words_in("settings")
_VAGUE = words_in("vague")
_MAX_WORDS = 10


def read_meant(order: Order) -> Meant | None:
    readers: tuple[Callable[[Order], Meant | None], ...] = (
        _statement,
        _told,
        _about,
        _memories,
        _remembered_kinds,
        _own,
    )
    return next((meant for reader in readers if (meant := reader(order))), None)


def _statement(order: Order) -> Meant | None:
    """ "forget that I like football"."""
    that = _THAT.fullmatch(order.about)
    said = that["said"] if that else order.about
    if _SPOKEN.match(said) or not (
        order.forgets or order.from_memory or (that and (that["fact"] or _PERSONAL.match(said)))
    ):
        return None
    tokens = spell(said)
    if len(tokens) < (2 if that else 3) or not has_verb(tokens[1:]) or not _CLAUSE.match(said):
        return None
    if not that and not _is_clause(said, tokens):
        return None
    several = re.split(r"\s+and\s+(?:that\s+)?(?=(?:i|i'm|im|i've|my|we)\b)", said, flags=re.I)
    return Meant(statement=said) if len(several) == 1 else Meant(topics=tuple(several))


def _is_clause(said: str, tokens: tuple[str, ...]) -> bool:
    """Whether it is one without "that" before it: "my name is Bob", not "my old work address"."""
    if not _PERSONAL.match(said) or "," in said:
        return False
    return tokens[0] in ("i", "we") or not {"is", "are", "was", "were"}.isdisjoint(tokens[2:])


def _told(order: Order) -> Meant | None:
    """ "what I told you about Berlin", "everything you know about me"."""
    match = _TOLD.fullmatch(order.timeless)
    if not match or (not match["verb"] and not match["topic"]):
        return None
    if match["topic"]:
        return _EVERYTHING if _ME.fullmatch(match["topic"]) else _topics(match["topic"], is_timed=True)
    is_all = match["head"].lower().startswith(("everything", "anything", "all", "whatever"))
    is_for_keeps = match["verb"].lower() in ("told you", "told", "shared", "gave you", "given you")
    if any(order.period) or match["who"].lower() == "you" or (is_all and is_for_keeps):
        return _EVERYTHING
    return None


def _about(order: Order) -> Meant | None:
    """ "everything about me", "all information about my job"."""
    match = _ABOUT.fullmatch(order.timeless)
    if not match:
        return None
    topic = match["topic"]
    if _ME.fullmatch(topic):
        return _EVERYTHING
    is_held = order.forgets or order.from_memory or bool(match["held"])
    return _topics(topic, is_timed=True) if is_held or _is_own_affair(order, topic) else None


def _is_own_affair(order: Order, topic: str) -> bool:
    """Whether it is the speaker's, and not a part of some document that is being edited."""
    return order.verb not in _EDITING and bool(_PERSONAL.match(topic)) and not _ELSEWHERE.search(topic)


def _memories(order: Order) -> Meant | None:
    """ "all my memories", "my travel memories", "the memories about Anna", "your memory"."""
    match = _MEMORIES.fullmatch(order.timeless)
    if not match:
        return None
    topic, kind = match["topic"], match["kind"]
    whose = (match["whose"] or "").strip().lower()
    is_plural = match["noun"].lower() == "memories"
    if topic:
        return _memories_about(topic) if not kind and (is_plural or whose == "your") else None
    if not is_plural:
        return _EVERYTHING if not kind and not order.forgets and whose in ("my", "your") else None
    if not kind:
        return _EVERYTHING if match["all"] or whose in ("my", "your") or any(order.period) else None
    if not (match["all"] or whose) or not _VAGUE.isdisjoint(spell(kind)):
        return None
    return _topics(kind, is_timed=True)


def _memories_about(topic: str) -> Meant | None:
    return _EVERYTHING if _ME.fullmatch(topic) else _topics(topic, is_timed=True)


def _remembered_kinds(order: Order) -> Meant | None:
    """ "all of my food preferences", "my likes and dislikes"."""
    if order.verb == "reset":
        return None
    if _DATA.fullmatch(order.timeless):
        return _EVERYTHING
    matches = [_REMEMBERED_KIND.fullmatch(part) for part in _LIST.split(order.timeless)]
    first = matches[0]
    if not first or not (_is_own(first) or _are_preferences(first)):
        return None
    kinds = [spell(match["kind"] or "") for match in matches if match]
    if len(kinds) < len(matches) or any(not _SETTINGS.isdisjoint(kind) for kind in kinds):
        return None
    return _topics(order.timeless, is_timed=True)


def _is_own(kind: re.Match[str]) -> bool:
    return (kind["whose"] or "").strip().lower() in ("my", "our")


def _are_preferences(kind: re.Match[str]) -> bool:
    """ "all food preferences": whose they are goes without saying."""
    return bool(kind["all"] and kind["kind"]) and kind["topic"].lower().endswith("preferences")


def _own(order: Order) -> Meant | None:
    """ "my phone number", "where I live", "about Anna"."""
    if not order.forgets and not order.from_memory:
        return None
    if re.fullmatch(r"everything|all", order.timeless, re.I):
        return _EVERYTHING
    about = _LOOSE.sub("", order.about)
    if _PERSONAL.match(about) or _INDIRECT.match(about) or order.from_memory or _is_addressed(order, about):
        return _topics(about)
    return None


def _is_addressed(order: Order, about: str) -> bool:
    """Whether it is asked of the assistant so plainly that a name or a thing is enough."""
    return (about[:1].isupper() and order.is_asked) or (order.is_framed and about.lower().startswith("the "))


def _topics(said: str, is_timed: bool = False) -> Meant | None:
    parts = [said] if _INDIRECT.match(said) else _LIST.split(said)
    topics = [_DETERMINERS.sub("", part, count=1) if _DETERMINERS.match(part) else part for part in parts]
    if not all(map(_is_topic, topics)) or (is_timed and _UNDATED.search(said)):
        return None
    return Meant(topics=tuple(topics), is_timed=is_timed)


def _is_topic(topic: str) -> bool:
    tokens = spell(topic)
    if not tokens or len(tokens) > _MAX_WORDS or tokens == ("the",):
        return False
    if _INDIRECT.match(topic):
        return True
    if not _POINTING.isdisjoint(tokens) or tokens[-1] in _SPEECH or tokens[-1].removesuffix("s") in _SPEECH:
        return False
    return len(tokens) == 1 or tokens[0] not in words_in("imperatives") or not _commands(tokens)


def _commands(tokens: tuple[str, ...]) -> bool:
    """Whether it is a second command: "use the new one"."""
    return tokens[1] in ("the", "a", "an", "my", "our", "about", "to", "over", "with")

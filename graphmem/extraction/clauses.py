"""A sentence of several independent statements, questions and requests, cut into them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.lexicons import words_in
from graphmem.extraction.openings import bare
from graphmem.extraction.sentences import sentences
from graphmem.extraction.shorthand import has_verb, spell

_I = r"(?:i|i['\u2019]?(?:m|ve|d|ll)|we|we['\u2019](?:re|ve|ll|d))"
_JOINT = re.compile(
    rf"(?:\s*[,;]\s*(?:(?:and|but|plus)\s+)?(?:also\s+)?|\s+[-\u2013\u2014]+\s+|\s+(?:and|but|plus)\s+(?:also\s+)?)"
    rf"(?=(?:{_I}|my|our)\s)",
    re.I,
)
_BREAK = r"(?:\s*[,;:.\u2013\u2014-]+\s*|\s+)(?:(?:and|but|so|then)\s+)?"
_YOU_OR_I = r"(?:i|you|u|we|the|there|my|it|they|he|she|that|this)"
_INVERSION = re.compile(
    rf"""{_BREAK}(?=(?:
      (?:what|where|how|when|why|which)(?:\s+\w+){{0,2}}?\s+(?:should|can|could|do|does|did|would|will)\s+{_YOU_OR_I}
      |what(?:['\u2019]s|\s+(?:is|are))\s
      |(?:can|could|would|will)\s+(?:you|u|someone|anyone)
      |(?:should|can|could)\s+i|do\s+(?:you|u)
      |any\s+(?:\w+\s+){{0,3}}(?:ideas?|tips|suggestions?|recommendations?|advice|thoughts)
    )\b)""",
    re.I | re.X,
)
_QUESTION = re.compile(
    r"\s*[,;:\u2013\u2014]\s*(?:(?:and|but|so)\s+)?"
    r"(?=(?:what|how|why|can|could|would|should|will|do|does|did|is|are|was|were|has|any|have\s+you|who\s+\w+|where\s+\w+|when\s+(?:is|are|should|do))\b)",
    re.I,
)
_REQUEST = re.compile(
    rf"""{_BREAK}(?=(?:please|pls|plz)\s+\w)
      |\s*[,;:\u2013\u2014]\s*(?:(?:and|but|so)\s+)?
       (?=(?:recommend|suggest|give|tell|show|help|find|write|explain|list|make|create|translate|summari[sz]e|remind|send|draft)
       \s+(?:me|us|a|an|the|some|my|this)\b)""",
    re.I | re.X,
)
_GROUNDS = re.compile(
    rf"\s*,\s*(?:and\s+)?(?:considering|given|since|because|knowing|seeing)\s+(?:that\s+)?(?=(?:{_I}|my|our)\s)", re.I
)
_DEPENDENT = re.compile(
    r"(?:if|when|whenever|while|because|since|although|though|unless|until|once|after|before|as|that|which|who|where|what|how|whether)\b",
    re.I,
)
_PENDING = re.compile(
    rf"\b(?:if|when|whenever|while|because|since|although|though|unless|until|once|after|before)\s+(?:{_I}|my|he|she|they|it)\b[^,;]*$",
    re.I,
)
_LEANING = words_in("anaphors")
_MAX_LENGTH = 2_000
_FIRST_PERSON = frozenset({"i", "we", "my", "our"})
_ASKING = words_in("asking_words")


def clauses(text: str) -> list[str]:
    """What a message says, piece by piece, in the speaker's words."""
    return [piece for sentence in sentences(text) for piece in pieces(sentence)]


def pieces(sentence: str) -> list[str]:
    if len(sentence) > _MAX_LENGTH:
        return [bare(sentence)]
    parts = (part for asked in _without_grounds(bare(sentence)) for part in _without_asking(asked))
    return [piece for part in parts for piece in map(bare, _independent(part)) if piece]


def _without_grounds(said: str) -> Iterator[str]:
    """A question, and the statement that it rests on: "What should I cook, since I'm a vegetarian?"."""
    grounds = _GROUNDS.search(said) if said.endswith("?") else None
    yield said[: grounds.start()] + "?" if grounds else said
    if grounds:
        yield said[grounds.end() :].rstrip("?")


def _without_asking(said: str) -> Iterator[str]:
    """A statement, and the question or request that follows it."""
    cut = _INVERSION.search(said, 4) or _REQUEST.search(said, 4)
    if not cut and said.endswith("?"):
        cut = _QUESTION.search(said, 4)
    if not cut or not _is_statement_before(said[: cut.start()]):
        yield said
        return
    yield said[: cut.start()]
    yield said[cut.end() :]


def _is_statement_before(left: str) -> bool:
    tokens = spell(left)
    return len(tokens) >= 2 and tokens[0] not in _ASKING and not _DEPENDENT.match(left) and tokens[-1] not in _EMBEDDING


_EMBEDDING = words_in("embedding_words")


def _independent(said: str) -> Iterator[str]:
    """First-person statements that say something each on their own."""
    start = 0
    joints = list(_JOINT.finditer(said))
    for place, joint in enumerate(joints):
        end = joints[place + 1].start() if place + 1 < len(joints) else len(said)
        if _is_independent(said[start : joint.start()]) and _stands_alone(said[joint.end() : end]):
            yield said[start : joint.start()]
            start = joint.end()
    yield said[start:]


def _is_independent(left: str) -> bool:
    tokens = spell(left)
    if not tokens or tokens[0] not in _FIRST_PERSON or not has_verb(tokens[1:]) or len(tokens) < 3:
        return False
    return not _DEPENDENT.match(left) and not _PENDING.search(left) and not left.endswith(":")


def _stands_alone(right: str) -> bool:
    tokens = spell(right)
    if len(tokens) < 3 or not _LEANING.isdisjoint(tokens):
        return False
    return tokens[0] in ("i", "we") or has_verb(tokens[2:])

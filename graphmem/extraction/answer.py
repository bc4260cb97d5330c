"""What a language model's answer says, when it can be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from graphmem.errors import ExtractionFailed, Refused
from graphmem.extraction.prompt import ExtractionPrompt
from graphmem.extraction.schema import Answer, AnswerFact, AnswerForget, check_shape
from graphmem.extraction.speakers import speaker_of
from graphmem.model.entity import EntityKey, Mentions, Triple
from graphmem.model.fact import Extraction, Fact, ForgetCommand, Speaker
from graphmem.model.limits import check_characters, check_count, check_name, check_text
from graphmem.model.moment import parse_moment

MAX_PARTS = 100
"""Entities, relations or topics of one fact or command."""
MAX_REASON_CHARACTERS = 500
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff01\uff1f\u2026])\s*")
_MARKS = " .!?\u3002\uff01\u2026\"'"
_NEGATIONS = frozenset(("not", "never", "don't", "dont", "no", "nicht", "nie", "ne", "pas", "nunca", "non"))
MAX_STATEMENT_BYTES = 4_096
"""Of what is to be forgotten."""

_FENCE = "```"
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|\W+")
_QUOTES = str.maketrans("‘’‚‛“”„‟«»", '\'\'\'\'""""""')
_I = frozenset(("i", "me", "my", "myself"))
_ROLES = {
    "user": Speaker.USER,
    "the user": Speaker.USER,
    "assistant": Speaker.ASSISTANT,
    "the assistant": Speaker.ASSISTANT,
}
_TYPES_OF_OWNERS = frozenset(("user", "agent", "app", "run"))


def read_answer(content: str, prompt: ExtractionPrompt) -> Extraction:
    """Returns what the answer says. Raises ExtractionFailed saying what is wrong, in few words."""
    try:
        answer = orjson.loads(_unfenced(content.strip()))
    except ValueError as error:
        raise ExtractionFailed("it is not JSON") from error
    shaped = check_shape(answer)
    try:
        return _Reader(prompt).extraction(shaped)
    except Refused as error:
        raise ExtractionFailed(error.message.rstrip(".")) from error


def _unfenced(content: str) -> str:
    """Without the fence of Markdown that some models put around their JSON."""
    if len(content) >= 2 * len(_FENCE) and content.startswith(_FENCE) and content.endswith(_FENCE):
        return content[len(_FENCE) : -len(_FENCE)].removeprefix("json")
    return content


class _Reader:
    """Of an answer that has the right shape."""

    def __init__(self, prompt: ExtractionPrompt) -> None:
        self._question = prompt
        self._scope = prompt.extraction_input.scope
        self._sources = frozenset(prompt.sources)
        self._memories = range(len(prompt.known))
        self._categories = {c.name.casefold(): c.name for c in prompt.extraction_input.categories}
        self._categories |= {c.name: c.name for c in prompt.extraction_input.categories}

    def extraction(self, answer: Answer) -> Extraction:
        check_count(answer.facts, "facts")
        facts = tuple(self._fact(fact, "facts", str(index)) for index, fact in enumerate(answer.facts))
        forget_command = self._forgetting(answer.forget) if answer.forget else None
        if facts and forget_command:
            raise ExtractionFailed("facts must be empty beside a command to forget")
        return Extraction(facts, forget_command)

    def _fact(self, fact: AnswerFact, *path: str) -> Fact:
        turns = sorted(_numbers(fact.turns, self._sources, "a source", *path, "turns"))
        if not turns:
            raise ExtractionFailed(f"{'.'.join(path)}.turns names no turn")
        same_as = self._ids([] if fact.known is None else [fact.known], *path, "known")
        replaces = self._ids(fact.replaces, *path, "replaces")
        return Fact(
            text=check_text(fact.text.strip(), *path, "text"),
            turns=tuple(turns),
            categories=self._offered(fact.categories),
            mentions=self._mentions(fact, self._question.extraction_input.turns[turns[0]].speaker, *path),
            same_as=next(iter(same_as), None),
            replaces=tuple(memory_id for memory_id in replaces if memory_id not in same_as),
            reason=_reason(fact.reason, *path, "reason"),
        )

    def _ids(self, numbers: Sequence[int], *path: str) -> tuple[str, ...]:
        known = self._question.known
        return tuple(known[number].id for number in _numbers(numbers, self._memories, "a known memory", *path))

    def _offered(self, names: Iterable[str]) -> tuple[str, ...]:
        """By the names they were offered under; others are dropped."""
        names = [name.strip() for name in names]
        found = (self._categories.get(name, self._categories.get(name.casefold())) for name in names)
        return tuple(dict.fromkeys(name for name in found if name is not None))

    def _mentions(self, fact: AnswerFact, speaker: Speaker, *path: str) -> Mentions:
        named: dict[str, EntityKey | None] = {}
        for index, entity in enumerate(_few(fact.entities, *path, "entities")):
            key = self._entity(entity.name, entity.type, speaker, *path, "entities", str(index))
            named.setdefault(_folded(entity.name), key)
        triples: list[Triple] = []
        for index, relation in enumerate(_few(fact.relations, *path, "relations")):
            where = (*path, "relations", str(index))
            source = self._end(relation.source, named, speaker, *where, "source")
            target = self._end(relation.target, named, speaker, *where, "target")
            relationship = _relationship(relation.relationship, *where, "relationship")
            if source and target:
                triples.append(Triple(source, relationship, target))
        return Mentions.of(tuple(key for key in named.values() if key), tuple(triples))

    def _entity(self, name: str, kind: str, speaker: Speaker, *path: str) -> EntityKey | None:
        """None where it is someone who speaks, but to whom the memory doesn't belong."""
        folded = _folded(name)
        if folded in _I or folded in _ROLES:
            return speaker_of(self._scope, _ROLES.get(folded, speaker))
        kind = check_name(_folded(kind), *path, "type")
        # Only those who speak are of these types: an app that is spoken of is no owner.
        return EntityKey(check_name(_spaced(name), *path, "name"), "thing" if kind in _TYPES_OF_OWNERS else kind)

    def _end(self, name: str, named: dict[str, EntityKey | None], speaker: Speaker, *path: str) -> EntityKey | None:
        folded = _folded(name)
        return named[folded] if folded in named else self._entity(name, "thing", speaker, *path)

    def _forgetting(self, forget: AnswerForget) -> ForgetCommand:
        forget_command = ForgetCommand(
            command=self._command(forget.command),
            everything=forget.everything,
            topics=_phrases(forget.topics, "forget", "topics"),
            statement=_unless_none(forget.statement, _check_statement, "forget", "statement"),
            ids=self._ids(forget.memories, "forget", "memories"),
            since=_unless_none(forget.since, parse_moment, "forget", "since"),
            until=_unless_none(forget.until, parse_moment, "forget", "until"),
            exceptions=_phrases(forget.exceptions, "forget", "exceptions"),
        )
        parts = bool(forget_command.topics or forget_command.statement or forget_command.ids)
        if parts == forget_command.everything:
            raise ExtractionFailed("forget must name either everything, or a topic, a statement or memories")
        _check_span(forget_command.since, forget_command.until)
        return forget_command

    def _command(self, command: str) -> str:
        """As a sentence of its own: a model that was misled must not find a command in a word of the user's."""
        turn = self._question.extraction_input.last_user_turn
        words = _folded(command.translate(_QUOTES)).strip(_MARKS)
        said = _SENTENCE_END.split(_folded(turn.content.translate(_QUOTES))) if turn else []
        holding = [sentence for sentence in said if words and words in sentence]
        if not any(_is_most_of(words, sentence) for sentence in holding):
            raise ExtractionFailed("forget.command is no sentence of the last turn of the user")
        return command.strip()


def _is_most_of(words: str, sentence: str) -> bool:
    """Whether a quotation leaves out no more than courtesies of a sentence, and no negation."""
    left = sentence.replace(words, " ", 1).split()
    return len(left) <= len(words.split()) // 2 + 1 and not _NEGATIONS.intersection(left)


def _check_statement(text: str, *path: str) -> str:
    return check_text(text, *path, max_bytes=MAX_STATEMENT_BYTES)


def _numbers(numbers: Iterable[int], allowed: Collection[int], what: str, *path: str) -> list[int]:
    """Each once."""
    numbers = list(dict.fromkeys(numbers))
    for number in numbers:
        if number not in allowed:
            raise ExtractionFailed(f"{'.'.join(path)} names {number}, which is not {what}")
    return numbers


def _few(items: list[Any], *path: str) -> list[Any]:
    check_count(items, *path, most=MAX_PARTS)
    return items


def _phrases(phrases: list[str], *path: str) -> tuple[str, ...]:
    named = enumerate(_few(phrases, *path))
    return tuple(check_name(_spaced(phrase), *path, str(index)) for index, phrase in named)


def _reason(text: str | None, *path: str) -> str | None:
    return check_characters(text.strip(), *path)[:MAX_REASON_CHARACTERS] or None if text else None


def _relationship(text: str, *path: str) -> str:
    return check_name(_WORD_BREAK.sub("_", text.strip()).strip("_").upper(), *path)


def _unless_none(value: str | None, read: Callable[..., Any], *path: str) -> Any:
    return None if value is None else read(value, *path)


def _check_span(since: datetime | None, until: datetime | None) -> None:
    if since and until and since >= until:
        raise ExtractionFailed("forget.since is not before forget.until")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _folded(text: str) -> str:
    return _spaced(text).casefold()

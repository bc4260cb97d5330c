"""Reading a language model's answer: it is checked against the prompt and becomes an extraction.

An answer is untrusted, for the conversation may hold a prompt injection. So it can refer only to turns and memories
that the prompt has numbered, and a command to forget must be a quotation of the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from graphmem.errors import ExtractionFailed, Refused
from graphmem.extraction.prompt import ExtractionPrompt
from graphmem.extraction.schema import Answer, AnswerFact, AnswerForget, check_shape
from graphmem.extraction.speakers import speaker_entity
from graphmem.model.entity import EntityKey, Mentions, Triple
from graphmem.model.fact import Extraction, Fact, ForgetCommand, Speaker
from graphmem.model.limits import check_characters, check_count, check_name, check_text
from graphmem.model.moment import parse_moment

MAX_PARTS = 100
"""Entities, relations or topics of one fact or command."""
MAX_REASON_CHARACTERS = 500
"""Characters of a reason that are stored."""
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff01\uff1f\u2026])\s*")
_MARKS = " .!?\u3002\uff01\u2026\"'"
_NEGATIONS = frozenset(("not", "never", "don't", "dont", "no", "nicht", "nie", "ne", "pas", "nunca", "non"))
MAX_STATEMENT_BYTES = 4_096
"""Bytes of a statement that is to be forgotten."""

_FENCE = "```"
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|\W+")
_QUOTES = str.maketrans("‘’‚‛“”„‟«»", '\'\'\'\'""""""')
_FIRST_PERSON = frozenset(("i", "me", "my", "myself"))
_SPEAKER_NAMES = {
    "user": Speaker.USER,
    "the user": Speaker.USER,
    "assistant": Speaker.ASSISTANT,
    "the assistant": Speaker.ASSISTANT,
}
_OWNER_TYPES = frozenset(("user", "agent", "app", "run"))


def read_answer(content: str, prompt: ExtractionPrompt) -> Extraction:
    """Returns the extraction that an answer describes.

    Raises ExtractionFailed with the first flaw in few words, which the model is told when it is asked to correct it.
    """
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
    """Returns the content without the fence of Markdown that some models put around their JSON."""
    if len(content) >= 2 * len(_FENCE) and content.startswith(_FENCE) and content.endswith(_FENCE):
        return content[len(_FENCE) : -len(_FENCE)].removeprefix("json")
    return content


class _Reader:
    """Checks an answer of the right shape against its prompt, and converts it."""

    def __init__(self, prompt: ExtractionPrompt) -> None:
        self._prompt = prompt
        self._scope = prompt.extraction_input.scope
        self._sources = frozenset(prompt.sources)
        self._memories = range(len(prompt.known))
        # Exact names come last, so that they win where two categories differ in case only.
        self._categories = {c.name.casefold(): c.name for c in prompt.extraction_input.categories}
        self._categories |= {c.name: c.name for c in prompt.extraction_input.categories}

    def extraction(self, answer: Answer) -> Extraction:
        """Returns the facts, or the command to forget. Raises ExtractionFailed and other refusals."""
        check_count(answer.facts, "facts")
        facts = tuple(self._fact(fact, "facts", str(index)) for index, fact in enumerate(answer.facts))
        forget_command = self._forget_command(answer.forget) if answer.forget else None
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
            categories=self._category_names(fact.categories),
            mentions=self._mentions(fact, self._prompt.extraction_input.turns[turns[0]].speaker, *path),
            same_as=next(iter(same_as), None),
            replaces=tuple(memory_id for memory_id in replaces if memory_id not in same_as),
            reason=_reason(fact.reason, *path, "reason"),
        )

    def _ids(self, numbers: Sequence[int], *path: str) -> tuple[str, ...]:
        """Returns the ids of known memories by their numbers in the prompt."""
        known = self._prompt.known
        return tuple(known[number].id for number in _numbers(numbers, self._memories, "a known memory", *path))

    def _category_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """Returns the offered categories that are named; other names are dropped."""
        names = [name.strip() for name in names]
        offered = (self._categories.get(name, self._categories.get(name.casefold())) for name in names)
        return tuple(dict.fromkeys(name for name in offered if name is not None))

    def _mentions(self, fact: AnswerFact, speaker: Speaker, *path: str) -> Mentions:
        """Returns a fact's entities, and its relations as triples between them."""
        named: dict[str, EntityKey | None] = {}
        for index, entity in enumerate(_limited(fact.entities, *path, "entities")):
            key = self._entity(entity.name, entity.type, speaker, *path, "entities", str(index))
            named.setdefault(_normalised(entity.name), key)
        triples: list[Triple] = []
        for index, relation in enumerate(_limited(fact.relations, *path, "relations")):
            where = (*path, "relations", str(index))
            source = self._endpoint(relation.source, named, speaker, *where, "source")
            target = self._endpoint(relation.target, named, speaker, *where, "target")
            relationship = _relationship(relation.relationship, *where, "relationship")
            # An end is None where it is a speaker who owns nothing here.
            if source and target:
                triples.append(Triple(source, relationship, target))
        return Mentions.of(tuple(key for key in named.values() if key), tuple(triples))

    def _entity(self, name: str, kind: str, speaker: Speaker, *path: str) -> EntityKey | None:
        """Returns the entity of a name; for a speaker ("I", "the user") an owner, or None where the scope has none."""
        normalised = _normalised(name)
        if normalised in _FIRST_PERSON or normalised in _SPEAKER_NAMES:
            return speaker_entity(self._scope, _SPEAKER_NAMES.get(normalised, speaker))
        kind = check_name(_normalised(kind), *path, "type")
        # These types are reserved for owners: an app that the conversation is about is none.
        return EntityKey(check_name(_single_spaced(name), *path, "name"), "thing" if kind in _OWNER_TYPES else kind)

    def _endpoint(
        self, name: str, named: dict[str, EntityKey | None], speaker: Speaker, *path: str
    ) -> EntityKey | None:
        """Returns one end of a relation; an entity that the fact does not list is a "thing"."""
        normalised = _normalised(name)
        return named[normalised] if normalised in named else self._entity(name, "thing", speaker, *path)

    def _forget_command(self, forget: AnswerForget) -> ForgetCommand:
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
        """Returns the quoted command. Raises ExtractionFailed unless it is a sentence of the user's last turn.

        A model that fell for a prompt injection could otherwise delete memories that the user never asked to forget.
        """
        turn = self._prompt.extraction_input.last_user_turn
        words = _normalised(command.translate(_QUOTES)).strip(_MARKS)
        sentences = _SENTENCE_END.split(_normalised(turn.content.translate(_QUOTES))) if turn else []
        quoting = [sentence for sentence in sentences if words and words in sentence]
        if not any(_is_most_of(words, sentence) for sentence in quoting):
            raise ExtractionFailed("forget.command is no sentence of the last turn of the user")
        return command.strip()


def _is_most_of(words: str, sentence: str) -> bool:
    """Returns whether a quotation omits at most a few words of its sentence, such as courtesies, and no negation."""
    omitted = sentence.replace(words, " ", 1).split()
    return len(omitted) <= len(words.split()) // 2 + 1 and not _NEGATIONS.intersection(omitted)


def _check_statement(text: str, *path: str) -> str:
    return check_text(text, *path, max_bytes=MAX_STATEMENT_BYTES)


def _numbers(numbers: Iterable[int], allowed: Collection[int], what: str, *path: str) -> list[int]:
    """Returns each number once. Raises ExtractionFailed for a number that is not allowed."""
    numbers = list(dict.fromkeys(numbers))
    for number in numbers:
        if number not in allowed:
            raise ExtractionFailed(f"{'.'.join(path)} names {number}, which is not {what}")
    return numbers


def _limited(items: list[Any], *path: str) -> list[Any]:
    check_count(items, *path, most=MAX_PARTS)
    return items


def _phrases(phrases: list[str], *path: str) -> tuple[str, ...]:
    named = enumerate(_limited(phrases, *path))
    return tuple(check_name(_single_spaced(phrase), *path, str(index)) for index, phrase in named)


def _reason(text: str | None, *path: str) -> str | None:
    return check_characters(text.strip(), *path)[:MAX_REASON_CHARACTERS] or None if text else None


def _relationship(text: str, *path: str) -> str:
    """Returns a relationship in upper snake case: "livesIn" and "lives in" are both LIVES_IN."""
    return check_name(_WORD_BREAK.sub("_", text.strip()).strip("_").upper(), *path)


def _unless_none(value: str | None, read: Callable[..., Any], *path: str) -> Any:
    return None if value is None else read(value, *path)


def _check_span(since: datetime | None, until: datetime | None) -> None:
    if since and until and since >= until:
        raise ExtractionFailed("forget.since is not before forget.until")


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _normalised(text: str) -> str:
    return _single_spaced(text).casefold()

"""Commands to forget what is remembered: whether a turn is one, and what it means.

A false command is the worst mistake. So the whole sentence must be one, and it must speak of what is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.english.lexicons import words_in
from graphmem.english.sentences import sentences
from graphmem.english.spans import Period
from graphmem.english.times import take_period
from graphmem.english.words import words
from graphmem.extraction import command_patterns as patterns
from graphmem.extraction.foreign_commands import read_foreign_command
from graphmem.model.fact import Forgetting


@dataclass(frozen=True, slots=True)
class _Order:
    """A sentence with the form of an order to forget or to delete something, whatever that is."""

    forgets: bool
    """Says "forget" or "stop remembering", rather than "delete"."""
    verb: str
    is_asked: bool
    """Has "please" or the like, or is framed."""
    is_framed: bool
    """Tells the assistant to do it: "can you", "I want you to"."""
    from_memory: bool
    """Says "from your memory"."""
    about: str
    timeless: str
    """`about` without the time at its end."""
    period: Period


@dataclass(frozen=True, slots=True)
class _Meant:
    everything: bool = False
    topics: tuple[str, ...] = ()
    statement: str | None = None
    is_timed: bool = False
    """Whether the time that the order ends in says when it was told."""


_EVERYTHING = _Meant(everything=True, is_timed=True)


def read_command(content: str, at: datetime) -> Forgetting | None:
    """What a turn commands, seen from the time it was said: one of its sentences, or several that name topics."""
    if len(content) > patterns.MAX_TURN or patterns.NOT_MEANT.search(content):
        return None
    said = [sentence.replace("\u2019", "'") for sentence in sentences(content.replace("_", " "))]
    read = [(sentence, _command_in(sentence, at)) for sentence in said]
    commands = [command for _, command in read if command]
    beside = [sentence for sentence, command in read if not command]
    last = next((command for sentence, command in reversed(read) if command or not _is_courtesy(sentence)), None)
    if not commands or not _stands_clear(commands, last, beside):
        return None
    return replace(_together(commands), beside=" ".join(beside))


def _command_in(sentence: str, at: datetime) -> Forgetting | None:
    bare = patterns.LEAD_IN.sub("", sentence, count=1) if patterns.LEAD_IN.match(sentence) else sentence
    if len(bare) > patterns.MAX_SENTENCE or (bare.endswith("?") and not patterns.ASKING.match(bare)):
        return None
    bare = bare.rstrip(" .!?\u2026")
    match = patterns.ORDER.fullmatch(patterns.TAIL.sub("", bare))
    return _read_order(match, sentence, at) if match else read_foreign_command(bare, sentence)


def _stands_clear(commands: Sequence[Forgetting], last: Forgetting | None, beside: Sequence[str]) -> bool:
    """Whether what else is said leaves a command one: "I am tired of it all. Forget everything." is none."""
    if any(map(patterns.OF_TEXTS.search, beside)):
        return False
    more = [sentence for sentence in beside if not _is_courtesy(sentence)]
    if all(map(_speaks_of_memory, commands)):
        return True
    is_plain = not any(command.everything and _is_bare(command) for command in commands)
    return last is not None and not any(map(_asks, more)) and (is_plain or not more)


def _together(commands: Sequence[Forgetting]) -> Forgetting:
    if len(commands) == 1:
        return commands[0]
    said = " ".join(command.command for command in commands)
    plain = [replace(command, command="", topics=()) == Forgetting("") for command in commands]
    if not all(plain):
        return Forgetting(said, refusal=_refusal(patterns.SEVERAL))
    return Forgetting(said, topics=tuple(topic for command in commands for topic in command.topics))


def _read_order(match: re.Match[str], sentence: str, at: datetime) -> Forgetting | None:
    whole = patterns.FROM_MEMORY.sub("", match["about"])
    about, *kept = patterns.EXCEPT.split(whole, maxsplit=1)
    timed = take_period(about, at)
    timeless, period = timed or (about, Period())
    timeless_alone = patterns.FROM_MEMORY.sub("", timeless)
    from_memory = whole != match["about"] or timeless_alone != timeless
    verb = (match["forget"] or match["remove"]).split()[0].lower()
    is_asked = bool(match["polite"] or match["frame"] or match["kindly"] or patterns.PLEASE.search(sentence))
    order = _Order(
        bool(match["forget"]), verb, is_asked, bool(match["frame"]), from_memory, about, timeless_alone, period
    )
    exceptions = _exceptions(kept[0]) if kept else ()
    problem = patterns.UNTIMED if not timed else patterns.NOT_ALONE if patterns.HEDGED.search(timeless_alone) else None
    meant = None if problem else _meaning(order)
    if meant and (not kept or (exceptions and (meant.is_timed or meant.topics))):
        return _forgetting(sentence, meant, period, exceptions)
    if not (from_memory or patterns.OF_MEMORY.match(order.about)) or patterns.ELSEWHERE.search(about):
        return None
    unclear = patterns.UNTIMED if patterns.UNDATED.search(about) else patterns.UNNAMED
    return Forgetting(sentence, refusal=_refusal(problem or (patterns.UNKEPT if meant else unclear)))


def _forgetting(sentence: str, meant: _Meant, period: Period, exceptions: tuple[str, ...]) -> Forgetting:
    since, until = period if meant.is_timed else Period()
    statement = meant.statement and meant.statement[0].upper() + meant.statement[1:]
    return Forgetting(sentence, meant.everything, meant.topics, statement, (), since, until, exceptions)


def _refusal(problem: str) -> str:
    return f"It was understood as a command to forget and not carried out: {problem}. {patterns.HOW_TO_SAY}"


def _meaning(order: _Order) -> _Meant | None:
    readers: tuple[Callable[[_Order], _Meant | None], ...] = (_stated, _from_kind, _said, _memories, _kinds, _own)
    return next((meant for reader in readers if (meant := reader(order))), None)


def _stated(order: _Order) -> _Meant | None:
    """ "forget that I like football"."""
    that = patterns.THAT.fullmatch(order.about)
    said = that["said"] if that else order.about
    if patterns.SPOKEN.match(said) or not (
        order.forgets or order.from_memory or (that and (that["fact"] or patterns.PERSONAL.match(said)))
    ):
        return None
    tokens = words(said)
    if len(tokens) < (2 if that else 3) or not patterns.CLAUSE.match(said) or not (that or _is_clause(said, tokens)):
        return None
    several = re.split(r" and (?:that )?(?=(?:i|i'm|im|i've|my|we)\b)", said, flags=re.I)
    return _Meant(statement=said) if len(several) == 1 else _Meant(topics=tuple(several))


def _is_clause(said: str, tokens: Sequence[str]) -> bool:
    """Whether it is one without "that" before it: "my name is Bob", not "my old work address"."""
    if not patterns.PERSONAL.match(said) or "," in said:
        return False
    return tokens[0] in ("i", "we") or not {"is", "are", "was", "were"}.isdisjoint(tokens[2:])


def _from_kind(order: _Order) -> _Meant | None:
    """ "jazz from my likes"."""
    match = patterns.FROM_A_KIND.fullmatch(order.about)
    meant = _topics(match["topic"]) if match else None
    stated = patterns.STATED.get(match["kind"].lower()) if match else None
    return _Meant(statement=f"{stated} {meant.topics[0]}") if meant and stated and len(meant.topics) == 1 else meant


def _said(order: _Order) -> _Meant | None:
    """ "what I told you about Berlin", "everything you know about me", "all information about my job"."""
    match = patterns.SAID.fullmatch(order.timeless)
    if not match:
        return None
    topic, is_about_what_is_known = match["topic"], bool(match["told"] or match["known"])
    if topic and not (is_about_what_is_known or order.forgets or order.from_memory or _is_own_affair(order, topic)):
        return None
    if topic:
        return _EVERYTHING if patterns.ME.fullmatch(topic) else _topics(topic, is_timed=True)
    head, told = match["head"].lower(), (match["told"] or "").lower()
    if not is_about_what_is_known:
        is_whole = head in ("everything", "all") and (order.forgets or order.from_memory)
        return _EVERYTHING if is_whole else None
    is_for_keeps = "you" in told or "shared" in told
    is_meant = match["known"] or any(order.period) or (head not in ("what", "all of what") and is_for_keeps)
    return _EVERYTHING if is_meant else None


def _is_own_affair(order: _Order, topic: str) -> bool:
    """Whether it is the speaker's, and not a part of some document that is being edited."""
    is_own = bool(patterns.PERSONAL.match(topic) or patterns.ME.fullmatch(topic))
    return order.verb not in ("remove", "clear", "reset", "get") and is_own and not patterns.ELSEWHERE.search(topic)


def _memories(order: _Order) -> _Meant | None:
    """ "all my memories", "my travel memories", "the memories about Anna", "your memory"."""
    match = patterns.MEMORIES.fullmatch(order.timeless)
    if not match or patterns.ELSEWHERE.search(order.timeless):
        return None
    if match["clause"]:
        return _Meant(statement=match["clause"])
    kind, topic = match["kind"], match["topic"] or match["owner"]
    whose, is_plural = (match["whose"] or "").strip().lower(), match["noun"].lower() == "memories"
    if topic:
        is_meant = not kind and (is_plural or whose == "your" or not match["of"])
        return (_EVERYTHING if patterns.ME.fullmatch(topic) else _topics(topic, is_timed=True)) if is_meant else None
    if not is_plural:
        return _EVERYTHING if not kind and not order.forgets and whose in ("my", "your") else None
    if not kind:
        return _EVERYTHING if match["all"] or whose in ("my", "your") or any(order.period) else None
    if not (match["all"] or whose) or not patterns.VAGUE.isdisjoint(words(kind)):
        return None
    return _topics(kind, is_timed=True)


def _kinds(order: _Order) -> _Meant | None:
    """ "all of my food preferences", "my likes and dislikes"."""
    if order.verb in ("reset", "take", "strike", "drop"):
        return None
    if patterns.DATA.fullmatch(order.timeless):
        return _EVERYTHING
    matches = [patterns.OF_A_KIND.fullmatch(part) for part in patterns.LIST.split(order.timeless)]
    first = matches[0]
    if not first or not all(matches):
        return None
    is_own = (first["whose"] or "").strip().lower() in ("my", "our")
    are_preferences = first["all"] and first["kind"] and first["topic"].lower().endswith("preferences")
    named = {word for match in matches if match for word in words(match["kind"] or "")}
    is_meant = (is_own or are_preferences) and patterns.SETTINGS.isdisjoint(named)
    return _topics(order.timeless, is_timed=True) if is_meant else None


def _own(order: _Order) -> _Meant | None:
    """ "my phone number", "where I live", "about Anna", "my work stuff"."""
    if not order.forgets and not order.from_memory:
        return None
    about = re.sub(r"^(?:(?:all )?about |all (?:of )?)", "", order.about, flags=re.I)
    is_addressed = about[:1].isupper() and order.is_asked
    is_thing = order.is_framed and about.lower().startswith("the ")
    if (
        patterns.PERSONAL.match(about)
        or patterns.INDIRECT.match(about)
        or order.from_memory
        or is_addressed
        or is_thing
    ):
        return _topics(about)
    return None


def _topics(said: str, is_timed: bool = False) -> _Meant | None:
    parts = [said] if patterns.INDIRECT.match(said) else patterns.LIST.split(said)
    topics = tuple(
        patterns.STUFF.sub(
            "", patterns.DETERMINERS.sub("", part, count=1) if patterns.DETERMINERS.match(part) else part
        )
        for part in parts
    )
    if not all(map(_is_topic, topics)) or (is_timed and patterns.UNDATED.search(said)):
        return None
    return _Meant(topics=topics, is_timed=is_timed)


def _exceptions(said: str) -> tuple[str, ...]:
    meant = _topics(patterns.KEPT.sub("", said, count=1))
    return meant.topics if meant and not patterns.HEDGED.search(said) else ()


def _is_topic(topic: str) -> bool:
    tokens = words(topic)
    if not tokens or len(tokens) > patterns.MAX_TOPIC or tokens == ["the"]:
        return False
    if patterns.INDIRECT.match(topic):
        return True
    if (
        not patterns.POINTING.isdisjoint(tokens)
        or tokens[-1] in patterns.SPEECH
        or tokens[-1].removesuffix("s") in patterns.SPEECH
    ):
        return False
    return len(tokens) == 1 or tokens[0] not in words_in("imperatives")


def _speaks_of_memory(command: Forgetting) -> bool:
    return bool(re.search(rf"\bmemor(?:y|ies)\b|{patterns.TOLD} about|{patterns.KNOWN}", command.command, re.I))


def _is_bare(command: Forgetting) -> bool:
    return {"you", "your", "me", "my", "memory", "memories"}.isdisjoint(words(command.command))


def _is_courtesy(sentence: str) -> bool:
    return bool(patterns.COURTESY.fullmatch(sentence.rstrip(" .!")))


def _asks(sentence: str) -> bool:
    first = words(sentence)[:1]
    return sentence.endswith("?") or first == ["let"] or not words_in("imperatives").isdisjoint(first)

"""Commands to forget what is remembered: whether a turn is one, and what it means.

A false command is the worst mistake. So the whole sentence must be one, and it must speak of what is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.english.languages import is_courtesy
from graphmem.english.lexicons import words_in
from graphmem.english.sentences import sentences
from graphmem.english.spans import Period
from graphmem.english.times import take_period
from graphmem.english.words import words
from graphmem.extraction.command_forms import (
    ELSEWHERE,
    FOREIGN,
    FORMS,
    INDIRECT,
    OF_MEMORY,
    SPEAKS_OF_MEMORY,
    Form,
    Imperative,
)
from graphmem.model.fact import ForgetCommand

MAX_TURN = 5_000
_EDGE = 1_000
"""Of a longer turn, its first and last sentence are looked for in so many characters."""
_MAX_SENTENCE = 300
_MAX_TOPIC = 10
"""Words."""

_POLITE = r"(?:please|pls|plz|kindly|now|just|also|completely|permanently|go ahead and|make sure (?:you|to))"
_FRAME = (
    r"(?:(?:can|could|would|will) (?:you|u)|i (?:want|need|would like) (?:you|u) to|i'?d (?:like|love) (?:you|u) to"
    r"|you (?:can|may|should|must|need to|have to))"
)
_ORDER = re.compile(
    rf"(?P<polite>(?:{_POLITE},? ){{0,3}})(?P<frame>{_FRAME} )?(?P<kindly>(?:{_POLITE} ){{0,3}})"
    r"(?P<verb>forget|unlearn|stop remembering|(?:don't|do not|no longer) remember(?! wh| how)"
    r"|delete|remove|erase|clear|wipe(?: out)?|purge|scrub|reset|get rid of|take|strike|drop) (?P<what>\S.*)",
    re.I,
)
_LEAD_IN = re.compile(
    r"^(?:(?:hi|hello|hey|thanks|thank you|ok|okay|alright|yes|yeah|no(?=,)|well|so|oh|and|also|actually|btw|by the way"
    r"|anyway|then|in that case|one more thing)\b(?: there)?[,!.:;\u2013-]{0,2} ?){1,4}",
    re.I,
)
_TAIL = re.compile(
    r"(?:,? (?:please|pls|plz|now|right now|right away|immediately|thanks|thank you|thx|ok|okay|any ?more|any longer"
    r"|for good|for ?ever|permanently|completely|asap)){1,4}$",
    re.I,
)
_PLEASE = re.compile(r"\b(?:please|pls|plz)\b", re.I)
_ASKING = re.compile(r"(?:(?:please|pls) )?(?:can|could|would|will)\b", re.I)
_MEMORY = r"(?:your |the |my )?(?:own |long[- ]term |short[- ]term )?memor(?:y|ies)"
_FROM_MEMORY = re.compile(rf",? (?:from|in|out of) {_MEMORY}$|^from {_MEMORY} ", re.I)
_EXCEPT = re.compile(
    r",? (?:except(?:ing)?(?: for)?|(?:but|and)(?: please)?(?: just| only)? keep|but(?: not| for)?|apart from"
    r"|other than|aside from|besides|excluding|save for) ",
    re.I,
)
_KEPT = re.compile(
    r"(?:(?:those|the ones|the memories|memories|what you know|what i told you|everything|anything|the fact) )?"
    r"(?:(?:about|on|of|that mention|mentioning) )?",
    re.I,
)
_BOUND = re.compile(
    r"[\"\u201c\u201d\u00ab:;(]|\b(?:but|except|unless|if|until|because|then|instead|otherwise|only|not|never|don't"
    r"|just|keep|yet|for (?:a|the) (?:moment|second|minute|time being|sec|while)|for now|start(?:ing)? over"
    r"|so (?:that|i|you|we))\b",
    re.I,
)
_UNDATED = re.compile(r"\b(?:ago|earlier|recently|lately|the other day|since (?:i|we)|(?:from )?(?:on|in) the)\b", re.I)
_NOT_MEANT = re.compile(
    r"^[ \t]{0,9}(?:[-*+\u2022#>]|\[[ x]?\]|\d{1,3}[.)][ \t]|subject:|from:|to:)"
    r"|\b(?:(?:just|only) (?:kidding|joking)|j/?k|lol|lmao|a?(?:ha){2,9}|actually,? no|that's what s?he said|for now"
    r"|(?:all|everything|what) (?:that )?i know)\b",
    re.I | re.M,
)
"""Lists and letters that are shown, what is taken back or is for the moment only, and what the speaker knows."""
_OF_TEXTS = re.compile(
    r"\b(?:translat|proofread|rewrit|rephras|paraphras|spell|grammar|summari[sz]|letter|song|lyric|poem|script|dialogue"
    r"|novel|prompt|paragraph|essay|quot)|:$",
    re.I,
)
"""In a sentence beside it: the turn is about a text, and the command may be of that text."""
_OUTRIGHT = re.compile(r"\b(?:please|pls|plz|my (?:\S{1,20} ){0,2}(?:number|address|e-?mail))\b", re.I)
"""In a command that stays one where more is said after it."""

_AND_THAT = re.compile(r" and (?:that )?(?=(?:i|i'm|im|i've|my|we)\b)", re.I)
_LIST = re.compile(r", ?(?:and |or )?| (?:and|or|&) (?:about )?", re.I)
_DETERMINERS = re.compile(r"^(?:(?:everything )?about |all (?:of )?|(?:my|our|the|any) )+", re.I)
_STUFF = re.compile(r" (?:stuff|things)$", re.I)
_ME = re.compile(r"(?:me|myself|us)(?: and my life)?", re.I)
_STATED = {"likes": "I like", "dislikes": "I dislike", "allergies": "I am allergic to"}

_HOW_TO_SAY = (
    'Say for example "Forget that I play chess", "Delete all memories about Berlin" or '
    '"Forget everything I told you yesterday".'
)
_UNTIMED = "the time that it names is not understood"
_UNNAMED = "it does not say, in a way that is understood, which memories are meant"
_NOT_ALONE = "it is bound to a condition"
_UNKEPT = "what is to be kept is not understood"
_SEVERAL = "the turn holds several commands; send one at a time"
_LONG = f"the turn is longer than {MAX_TURN:,} characters; send the command by itself"
_OTHER_LANGUAGE = "it is in a language that commands are not read in; say it in English or use deleteMemories"


def read_command(content: str, at: datetime) -> ForgetCommand | None:
    """What a turn commands, seen from the time it was said: one of its sentences, or several that name topics."""
    if len(content) <= MAX_TURN:
        return None if _NOT_MEANT.search(content) else _read(sentences(content.replace("_", " ")), at)
    head, tail = content[:_EDGE], content[-_EDGE:]
    if _NOT_MEANT.search(f"{head}\n{tail}"):
        return None
    found = _read([*sentences(head)[:1], *sentences(tail)[-2:]], at)
    return found and _refused(found.command, _LONG)


def _read(said: Sequence[str], at: datetime) -> ForgetCommand | None:
    read = [(sentence, _command_in(sentence.replace("\u2019", "'"), at)) for sentence in said]
    commands = [command for _, command in read if command]
    beside = [sentence for sentence, command in read if not command]
    last = next((command for sentence, command in reversed(read) if command or not is_courtesy(sentence)), None)
    if not commands or not _stands_clear(commands, last, beside):
        return None
    return replace(_together(commands), remainder=" ".join(beside))


def _command_in(sentence: str, at: datetime) -> ForgetCommand | None:
    bare = _LEAD_IN.sub("", sentence)
    if len(bare) > _MAX_SENTENCE or (bare.endswith("?") and not _ASKING.match(bare)):
        return None
    bare = bare.rstrip(" .!?\u2026")
    match = _ORDER.fullmatch(_TAIL.sub("", bare))
    if match:
        return _read_imperative(match, sentence, at)
    return _refused(sentence, _OTHER_LANGUAGE) if FOREIGN.fullmatch(bare) else None


def _stands_clear(commands: Sequence[ForgetCommand], last: ForgetCommand | None, beside: Sequence[str]) -> bool:
    """Whether what else is said leaves a command one: "I am tired of it all. Forget everything." is none."""
    if any(map(_OF_TEXTS.search, beside)):
        return False
    if all(SPEAKS_OF_MEMORY.search(command.command) for command in commands):
        return True
    more = [sentence for sentence in beside if not is_courtesy(sentence)]
    if any(map(_asks, more)) or (more and any(command.everything and _is_bare(command) for command in commands)):
        return False
    return last is not None or all(_OUTRIGHT.search(command.command) for command in commands)


def _together(commands: Sequence[ForgetCommand]) -> ForgetCommand:
    if len(commands) == 1:
        return commands[0]
    said = " ".join(command.command for command in commands)
    if not all(replace(command, command="", topics=()) == ForgetCommand("") for command in commands):
        return _refused(said, _SEVERAL)
    return ForgetCommand(said, topics=tuple(topic for command in commands for topic in command.topics))


def _read_imperative(match: re.Match[str], sentence: str, at: datetime) -> ForgetCommand | None:
    whole = _FROM_MEMORY.sub("", match["what"])
    what, *kept = _EXCEPT.split(whole, maxsplit=1)
    timed = take_period(what, at)
    named, period = timed or (what, Period())
    timeless = _FROM_MEMORY.sub("", named)
    imperative = Imperative(
        verb=match["verb"].split()[0].lower(),
        is_asked=bool(match["polite"] or match["frame"] or match["kindly"] or _PLEASE.search(sentence)),
        is_told=bool(match["frame"]),
        from_memory=whole != match["what"] or timeless != named,
        what=what,
        timeless=timeless,
        period=period,
    )
    problem = _UNTIMED if not timed else _NOT_ALONE if _BOUND.search(timeless) else None
    meant = None if problem else _meant(imperative)
    exceptions = _exceptions(kept[0]) if kept and meant and not meant.statement else ()
    if meant and (exceptions or not kept):
        return replace(meant, command=sentence, exceptions=exceptions)
    if not (imperative.from_memory or OF_MEMORY.match(what)) or re.search(ELSEWHERE, what, re.I):
        return None
    unclear = _UNTIMED if _UNDATED.search(what) else _UNNAMED
    return _refused(sentence, problem or (_UNKEPT if meant else unclear))


def _refused(command: str, problem: str) -> ForgetCommand:
    refusal = f"It was understood as a command to forget and not carried out: {problem}. {_HOW_TO_SAY}"
    return ForgetCommand(command, refusal=refusal)


def _meant(imperative: Imperative) -> ForgetCommand | None:
    """By the first form that has a meaning."""
    for form in FORMS:
        match = form.match(imperative)
        meant = _meaning(form, match.groupdict()) if match else None
        if meant:
            since, until = imperative.period if form.timed else Period()
            return replace(meant, since=since, until=until)
    return None


def _meaning(form: Form, parts: dict[str, str | None]) -> ForgetCommand | None:
    said, named = parts.get("said"), parts.get("topic")
    if said:
        several = tuple(_AND_THAT.split(said))
        whole = said[0].upper() + said[1:]
        return ForgetCommand("", topics=several) if len(several) > 1 else ForgetCommand("", statement=whole)
    if not named or (form.timed and _ME.fullmatch(named)):
        return ForgetCommand("", everything=True)
    topics = _topics(named)
    if not topics or not form.never.isdisjoint(words(named)) or (form.timed and _UNDATED.search(named)):
        return None
    stated = _STATED.get((parts.get("kind") or "").lower()) if len(topics) == 1 else None
    return ForgetCommand("", statement=f"{stated} {topics[0]}") if stated else ForgetCommand("", topics=topics)


def _topics(named: str) -> tuple[str, ...]:
    """Empty where one of them is no topic."""
    parts = [named] if re.match(INDIRECT, named, re.I) else _LIST.split(named)
    topics = tuple(_STUFF.sub("", _DETERMINERS.sub("", part)) for part in parts)
    return topics if all(map(_is_topic, topics)) else ()


def _exceptions(said: str) -> tuple[str, ...]:
    return _topics(_KEPT.sub("", said, count=1)) if not _BOUND.search(said) else ()


def _is_topic(topic: str) -> bool:
    if re.match(INDIRECT, topic, re.I):
        return True
    tokens = words(topic)
    if not tokens or len(tokens) > _MAX_TOPIC or tokens == ["the"] or not words_in("pointers").isdisjoint(tokens):
        return False
    last, speech = tokens[-1], words_in("speech")
    if last in speech or last.removesuffix("s") in speech:
        return False
    return len(tokens) == 1 or tokens[0] not in words_in("imperatives")


def _is_bare(command: ForgetCommand) -> bool:
    return {"you", "your", "me", "my", "memory", "memories"}.isdisjoint(words(command.command))


def _asks(sentence: str) -> bool:
    first = words(sentence)[:1]
    return sentence.endswith("?") or first == ["let"] or not words_in("imperatives").isdisjoint(first)

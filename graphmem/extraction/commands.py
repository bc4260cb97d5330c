"""Recognising commands to forget in a turn of the user, and what they name.

The worst mistake is to take something else for a command, for it deletes memories. So the whole sentence has to be a
command, and it has to be about what is remembered. A command that is recognised and not fully understood is refused.
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
    MEMORY_MENTION,
    MEMORY_TARGET,
    Form,
    Imperative,
)
from graphmem.model.fact import ForgetCommand

MAX_TURN = 5_000
"""Characters of a turn that is read as a whole."""
_EDGE = 1_000
"""Characters at each end of a longer turn that are searched for a command."""
_MAX_SENTENCE = 300
"""Characters of a sentence that may be a command."""
_MAX_TOPIC = 10
"""Words of a topic."""

_POLITE = r"(?:please|pls|plz|kindly|now|just|also|completely|permanently|go ahead and|make sure (?:you|to))"
_FRAME = (
    r"(?:(?:can|could|would|will) (?:you|u)|i (?:want|need|would like) (?:you|u) to|i'?d (?:like|love) (?:you|u) to"
    r"|you (?:can|may|should|must|need to|have to))"
)
_IMPERATIVE = re.compile(
    rf"(?P<polite>(?:{_POLITE},? ){{0,3}})(?P<frame>{_FRAME} )?(?P<kindly>(?:{_POLITE} ){{0,3}})"
    r"(?P<verb>forget|unlearn|stop remembering|(?:don't|do not|no longer) remember(?! wh| how)"
    r"|delete|remove|erase|clear|wipe(?: out)?|purge|scrub|reset|get rid of|take|strike|drop) (?P<target>\S.*)",
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
_EXCEPTION_LEAD_IN = re.compile(
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
_NOT_A_COMMAND = re.compile(
    r"^[ \t]{0,9}(?:[-*+\u2022#>]|\[[ x]?\]|\d{1,3}[.)][ \t]|subject:|from:|to:)"
    r"|\b(?:(?:just|only) (?:kidding|joking)|j/?k|lol|lmao|a?(?:ha){2,9}|actually,? no|that's what s?he said|for now"
    r"|(?:all|everything|what) (?:that )?i know)\b",
    re.I | re.M,
)
"""Signs that a turn commands nothing: a quoted list or letter, a joke, a command for the moment only, or one about what
the speaker knows, not the assistant."""
_OF_TEXTS = re.compile(
    r"\b(?:translat|proofread|rewrit|rephras|paraphras|spell|grammar|summari[sz]|letter|song|lyric|poem|script|dialogue"
    r"|novel|prompt|paragraph|essay|quot)|:$",
    re.I,
)
"""Signs, in another sentence of the turn, that it is about a text, and that the command may be a part of that text."""
_OUTRIGHT = re.compile(r"\b(?:please|pls|plz|my (?:\S{1,20} ){0,2}(?:number|address|e-?mail))\b", re.I)
"""Signs that a command is one although other sentences follow it."""

_NEXT_STATEMENT = re.compile(r" and (?:that )?(?=(?:i|i'm|im|i've|my|we)\b)", re.I)
_LIST = re.compile(r", ?(?:and |or )?| (?:and|or|&) (?:about )?", re.I)
_DETERMINERS = re.compile(r"^(?:(?:everything )?about |all (?:of )?|(?:my|our|the|any) )+", re.I)
_STUFF = re.compile(r" (?:stuff|things)$", re.I)
_ME = re.compile(r"(?:me|myself|us)(?: and my life)?", re.I)
_STATEMENT_OF_KIND = {"likes": "I like", "dislikes": "I dislike", "allergies": "I am allergic to"}

_EXAMPLES = (
    'Say for example "Forget that I play chess", "Delete all memories about Berlin" or '
    '"Forget everything I told you yesterday".'
)
_UNCLEAR_TIME = "the time that it names is not understood"
_UNCLEAR_TARGET = "it does not say, in a way that is understood, which memories are meant"
_CONDITIONAL = "it is bound to a condition"
_UNCLEAR_EXCEPTION = "what is to be kept is not understood"
_SEVERAL = "the turn holds several commands; send one at a time"
_TOO_LONG = f"the turn is longer than {MAX_TURN:,} characters; send the command by itself"
_OTHER_LANGUAGE = "it is in a language that commands are not read in; say it in English or use deleteMemories"


def read_command(content: str, at: datetime) -> ForgetCommand | None:
    """Returns the command that a turn is, or None; `at` is when it was said.

    Several sentences are one command where each of them names topics. A longer turn than MAX_TURN is searched at both
    ends only, and a command in it is refused.
    """
    if len(content) <= MAX_TURN:
        return None if _NOT_A_COMMAND.search(content) else _read(sentences(content.replace("_", " ")), at)
    head, tail = content[:_EDGE], content[-_EDGE:]
    if _NOT_A_COMMAND.search(f"{head}\n{tail}"):
        return None
    command = _read([*sentences(head)[:1], *sentences(tail)[-2:]], at)
    return command and _refused(command.command, _TOO_LONG)


def _read(turn: Sequence[str], at: datetime) -> ForgetCommand | None:
    """Returns the command that the sentences of a turn make, with the other sentences as its rest."""
    read = [(sentence, _command_in(sentence.replace("\u2019", "'"), at)) for sentence in turn]
    commands = [command for _, command in read if command]
    rest = [sentence for sentence, command in read if not command]
    last = next((command for sentence, command in reversed(read) if command or not is_courtesy(sentence)), None)
    if not commands or not _is_unambiguous(commands, last, rest):
        return None
    return replace(_combined(commands), remainder=" ".join(rest))


def _command_in(sentence: str, at: datetime) -> ForgetCommand | None:
    """Returns the command that a sentence is, without its greeting and courtesies."""
    bare = _LEAD_IN.sub("", sentence)
    if len(bare) > _MAX_SENTENCE or (bare.endswith("?") and not _ASKING.match(bare)):
        return None
    bare = bare.rstrip(" .!?\u2026")
    match = _IMPERATIVE.fullmatch(_TAIL.sub("", bare))
    if match:
        return _read_imperative(match, sentence, at)
    return _refused(sentence, _OTHER_LANGUAGE) if FOREIGN.fullmatch(bare) else None


def _is_unambiguous(commands: Sequence[ForgetCommand], last: ForgetCommand | None, rest: Sequence[str]) -> bool:
    """Returns whether sentences are commands in spite of the rest of the turn.

    "I am tired of it all. Forget everything." is no command; `last` is that of the last sentence but courtesies.
    """
    if any(map(_OF_TEXTS.search, rest)):
        return False
    if all(MEMORY_MENTION.search(command.command) for command in commands):
        return True
    more = [sentence for sentence in rest if not is_courtesy(sentence)]
    if any(map(_asks, more)) or (more and any(command.everything and _is_bare(command) for command in commands)):
        return False
    return last is not None or all(_OUTRIGHT.search(command.command) for command in commands)


def _combined(commands: Sequence[ForgetCommand]) -> ForgetCommand:
    """Returns one command for several that name nothing but topics; others are refused together."""
    if len(commands) == 1:
        return commands[0]
    text = " ".join(command.command for command in commands)
    if not all(replace(command, command="", topics=()) == ForgetCommand("") for command in commands):
        return _refused(text, _SEVERAL)
    return ForgetCommand(text, topics=tuple(topic for command in commands for topic in command.topics))


def _read_imperative(match: re.Match[str], sentence: str, at: datetime) -> ForgetCommand | None:
    """Returns the command of an imperative sentence, a refused one, or None where it is not about memories."""
    whole = _FROM_MEMORY.sub("", match["target"])
    target, *excepted = _EXCEPT.split(whole, maxsplit=1)
    dated = take_period(target, at)
    named, period = dated or (target, Period())
    undated_target = _FROM_MEMORY.sub("", named)
    imperative = Imperative(
        verb=match["verb"].split()[0].lower(),
        is_request=bool(match["polite"] or match["frame"] or match["kindly"] or _PLEASE.search(sentence)),
        addresses_assistant=bool(match["frame"]),
        from_memory=whole != match["target"] or undated_target != named,
        target=target,
        undated_target=undated_target,
        period=period,
    )
    problem = _UNCLEAR_TIME if not dated else _CONDITIONAL if _BOUND.search(undated_target) else None
    command = None if problem else _interpreted(imperative)
    exceptions = _exceptions(excepted[0]) if excepted and command and not command.statement else ()
    if command and (exceptions or not excepted):
        return replace(command, command=sentence, exceptions=exceptions)
    # What is not understood is refused only where it is surely about memories; else it is no command at all.
    if not (imperative.from_memory or MEMORY_TARGET.match(target)) or re.search(ELSEWHERE, target, re.I):
        return None
    unclear = _UNCLEAR_TIME if _UNDATED.search(target) else _UNCLEAR_TARGET
    return _refused(sentence, problem or (_UNCLEAR_EXCEPTION if command else unclear))


def _refused(command: str, problem: str) -> ForgetCommand:
    refusal = f"It was understood as a command to forget and not carried out: {problem}. {_EXAMPLES}"
    return ForgetCommand(command, refusal=refusal)


def _interpreted(imperative: Imperative) -> ForgetCommand | None:
    """Returns the command that the first matching form makes of an imperative; the order of FORMS matters."""
    for form in FORMS:
        match = form.match(imperative)
        command = _command_of(form, match.groupdict()) if match else None
        if command:
            since, until = imperative.period if form.timed else Period()
            return replace(command, since=since, until=until)
    return None


def _command_of(form: Form, parts: dict[str, str | None]) -> ForgetCommand | None:
    """Returns the command that the named groups of a form's match make, or None where they make no sense."""
    statement, named = parts.get("statement"), parts.get("topic")
    if statement:
        several = tuple(_NEXT_STATEMENT.split(statement))
        whole = statement[0].upper() + statement[1:]
        return ForgetCommand("", topics=several) if len(several) > 1 else ForgetCommand("", statement=whole)
    if not named or (form.timed and _ME.fullmatch(named)):
        return ForgetCommand("", everything=True)
    topics = _topics(named)
    if not topics or not form.excluded_words.isdisjoint(words(named)) or (form.timed and _UNDATED.search(named)):
        return None
    opening = _STATEMENT_OF_KIND.get((parts.get("kind") or "").lower()) if len(topics) == 1 else None
    return ForgetCommand("", statement=f"{opening} {topics[0]}") if opening else ForgetCommand("", topics=topics)


def _topics(named: str) -> tuple[str, ...]:
    """Returns the topics of a list, without determiners; none where one of them is no topic."""
    parts = [named] if re.match(INDIRECT, named, re.I) else _LIST.split(named)
    topics = tuple(_STUFF.sub("", _DETERMINERS.sub("", part)) for part in parts)
    return topics if all(map(_is_topic, topics)) else ()


def _exceptions(text: str) -> tuple[str, ...]:
    return _topics(_EXCEPTION_LEAD_IN.sub("", text, count=1)) if not _BOUND.search(text) else ()


def _is_topic(topic: str) -> bool:
    """Returns whether words name a topic: not "it", "the last message" or the beginning of another order."""
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
    """Returns whether a command says neither whose memories are to be forgotten, nor that it is about memories."""
    return {"you", "your", "me", "my", "memory", "memories"}.isdisjoint(words(command.command))


def _asks(sentence: str) -> bool:
    """Returns whether a sentence is a question or tells the assistant to do something else."""
    first = words(sentence)[:1]
    return sentence.endswith("?") or first == ["let"] or not words_in("imperatives").isdisjoint(first)

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
from graphmem.extraction.foreign_commands import read_foreign_command
from graphmem.model.fact import Forgetting

_MAX_TURN = 5_000
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
    r"(?:(?P<forget>forget|unlearn|stop remembering|(?:don't|do not|no longer) remember)"
    r"|(?P<remove>delete|remove|erase|clear|wipe(?: out)?|purge|scrub|reset|get rid of|take|strike|drop))"
    r" (?P<about>\S.*)",
    re.I,
)
_LEAD_IN = re.compile(
    r"(?:(?:hi|hello|hey|thanks|thank you|ok|okay|alright|yes|yeah|no(?=,)|well|so|oh|and|also|actually|btw|by"
    r" the way|anyway|then"
    r"|in that case|one more thing)\b(?: there)?[,!.:;\u2013-]{0,2} ?){1,4}",
    re.I,
)
_TAIL = re.compile(
    r"(?:,? (?:please|pls|plz|now|right now|right away|immediately|thanks|thank you|thx|ok|okay|any ?more|any"
    r" longer|for good"
    r"|for ?ever|permanently|completely|asap)){1,4}$",
    re.I,
)
_PLEASE = re.compile(r"\bplease\b", re.I)
_OUR_MEMORY = r"(?:your |the |my )?(?:own |long[- ]term |short[- ]term )?memor(?:y|ies)"
_FROM_MEMORY = re.compile(rf",? (?:from|in|out of) {_OUR_MEMORY}$|^from {_OUR_MEMORY} ", re.I)
_ASKING = re.compile(r"(?:(?:please|pls) )?(?:can|could|would|will)\b", re.I)
_EXCEPT = re.compile(
    r",? (?:except(?:ing)?(?: for)?|(?:but|and)(?: please)?(?: just| only)? keep|but(?: not| for)?|apart from"
    r"|other than|aside from|besides"
    r"|excluding|save for) ",
    re.I,
)
_KEPT = re.compile(
    r"(?:(?:those|the ones|the memories|memories|what you know|what i told you|everything|anything|the fact) )?"
    r"(?:(?:about|on|of|that mention|mentioning) )?",
    re.I,
)
_HEDGED = re.compile(
    r"[\"\u201c\u201d\u00ab:;(]|\b(?:but|except|unless|if|until|because|then|instead|otherwise|only|not|never"
    r"|don't|just|keep|yet"
    r"|for (?:a|the) (?:moment|second|minute|time being|sec|while)|for now|start(?:ing)? over|so (?:that|i|you|we))\b",
    re.I,
)
_NOT_MEANT = re.compile(
    r"^[ \t]{0,9}(?:[-*+\u2022#>]|\[[ x]?\]|\d{1,3}[.)][ \t]|subject:|from:|to:)"
    r"|\b(?:(?:just|only) (?:kidding|joking)|j/?k|lol|lmao|a?(?:ha){2,9}|actually,? no|that's what s?he said|for now"
    r"|(?:all|everything|what) (?:that )?i know)\b",
    re.I | re.M,
)
"""Lists and letters that are shown, what is taken back or is for the moment only, and what the speaker knows."""
_OF_TEXTS = re.compile(
    r"\b(?:translat|proofread|rewrit|rephras|paraphras|spell|grammar|summari[sz]|letter|song|lyric|poem|script"
    r"|dialogue|novel"
    r"|prompt|paragraph|essay|quot)|:$",
    re.I,
)
"""In a sentence beside it: the turn is about a text, and the command may be of that text."""
_COURTESY = re.compile(
    r"(?:hi|hello|hey|thanks?|thank you|thx|cheers|please|ok|okay|great|bye|good \w{1,9})\b(?: [\w']{1,12}){0,3}", re.I
)

_HAVE = r"(?:'ve| have| had)?(?: (?:ever|already|currently|still|just)){0,2}"
_TOLD = rf"(?:that )?i{_HAVE} (?:told (?:to )?you|told|said|mentioned|shared|gave you|given you)(?: (?:with|to) you)?"
_KNOWN = (
    rf"(?:that )?you{_HAVE} (?:know|have|remember|learned|learnt|stored|saved|got|noted|recorded)(?: (?:stored|saved))?"
)
_FACTS = r"(?:all (?:of )?)?(?:the |my |your |any )?(?:info|information|data|details|facts|records|knowledge)"
_HEAD = rf"(?P<head>everything|anything|whatever|what|(?:all )?(?:the )?things|all of what|{_FACTS}|all)"
_ABOUT = r"(?:about|on|regarding|concerning|related to)"
_SAID = re.compile(
    rf"{_HEAD}(?: (?:(?P<told>{_TOLD})|(?P<known>{_KNOWN})))?(?: {_ABOUT} (?P<topic>.+))?",
    re.I,
)
_MEMORIES = re.compile(
    r"(?P<all>(?:all|any|every|each) (?:of )?)?(?P<whose>(?:the|my|your|our) )?(?:(?P<kind>\S{1,40}(?:"
    r" \S{1,40}){0,4}?) )?"
    rf"(?P<noun>memory|memories)(?: {_KNOWN}|(?: that)? you've)?"
    r"(?: (?:(?:(?:that|which) (?:says?|states?) |saying |that )(?:that )?(?P<clause>(?:i|i'm|i've|my|we|our)\b.+)"
    r"|(?P<of>of )(?P<owner>.+)|(?:about|on|regarding|involving|concerning|related to"
    r"|mentioning|containing|(?:that|which) (?:mentions?|contains?|are about|is about))(?: the word)? (?P<topic>.+)))?",
    re.I,
)
_KIND = r"(?:preferences?|interests?|likes|dislikes|tastes|hobbies|allergies)"
_OF_A_KIND = re.compile(
    rf"(?P<all>(?:all|any) (?:of )?)?(?P<whose>(?:the|my|our) )?"
    rf"(?P<topic>(?:(?P<kind>\S{{1,40}}(?: \S{{1,40}}){{0,4}}?) )?(?:{_KIND}|personal (?:details|information"
    rf"|info|facts)))",
    re.I,
)
_FROM_A_KIND = re.compile(
    rf"(?P<topic>.+) (?:from|off|out of) (?:the list of |my list of )?my (?:list of |\S{{1,20}} )?(?P<kind>{_KIND})",
    re.I,
)
_STATED = {"likes": "I like", "dislikes": "I dislike", "allergies": "I am allergic to"}
_DATA = re.compile(r"(?:all (?:of )?)?my (?:own |personal |user )?data", re.I)
_THAT = re.compile(r"(?:about )?(?P<fact>the fact )?that (?P<said>.+)", re.I)
_PERSONAL = re.compile(r"(?:i|i'?(?:m|ve|d|ll)|we|we'(?:re|ve)|my|our)\b", re.I)
_CLAUSE = re.compile(r"(?:(?i:i|i'?(?:m|ve|d|ll)|we|we'(?:re|ve)|my|our|he|she|they|the)\b|[A-Z])")
_SPOKEN = re.compile(
    r"(?:i|we)(?:'ve| have)? (?:(?:ever|just|already|even) )?"
    r"(?:said|asked|mentioned|told|wrote|typed|sent|brought|exist|was here|need to|have to)\b",
    re.I,
)
_INDIRECT = re.compile(
    r"(?:where|when|how|who|what|which) (?!(?:is|are|was|were|do|does|did|can|could|should|will|would"
    r"|to)\b)(?:\w+ ){0,2}"
    r"(?:i|i'm|my|we|our)\b(?! (?:said|told|asked|just|mean|wrote|typed))",
    re.I,
)
_ME = re.compile(r"(?:me|myself|us)(?: and my life)?", re.I)
_LIST = re.compile(r", ?(?:and |or )?| (?:and|or|&) (?:about )?", re.I)
_DETERMINERS = re.compile(r"(?:(?:everything )?about |all (?:of )?|(?:my|our|the|any) )+", re.I)
_STUFF = re.compile(r" (?:stuff|things)$", re.I)
_ELSEWHERE = re.compile(r"\b(?:from|in|on|at|into) (?:the|this|that|these|my|our|your|his|her|\w+\.\w)", re.I)
_UNDATED = re.compile(r"\b(?:ago|earlier|recently|lately|the other day|since (?:i|we)|(?:from )?(?:on|in) the)\b", re.I)
_OF_MEMORY = re.compile(
    rf"(?:(?:all|any|every|some|most|of|the|my|your|our|these|those|old|older|recent|new|bad) ){{0,4}}memories\b"
    rf"|your memory\b|{_HEAD} (?:(?:that )?i{_HAVE} (?:told|shared with|given) you|{_KNOWN} about (?:me|my)\b)",
    re.I,
)
"""How what is plainly remembered begins: an order about it that is not understood is still one."""
_POINTING = words_in("pointers")
_SPEECH = words_in("speech")
_SETTINGS = words_in("settings")
_VAGUE = words_in("vague")

_HOW_TO_SAY = (
    'Say for example "Forget that I play chess", "Delete all memories about Berlin" or '
    '"Forget everything I told you yesterday".'
)
_UNTIMED = "the time that it names is not understood"
_UNNAMED = "it does not say, in a way that is understood, which memories are meant"
_NOT_ALONE = "it is bound to a condition"
_UNKEPT = "what is to be kept is not understood"
_SEVERAL = "the turn holds several commands; send one at a time"


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
    if len(content) > _MAX_TURN or _NOT_MEANT.search(content):
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
    bare = _LEAD_IN.sub("", sentence, count=1) if _LEAD_IN.match(sentence) else sentence
    if len(bare) > _MAX_SENTENCE or (bare.endswith("?") and not _ASKING.match(bare)):
        return None
    bare = bare.rstrip(" .!?\u2026")
    match = _ORDER.fullmatch(_TAIL.sub("", bare))
    return _read_order(match, sentence, at) if match else read_foreign_command(bare, sentence)


def _stands_clear(commands: Sequence[Forgetting], last: Forgetting | None, beside: Sequence[str]) -> bool:
    """Whether what else is said leaves a command one: "I am tired of it all. Forget everything." is none."""
    if any(map(_OF_TEXTS.search, beside)):
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
        return Forgetting(said, refusal=_refusal(_SEVERAL))
    return Forgetting(said, topics=tuple(topic for command in commands for topic in command.topics))


def _read_order(match: re.Match[str], sentence: str, at: datetime) -> Forgetting | None:
    whole = _FROM_MEMORY.sub("", match["about"])
    about, *kept = _EXCEPT.split(whole, maxsplit=1)
    timed = take_period(about, at)
    timeless, period = timed or (about, Period())
    timeless_alone = _FROM_MEMORY.sub("", timeless)
    from_memory = whole != match["about"] or timeless_alone != timeless
    verb = (match["forget"] or match["remove"]).split()[0].lower()
    is_asked = bool(match["polite"] or match["frame"] or match["kindly"] or _PLEASE.search(sentence))
    order = _Order(
        bool(match["forget"]), verb, is_asked, bool(match["frame"]), from_memory, about, timeless_alone, period
    )
    exceptions = _exceptions(kept[0]) if kept else ()
    problem = _UNTIMED if not timed else _NOT_ALONE if _HEDGED.search(timeless_alone) else None
    meant = None if problem else _meaning(order)
    if meant and (not kept or (exceptions and (meant.is_timed or meant.topics))):
        return _forgetting(sentence, meant, period, exceptions)
    if not (from_memory or _OF_MEMORY.match(order.about)) or _ELSEWHERE.search(about):
        return None
    problem = problem or (_UNKEPT if meant else _UNTIMED if _UNDATED.search(about) else _UNNAMED)
    return Forgetting(sentence, refusal=_refusal(problem))


def _forgetting(sentence: str, meant: _Meant, period: Period, exceptions: tuple[str, ...]) -> Forgetting:
    since, until = period if meant.is_timed else Period()
    statement = meant.statement and meant.statement[0].upper() + meant.statement[1:]
    return Forgetting(sentence, meant.everything, meant.topics, statement, (), since, until, exceptions)


def _refusal(problem: str) -> str:
    return f"It was understood as a command to forget and not carried out: {problem}. {_HOW_TO_SAY}"


def _meaning(order: _Order) -> _Meant | None:
    readers: tuple[Callable[[_Order], _Meant | None], ...] = (_stated, _from_kind, _said, _memories, _kinds, _own)
    return next((meant for reader in readers if (meant := reader(order))), None)


def _stated(order: _Order) -> _Meant | None:
    """ "forget that I like football"."""
    that = _THAT.fullmatch(order.about)
    said = that["said"] if that else order.about
    if _SPOKEN.match(said) or not (
        order.forgets or order.from_memory or (that and (that["fact"] or _PERSONAL.match(said)))
    ):
        return None
    tokens = words(said)
    if len(tokens) < (2 if that else 3) or not _CLAUSE.match(said) or not (that or _is_clause(said, tokens)):
        return None
    several = re.split(r" and (?:that )?(?=(?:i|i'm|im|i've|my|we)\b)", said, flags=re.I)
    return _Meant(statement=said) if len(several) == 1 else _Meant(topics=tuple(several))


def _is_clause(said: str, tokens: Sequence[str]) -> bool:
    """Whether it is one without "that" before it: "my name is Bob", not "my old work address"."""
    if not _PERSONAL.match(said) or "," in said:
        return False
    return tokens[0] in ("i", "we") or not {"is", "are", "was", "were"}.isdisjoint(tokens[2:])


def _from_kind(order: _Order) -> _Meant | None:
    """ "jazz from my likes"."""
    match = _FROM_A_KIND.fullmatch(order.about)
    meant = _topics(match["topic"]) if match else None
    stated = _STATED.get(match["kind"].lower()) if match else None
    return _Meant(statement=f"{stated} {meant.topics[0]}") if meant and stated and len(meant.topics) == 1 else meant


def _said(order: _Order) -> _Meant | None:
    """ "what I told you about Berlin", "everything you know about me", "all information about my job"."""
    match = _SAID.fullmatch(order.timeless)
    if not match:
        return None
    topic, is_about_what_is_known = match["topic"], bool(match["told"] or match["known"])
    if topic and not (is_about_what_is_known or order.forgets or order.from_memory or _is_own_affair(order, topic)):
        return None
    if topic:
        return _EVERYTHING if _ME.fullmatch(topic) else _topics(topic, is_timed=True)
    head, told = match["head"].lower(), (match["told"] or "").lower()
    if not is_about_what_is_known:
        is_whole = head in ("everything", "all") and (order.forgets or order.from_memory)
        return _EVERYTHING if is_whole else None
    is_for_keeps = "you" in told or "shared" in told
    is_meant = match["known"] or any(order.period) or (head not in ("what", "all of what") and is_for_keeps)
    return _EVERYTHING if is_meant else None


def _is_own_affair(order: _Order, topic: str) -> bool:
    """Whether it is the speaker's, and not a part of some document that is being edited."""
    is_own = bool(_PERSONAL.match(topic) or _ME.fullmatch(topic))
    return order.verb not in ("remove", "clear", "reset", "get") and is_own and not _ELSEWHERE.search(topic)


def _memories(order: _Order) -> _Meant | None:
    """ "all my memories", "my travel memories", "the memories about Anna", "your memory"."""
    match = _MEMORIES.fullmatch(order.timeless)
    if not match or _ELSEWHERE.search(order.timeless):
        return None
    if match["clause"]:
        return _Meant(statement=match["clause"])
    kind, topic = match["kind"], match["topic"] or match["owner"]
    whose, is_plural = (match["whose"] or "").strip().lower(), match["noun"].lower() == "memories"
    if topic:
        is_meant = not kind and (is_plural or whose == "your" or not match["of"])
        return (_EVERYTHING if _ME.fullmatch(topic) else _topics(topic, is_timed=True)) if is_meant else None
    if not is_plural:
        return _EVERYTHING if not kind and not order.forgets and whose in ("my", "your") else None
    if not kind:
        return _EVERYTHING if match["all"] or whose in ("my", "your") or any(order.period) else None
    if not (match["all"] or whose) or not _VAGUE.isdisjoint(words(kind)):
        return None
    return _topics(kind, is_timed=True)


def _kinds(order: _Order) -> _Meant | None:
    """ "all of my food preferences", "my likes and dislikes"."""
    if order.verb in ("reset", "take", "strike", "drop"):
        return None
    if _DATA.fullmatch(order.timeless):
        return _EVERYTHING
    matches = [_OF_A_KIND.fullmatch(part) for part in _LIST.split(order.timeless)]
    first = matches[0]
    if not first or not all(matches):
        return None
    is_own = (first["whose"] or "").strip().lower() in ("my", "our")
    are_preferences = first["all"] and first["kind"] and first["topic"].lower().endswith("preferences")
    named = {word for match in matches if match for word in words(match["kind"] or "")}
    is_meant = (is_own or are_preferences) and _SETTINGS.isdisjoint(named)
    return _topics(order.timeless, is_timed=True) if is_meant else None


def _own(order: _Order) -> _Meant | None:
    """ "my phone number", "where I live", "about Anna", "my work stuff"."""
    if not order.forgets and not order.from_memory:
        return None
    about = re.sub(r"^(?:(?:all )?about |all (?:of )?)", "", order.about, flags=re.I)
    is_addressed = about[:1].isupper() and order.is_asked
    is_thing = order.is_framed and about.lower().startswith("the ")
    if _PERSONAL.match(about) or _INDIRECT.match(about) or order.from_memory or is_addressed or is_thing:
        return _topics(about)
    return None


def _topics(said: str, is_timed: bool = False) -> _Meant | None:
    parts = [said] if _INDIRECT.match(said) else _LIST.split(said)
    topics = tuple(
        _STUFF.sub("", _DETERMINERS.sub("", part, count=1) if _DETERMINERS.match(part) else part) for part in parts
    )
    if not all(map(_is_topic, topics)) or (is_timed and _UNDATED.search(said)):
        return None
    return _Meant(topics=topics, is_timed=is_timed)


def _exceptions(said: str) -> tuple[str, ...]:
    meant = _topics(_KEPT.sub("", said, count=1))
    return meant.topics if meant and not _HEDGED.search(said) else ()


def _is_topic(topic: str) -> bool:
    tokens = words(topic)
    if not tokens or len(tokens) > _MAX_TOPIC or tokens == ["the"]:
        return False
    if _INDIRECT.match(topic):
        return True
    if not _POINTING.isdisjoint(tokens) or tokens[-1] in _SPEECH or tokens[-1].removesuffix("s") in _SPEECH:
        return False
    return len(tokens) == 1 or tokens[0] not in words_in("imperatives")


def _speaks_of_memory(command: Forgetting) -> bool:
    return bool(re.search(rf"\bmemor(?:y|ies)\b|{_TOLD} about|{_KNOWN}", command.command, re.I))


def _is_bare(command: Forgetting) -> bool:
    return {"you", "your", "me", "my", "memory", "memories"}.isdisjoint(words(command.command))


def _is_courtesy(sentence: str) -> bool:
    return bool(_COURTESY.fullmatch(sentence.rstrip(" .!")))


def _asks(sentence: str) -> bool:
    first = words(sentence)[:1]
    return sentence.endswith("?") or first == ["let"] or not words_in("imperatives").isdisjoint(first)

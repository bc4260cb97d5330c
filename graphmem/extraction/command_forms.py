"""The table of forms in which people name what is to be forgotten, one row a form.

To add a form, add a row with its examples: they are its tests. A pattern has to match all that follows the verb
("Forget …", "Delete …"), without exceptions and, where the row is `timed`, without the time at its end. Its groups are
what is named: a `topic`, or a `statement` that memories make. A form without either names everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graphmem.english.lexicons import words_in
from graphmem.english.spans import Period


@dataclass(frozen=True, slots=True)
class Imperative:
    """A sentence with the form of a command to forget or to delete something, whatever that is."""

    verb: str
    is_request: bool
    """Whether it says "please" or addresses the assistant."""
    addresses_assistant: bool
    """Whether it says "can you", "I want you to" or the like."""
    from_memory: bool
    """Whether it says "from your memory"."""
    target: str
    """All that follows the verb, but exceptions and "from your memory"."""
    undated_target: str
    """`target` without the time at its end."""
    period: Period
    """The time at its end."""


def _concerns_memory(imperative: Imperative) -> bool:
    """Returns whether the verb alone says that memories are to be forgotten: files are deleted, but not forgotten."""
    return imperative.from_memory or imperative.verb in ("forget", "unlearn", "stop", "don't", "do", "no")


def _is_deletion(imperative: Imperative) -> bool:
    """Returns whether the verb means deletion; "remove" and "clear" may mean the editing of a text."""
    return _concerns_memory(imperative) or imperative.verb in ("delete", "erase", "wipe", "purge", "scrub")


def _has_period(imperative: Imperative) -> bool:
    return any(imperative.period)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the pattern of its target, and the conditions under which it is one."""

    pattern: str
    examples: tuple[tuple[str, str], ...]
    """Commands with what they name: topics, separated by semicolons, or a statement; "" for everything."""
    counterexamples: tuple[str, ...]
    """Sentences that look like this form and are no commands."""
    when: Callable[[Imperative], bool] = lambda _: True
    timed: bool = False
    """Whether a time at the end selects when memories were made ("all I told you in May"); else it is a part of the
    topic ("my trip in May")."""
    excluded_words: frozenset[str] = frozenset()
    """Words that no topic of this form may have."""

    def match(self, imperative: Imperative) -> re.Match[str] | None:
        """Returns the match of an imperative's whole target, or None."""
        target = imperative.undated_target if self.timed else imperative.target
        return re.fullmatch(self.pattern, target, re.IGNORECASE) if self.when(imperative) else None


# A target that begins in one of these ways is a statement of the user, and not a thing: "that I play golf". What the
# user says about the conversation itself ("that I just asked") is excluded.
_PERSONAL = r"(?:i|i'?(?:m|ve|d|ll)|we|we'(?:re|ve)|my|our)\b"
_SPEECH_ACT = (
    r"(?:i|we)(?:'ve| have)? (?:(?:ever|just|already|even) )?"
    r"(?:said|asked|mentioned|told|wrote|typed|sent|brought|exist|was here|need to|have to)\b"
)
_CLAUSE = rf"(?!{_SPEECH_ACT})(?:{_PERSONAL}|(?:he|she|they|the)\b|(?-i:[A-Z])).* .+"
INDIRECT = (
    r"(?:where|when|how|who|what|which) (?!(?:is|are|was|were|do|does|did|can|could|should|will|would|to)\b)"
    r"(?:\w+ ){0,2}(?:i|i'm|my|we|our)\b(?! (?:said|told|asked|just|mean|wrote|typed)).*"
)
ELSEWHERE = r"\b(?:from|in|on|at|into) (?:the|this|that|these|my|our|your|his|her|\w+\.\w)"

# How people refer to what they told the assistant, and to what it knows of them.
_HAVE = r"(?:'ve| have| had)?(?: (?:ever|already|currently|still|just)){0,2}"
_TOLD_YOU = rf"(?:that )?i{_HAVE} (?:(?:told|gave|given)(?: to)? you|shared(?: with you)?|(?:said|mentioned) to you)"
_TOLD = rf"(?:{_TOLD_YOU}|(?:that )?i{_HAVE} (?:told|said|mentioned))"
_KNOWN = (
    rf"(?:that )?you{_HAVE} (?:know|have|remember|learned|learnt|stored|saved|got|noted|recorded)(?: (?:stored|saved))?"
)
_FACTS = r"(?:all (?:of )?)?(?:the |my |your |any )?(?:info|information|data|details|facts|records|knowledge)"
_ALL = rf"(?:everything|anything|whatever|(?:all )?(?:the )?things|{_FACTS}|all)"
_HEAD = rf"(?:{_ALL}|(?:all of )?what)"
_ABOUT = r"(?:about|on|regarding|concerning|related to)"
_QUANTIFIER = r"(?:all|any|every|each)(?: of)?"
_POSSESSIVE = r"(?:the|my|your|our)"
_MEMORIES = rf"(?:{_QUANTIFIER} )?(?:{_POSSESSIVE} )?(?:memories|memory(?! of)|(?<=your )memory)(?: {_KNOWN}| you've)?"
_KIND = r"(?:preferences?|interests?|likes|dislikes|tastes|hobbies|allergies|personal (?:details|information|facts))"
_OF_A_KIND = rf"(?:(?!(?:and|or|&) )[^\s,]{{1,40}} ){{0,5}}{_KIND}"
_EVENT = r"(?:trip|holidays?|vacation|journey|visit|tour|wedding|party|conference|interview|honeymoon)"

MEMORY_TARGET = re.compile(
    rf"(?:(?:all|any|every|some|most|of|the|my|your|our|these|those|old|older|oldest|recent|latest|new|bad) ){{0,4}}"
    rf"memor(?:ies|y you)\b|your memory\b|{_HEAD} (?:{_TOLD_YOU}|{_KNOWN} about (?:me|my)\b)",
    re.IGNORECASE,
)
"""The beginning of a target that is certainly about memories: a command with it is refused where it is not understood,
and not overlooked."""
MEMORY_MENTION = re.compile(rf"\bmemor(?:y|ies)\b|{_TOLD} about|{_KNOWN}", re.IGNORECASE)
"""Words of a command that say that it is about memories."""

# Commands in other languages.
_PLEASE = r"(?:(?:por favor|per favore|per piacere|s'il (?:te|vous) plaît|bitte),? )?"
_FORGET = r"(?:olvid[ae]|esque[cç][ea]|dimentic(?:a|hi)|scorda|oubliez?|vergiss|vergessen sie|vergeet)"
_DELETE = (
    r"(?:borr[ae]|elimin[aei]|suprime|quita|apag(?:a|ue)|remova|exclua|cancell[ai]|rimuovi|effacez?|supprimez?"
    r"|lösch(?:e|en sie)?|entfern(?:e|en sie)|verwijder|wis)"
)
_MINE = r"(?:mi|mis|meus?|minhas?|il mio|la mia|i miei|le mie|mon|ma|mes|meinen?|mijn)"
_SPEECH = r"(?:pregunta|pergunta|domanda|question|frage|vraag|mens[aj]|messag|nachricht)"
_REMEMBERED = (
    r"(?:[\w,]{1,9} ){0,6}(?:recuerdos|memórias|lembranças|recordações|ricordi|souvenirs|erinnerungen|herinneringen"
    r"|(?:tu|tua|sua|ta) m[eé]m[oó](?:ria|ire)|sab[ei]s?|sai|sais|savez|wei(?:ß|ss)t|wissen|weet"
    r"|(?:te|lhe|ti|t'ai|vous ai|dir|ihnen) (?:he |ho )?(?:dicho|dije|conté|disse|detto|dit|gesagt|erzählt))\b"
)
FOREIGN = re.compile(
    rf"{_PLEASE}(?:{_FORGET}(?: bitte)?,? (?:(?:que|che|dass) \w+ \w|{_MINE} (?!.*{_SPEECH})|{_REMEMBERED})"
    rf"|{_DELETE}(?: bitte)? {_REMEMBERED}).*",
    re.IGNORECASE,
)
"""A command in Spanish, Portuguese, Italian, French, German or Dutch, which is recognised only to be refused."""

# The first form that matches decides, so the specific ones come before the general ones.
FORMS: tuple[Form, ...] = (
    Form(
        rf"(?:about )?(?:the fact )?that (?P<statement>{_CLAUSE})",
        (
            ("Please forget that I play golf.", "I play golf"),
            ("Forget that I like tea and that I live in Rome", "I like tea; I live in Rome"),
            ("Erase from your memory that I smoke", "I smoke"),
        ),
        ("Forget that idea.", "Forget that I asked.", "Don't forget that I play golf."),
        when=_concerns_memory,
    ),
    Form(
        rf"(?:about )?(?:the fact that|that(?= {_PERSONAL})) (?P<statement>{_CLAUSE})",
        (("Delete the fact that Tom lives in Bath.", "Tom lives in Bath"), ("Remove that I smoke", "I smoke")),
        ("Remove that line.", "Delete that I just said"),
    ),
    Form(
        rf"(?P<statement>(?!{_SPEECH_ACT})(?:(?:i|we) [^\s,]+ \S|(?:i'?(?:m|ve)|we'(?:re|ve)) \S"
        r"|(?:my|our) [^\s,]+ (?:[^\s,]+ ){0,5}?(?:is|are|was|were) \S)[^,]*)",
        (("Forget I live in Rome", "I live in Rome"), ("Forget my name is Bob.", "My name is Bob")),
        ("Forget I said that", "Forget I asked you", "Forget my shoes, where are my keys"),
        when=_concerns_memory,
    ),
    Form(
        rf"{_MEMORIES} (?:(?:that|which) (?:says?|states?) |saying |that )(?:that )?(?P<statement>{_PERSONAL}.+)",
        (("Delete the memory that I play golf", "I play golf"), ("Erase all memories saying I smoke.", "I smoke")),
        ("He wants to erase the memory that he fell",),
    ),
    Form(
        r"(?P<topic>\S.*) (?:from|off|out of) (?:the list of |my list of )?my (?:list of |\S{1,20} )?"
        rf"(?P<kind>{_KIND})",
        (
            ("Remove jazz from my likes.", "I like jazz"),
            ("Take cats off my list of allergies", "I am allergic to cats"),
            ("Remove jazz and blues from my music preferences", "jazz; blues"),
        ),
        ("Remove jazz from my playlist", "Remove it from my likes", "Remove chess from the agenda"),
    ),
    Form(
        rf"{_HEAD} (?:{_TOLD}|{_KNOWN}) {_ABOUT} (?P<topic>.+)",
        (("Forget what I said about Berlin last week", "Berlin"), ("Delete everything you know about me", "")),
        ("Tell me what you know about Berlin", "Don't forget what I told you about Berlin"),
        timed=True,
    ),
    Form(
        rf"{_HEAD} {_ABOUT} (?P<topic>.+)",
        (("Forget everything about my trip to Japan", "trip to Japan"), ("Forget everything about me", "")),
        ("Remove everything about prices from the ad",),
        when=_concerns_memory,
        timed=True,
    ),
    Form(
        rf"{_HEAD} {_ABOUT} (?!.*{ELSEWHERE})(?P<topic>(?:{_PERSONAL}|me\b|us\b|myself\b).*)",
        (("Delete everything about my divorce", "divorce"), ("Erase all information about me", "")),
        ("Delete all information about my company from the website", "Remove everything about my education"),
        when=_is_deletion,
        timed=True,
    ),
    Form(
        rf"{_ALL} (?:{_TOLD_YOU}|{_KNOWN})|what {_KNOWN}",
        (("Delete everything I told you in May", ""), ("Forget everything you know.", "")),
        ("Forget what I said", "Forget everything I just said", "Forget everything I know"),
        timed=True,
    ),
    Form(
        rf"{_HEAD} {_TOLD}|(?:the )?memories",
        (("Erase what I told you today", ""), ("Please delete memories from more than three weeks ago", "")),
        ("Forget what I said to Anna", "Delete memory dumps from last week"),
        when=_has_period,
        timed=True,
    ),
    Form(
        r"everything|all",
        (("Forget everything.", ""), ("Forget everything older than 90 days.", "")),
        ("Delete everything", "I am so tired of it all. Forget everything."),
        when=_concerns_memory,
        timed=True,
    ),
    Form(
        rf"(?!.*{ELSEWHERE}){_MEMORIES} (?:of|about|on|regarding|involving|concerning|related to|mentioning|containing"
        r"|(?:that|which) (?:mentions?|contains?|are about|is about))(?: the word)? (?P<topic>.+)",
        (
            ("Delete all memories that mention Berlin.", "Berlin"),
            ("Delete all my memories about Anna from last year", "Anna"),
            ("Clear your memory of me", ""),
        ),
        ("Clear the memory of my phone", "All my memories of Berlin are good ones."),
        timed=True,
    ),
    Form(
        rf"{_MEMORIES} (?:from|of|about) (?P<topic>(?:my|our|the) (?:\S{{1,20}} ){{0,3}}{_EVENT}\b.*)",
        (
            ("Delete all memories from the trip to Rome", "trip to Rome"),
            ("Erase my memories of our wedding", "wedding"),
        ),
        ("Delete all memories from the SD card", "I have no memories from the trip to Rome"),
    ),
    Form(
        rf"(?:{_QUANTIFIER}(?: {_POSSESSIVE})? memories|(?:my|your) memor(?:y|ies))(?: {_KNOWN})?"
        r"|(?:all (?:of )?)?my (?:own |personal |user )?data",
        (("Delete all my memories", ""), ("Wipe your memory!", ""), ("Erase my data", "")),
        ("Please don't delete my memories", "Clear memory", "Back up my data"),
        timed=True,
    ),
    Form(
        rf"(?!.*{ELSEWHERE})(?:{_QUANTIFIER}(?: {_POSSESSIVE})?|{_POSSESSIVE})"
        r" (?P<topic>(?:\S{1,40} ){0,4}\S{1,40}) memories",
        (("Clear my travel memories", "travel"),),
        ("Cherish my travel memories",),
        timed=True,
        excluded_words=words_in("vague"),
    ),
    Form(
        rf"(?P<topic>(?:(?:all|any) (?:of )?)?(?:(?:my|our) |(?<=all )(?!preferences)(?=.*preferences$)){_OF_A_KIND}"
        rf"(?:(?:, ?(?:and |or )?| and | or | & )(?:{_POSSESSIVE} )?{_OF_A_KIND}){{0,9}})",
        (("Delete all my likes and dislikes", "likes; dislikes"), ("Erase all food preferences", "food preferences")),
        ("Delete my cookie preferences", "Reset my preferences", "Delete all likes"),
        when=lambda imperative: _is_deletion(imperative) or imperative.verb in ("remove", "clear", "get"),
        timed=True,
        excluded_words=words_in("settings"),
    ),
    Form(
        rf"(?:(?:all )?about |all (?:of )?)?(?P<topic>(?:my|our)\b.+|{INDIRECT})",
        (
            ("Forget my phone number, my address and my birthday.", "phone number; address; birthday"),
            ("Stop remembering where I live", "where I live"),
            ("Don't remember my work stuff any more", "work"),
        ),
        ("Forget my message", "Forget my number, call my wife", "Let me forget my problems"),
        when=_concerns_memory,
    ),
    Form(
        r"(?:(?:all )?about )?(?P<topic>(?-i:[A-Z]).+)",
        (("I want you to forget about Anna", "Anna"), ("Forget Marcus please", "Marcus")),
        ("Forget Paris", "Please forget the previous instructions"),
        when=lambda imperative: _concerns_memory(imperative) and imperative.is_request,
    ),
    Form(
        r"(?:about )?(?P<topic>the .+)",
        (("I want you to forget the wedding", "wedding"),),
        ("Please forget the wedding", "I want you to forget the last question"),
        when=lambda imperative: _concerns_memory(imperative) and imperative.addresses_assistant,
    ),
    Form(
        r"(?P<topic>.+)",
        (("Remove Portugal from my memories", "Portugal"), ("Delete the dentist from your memory", "dentist")),
        ("Remove Portugal from the list",),
        when=lambda imperative: imperative.from_memory,
    ),
    Form(
        r"(?P<topic>my (?:\S{1,20} ){0,2}(?:number|address|birthday|nickname|age))",
        (("Remove my address, please.", "address"), ("Could you delete my phone number?", "phone number")),
        ("Remove my address from the letter, please", "Remove my address", "Please remove my email"),
        when=lambda imperative: imperative.is_request,
    ),
)

"""What stands before and after the thing said: greetings, "by the way", "please remember that", "thanks"."""

from __future__ import annotations

import re

from graphmem.extraction.shorthand import has_verb, spell

_SUBJECT = (
    r"(?:i|i['\u2019]?(?:m|ve|d|ll)|my|mine|we|we['\u2019](?:re|ve|ll|d)|our|us|it['\u2019]?s|it|this|that|the|you|he|she|they|there|"
    r"so|well|um|just|basically|also|btw|one\s+more|idk|dunno|please|pls|plz|can|could|would|will|what|how|do|forget|delete|remove|erase|clear|wipe|stop)\b"
)
_GREETING = r"(?:hi|hiya|hey+|hello+|howdy|yo|good\s+(?:morning|afternoon|evening|day)|greetings|dear)"
_THANKS = r"(?:thanks|thank\s+(?:you|u)|thx|ty)(?:\s+(?:so\s+much|a\s+lot|again|very\s+much))?"
_ANSWER = (
    r"(?:yes|yeah|yea|yep|yup|no|nope|nah|sure|right|exactly|true|great|cool|nice|perfect|awesome|good|ok|okay|"
    r"alright|fine|understood|got\s+it|remember|note|important|reminder)"
)
_INTERJECTION = (
    r"(?:oh|ah|um+|uh+|hm+|well|so|anyway|anyways|honestly|frankly|look|listen|lol|haha+|omg|wow|ok|okay|yeah|tbh|to\s+be\s+honest|"
    r"oh\s+and|fun\s+fact|just\s+so\s+you\s+know|for\s+your\s+information|for\s+the\s+record|"
    r"for\s+context|for\s+reference|as\s+i\s+(?:said|mentioned|told\s+you)(?:\s+(?:before|earlier|already))?|you\s+know|"
    r"first(?:ly|\s+of\s+all)|secondly|speaking\s+of\s+which|one\s+more\s+thing|update|edit|ps|p\.s\.?)"
)
_ADVERB = r"(?:also|actually|and|but|plus|btw|by\s+the\s+way|fyi|jsyk|or\s+rather|and\s+also|basically)"

_LEAD_IN = re.compile(
    rf"""(?:
      {_GREETING}(?:\s+(?:there|all|everyone|again|team|folks|\w+))?\s*[,!.:;\u2013-]+\s*
      |{_GREETING}(?:\s+(?:there|all|everyone|again))?\s+(?={_SUBJECT})
      |{_THANKS}(?:\s+\w+)?\s*[,!.:;\u2013-]+\s*
      |(?:{_ANSWER}|{_INTERJECTION})\s*[,!.:;\u2013\u2014-]+\s*
      |{_INTERJECTION}\s+(?={_SUBJECT})
      |(?:yes|yeah|yea|yep|no|nope|sure|{_THANKS})\s+(?=(?:i|i['\u2019]?(?:m|ve|d|ll)|my|we)\b)
      |{_ADVERB}(?:\s*[,!.:;\u2013-]+\s*|\s+)
    )""",
    re.I | re.X,
)
_POLITE = r"(?:(?:please|pls|plz|kindly|just|also|always|make\s+sure\s+(?:you|to)|be\s+sure\s+to)\s+){0,3}"
_ASKING = (
    r"(?:(?:can|could|will|would)\s+(?:you|u)\s+|(?:i\s+(?:want|need|would\s+like)|i['\u2019]?d\s+like)\s+you\s+to\s+|"
    r"you\s+(?:should|must|can)\s+)?"
)
_MIND = (
    r"(?:remember|(?:take\s+|make\s+a\s+)?note|keep\s+in\s+mind|bear\s+in\s+mind|(?:don['\u2019]?t|do\s+not|never)\s+forget|"
    r"save|store|know|be\s+aware|mind\s+you|let\s+me\s+(?:tell|remind)\s+you|"
    r"i\s+(?:just\s+)?(?:want(?:ed)?|would\s+like|have)\s+to\s+(?:say|add|mention|tell\s+you|let\s+you\s+know|share)|"
    r"i\s+should\s+(?:mention|add|say|tell\s+you)|did\s+i\s+(?:mention|tell\s+you))"
)
_REMINDER = re.compile(rf"{_POLITE}{_ASKING}{_POLITE}{_MIND}(?:\s*[:,]\s*|\s+)(?P<that>that\s+(?!\w+\W*$))?", re.I)
_NOMINAL = re.compile(r"(?:my|our|the|his|her|their|[A-Z]\w+)\b")
_PERSONAL = re.compile(r"(?:i|i['\u2019]?(?:m|ve|d|ll)|we|we['\u2019](?:re|ve|ll|d)|he|she|they)\b", re.I)
_TRAILER = re.compile(
    r"(?:(?:\s*[,\u2013-]\s*|\s+)(?:lol|haha+|thx|btw|tho|plz|pls)|\s*[,\u2013-]\s*(?:thanks|thank\s+you|please|thanks\s+in\s+advance|you\s+know|ok|okay))+"
    r"\s*(?P<end>[.!]*)$",
    re.I,
)
_MAX_LEAD_INS = 6


def bare(sentence: str) -> str:
    """The sentence without what leads in to it or trails after it, its first letter a capital."""
    said = sentence
    for _ in range(_MAX_LEAD_INS):
        shorter = _without_reminder(_LEAD_IN.sub("", said, count=1) if _LEAD_IN.match(said) else said)
        if shorter == said or not any(map(str.isalnum, shorter)):
            break
        said = shorter
    return capitalised(_without_trailer(said))


def capitalised(text: str) -> str:
    first = text[:1]
    return first.upper() + text[1:] if first.upper().lower() == first else text


def _without_reminder(said: str) -> str:
    reminder = _REMINDER.match(said)
    if not reminder:
        return said
    told = said[reminder.end() :]
    tokens = spell(told)
    if not _is_told(told, tokens, bool(reminder["that"])):
        return said
    return told.removesuffix("?")


def _is_told(told: str, tokens: tuple[str, ...], after_that: bool) -> bool:
    """Whether it is a clause: "my birthday is May 5", and not just "my birthday"."""
    if after_that or _PERSONAL.match(told):
        return len(tokens) >= 3
    return bool(_NOMINAL.match(told)) and has_verb(tokens[2:])


def _without_trailer(said: str) -> str:
    trailer = _TRAILER.search(said[-80:])
    if not trailer:
        return said
    return said[: len(said) - len(trailer[0])] + trailer["end"]

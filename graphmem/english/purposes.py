"""What a sentence is said for: to tell something, or only to greet, to thank, to applaud, to ask."""

from __future__ import annotations

import re
from functools import cache

from graphmem.english.languages import is_courtesy, is_unspaced, lowered, opens_with, plain_words
from graphmem.english.lexicons import word_set, words_in
from graphmem.english.words import STOP_WORDS, words

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_CLAUSE = re.compile(r"[,;:\u2013\u2014(\u00bf\uff0c\u3001\uff1b\u060c\u061b]+|\s-+\s")
_ASKS = re.compile(r"[?\uff1f\u061f][\s\"'\u201d\u2019)\]\u300d*]*(?:[^\w\s]+\s*)?$")
_LEAD_IN = word_set(
    """
    and but so also ok okay well hey hi hello oh ah wow yes yeah yep yup no nope nah thanks now then next just btw
    anyway hmm um uh haha lol plus actually alright cool great sure right by the way there cause because like
    honestly man really
    """
)
_AUXILIARIES = word_set(
    """
    do does did is are was were can could will would should shall have has had am may might must don't doesn't
    didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't haven't hasn't any anyone anybody
    """
)
_SUBJECTS = word_set(
    """
    i you we he she it they there this that these those the a an my your our his her their any anyone someone
    everyone all u
    """
)
_SEEKING = re.compile(
    r"""(?:i|we)?[ ]?(?:
      (?:just[ ]|really[ ]|also[ ])*(?:need|want|would[ ](?:really[ ])?(?:like|love)|appreciate)[ ](?:you[ ]to
        |to[ ](?:know|hear|ask|understand|find[ ]out|learn[ ](?:more|about|how))
        |(?:\w+[ ]){0,3}(?:help|recommendations?|suggestions?|advice|tips|ideas|info|information|input|feedback
        |guidance|assistance))
      |(?:was|am|have[ ]been)?[ ]?(?:just[ ]|kinda[ ]|a[ ]bit[ ])*(?:wondering|curious|hoping[ ](?:you
        |to[ ]get))|wonder\b
      |(?:have|had|got)[ ](?:\w+[ ]){1,3}questions?\b|could[ ]use[ ](?:\w+[ ]){0,2}(?:help|advice|tips|ideas)
      |(?:am[ ])?(?:just[ ])?(?:looking|searching)[ ]for|am[ ]not[ ]sure|do[ ]not[ ]know
        |am[ ]trying[ ]to[ ](?:understand|figure[ ]out)
    )""",
    re.X,
)
_RECALLING = re.compile(
    r"(?:do you (?:remember|know|recall)|what do you (?:know|remember)|(?:\w+ ){0,3}(?:did|have|had) i (?:just "
    r"|ever )?"
    r"(?:say|said|tell|told|mention|mentioned)|(?:forget|never mind|delete|remove|erase|clear)\b)"
)
_INVERTED = re.compile(
    r"\b(?:can|could|should|shall|would|will|do|does|did|may|might|must|am|is|are|was|were|have|had) (?:i|we)\b"
    r"|\b(?:i|we) (?:should|can|could|might|must|would|need to|have to|ought to)\b|\blike i am \w+|\b(?:so|that"
    r"|if) i can\b"
)
_GROUNDS = re.compile(
    r"\b(?:that|since|because|given|considering|although|though|now) (?:i|we|my|our|he|she|it|the|there|they"
    r"|his|her)\b"
)
_DATED = re.compile(
    r"\d[\d:.]{0,7}\s?(?:am|pm|a\.m|p\.m)\b|\b\d{1,2}:\d\d\b|[$\u20ac\u00a3]\s?\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d|\b\d{1,2}(?:st|nd|rd|th)\b",
    re.I,
)
_FORBIDDING = re.compile(
    r"(?:don['\u2019]?t|do not|never)\s+(?:you\s+)?(?:forget|let|worry|delete|remove|mind|bother)\b", re.I
)
_WORKING_ON = re.compile(
    r"(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|proofread|correct|edit|fix|improve|shorten"
    r"|explain)\b[^:]{0,80}:"
)
"""Requests that come with somebody's text."""
_WISH = re.compile(
    r"(?:thanks|thank you|cheers for|appreciate|congrats|congratulations|good luck|best of luck|kudos|way to go"
    r"|have (?:a|fun)|take care|keep (?:it|up)"
    r"|(?:i am )?(?:so |very |really )?(?:glad|happy|sorry) (?:that |for |to (?:hear|see) )?(?:you|that|it)"
    r"|(?:nice|good|great|lovely) to (?:hear|see|meet)|awesome catching)\b"
)
_EVALUATED = word_set(
    """
    that this it these those they what such so sounds looks you your
    """
)
_EVALUATIONS = word_set(
    """
    cool nice great good amazing awesome wonderful fantastic perfect excellent brilliant lovely beautiful sweet fun
    interesting fascinating exciting cute impressive inspiring adorable gorgeous super incredible terrible awful
    horrible sad hard tough rough crazy
    """
)
_PERSONAL = frozenset({"i", "my", "our", "we", "mine", "ours", "myself", "ourselves"})
_LONG = 2_000
"""Characters of what is no small talk and no mere question."""
_OWN_CONTENT = 4
_ASKED_FOR_ONESELF = 5
_MUCH = 6
"""Words of a question or request that say more than what is asked."""


def carries_something(sentence: str) -> bool:
    """In doubt it does."""
    if len(sentence) > _LONG and any(map(str.isalpha, sentence)):
        return True
    if not any(map(str.isalpha, sentence)) or _is_small_talk(sentence):
        return False
    if not _is_asking(sentence):
        return True
    return _tells_in_passing(sentence)


def _is_small_talk(sentence: str) -> bool:
    """Whether each part is a courtesy, an answer, an evaluation, a mood, or the name of who is spoken to."""
    if is_courtesy(sentence) or _is_good_wish(sentence) or _is_applause(sentence):
        return True
    plain = _VOCATIVE.sub(_without_name, _DRAWLED.sub(r"\1", sentence))
    return all(is_courtesy(part) or not content(part) for part in _CLAUSE.split(plain) if part.strip())


def _is_good_wish(sentence: str) -> bool:
    """ "Thanks for asking!", "Congrats on your new job!": about nobody but the hearer."""
    shown = sentence[:200]
    tokens = words(shown)
    is_wish = any(_WISH.match(" ".join(words(said))) for said in (shown, _without_lead_in(shown)))
    return is_wish and _PERSONAL.isdisjoint(tokens[1:]) and not any(map(str.isdigit, shown))


def _is_applause(sentence: str) -> bool:
    """ "That's an awesome collection!": an evaluation of what the other said."""
    tokens = words(_VOCATIVE.sub(_without_name, _without_lead_in(sentence[:200])))
    if (
        (tokens[:1] and tokens[0] not in _EVALUATED)
        or not _PERSONAL.isdisjoint(tokens)
        or _EVALUATIONS.isdisjoint(tokens)
    ):
        return False
    return len(content(_VOCATIVE.sub(_without_name, sentence))) <= 1


def _without_name(called: re.Match[str]) -> str:
    return called[0][: called.start(1) - called.start()]


def content(sentence: str) -> list[str]:
    """The words that say something: no fillers, but names, which a capital in mid-sentence shows."""
    return [lowered(match[0]) for match in _WORD.finditer(sentence) if _is_content(match, match.start() > 0)]


def _is_content(match: re.Match[str], is_inner: bool) -> bool:
    word = lowered(match[0])
    if is_unspaced(word):
        return True
    if is_inner and match[0][:1].isupper() and word not in _never_names() and (len(word) < 4 or not match[0].isupper()):
        return True
    return not all(map(_is_filler, words(word) or [word]))


_VOCATIVE = re.compile(
    r"(?:^|(?<=[,!.] )|(?<=[,!.])|\b(?i:hi|hey|hello|thanks|thank you|bye|wow|morning|night|dear|so|yeah"
    r"|oh) )([A-Z]\w+)(?=[,!.?]|$)"
)
"""Where somebody is called by name: "Thanks, Anna!", "Wow, Tom, …"."""
_DRAWLED = re.compile(r"([a-z])\1{2,}")


@cache
def _never_names() -> frozenset[str]:
    return STOP_WORDS | words_in("fillers") - {"go", "may"} | {"i'm", "i've", "i'd", "i'll", "i"}


def _is_filler(word: str) -> bool:
    if word in STOP_WORDS or word in words_in("fillers"):
        return True
    return any(
        word.endswith(end) and word.removesuffix(end) in words_in("fillers") for end in ("s", "d", "ed", "ing", "'s")
    )


def _is_asking(sentence: str) -> bool:
    if _ASKS.search(sentence[-40:]):
        return True
    opening = _without_lead_in(sentence)
    tokens = plain_words(opening[:200])
    if tokens and tokens[0] in _AUXILIARIES and tokens[1:2] and tokens[1] in _SUBJECTS:
        return True
    if tokens[:1] in (["anyone"], ["anybody"]) or _FORBIDDING.match(opening):
        return True
    if _SEEKING.match(" ".join(words(opening[:300]))):
        return True
    return _opens_question(opening, tokens) or opens_with("request_words", opening)


def _opens_question(opening: str, tokens: list[str]) -> bool:
    """ "What I like is tea" and "When I was ten, …" tell; "what is love" asks."""
    if not opens_with("question_words", opening) or tokens[:3] == ["which", "is", "why"]:
        return False
    if tokens[:1] and tokens[0] in ("what", "which", "who", "where", "when", "how", "whose", "whom"):
        return not (tokens[1:2] and tokens[1] in ("i", "i'm", "we", "my", "he", "she", "they", "the", "a"))
    return True


def _without_lead_in(sentence: str) -> str:
    for _ in range(5):
        match = _WORD.search(sentence[:80])
        if not match:
            return sentence
        is_called = match[0][:1].isupper() and sentence[match.end() : match.end() + 1] == ","
        if lowered(match[0]) not in _LEAD_IN and not (is_called and lowered(match[0]) != "i"):
            return sentence[match.start() :]
        sentence = sentence[match.end() :]
    return sentence


def _tells_in_passing(sentence: str) -> bool:
    """Whether a question or request holds something of its speaker, or of anybody beside what is asked."""
    if is_unspaced(sentence) or not _is_english(sentence):
        return any(_is_foreign_statement(clause) for clause in _CLAUSE.split(sentence))
    opening = lowered(_without_lead_in(sentence))
    asked = " ".join(words(opening))
    if _WORKING_ON.match(opening):
        return False
    if _DATED.search(sentence) or _GROUNDS.search(asked):
        return True
    if _RECALLING.match(asked):
        return False
    said = content(sentence)
    rest = _INVERTED.sub(" ", _SEEKING.sub(" ", asked))
    spoken = _PERSONAL.intersection(rest.split())
    if "i" in spoken or len(said) >= _MUCH:
        return True
    if len(said) >= _ASKED_FOR_ONESELF and _PERSONAL.intersection(asked.split()):
        return True
    if spoken and (len(said) >= _OWN_CONTENT or any(map(str.isdigit, sentence))):
        return True
    return _has_statement(sentence)


def _has_statement(sentence: str) -> bool:
    """A clause before the question: "Anna works nights, is that healthy?"."""
    first, *others = _CLAUSE.split(_without_lead_in(sentence))
    if not others or _is_asking(first) or len(first.split()) < 3:
        return False
    is_own = not _PERSONAL.isdisjoint(words(first)[:1])
    return len(content(first)) >= 2 - is_own and lowered(first).split()[0] not in ("any", "you", "your", "what", "how")


def _is_english(sentence: str) -> bool:
    tokens = words(sentence)
    known = sum(token in STOP_WORDS or _is_filler(token) for token in tokens)
    return sentence.isascii() and known * 4 >= len(tokens)


def _is_foreign_statement(clause: str) -> bool:
    if is_courtesy(clause) or _ASKS.search(clause[-40:]):
        return False
    if opens_with("question_words", clause) or opens_with("request_words", clause):
        return False
    if is_unspaced(clause):
        return sum(map(str.isalpha, clause)) >= 4
    return len(plain_words(clause)) >= 2

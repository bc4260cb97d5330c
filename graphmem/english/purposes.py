"""Speech acts: whether a sentence states something, or only greets, thanks, praises or asks."""

from __future__ import annotations

import re
from functools import cache
from itertools import dropwhile

from graphmem.english.languages import is_courtesy, is_unspaced, lowered, opens_with, plain_words
from graphmem.english.lexicons import word_set, words_in
from graphmem.english.words import STOP_WORDS, words

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_CLAUSE = re.compile(r"[,;:!?.]+(?!\w)|[\u2013\u2014(\u00bf\uff0c\u3001\u3002\uff1b\u060c\u061b]|\s-+\s")
_DRAWLED = re.compile(r"([a-z])\1{2,}")
_ASKS = re.compile(r"[?\uff1f\u061f][\s\"'\u201d\u2019)\]\u300d*]*(?:[^\w\s]+\s*)?$")
_LEAD_IN = word_set(
    """
    and but so also ok okay well hey hi hello oh ah wow yes yeah yep yup no nope nah now then next just btw anyway
    hmm um uh haha lol plus however actually alright cool great sure right cause because like honestly man really please
    pls
    """
)
_SEEKS = re.compile(
    r"(?:do|does|did|is|are|was|were|can|could|will|would|should|shall|have|has|had|am|may|might|must|any|anyone)"
    r"(?: not)? (?:i|you|u|we|he|she|it|they|there|this|that|these|those|the|an?|my|your|our|his|her|their|any"
    r"|anyone|someone|everyone|all|know|tips|ideas)\b"
    r"|(?:do not|never) (?:you )?(?:forget|let|worry|delete|remove|mind|bother)\b"
    r"|(?:(?:i|we) )?(?:(?:really|just|also|would|could) ){0,2}(?:need|want|like|love|use|appreciate)"
    r" (?:you to|to (?:know|hear|ask|understand|learn (?:more|about|how))|(?:[^\W\d_]+ ){0,3}(?:help|advice|tips"
    r"|ideas|information|feedback|suggestions|recommendations))\b"
    r"|(?:i am |i was )?(?:just )?(?:wondering|curious|not sure)\b|looking for\b|i do not know\b"
)
"""These openings make a sentence without a question mark a question or a request."""
_TELLS = re.compile(r"(?:what|which|who|where|when|how) (?:i|we|my|he|she|they|the|an?)\b|which is why\b")
"""These openings make a statement, though they begin like questions: "What I like is tea", "When I was ten, …"."""
_OF_MEMORY = re.compile(
    r"do you (?:remember|know|recall)\b|(?:[^\W\d_]+ ){1,3}i (?:ever |just )?(?:say|said|tell|told|mentioned)\b"
)
_WORKING_ON = re.compile(r"(?:translate|summari[sz]e|rewrite|rephrase|proofread|correct|improve|explain)\b[^:]{0,80}:")
"""Requests to work on a text, which may be anybody's."""
_FRAME = re.compile(
    r"\b(?:can|could|should|shall|would|will|do|does|did|may|might|must|am|is|are|was|were|have|had) (?:i|we)\b"
    r"|\b(?:i|we) (?:should|can|could|might|must|would|need to|have to|ought to)\b(?! not)|\blike i am\b"
)
"""These phrases name the speaker only as the one who asks, so they state nothing of them."""
_WISH = re.compile(
    r"(?:thanks|thank you|cheers|appreciate|way to go|congrats|congratulations|good luck|kudos|have (?:a|fun)|take care"
    r"|keep (?:it|up)"
    r"|(?:so |very |really )?(?:glad|happy|sorry) (?:that |for |to (?:hear|see) )?(?:you|that|it)"
    r"|(?:nice|good|great|lovely) to (?:hear|see|meet))\b"
)
_APPLAUSE = re.compile(
    r"(?:that|this|it|these|those|what|such|so|sounds|looks|you|your)\b.*\b(?:cool|nice|great|good|amazing|awesome"
    r"|wonderful|fantastic|perfect|excellent|brilliant|lovely|beautiful|sweet|fun|interesting|exciting|cute|impressive"
    r"|inspiring|adorable|gorgeous|super|incredible|terrible|awful|sad|hard|tough|rough|crazy|experience)\b"
)
_PERSONAL = frozenset({"i", "my", "our", "we", "mine", "ours", "myself", "ourselves"})
_LONG = 2_000
"""Characters from which on a sentence is neither small talk nor a mere question."""
_MUCH = 5
_OWN = 4
"""The fewest content words with which a question or request also states something: of any, and of one about the
speaker."""


def is_informative(sentence: str) -> bool:
    """Returns whether a sentence states something that may be worth a memory; in doubt it does."""
    return not is_small_talk(sentence) and (
        len(sentence) > _LONG or not _is_request(sentence) or _contains_statement(sentence)
    )


def is_small_talk(sentence: str) -> bool:
    """Returns whether each part is a courtesy, an answer, praise, a mood, or the name of the person addressed."""
    has_letters = any(map(str.isalpha, sentence))
    if len(sentence) > _LONG or not has_letters:
        return not has_letters
    return is_courtesy(sentence) or all(map(_is_empty_clause, _CLAUSE.split(_DRAWLED.sub(r"\1", sentence))))


def _is_empty_clause(clause: str) -> bool:
    content = content_words(clause)
    if not content or is_courtesy(clause):
        return True
    tokens = words(clause)
    is_called = len(tokens) <= 2 and clause.split()[-1].istitle() and content == tokens[-1:]
    return is_called or (_PERSONAL.isdisjoint(tokens) and _is_wish_or_praise(tokens, len(content)))


def _is_wish_or_praise(tokens: list[str], content: int) -> bool:
    """Returns whether the words wish the other well or praise them: "Thanks for asking", "That's an awesome
    collection".

    `content` is the number of content words among the tokens.
    """
    opening = " ".join(dropwhile(_LEAD_IN.__contains__, tokens))
    is_wish = bool(_WISH.match(opening)) and not any(map(str.isdigit, opening))
    return is_wish or (content == 1 and bool(_APPLAUSE.match(opening)))


def content_words(sentence: str) -> list[str]:
    """Returns the words that are no fillers; a capital in mid-sentence makes a name of any word."""
    return [lowered(match[0]) for match in _WORD.finditer(sentence) if _is_content(match[0], match.start() > 0)]


def _is_content(written: str, is_inner: bool) -> bool:
    word = lowered(written)
    is_name = is_inner and written[:1].isupper() and word not in _never_names()
    return is_name or is_unspaced(word) or not all(map(_is_filler, words(word) or [word]))


@cache
def _never_names() -> frozenset[str]:
    return STOP_WORDS | words_in("fillers") - {"go", "may"} | {"i'm", "i've", "i'd", "i'll", "i"}


def _is_filler(word: str) -> bool:
    endings = ("", "s", "d", "ed", "ing", "'s")
    return word in STOP_WORDS or any(word.removesuffix(ending) in words_in("fillers") for ending in endings)


def _is_request(sentence: str) -> bool:
    if _ASKS.search(sentence[-40:]):
        return True
    opening = " ".join(dropwhile(_LEAD_IN.__contains__, plain_words(sentence[:300])))
    plain = " ".join(words(opening))
    if is_unspaced(sentence):
        opening = sentence
    return bool(_SEEKS.match(plain)) or (
        not _TELLS.match(plain) and (opens_with("question_words", opening) or opens_with("request_words", opening))
    )


def _contains_statement(sentence: str) -> bool:
    """Returns whether a question or request also states something about its speaker or anybody else."""
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()]
    if is_unspaced(sentence) or not _is_english(sentence):
        return any(map(_is_statement, clauses))
    asked = " ".join(dropwhile(_LEAD_IN.__contains__, words(sentence)))
    if _WORKING_ON.match(sentence.lower()) or _OF_MEMORY.match(asked):
        return False
    own = _PERSONAL.intersection(_FRAME.sub(" ", _SEEKS.sub(" ", asked)).split())
    content = len(content_words(sentence))
    return "i" in own or content >= (_OWN if own else _MUCH) or (len(clauses) > 1 and _is_statement(clauses[0]))


def _is_english(sentence: str) -> bool:
    tokens = words(sentence)
    return sentence.isascii() and sum(map(_is_filler, tokens)) * 4 >= len(tokens)


def _is_statement(clause: str) -> bool:
    """Returns whether a clause of a question is a statement: "Anna works nights, is that healthy?"."""
    if is_small_talk(clause) or _is_request(clause):
        return False
    return sum(map(str.isalpha, clause)) >= 4 if is_unspaced(clause) else len(plain_words(clause)) >= 2

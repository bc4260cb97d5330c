"""Whether a sentence asks its hearer to do something."""

from __future__ import annotations

import re

from graphmem.english.lexicons import words_in

_GOODS = "help|recommendations?|suggestions?|advice|tips|ideas|information|info|input|feedback|inspiration|ways to"
_WANT = r"i\ (?:just\ |really\ |also\ )?(?:need|want|would\ (?:really\ )?(?:like|love))"
_SEEKING = re.compile(
    rf"""(?:
      {_WANT}\ you\ to
      |{_WANT}\ to\ (?:know|hear|ask|understand|find\ out|learn\ (?:more|about|how)|get\ (?:some|a\ few|your))
      |i\ (?:was|am|have\ been)\ (?:just\ )?(?:wondering|curious)|i\ wonder
      |i\ (?:have|had|got)\ (?:a|another|one|some|a\ few|a\ quick)\ (?:\w+\ )?questions?
      |i\ (?:would\ |will\ |do\ )?(?:need|want|like|love|appreciate)\ (?:\w+\ ){{0,3}}(?:{_GOODS})
      |(?:i\ am\ )?(?:just\ )?(?:looking|searching)\ for\ (?:\w+\ ){{0,3}}(?:{_GOODS}|recipes?|places\ to)
      |i\ (?:was|am)\ hoping\ (?:you|to\ get)|(?:wondering|curious)\ (?:if|what|how|whether)
      |i\ would\ appreciate|(?:i\ )?could\ use\ (?:\w+\ ){{0,2}}(?:{_GOODS})|need\ (?:some\ )?help
      |(?:i\ would\ be\ |i\ am\ )?(?:happy|glad)\ to\ (?:help|assist)|i\ am\ here\ to\ (?:help|assist)
      |i\ (?:can|could|will)\ (?:certainly\ |definitely\ |also\ )?(?:help|assist|remember|keep\ (?:this|that|it))
      |feel\ free|here\ (?:is|are)|if\ you\ (?:need|have|want|would\ like)|let\ us|let\ me
    )\b""",
    re.X,
)
_SEQUENCERS = words_in("sequencers")
_NAMING = re.compile(r"call me (?:\w+)(?: \w+)?$")
_CALLING_BACK = words_in("calling_words")
_SELDOM_ASKED = words_in("habits")


def is_demand(tokens: tuple[str, ...]) -> bool:
    while len(tokens) > 1 and tokens[0] in _SEQUENCERS:
        tokens = tokens[1:]
    said = " ".join(tokens)
    if _SEEKING.match(said):
        return True
    if _NAMING.match(said) and tokens[2] not in _CALLING_BACK:
        return False
    if tokens[0] in words_in("imperatives"):
        return not _is_shortened(tokens)
    return tokens[0] == "never" and tokens[1:2] == ("mind",)


def _is_shortened(tokens: tuple[str, ...]) -> bool:
    """Whether it rather has lost its "I": "Play tennis every Sunday", "Do not eat pork"."""
    rest = tokens[1:3]
    if tokens[:2] == ("do", "not"):
        return tokens[2:3] not in (("forget",), ("remember",)) and not _speaks_to_you(tokens[2:])
    if tokens[0] == "got":
        return True
    return tokens[0] in _SELDOM_ASKED and "every" in tokens and not _speaks_to_you(rest)


def _speaks_to_you(tokens: tuple[str, ...]) -> bool:
    """Whether its verb is one of what assistants do, or it names who is to be served."""
    imperatives = words_in("imperatives")
    return any(token in imperatives or token in ("me", "us", "you", "worry") for token in tokens[:2])

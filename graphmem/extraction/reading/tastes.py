"""Claims on what someone likes, prefers, eats and can't have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from graphmem.english.lexicons import lexicon
from graphmem.extraction.reading.claim import Claim, Slot
from graphmem.extraction.reading.clause import Clause, Mood
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.spelling import AT_TIMES, head, listed, stems, untimed

_MORE_THAN = re.compile(
    r"^(?:prefer|prefers|would choose) (?P<a>.+?) (?:over|to|rather than|than|instead of|more than) (?P<b>.+)"
    r"|^(?:like|love|enjoy) (?P<c>.+?) (?:more|better) than (?P<d>.+)"
)
_LIKING = re.compile(
    r"^(?:like|love|loved|enjoy|adore|prefer|am (?:into|fond of|keen on|crazy about|obsessed with|passionate about"
    r"|interested in)"
    r"|am (?:an? )?(?:\w+ )?(?:fan|lover) of|fell in love with|fallen in love with|got into|gotten into"
    r"|became a fan of|appreciate|care for) "
    r"(?P<v>.+)"
)
_DISLIKING = re.compile(
    r"^(?:hate|dislike|detest|despise|loathe|am (?:sick of|tired of|done with|bored of|bored with)|went off"
    r"|gone off"
    r"|got (?:tired|sick|bored) of|(?:stopped|quit) (?:liking|loving|enjoying)|lost interest in"
    r"|fell out of love with) (?P<v>.+)"
)
_ALLERGIC = re.compile(r"^(?:am )?(?:\w+ly )?(?:allergic|intolerant|sensitive) to (?P<v>.+)")
_ALLERGY = re.compile(
    r"^(?:have|developed|outgrew|outgrown|lost|got over) (?:an? |the |my )?(?:\w+ )??"
    r"(?:(?P<v>[\w ]+?) (?:allergy|allergies|intolerance)|(?:allergy|intolerance|allergies) to (?P<w>.+))$"
)
_INTOLERANT = re.compile(r"^am (?P<v>\w+) intolerant$")
_DIET = re.compile(
    r"^(?:(?P<end>stopped being|quit being|gave up being|am done being|gave up)|am|turned|turn|became|become|went"
    r"|gone|going|"
    r"switched to|follow|eat|identify as|converted to|decided to become)"
    r"(?: (?:an?|strict|strictly|mostly|being|back to being|full|fully|into|lifelong|on|longtime|the|to|committed))*"
    r" (?P<v>vegetarian|vegan|pescatarian|plant based|meat eater|omnivore|carnivore|flexitarian|veggie|omnivorous)"
    r"(?: (?:diet|food|lifestyle|person|eater))?(?P<rest>$| .*)"
)
_REGIME = re.compile(
    r"^(?P<end>stopped |quit |gave up )?(?:am|doing|do|follow|following|on|started|eat|eating|trying"
    r"|went)?(?: ?(?:on|an?|the|my))* ?"
    r"(?P<v>keto|paleo|low carb|gluten free|sugar free|halal|kosher|whole30|dash|raw food"
    r"|intermittent fasting)(?: diet| food)?$"
)
_DIETS = {"plant based": "vegan", "veggie": "vegetarian", "omnivore": "meat eater", "omnivorous": "meat eater"}
_EXCLUDED = {
    "vegetarian": ("meat", "fish"),
    "vegan": ("meat", "fish", "dairy"),
    "pescatarian": ("meat",),
}
_EATING = re.compile(
    r"\b(?:eat|ate|eaten|eats|eating|tried|try|trying|like|love|loved|enjoy|enjoyed|craving|had|ordered|prefer"
    r"|adore)\b(?P<v>.*)"
)
_NOT_EATING = re.compile(r"^(?:stopped|quit|gave up|given up|cut out|avoid)(?: eating)? (?P<v>\w+)")
_THINKING_OF_EATING = re.compile(r"\b(?:thinking (?:of|about)|want to|considering) (?:trying|try|eating|eat)\b")
_SUBSTITUTE = re.compile(
    r"(?<!non )\b(?:vegan|vegetarian|plant based|fake|mock|tofu|veggie|soy|oat|almond|coconut|peanut"
    r"|cashew) \w+(?: \w+)?"
)
_WHOLE_CLASSES = {"meat": "meat", "fish": "fish", "seafood": "fish", "dairy": "dairy"}
_CLASSES = (("meat", "meats"), ("fish", "fish"), ("dairy", "dairy"))


def read_tastes(clause: Clause) -> Iterator[Claim]:
    if clause.is_thing:
        return
    told = clause.mood is Mood.TOLD
    for reader in (_preference, _attitude, _allergy, _diet) if told else ():
        yield from reader(clause)
    if told or _THINKING_OF_EATING.search(clause.predicate):
        yield from _eating(clause)


def _preference(clause: Clause) -> Iterator[Claim]:
    found = _MORE_THAN.match(clause.predicate)
    if not found or clause.negated:
        return
    better, worse = head(found["a"] or found["c"]), untimed(head(found["b"] or found["d"]))
    if (value := stems(better)) and (other := stems(worse)):
        yield claim(clause, Slot.PREFERENCE, better, about=value | other, value=value)


def _attitude(clause: Clause) -> Iterator[Claim]:
    if _MORE_THAN.match(clause.predicate):
        return
    liking, disliking = _LIKING.match(clause.predicate), _DISLIKING.match(clause.predicate)
    found = disliking or liking
    if not found:
        return
    for thing in listed(head(found["v"])):
        if about := stems(thing):
            phrase = re.sub(r"^(?:to|that|when|the idea of) ", "", without_article(thing))
            yield claim(clause, Slot.ATTITUDE, phrase, about=about, holds=bool(liking) != clause.negated)


def _allergy(clause: Clause) -> Iterator[Claim]:
    predicate = untimed(head(clause.predicate))
    found = _ALLERGIC.match(predicate) or _ALLERGY.match(predicate) or _INTOLERANT.match(predicate)
    if not found:
        return
    ended = predicate.startswith(("outgrew", "outgrown", "lost", "got over"))
    phrase = found["v"] or found.groupdict().get("w") or ""
    for thing in listed(phrase):
        if about := stems(thing):
            yield claim(clause, Slot.ALLERGY, without_article(thing), about=about, holds=clause.negated == ended)


def _diet(clause: Clause) -> Iterator[Claim]:
    predicate = untimed(clause.predicate)
    if regime := _REGIME.match(head(predicate)):
        holds = clause.negated == bool(regime["end"])
        yield claim(clause, Slot.DIET, regime["v"], about=stems(regime["v"]), holds=holds)
        return
    found = _DIET.match(predicate)
    if not found or re.match(r" (?!for|since|and|,|because|now|but|or|who|these)\w", found["rest"]):
        return
    diet = _DIETS.get(found["v"], found["v"])
    holds = clause.negated == bool(found["end"])
    yield claim(clause, Slot.DIET, diet, value=stems(diet), holds=holds)
    for food in _EXCLUDED.get(diet, ()) if holds else ():
        yield claim(clause, Slot.EATS, food, about=frozenset({food}), holds=False, is_implied=True)


def _is_whole(predicate: str) -> bool:
    """Whether all food of a class is meant: neither meat pies nor meat on Fridays."""
    rest = untimed(head(predicate)).removeprefix("eat ").partition(" ")[2]
    is_eating = predicate.startswith("eat ") and not AT_TIMES.search(predicate)
    return is_eating and (not rest or rest.startswith(("and ", "or ", ", ")))


def _eating(clause: Clause) -> Iterator[Claim]:
    predicate = _SUBSTITUTE.sub(" ", clause.predicate)
    stopped = _NOT_EATING.match(predicate)
    if stopped or clause.negated:
        refused = stopped["v"] if stopped else predicate.removeprefix("eat ").split(" ")[0]
        if refused in _WHOLE_CLASSES and (stopped or _is_whole(predicate)):
            yield claim(clause, Slot.EATS, refused, about=frozenset({_WHOLE_CLASSES[refused]}), holds=False)
        return
    if (found := _EATING.search(predicate)) and not re.search(r"\b(?:hate|dislike|stopped|quit)\b", predicate):
        words = found["v"].split()
        foods = {*words, *(" ".join(pair) for pair in pairwise(words))} - clause.names
        for name, list_name in _CLASSES:
            if foods & lexicon(list_name):
                yield claim(clause, Slot.EATS, name, about=frozenset({name}), is_implied=True)

"""The table of relations: how a main clause states each, what its target must be, and examples for and against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What the target must be, so that the relation is read."""

    PLACE = "place"
    ORGANIZATION = "organization"
    PERSON = "person"
    NAME = "name"
    """A given name alone."""
    PRODUCT = "product"
    OCCUPATION = "occupation"
    PET = "pet"
    THING = "thing"
    """A name, or a common noun of at most three words that nothing restricts."""
    ONE_THING = "one thing"
    SUBJECT = "subject"
    """As THING, where it is the pattern's group `what`."""


@dataclass(frozen=True, slots=True)
class Relation:
    name: str
    shape: Shape
    pattern: re.Pattern[str]
    """Of the clause up to the target; a subject that is a name or the speaker is "I", and be after it "am"."""
    stated: tuple[str, ...]
    """Examples, each with its target behind "->"."""
    not_stated: tuple[str, ...]


def _row(name: str, shape: Shape, pattern: str, stated: tuple[str, ...], not_stated: tuple[str, ...]) -> Relation:
    return Relation(name, shape, re.compile(pattern, re.IGNORECASE), stated, not_stated)


RELATIONS = (
    _row(
        "LIVES_IN",
        Shape.PLACE,
        r"I (?:lives? in|am living in|am (?:based|located|headquartered) in|(?:have|has) lived in|moved to"
        r"|have moved to|moved from [\w ]{2,30} to|relocated to|settled in) ",
        ("I live in Turin. -> Turin", "We moved from Oslo to Quito last May. -> Quito"),
        ("I live in fear.", "I lived in Turin as a boy.", "I want to live in Turin.", "I live in Bergen's suburbs."),
    ),
    _row(
        "WORKS_AT",
        Shape.ORGANIZATION,
        r"I (?:(?:have )?(?:started|been) working (?:at|for)|works? (?:at|for)|am (?:working|employed) (?:at|for|by)"
        r"|joined|have joined|am an? (?:[\w-]+ ){1,3}?(?:at|for)|works? as an? (?:[\w-]+ ){1,3}?(?:at|for)) ",
        ("I work at Siemens. -> Siemens", "I'm a nurse at Charité Hospital. -> Charité Hospital"),
        ("I work at night.", "I work for Prof. Kim.", "I'd like to work at Siemens.", "I work for peanuts."),
    ),
    _row(
        "WORKS_FOR",
        Shape.PERSON,
        r"I (?:works? for|am working for) ",
        ("I work for Prof. Kim in Graz. -> Prof. Kim",),
        ("I work for fun.", "I work for Siemens."),
    ),
    _row(
        "WORKS_AS",
        Shape.OCCUPATION,
        r"I (?:am|works? as|am working as|have been working as|became|have become"
        r"|works? (?:at|for) [\w .&'-]{1,40}? as) an? ",
        ("I'm a plumber. -> plumber", "I work as a senior data analyst at Zara. -> senior data analyst"),
        ("I'm a bit of a chef.", "I'm a teacher's pet.", "I'm not a nurse.", "I'm a fan of nurses."),
    ),
    _row(
        "STUDIES_AT",
        Shape.ORGANIZATION,
        r"I (?:stud(?:y|ies)|am studying|am enrolled|am an? (?:[\w-]+ )?student)(?: [a-z]+){0,2}? (?:at|in) ",
        ("I study law at Leiden University. -> Leiden University", "I'm enrolled at MIT. -> MIT"),
        ("I study at night.", "I studied at MIT."),
    ),
    _row(
        "FROM",
        Shape.PLACE,
        r"I (?:am|am originally|comes?|came) from ",
        ("I'm from Peru. -> Peru",),
        ("I'm from a small town.", "I am far from Peru.", "I'm from Lima's north."),
    ),
    _row("BORN_IN", Shape.PLACE, r"I (?:am|was) born in ", ("I was born in Lima. -> Lima",), ("I was born in May.",)),
    _row(
        "MARRIED_TO",
        Shape.PERSON,
        r"I (?:am married to|got married to|have been married to|married) ",
        ("I'm married to Petra. -> Petra",),
        ("I'm married to my job.", "I'm not married to Petra."),
    ),
    _row(
        "HAS_PET",
        Shape.PET,
        r"I (?:have|has|own|owns|adopted|got|have adopted) an? ",
        ("I have a rabbit named Flop. -> Flop", "We adopted a kitten. -> kitten"),
        ("I have a dog allergy.", "I have a cat person at home.", "I had a cat."),
    ),
    _row(
        "LIKES",
        Shape.THING,
        r"I (?:(?:love|like|enjoy|adore)s?|am (?:an? (?:big |huge |great )?fan of|fond of|into)) ",
        (
            "I love chess! -> chess",
            "I'm a big fan of Miles Davis. -> Miles Davis",
            "I like figs and dates. -> figs, dates",
        ),
        (
            "I love the thought Otto!",
            "Emi likes in the evenings.",
            "I like it.",
            "I like people with hats.",
            "I like to swim.",
            "If I like chess, so what.",
            "I would like tea.",
        ),
    ),
    _row(
        "LIKES",
        Shape.THING,
        r"my (?:all-time )?favou?rite [\w-]+(?: [\w-]+)? is ",
        ("My favourite composer is Bela Bartok. -> Bela Bartok",),
        ("My favourite part is how it ends.", "My favourite moment was Lima."),
    ),
    _row(
        "LIKES",
        Shape.SUBJECT,
        r"(?P<what>[\w'-]+(?: [\w'-]+)?) is my favou?rite (?:[\w-]+ )?[\w-]+[.!]*$",
        ("Papaya is my favourite fruit. -> papaya",),
        ("This is my favourite fruit.", "It is my favourite part."),
    ),
    _row(
        "DISLIKES",
        Shape.THING,
        r"I (?:(?:hate|dislike|detest)s?|(?:do not|don't|does not|doesn't) (?:like|enjoy)"
        r"|(?:cannot|can't|can not) stand) ",
        ("I can't stand olives. -> olives",),
        ("I hate it.", "I hate to wait.", "I don't hate olives.", "I hate people with hats."),
    ),
    _row(
        "PREFERS",
        Shape.ONE_THING,
        r"I prefers? ",
        ("I prefer trains over buses. -> trains",),
        ("I prefer to walk.", "I prefer it."),
    ),
    _row(
        "ALLERGIC_TO",
        Shape.THING,
        r"I am (?:severely |very |highly |mildly |deathly )?allergic to ",
        ("I'm allergic to penicillin. -> penicillin",),
        ("I'm not allergic to cats.", "I'm allergic to the stuff.", "I may be allergic to cats."),
    ),
    _row(
        "FOLLOWS_DIET",
        Shape.SUBJECT,
        r"I (?:am|became|went|turned|have gone|have become|am going)(?: an?)?(?: strict)? "
        r"(?P<what>vegan|vegetarian|pescatarian)(?=[.,!]|$| and\b| now\b| since\b| for\b)",
        ("I'm vegan. -> vegan", "We went vegetarian in May. ->"),
        ("I'm a vegan chef.", "I'm not vegetarian.", "I was vegan once."),
    ),
    _row(
        "TRAVELS_TO",
        Shape.PLACE,
        r"I (?:am (?:going|flying|traveling|travelling|heading|off|driving) to|am planning an? (?:[\w-]+ )?trip to"
        r"|have an? (?:[\w-]+ )?trip to) ",
        ("I'm flying to Lima on Monday. -> Lima",),
        ("I'm going to Anna.", "I'm going to sleep.", "I flew to Lima."),
    ),
    _row(
        "USES",
        Shape.PRODUCT,
        r"I uses? ",
        ("I use Blender and Inkscape. -> Blender, Inkscape", "I use vim for notes. -> Vim"),
        ("I use a pen.", "I used Blender.", "I use my hands."),
    ),
    _row(
        "NAMED",
        Shape.NAME,
        r"(?:my (?:name|full name|nickname) is|(?:please |just |you can )?call me|I am) ",
        ("My name is Zelko. -> Zelko", "Please call me Tilda. -> Tilda", "Hi, I'm Otto. -> Otto"),
        ("I'm Otto's cousin.", "I'm Catholic.", "My name is hard to spell.", "I'm not Otto.", "I'm in Lima."),
    ),
)

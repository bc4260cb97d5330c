"""The table of relations between entities: one row for each, with its pattern, its objects and its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import PETS
from graphmem.english.relation_objects import ObjectReader, kind_of, name_of, one_thing, things


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of the table."""

    name: str
    pattern: re.Pattern[str]
    """The clause up to the relation's object, with "I" for the subject and "am" for every form of "to be"."""
    read_objects: ObjectReader
    examples: tuple[str, ...]
    """Sentences, each with its objects behind "->"."""
    counterexamples: tuple[str, ...]


def _row(
    name: str,
    pattern: str,
    read_objects: ObjectReader,
    examples: tuple[str, ...],
    counterexamples: tuple[str, ...],
) -> Relation:
    return Relation(name, re.compile(pattern, re.IGNORECASE), read_objects, examples, counterexamples)


RELATIONS = (
    _row(
        "LIVES_IN",
        r"I (?:lives? in|am living in|am based in|(?:have )?moved (?:from [\w ]{2,30} )?to|relocated to) ",
        name_of("place"),
        ("I live in Turin. -> Turin", "We moved from Oslo to Quito last May. -> Quito"),
        ("I live in fear.", "I lived in Turin as a boy.", "I want to live in Turin.", "I live in Bergen's suburbs."),
    ),
    _row(
        "WORKS_AT",
        r"I (?:works?|am working|am employed|have (?:started|been) working|started working) (?:at|for|by) ",
        name_of("organization", "product"),
        ("I work at Siemens. -> Siemens", "I've started working for the Red Cross. -> Red Cross"),
        ("I work at night.", "I work for Prof. Kim.", "I'd like to work at Siemens.", "I work for peanuts."),
    ),
    _row(
        "WORKS_AS",
        r"I (?:am|works? as|am working as|became|works? (?:at|for) [\w .&'-]{1,40}? as) an? ",
        kind_of(lexicon("occupations")),
        ("I'm a plumber. -> plumber", "I work as a senior data analyst at Zara. -> senior data analyst"),
        ("I'm a bit of a chef.", "I'm a teacher's pet.", "I'm not a nurse.", "I'm a fan of nurses."),
    ),
    _row(
        "FROM",
        r"I (?:am|am originally|comes?) from ",
        name_of("place"),
        ("I'm from Peru. -> Peru",),
        ("I'm from a small town.", "I am far from Peru.", "I'm from Lima's north."),
    ),
    _row(
        "HAS_PET",
        r"I (?:ha(?:ve|s)|owns?|adopted|got|have adopted) an? ",
        kind_of(PETS),
        ("I have a rabbit. -> rabbit", "We adopted a kitten. -> kitten", "I have a hamster named Flop. -> Flop"),
        ("I have a dog allergy.", "I have a cat person at home.", "I had a cat."),
    ),
    _row(
        "LIKES",
        r"(?:I (?:(?:love|like|enjoy|adore)s?|am (?:an? (?:big |huge |great )?fan of|fond of|into))"
        r"|my (?:all-time )?favou?rite [\w-]+(?: [\w-]+)? is) ",
        things,
        (
            "I love chess! -> chess",
            "I love dad jokes. -> dad jokes",
            "I'm a big fan of Miles Davis. -> Miles Davis",
            "I like figs and dates. -> figs, dates",
            "My favourite composer is Bela Bartok. -> Bela Bartok",
            "Papaya is my favourite fruit. -> papaya",
        ),
        (
            "I love the thought Otto!",
            "Emi likes in the evenings.",
            "I like it.",
            "I like people with hats.",
            "I like to swim.",
            "If I like chess, so what.",
            "I would like tea.",
            "My favourite part is how it ends.",
            "My favourite moment was Lima.",
            "This is my favourite fruit.",
        ),
    ),
    _row(
        "DISLIKES",
        r"I (?:(?:hate|dislike|detest)s?|(?:do|does) not (?:like|enjoy)|can ?not stand) ",
        things,
        ("I can't stand olives. -> olives",),
        ("I hate it.", "I hate to wait.", "I don't hate olives.", "I hate people with hats."),
    ),
    _row(
        "PREFERS",
        r"I prefers? ",
        one_thing,
        ("I prefer trains over buses. -> trains",),
        ("I prefer to walk.", "I prefer it.", "I prefer short and simple answers."),
    ),
    _row(
        "ALLERGIC_TO",
        r"I am (?:[a-z]+ly |very )?allergic to ",
        things,
        ("I'm allergic to penicillin. -> penicillin",),
        ("I'm not allergic to cats.", "I'm allergic to the stuff.", "I may be allergic to cats."),
    ),
    _row(
        "FOLLOWS_DIET",
        r"I (?:am|became|went|turned|have gone|have become)(?: an?)?(?: strict)? ",
        kind_of(word_set("vegan vegetarian pescatarian")),
        ("I'm vegan. -> vegan", "We went vegetarian in May. -> vegetarian"),
        ("I'm a vegan chef.", "I'm not vegetarian.", "I was vegan once."),
    ),
    _row(
        "TRAVELS_TO",
        r"I (?:am (?:going|flying|travell?ing|heading|off|driving|planning an? (?:[\w-]+ )?trip)"
        r"|have an? (?:[\w-]+ )?trip) to ",
        name_of("place"),
        ("I'm flying to Lima on Monday. -> Lima",),
        ("I'm going to Anna.", "I'm going to sleep.", "I flew to Lima."),
    ),
    _row(
        "USES",
        r"I uses? ",
        name_of("product"),
        ("I use Excel for budgets. -> Excel",),
        ("I use a pen.", "I used Excel.", "I use my hands."),
    ),
    _row(
        "NAMED",
        r"(?:my (?:full |nick)?name(?: is|'s)|(?:please |just |you can )?call me|I am) ",
        name_of("person"),
        ("My name is Zelko. -> Zelko", "Please call me Tilda. -> Tilda", "Hi, I'm Otto. -> Otto"),
        ("I'm Otto's cousin.", "I'm Catholic.", "My name is hard to spell.", "I'm not Otto.", "I'm in Lima."),
    ),
)

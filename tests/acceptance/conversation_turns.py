"""Turns of a user's conversations with an agent, as many as are wanted, and the same each time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

_NAMES = (
    "Ana",
    "Bruno",
    "Chidi",
    "Dana",
    "Emil",
    "Farah",
    "Goran",
    "Hanna",
    "Ivo",
    "Jun",
    "Keiko",
    "Lars",
    "Mina",
    "Noor",
)
_CITIES = ("Lisbon", "Oslo", "Kyoto", "Porto", "Lagos", "Quito", "Riga", "Turin", "Perth", "Cusco", "Bergen", "Malmö")
_FOODS = ("peanuts", "sesame", "oysters", "mangoes", "rye bread", "coriander", "blue cheese", "celery", "tofu", "honey")
_HOBBIES = ("chess", "the cello", "climbing", "pottery", "badminton", "birdwatching", "the flute", "rowing", "origami")
_THINGS = ("a grey bicycle", "a kayak", "two plants", "a camera", "a red sofa", "a used piano", "a tent", "an old map")
_KIN = ("sister", "brother", "cousin", "colleague", "neighbour", "friend", "teacher", "landlord", "dentist", "aunt")
_START = datetime(2026, 3, 1, 8, tzinfo=UTC)

Draw = Callable[[tuple[str, ...]], str]
_STATEMENTS: tuple[tuple[Callable[[Draw], str], Callable[[Draw], str]], ...] = (
    (lambda a: f"My {a(_KIN)} {a(_NAMES)} lives in {a(_CITIES)}.", lambda a: f"Where does {a(_NAMES)} live?"),
    (lambda a: f"I am allergic to {a(_FOODS)}.", lambda a: "What can I cook tonight?"),
    (lambda a: f"I like {a(_FOODS)}, and {a(_NAMES)} does not.", lambda a: f"Does {a(_NAMES)} like {a(_FOODS)}?"),
    (lambda a: f"I play {a(_HOBBIES)} with {a(_NAMES)} on Tuesdays.", lambda a: "What do I do in my free time?"),
    (lambda a: f"I bought {a(_THINGS)} in {a(_CITIES)}.", lambda a: f"What did I buy in {a(_CITIES)}?"),
    (lambda a: f"I will fly to {a(_CITIES)} with my {a(_KIN)} in August.", lambda a: "Which trips do I plan?"),
    (lambda a: f"I work with {a(_NAMES)} on a project about {a(_HOBBIES)}.", lambda a: f"Who is {a(_NAMES)}?"),
    (lambda a: f"My favourite city is {a(_CITIES)}.", lambda a: "Which city do I like best?"),
)


def turns(count: int) -> list[dict[str, Any]]:
    """For each turn what the user asks, what they then tell, and when."""
    chance = random.Random(7)
    drawn = []
    for number in range(count):
        statement, question = chance.choice(_STATEMENTS)
        at = _START + timedelta(hours=number)
        drawn.append({"question": question(chance.choice), "statement": statement(chance.choice), "at": at.isoformat()})
    return drawn

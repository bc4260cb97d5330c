"""The categories that memories are put in: those of a project that names none, and what a list of them must be like."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.errors import BadUserInput
from graphmem.model.fact import CategoryChoice
from graphmem.model.limits import MAX_DESCRIPTION_BYTES, check_count, check_name, check_text
from graphmem.model.refusals import check_each

MAX_CHOICES = 100

DEFAULT_CATEGORIES: tuple[CategoryChoice, ...] = (
    CategoryChoice(
        "personal_details",
        "Personal details: name, age, birthday, where somebody lives or comes from, address, phone number, email "
        "address, height, nationality, native language.",
    ),
    CategoryChoice(
        "family",
        "Family: relatives, mother, father, parents, wife, husband, son, daughter, children, brother, sister, "
        "grandparents, cousins, pets, a dog, a cat.",
    ),
    CategoryChoice(
        "professional_details",
        "Work, a job, a profession, a career: an employer, a company, a boss, colleagues, the office, deadlines, "
        "skills, education, degrees, salary.",
    ),
    CategoryChoice(
        "sports",
        "Sport, sports: exercise, football, tennis, running, swimming, cycling, yoga, the gym, training, a match, "
        "a team, athletes.",
    ),
    CategoryChoice(
        "travel",
        "Travelling, trips, holidays: flights, trains, hotels, luggage, a passport, countries and cities that are "
        "visited.",
    ),
    CategoryChoice(
        "food",
        "Food, food and drink: meals, dishes, restaurants, cooking, a diet, vegetarian or vegan, food allergies "
        "such as nuts, meat, fish, fruit, sweets, tea, coffee, wine, what somebody likes to eat or cannot eat.",
    ),
    CategoryChoice(
        "music",
        "Music: songs, albums, bands, singers, concerts, playing an instrument, listening.",
    ),
    CategoryChoice(
        "health",
        "Health: an illness, symptoms, pain, an allergy, medicine, a doctor, surgery, sleep, weight, stress, therapy.",
    ),
    CategoryChoice(
        "technology",
        "Technology: computers, laptops, phones, devices, software, apps, programming, the internet, online accounts.",
    ),
    CategoryChoice(
        "hobbies",
        "Hobbies: what somebody does in their spare time, such as gardening, painting, photography, knitting, "
        "crafts, collecting, reading.",
    ),
    CategoryChoice(
        "fashion",
        "Fashion: clothes, shoes, dresses, what somebody wears, style, brands, jewellery, make-up, hair.",
    ),
    CategoryChoice(
        "entertainment",
        "Entertainment: films, series, television, streaming, novels, podcasts, video games, board games, "
        "theatre, celebrities.",
    ),
    CategoryChoice(
        "milestones",
        "Milestones, great events in a life: a wedding, an engagement, the birth of a child, a graduation, a "
        "first home, a promotion, retirement, an anniversary, an award.",
    ),
    CategoryChoice(
        "user_preferences",
        "Preferences of the user: how they want to be spoken to and answered, what they would rather have, "
        "favourites, likes and dislikes.",
    ),
    CategoryChoice(
        "misc",
        "Whatever fits nowhere else.",
    ),
)
"""In force where a project has no categories of its own; the names are those that mem0's callers know."""


def check_choices(choices: Sequence[CategoryChoice], *field: str) -> None:
    """Raises what is wrong with each of them: BadUserInput and LimitExceeded."""
    check_count(choices, *field, most=MAX_CHOICES)
    first: dict[str, int] = {}

    def check(place: int) -> None:
        _check_choice(choices[place], *field, str(place))
        name = choices[place].name
        if first.setdefault(name, place) != place:
            there = ".".join((*field, str(first[name])))
            raise BadUserInput(f"{name!a} is there already, at {there}.", field=(*field, str(place), "name"))

    check_each(range(len(choices)), check)


def _check_choice(choice: CategoryChoice, *where: str) -> None:
    check_name(choice.name, *where, "name")
    if choice.description is not None:
        check_text(choice.description, *where, "description", max_bytes=MAX_DESCRIPTION_BYTES)

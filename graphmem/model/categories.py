"""The categories that memories are put in: those of a project that names none, and what a list of them must be like."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.errors import BadUserInput
from graphmem.model.fact import CategoryChoice
from graphmem.model.limits import MAX_DESCRIPTION_BYTES, check_count, check_name, check_text
from graphmem.model.refusals import check_each

MAX_CHOICES = 100

DEFAULT_CATEGORIES: tuple[CategoryChoice, ...] = (
    CategoryChoice("personal_details", "Who somebody is: name, age, birthday, address, home town, language, phone number."),
    CategoryChoice("family", "Relatives and pets: parents, children, siblings, grandparents, a partner or spouse, a dog or cat."),
    CategoryChoice("professional_details", "Work: a job, career, employer, office, colleagues, skills, salary, business."),
    CategoryChoice("sports", "Sport and exercise: playing, training, running, gym, matches, teams that are supported."),
    CategoryChoice("travel", "Trips and holidays: flights, hotels, cities and countries that are visited, packing, sightseeing."),
    CategoryChoice("food", "Eating and drinking: meals, diets, dishes, restaurants, cooking, drinks, what cannot be eaten."),
    CategoryChoice("music", "Songs, bands, singers, concerts, instruments, playlists."),
    CategoryChoice("health", "Body and mind: illness, allergies, medicine, doctors, symptoms, sleep, weight, stress, therapy."),
    CategoryChoice("technology", "Computers, phones, gadgets, software, apps, programming, the internet."),
    CategoryChoice("hobbies", "What is done in spare time for its own sake: gardening, painting, knitting, crafts, collecting, reading."),
    CategoryChoice("fashion", "Clothes, shoes, style, outfits, brands, jewellery, make-up, hair."),
    CategoryChoice("entertainment", "Films, series, television, books, games, theatre, celebrities, shows."),
    CategoryChoice("milestones", "Great events of a life: a wedding, birth, graduation, anniversary, retirement, achievement."),
    CategoryChoice("user_preferences", "What somebody prefers, likes or dislikes, and how they want to be answered and treated."),
    CategoryChoice("misc", "Whatever fits nowhere else."),
)  # fmt: skip
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

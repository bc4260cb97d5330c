"""The categories of memories: the defaults, and the checks of a project's own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.errors import BadUserInput
from graphmem.model.limits import MAX_DESCRIPTION_BYTES, check_count, check_name, check_text
from graphmem.model.refusals import check_each

MAX_CHOICES = 100


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category that memories can be put in."""

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A category as it is listed."""

    name: str
    description: str | None
    memory_count: int
    """The number of memories without soft-deleted ones, but with expired ones."""


DEFAULT_CATEGORIES: tuple[CategoryChoice, ...] = (
    CategoryChoice(
        "personal_details",
        "Personal details: a name, age, a birthday, where somebody lives or comes from, an address, a phone "
        "number, an email address, height, nationality, native language.",
    ),
    CategoryChoice(
        "family",
        "Family: relatives, mother, father, parents, wife, husband, son, daughter, children, brother, sister, "
        "grandparents, cousins, pets, a dog, a cat.",
    ),
    CategoryChoice(
        "professional_details",
        "Work, a job, a profession, a career: an employer, a company, colleagues, the office, a meeting, a shift, "
        "workload and deadlines, salary, running a business, a job interview, a cover letter, losing a job, skills, "
        "education, teaching, university, an essay, an exam, mathematics.",
    ),
    CategoryChoice(
        "sports",
        "Sport, sports: exercise, football, tennis, basketball, running, swimming, cycling, yoga, the gym, "
        "training, a match, a team, athletes.",
    ),
    CategoryChoice(
        "travel",
        "Travelling, trips, holidays: flights, trains, hotels, luggage, a passport, a journey abroad, countries "
        "and cities that are visited.",
    ),
    CategoryChoice(
        "food",
        "Food, food and drink: meals, breakfast, dishes, restaurants, cooking, a diet, vegetarian or vegan, food "
        "allergies such as nuts, meat, fish, fruit, vegetables, sweets, tea, coffee, wine, what somebody likes to eat, "
        "hates to eat or cannot eat.",
    ),
    CategoryChoice(
        "music",
        "Music: songs, albums, bands, singers, concerts, playing an instrument, listening to music.",
    ),
    CategoryChoice(
        "health",
        "Health: an illness, a diagnosis, symptoms, pain, an allergy, medicine, tablets, a doctor, surgery, "
        "sleep, weight, stress, therapy.",
    ),
    CategoryChoice(
        "technology",
        "Technology: computers, laptops, phones, devices, software, apps, websites, code, programming, a bug in a "
        "program, a script, an API, a database, a server, the internet, online accounts.",
    ),
    CategoryChoice(
        "hobbies",
        "Hobbies: what somebody does in their spare time, such as gardening, painting, photography, writing stories, "
        "dancing, knitting, woodwork, crafts, collecting, watching birds, camping, reading.",
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
        "Great events in a life: a wedding, getting engaged, the birth of a child, a graduation, a first home, "
        "retirement, a wedding anniversary.",
    ),
    CategoryChoice(
        "user_preferences",
        "Preferences: favourites, likes and dislikes, what somebody would rather have or cannot stand, the language "
        "and length of replies, please answer briefly, I prefer this to that, I hate noise and waiting.",
    ),
    CategoryChoice(
        "misc",
        "Whatever fits nowhere else.",
    ),
)
"""The categories of a project that has none of its own. The names are mem0's, so that its callers' filters still match.

The descriptions list words because a memory's category is found by its vector's similarity with them."""


def check_choices(choices: Sequence[CategoryChoice], *field: str) -> None:
    """Raises BadUserInput or LimitExceeded for every category that is malformed or named twice."""
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

"""Which categories a phrase of a command names: what is matched may be deleted, so doubt is no match."""

from __future__ import annotations

import pytest

from graphmem.model.categories import DEFAULT_CATEGORIES, CategoryChoice
from graphmem.service.topics import match_topic

CUSTOM = (
    CategoryChoice("likes"),
    CategoryChoice("food_preferences"),
    CategoryChoice("cooking ideas"),
    CategoryChoice("travel_plans", "Journeys, trips that are planned: where to, when and how."),
    CategoryChoice("reading", "Books that were read"),
    CategoryChoice("work", "The job: colleagues, projects and meetings."),
)


USUAL = [
    ("food preferences", ["food"]),
    ("my food preferences", ["food"]),
    ("Food", ["food"]),
    ("everything about food", ["food"]),
    ("food and drink", ["food"]),
    ("all the things you know about my food preferences", ["food"]),
    ("travel memories", ["travel"]),
    ("my trips", ["travel"]),
    ("holidays", ["travel"]),
    ("my job", ["professional_details"]),
    ("work", ["professional_details"]),
    ("my career details", ["professional_details"]),
    ("my professional information", ["professional_details"]),
    ("hobbies", ["hobbies"]),
    ("my hobby", ["hobbies"]),
    ("sports", ["sports"]),
    ("sport preferences", ["sports"]),
    ("health info", ["health"]),
    ("my family", ["family"]),
    ("my personal details", ["personal_details"]),
    ("my personal data", ["personal_details"]),
    ("my preferences", ["user_preferences"]),
    ("all of my personal preferences", ["user_preferences"]),
    ("user preferences", ["user_preferences"]),
    ("milestones", ["milestones"]),
    ("misc", ["misc"]),
    ("hobbies and travel", ["hobbies", "travel"]),
    ("music, fashion and sports", ["music", "fashion", "sports"]),
]


def test_a_phrase_names_the_usual_categories() -> None:
    assert [(topic, match_topic(topic, DEFAULT_CATEGORIES)) for topic, _ in USUAL] == USUAL


@pytest.mark.parametrize(
    ("topic", "names"),
    [
        ("likes", ["likes"]),
        ("everything I like", ["likes"]),
        ("things that I like", ["likes"]),
        ("food preferences", ["food_preferences"]),
        ("food", ["food_preferences"]),
        ("cooking ideas", ["cooking ideas"]),
        ("what I told you about cooking", ["cooking ideas"]),
        ("travel plans", ["travel_plans"]),
        ("the journeys", ["travel_plans"]),
        ("books I have read", ["reading"]),
        ("my job", ["work"]),
        ("likes and food preferences", ["likes", "food_preferences"]),
    ],
)
def test_a_phrase_names_categories_of_a_projects_own(topic: str, names: list[str]) -> None:
    assert match_topic(topic, CUSTOM) == names


NONE_OF_THE_USUAL = [
    "", "everything", "all my memories", "all of it", "stuff", "what you know about me", "my details", "my data",
    "facts about me", "information", "details", "favourites", "everything I like", "likes and dislikes",
    "dog food", "food poisoning", "the health insurance number", "my trip to Japan", "my job at the bank",
    "my sister", "my dog", "pets", "tea", "nuts", "my passport", "football", "yoga", "my phone number", "my name",
    "my laptop", "colleagues", "a wedding", "gardening", "my home", "food and my sister", "music lessons",
    "business travel", "travel insurance", "the family car", "technology stocks", "preferences of my sister",
    "somebody", "fits nowhere else", "the user", "user", "personal stuff", "user data", "general things",
    "the music I like", "food I do not like", "my favourite food", "everything except food",
]  # fmt: skip


def test_what_is_more_or_less_than_a_category_names_none() -> None:
    wrong = {topic: found for topic in NONE_OF_THE_USUAL if (found := match_topic(topic, DEFAULT_CATEGORIES))}
    assert wrong == {}


@pytest.mark.parametrize(
    "topic",
    [
        "my preferences",
        "travel",
        "plans",
        "food ideas",
        "ideas",
        "colleagues",
        "when and how",
        "books",
        "work meetings",
    ],
)
def test_a_part_of_a_name_or_of_what_belongs_to_it_names_none_of_a_projects_own(topic: str) -> None:
    assert match_topic(topic, CUSTOM) == []


def test_a_category_of_exactly_that_name_is_meant_beside_others_that_mean_it() -> None:
    choices = (CategoryChoice("food"), CategoryChoice("food_preferences"), CategoryChoice("Food preferences"))

    assert match_topic("food", choices) == ["food", "food_preferences", "Food preferences"]
    assert match_topic("food preferences", choices) == ["food", "food_preferences", "Food preferences"]
    assert match_topic("food details", choices) == ["food"]
    assert match_topic("all about foods and drinks", choices) == []


def test_all_that_mean_it_are_meant_where_none_has_exactly_that_name() -> None:
    choices = (
        CategoryChoice("food ideas"),
        CategoryChoice("food_preferences"),
        CategoryChoice("food", "What is eaten."),
    )

    assert match_topic("food", choices[:2]) == ["food ideas", "food_preferences"]
    assert match_topic("food details", choices) == ["food ideas", "food"]


def test_nothing_is_named_where_there_are_no_categories() -> None:
    assert match_topic("food", ()) == []

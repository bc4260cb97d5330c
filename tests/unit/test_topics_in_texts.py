from __future__ import annotations

import pytest

from graphmem.model.categories import CategoryChoice
from graphmem.service.topics import read_topic, read_topics

CHOICES = (CategoryChoice("food_preferences"), CategoryChoice("likes"), CategoryChoice("travel"))


def test_a_topic_is_about_what_is_in_a_category_that_it_names() -> None:
    topic = read_topic("food preferences", CHOICES)

    assert topic.is_about("I love sushi.", ["food_preferences"])
    assert not topic.is_about("I love sushi.", ["likes"])


def test_a_topic_is_about_a_text_that_has_all_of_its_words_in_any_form() -> None:
    topic = read_topic("my trips to Japan", CHOICES)

    assert topic.is_about("The trip took me through Japan.", [])
    assert not topic.is_about("The trip took me through Korea.", [])
    assert not topic.is_about("Japan is far away.", [])


@pytest.mark.parametrize("phrase", ["my preferences", "things I like", "personal information", "everything"])
def test_words_that_say_nothing_by_themselves_make_no_text_one_that_is_meant(phrase: str) -> None:
    assert not read_topic(phrase, ()).is_in("I like this information about my personal preferences and everything.")


def test_words_with_one_root_are_alike_and_longer_ones_are_not() -> None:
    assert read_topic("allergies", ()).is_in("I'm allergic to nuts.")
    assert not read_topic("vegetables", ()).is_in("I'm a vegetarian.")


def test_a_phrase_can_name_several_topics() -> None:
    topics = read_topics("travel, sushi and work", CHOICES)

    assert [sorted(topic.categories | topic.stems) for topic in topics] == [["travel"], ["sushi"], ["work"]]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [("happiness", "Happy as can be."), ("allergies", "No allergy at all."), ("cities", "My city."), ("Anna", "anna!")],
)
def test_every_text_that_a_topic_is_in_passes_its_filter(phrase: str, text: str) -> None:
    topic = read_topic(phrase, ())

    parts = [str(condition.value) for condition in topic.text_filter().children]  # type: ignore[union-attr]
    assert not topic.is_in(text) or all(part.lower() in text.lower() for part in parts)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [("hiking trips", "I love hiking; every trip counts."), ("smoking", "I smoke."), ("dying", "My plants die.")],
)
def test_forms_of_a_word_pass_the_filter_of_the_others(phrase: str, text: str) -> None:
    topic = read_topic(phrase, ())

    assert topic.is_in(text)
    parts = [str(condition.value) for condition in topic.text_filter().children]  # type: ignore[union-attr]
    assert all(part in text.lower() for part in parts)

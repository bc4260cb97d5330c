from __future__ import annotations

import pytest

from graphmem.model.scope import Scope
from graphmem.retrieval.near_duplicates import ComparedText
from tests.unit.cited_hits import cited_hit


def covers(one: str, other: str, later: float = 1) -> bool:
    """Whether `one`, said so many minutes later than `other`, stands for it."""
    return ComparedText.of(cited_hit(one, later)).covers(ComparedText.of(cited_hit(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I am allergic to peanuts.", "I'm allergic to peanuts!"),
        ("i have a green fiat", "I have the green Fiat."),
        ("I am allergic to peanuts and almonds.", "I am allergic to peanuts."),
        ("Please remember that I am allergic to peanuts.", "I am allergic to peanuts."),
        ("I really like tea.", "I like tea."),
        ("記憶はグラフである。", "記憶はグラフである"),
        ("🎉🎈", "🎉🎈"),
    ],
)
def test_what_says_the_same_or_more_stands(one: str, other: str) -> None:
    assert covers(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like coffee.", "I do not like coffee."),
        ("I do not like coffee.", "I like coffee."),
        ("I like coffee no longer.", "I like coffee."),
        ("It is not true that I like coffee.", "I like coffee."),
        ("I used to like coffee.", "I like coffee."),
        ("I lived in Berlin.", "I live in Berlin."),
        ("I live in Lisbon now.", "I live in Berlin now."),
        ("My daughter is six years old.", "My daughter is five years old."),
        ("She works as a nurse.", "I work as a nurse."),
        ("I flew to Berlin from Lisbon.", "I flew from Berlin to Lisbon."),
        ("Anna called Ben.", "Ben called Anna."),
        ("Do I like coffee?", "Do I like coffee."),
        ("If I like coffee, I drink it.", "I like coffee."),
        ("I am allergic to peanuts.", "I am allergic to peanuts and almonds."),
        ("🎉", "🦊"),
        ("", "I like tea."),
        ("I like tea.", ""),
    ],
)
def test_what_says_something_else_does_not(one: str, other: str) -> None:
    assert not covers(one, other)


def test_what_is_said_in_passing_is_given_by_itself_too() -> None:
    long = "Yesterday I told the doctor at the new clinic by the river that I am allergic to peanuts."

    assert not covers(long, "I am allergic to peanuts.")


def test_the_older_of_two_never_stands() -> None:
    assert covers("I like tea.", "I like tea", later=0)
    assert not covers("I like tea.", "I like tea", later=-1)
    assert not covers("I like tea and coffee.", "I like tea.", later=-1)


def test_the_run_does_not_matter_but_every_other_owner_does() -> None:
    def of(**ids: str) -> ComparedText:
        return ComparedText.of(cited_hit("I like tea.", scope=Scope(**ids)))

    assert of(user_id="alex", run_id="1").covers(of(user_id="alex", run_id="2"))
    assert not of(user_id="alex").covers(of(user_id="bo"))
    assert not of(user_id="alex").covers(of(user_id="alex", agent_id="tutor"))


def test_two_speakers_do_not_say_the_same() -> None:
    def said_by(speaker: str | None) -> ComparedText:
        return ComparedText.of(cited_hit("I like tea.", speaker=speaker))

    assert said_by("Alex").covers(said_by("Alex"))
    assert said_by("Alex").covers(said_by(None))
    assert not said_by("Alex").covers(said_by("Bo"))

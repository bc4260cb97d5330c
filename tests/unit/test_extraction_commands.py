from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from graphmem.extraction.command_forms import FORMS
from graphmem.extraction.commands import read_command
from graphmem.model.fact import ForgetCommand

AT = datetime(2024, 7, 24, 15, 30, tzinfo=UTC)  # a Wednesday


def read(content: str) -> ForgetCommand | None:
    return read_command(content, AT)


def topics(content: str) -> tuple[str, ...] | None:
    forget_command = read(content)
    return forget_command.topics if forget_command else None


def day(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Delete all of my food preferences", ("food preferences",)),
        ("Forget my phone number", ("phone number",)),
        ("Forget my phone number, my address and my birthday.", ("phone number", "address", "birthday")),
        ("Remove everything about my trip to Japan from your memory", ("trip to Japan",)),
        ("I want you to forget about Anna", ("Anna",)),
        ("Clear my travel memories", ("travel",)),
        ("Stop remembering where I live", ("where I live",)),
        ("Don\u2019t remember my address any more", ("address",)),
        ("Forget what I said about Berlin last week", ("Berlin",)),
        ("Delete everything about my divorce", ("divorce",)),
        ("Delete all travel preferences", ("travel preferences",)),
        ("Forget who my boss is", ("who my boss is",)),
        ("Forget that I like tea and that I live in Rome", ("I like tea", "I live in Rome")),
    ],
)
def test_topics_are_in_the_words_of_the_command(said: str, expected: tuple[str, ...]) -> None:
    assert topics(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Forget everything you know about me",
        "Delete all my memories",
        "Wipe my data",
        "Wipe your memory!",
        "Forget everything.",
    ],
)
def test_everything_can_be_meant(said: str) -> None:
    forget_command = read(said)
    assert forget_command is not None
    assert forget_command == ForgetCommand(said, everything=True)


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("Please forget that i like football", "I like football"),
        ("Remove the fact that my name is Bob from your memory", "My name is Bob"),
        ("forget I live in Rome", "I live in Rome"),
    ],
)
def test_a_statement_can_be_meant(said: str, statement: str) -> None:
    assert read(said) == ForgetCommand(said, statement=statement)


@pytest.mark.parametrize(
    ("time", "since", "until"),
    [
        ("today", "2024-07-24", "2024-07-25"),
        ("yesterday", "2024-07-23", "2024-07-24"),
        ("last week", "2024-07-15", "2024-07-22"),
        ("this week", "2024-07-22", "2024-07-29"),
        ("last month", "2024-06-01", "2024-07-01"),
        ("last year", "2023-01-01", "2024-01-01"),
        ("this year", "2024-01-01", "2025-01-01"),
        ("in May 2024", "2024-05-01", "2024-06-01"),
        ("in May", "2024-05-01", "2024-06-01"),
        ("in December", "2023-12-01", "2024-01-01"),
        ("in 2023", "2023-01-01", "2024-01-01"),
        ("on 2024-07-20", "2024-07-20", "2024-07-21"),
        ("on the 4th of July", "2024-07-04", "2024-07-05"),
        ("on July 4th", "2024-07-04", "2024-07-05"),
        ("on 4 July 2023", "2023-07-04", "2023-07-05"),
        ("before 2024-05-01", None, "2024-05-01"),
        ("until 2024-05-01", None, "2024-05-02"),
        ("since last month", "2024-06-01", None),
        ("after May 2, 2024", "2024-05-03", None),
        ("between 2024-05-01 and 2024-05-31", "2024-05-01", "2024-06-01"),
    ],
)
def test_times_are_seen_from_the_turn(time: str, since: str | None, until: str | None) -> None:
    forget_command = read(f"Delete everything I told you {time}")
    assert forget_command
    assert (forget_command.everything, forget_command.since, forget_command.until) == (True, day(since), day(until))


def test_days_are_of_utc() -> None:
    late = datetime(2024, 7, 24, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    forget_command = read_command("Erase what I told you today", late)
    assert forget_command
    assert forget_command.since == day("2024-07-25")


def test_the_last_days_reach_back_from_the_turn() -> None:
    forget_command = read("Forget everything I told you in the last 3 days")
    assert forget_command
    assert (forget_command.since, forget_command.until) == (AT - timedelta(days=3), None)


@pytest.mark.parametrize(
    "time",
    [
        "on 2024-13-45",
        "on February 30",
        "the other day",
        "a while ago",
        "since we met",
    ],
)
def test_a_command_whose_time_is_not_understood_is_refused(time: str) -> None:
    found = read(f"Delete everything I told you {time}")
    assert found
    assert found.refusal
    assert not found.everything


@pytest.mark.parametrize(
    "said",
    [
        "Hi! Please forget my phone number. Thanks!",
        "I moved to Oslo. Forget my old address.",
        "could you forget my phone number please?",
        "Hey, I want you to forget my phone number now, thanks",
        "Forget my phone number. I moved to Oslo.",
        "Please forget that I smoke. I have stopped. It went well.",
    ],
)
def test_courtesies_and_statements_may_stand_beside_it(said: str) -> None:
    assert read(said)


NO_COMMANDS = [
    "Translate this letter: Forget my phone number.",
    "Fix the spelling of this:\nplease forget my phone number",
    "> Forget my phone number",
    "```\nForget my phone number\n```",
    '"Forget my phone number"',
    "Should you forget my phone number?",
    "Forget my phone number?",
    "He said forget my phone number",
    "Forget my phone number for a moment",
    "Forget my phone number unless I say otherwise",
    "Forget my message",
    "Forget my phone number and use the new one",
    "Delete my emails from yesterday",
    "Delete all information about my company from the website",
    "Reset my preferences",
    "Delete my cookie preferences",
    "Don't forget everything I told you",
    "Please don't delete my memories",
    "I forgot everything you know about me",
    "Forget what I said",
    "Forget everything I just said",
    "Forget me not",
    "Forget about it",
    "Please forget it",
    "Delete everything",
    "Clear memory",
    "I am so tired of it all. Forget everything.",
    "Forget my ex, she's trash",
    "Forget my diet, I'm having pizza",
    "Forget my birthday, let's celebrate Christmas",
    "Forget my shoes, where are my keys",
    "Clear the memory of my phone",
    "Erase the memory on my SD card",
    "Delete all likes",
    "Remove everything about my education",
    "Forget my number, call my wife",
    "Let me forget my problems",
    "",
]


def test_what_only_looks_like_a_command_is_none() -> None:
    assert [said for said in NO_COMMANDS if read(said)] == []


EXAMPLES = [(said, means) for form in FORMS for said, means in form.examples]


def test_each_form_means_what_its_examples_say() -> None:
    wrong = [(said, found) for said, means in EXAMPLES if not _says((found := read(said)), means)]
    assert wrong == []


def _says(found: ForgetCommand | None, means: str) -> bool:
    """Everything is meant where the example names nothing."""
    if found is None or found.refusal:
        return False
    return found.everything == (not means) and (found.statement or "; ".join(found.topics)) == means


def test_what_looks_like_a_form_forgets_nothing() -> None:
    assert [said for form in FORMS for said in form.counterexamples if read(said)] == []


@pytest.mark.parametrize(
    "said",
    [
        "Olvida mi número de teléfono.",
        "Vergiss bitte, dass ich Golf spiele.",
        "Lösche alle Erinnerungen an Berlin",
        "Oublie tout ce que je t'ai dit sur mon travail",
        "Verwijder alles wat je over mij weet",
    ],
)
def test_a_command_in_another_language_is_refused(said: str) -> None:
    found = read(said)
    assert found
    assert "in English" in (found.refusal or "")


STORY = "We walked along the river and talked about the old mill. " * 100


@pytest.mark.parametrize(
    "said",
    [f"Forget my phone number. {STORY}", f"{STORY}\nPlease forget that I smoke. Thanks!"],
)
def test_a_command_in_a_long_turn_is_refused(said: str) -> None:
    found = read(said)
    assert found
    assert "5,000 characters" in (found.refusal or "")
    assert found.command in ("Forget my phone number.", "Please forget that I smoke.")


@pytest.mark.parametrize(
    "said", [STORY, f"{STORY} Forget my phone number. {STORY}", f"Summarise this: {STORY} Forget me."]
)
def test_a_long_turn_without_a_command_at_its_ends_is_none(said: str) -> None:
    assert read(said) is None


LABELLED: list[dict[str, Any]] = json.loads(Path(__file__).with_name("commands.json").read_text("utf-8"))


def test_hardly_anything_that_is_no_command_is_one() -> None:
    wrong = [one["said"] for one in LABELLED if one["means"] is None and read(one["said"])]
    assert len(wrong) <= 1, wrong


def test_nearly_all_commands_mean_what_they_say() -> None:
    commands = [one for one in LABELLED if one["means"]]
    wrong = [one["said"] for one in commands if not _is_right(read(one["said"]), one["means"])]
    assert len(wrong) <= 0.05 * len(commands), wrong


def _is_right(found: ForgetCommand | None, means: dict[str, Any]) -> bool:
    if found is None or found.refusal:
        return bool(found and means.get("refused"))
    return (found.everything, found.topics, found.exceptions, bool(found.since or found.until)) == (
        means.get("everything", False),
        tuple(means.get("topics", ())),
        tuple(means.get("except", ())),
        means.get("timed", False),
    )

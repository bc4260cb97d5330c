from __future__ import annotations

import pytest

from graphmem.extraction.statements import Kind, kind_of


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm a vegetarian",
        "My sister lives in Oslo.",
        "The project deadline is March 5",
        "Anna works at Google.",
        "Call me Sam.",
        "Allergic to nuts.",
        "Loves to travel",
        "Name: Jordan",
        "Dentist appointment on Tuesday at 3pm",
        "It's my birthday in May.",
        "What I like most is hiking.",
        "When I was ten I broke my arm.",
        "Will is my brother.",
        "May is my favourite month.",
        "I want to learn Spanish.",
        "I'm sick.",
        "Always answer in French.",
        "Don't eat pork.",
        "Play tennis every Sunday.",
        "We decided to use Postgres.",
        "The meeting was moved to Monday.",
        "Me llamo Ana.",
        "我喜欢猫",
    ],
)
def test_statements(sentence: str) -> None:
    assert kind_of(sentence) is Kind.STATEMENT


@pytest.mark.parametrize(
    "sentence",
    [
        "How are you?",
        "What is that",
        "where do i go",
        "is it far",
        "do you know anna",
        "Have you eaten",
        "how many are there",
        "who knows a good dentist",
        "Any tips for Spanish",
        "You live where?",
        "how to boil eggs",
        "why not",
    ],
)
def test_questions(sentence: str) -> None:
    assert kind_of(sentence) in (Kind.QUESTION, Kind.COURTESY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Recommend me a book",
        "Delete the file",
        "I need you to summarise this",
        "I'd like to know more",
        "Let's play a game",
        "please add milk",
        "I was wondering if that works",
        "Call me back tomorrow",
        "I'm looking for some advice",
        "Now fix it",
        "Don't worry about it",
        "Give yourself a name for the user.",
    ],
)
def test_requests(sentence: str) -> None:
    assert kind_of(sentence) is Kind.REQUEST


@pytest.mark.parametrize(
    "sentence",
    [
        "Hi",
        "Good morning",
        "Thanks a lot!",
        "Thanks for your help",
        "Bye Anna",
        "Nice to meet you",
    ],
)
def test_courtesies(sentence: str) -> None:
    assert kind_of(sentence) is Kind.COURTESY


@pytest.mark.parametrize(
    "sentence",
    [
        "Yes, please!",
        "Sounds good",
        "That's great",
        "I see",
        "I think so",
        "I don't know",
        "I'm not sure",
        "Especially in Tokyo.",
        "I'm hungry",
        "It's raining",
        "I love it!",
        "That was fun.",
        "Understood.",
        "Pizza.",
        "[photo]",
        "Gracias",
        "よろしいですか？",
        "是",
    ],
)
def test_what_says_nothing_by_itself(sentence: str) -> None:
    assert kind_of(sentence) is Kind.EMPTY


@pytest.mark.parametrize(
    "sentence",
    [
        "Water boils at 100 degrees",
        "Paris is the capital of France",
        "Dogs are mammals.",
    ],
)
def test_knowledge_of_the_world(sentence: str) -> None:
    assert kind_of(sentence) is Kind.KNOWLEDGE

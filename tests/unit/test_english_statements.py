from __future__ import annotations

import pytest

from graphmem.english.salience import salience
from graphmem.english.statements import Statement, read_turn


def texts(content: str) -> list[str]:
    return [statement.text for statement in read_turn(content)]


TOLD = [
    "I use Swift on Fridays.",
    "I use C at home.",
    "Emacs person here.",
    "Mostly teaching chemistry this year.",
    "Evenings are when my knee hurts.",
    "Gardening's so calming.",
    "Could you remind me that the hearing is now on June 8 at 9:15 AM?",
    "How can I make use of the fact that I won 3 awards?",
    "I'm deaf in one ear, which headphones are good?",
    "Can you help me plan our move to Ghent in July with my two dogs?",
    "As a baker who starts at three, when should I sleep?",
    "I want to learn the cello this year",
    "Always answer in metric units.",
    "Soy celíaca.",
    "Bin Imkerin.",
    "Odeio acordar cedo.",
    "Nie jem mięsa.",
    "Ben İzmit'te çalışıyorum.",
    "Unser Hochzeitstag ist der 3. August.",
    "عندي ثلاث بنات.",
    "我对海鲜过敏，可以推荐一家餐厅吗？",
    "Ich bin Veganerin, was kann ich backen?",
]


def test_what_says_something_of_the_speaker_is_kept_whole() -> None:
    assert {content: texts(content) for content in TOLD} == {content: [content] for content in TOLD}


EMPTY = [
    "Hiya!",
    "Hey Nora!",
    "Thanks, Bo!",
    "Yes, sure!",
    "That's lovely!",
    "So stoked!",
    "Thanks for asking!",
    "Congrats on the win!",
    "What is time",
    "Who painted the Mona Lisa?",
    "Suggest a film",
    "Tell me a story",
    "Could you fix this?",
    "Have you been to Rome?",
    "Do you remember where I work?",
    "Here's my code:",
    "Wie heißt du",
    "Où est la gare",
    "谁是你的老板",
    "Empfiehl mir einen Film",
    "Dime un chiste",
    "推荐一部电影",
    "映画を教えてください",
    "Oui, merci !",
    "Ja, gerne",
    "はい、ありがとうございます",
    "네, 좋아요",
    "Evet, teşekkürler",
]


def test_what_carries_nothing_is_left_out() -> None:
    assert {content: kept for content in EMPTY if (kept := texts(content))} == {}


def test_a_sentence_that_leans_on_the_one_before_it_is_kept_with_it() -> None:
    assert read_turn("Look at this quilt. My aunt sewed it for my wedding in 2011.") == [
        Statement(
            "Look at this quilt. My aunt sewed it for my wedding in 2011.",
            "My aunt sewed it for my wedding in 2011.",
            None,
        )
    ]


def test_a_run_of_leaning_sentences_is_one_statement_whose_first_is_read_for_slots() -> None:
    [statement] = read_turn("I adopted a parrot. He is called Kiwi. He bites.")
    assert statement.text == "I adopted a parrot. He is called Kiwi. He bites."
    assert statement.sentence == "I adopted a parrot."


def test_a_long_run_is_cut_and_nothing_is_told_twice() -> None:
    content = "I adopted a parrot. " + " ".join(
        f"He learned trick number {number} from our neighbours." for number in range(40)
    )
    found = texts(content)
    assert len(found) > 1
    assert all(len(text) <= 420 for text in found)
    assert " ".join(found) == content


def test_sentences_that_stand_alone_are_apart() -> None:
    assert texts("I live in Turku. I teach chemistry.") == ["I live in Turku.", "I teach chemistry."]


def test_a_list_is_told_with_what_introduces_it() -> None:
    assert texts("My allergies:\n- walnuts\n- cat hair\nI carry a spray.") == [
        "My allergies: walnuts\ncat hair",
        "I carry a spray.",
    ]


def test_the_speakers_label_stands_before_each_statement() -> None:
    assert read_turn("Rosa Díaz: I row. I have two sons.") == [
        Statement("Rosa Díaz: I row.", "I row.", "Rosa Díaz"),
        Statement("Rosa Díaz: I have two sons.", "I have two sons.", "Rosa Díaz"),
    ]


@pytest.mark.parametrize("content", ["Note: I row at six.", "PS: I row at six.", "Update: I row at six."])
def test_a_heading_is_no_speaker(content: str) -> None:
    assert [(statement.text, statement.speaker) for statement in read_turn(content)] == [(content, None)]


def test_salience_ranks_what_tells_more_higher() -> None:
    told = [
        "I moved to Turku with my two sons in 2019.",
        "My dentist moved my appointment to Monday, so I need a lift.",
    ]
    trivial = ["You are doing well!", "It was good.", "Keep chasing your dreams!"]
    assert min(map(salience, told)) > max(map(salience, trivial))
    assert all(0 <= salience(text) <= 1 for text in [*told, *trivial, ""])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Please remember that I don't fly.", ["I don't fly."]),
        ("Don't forget that I can't do Fridays.", ["I can't do Fridays."]),
        ("I keep bees and my wife makes cider.", ["I keep bees", "My wife makes cider."]),
        ("Ada: I left Graz but I miss the hills.", ["Ada: I left Graz", "Ada: I miss the hills."]),
        ("I bought a kayak and I love it.", ["I bought a kayak and I love it."]),
        ("I cycle when it's dry and I skate when it's cold.", ["I cycle when it's dry and I skate when it's cold."]),
        ("Don't forget my parcel", []),
    ],
)
def test_clauses_that_can_stand_alone_are_statements_of_their_own(said: str, kept: list[str]) -> None:
    assert [statement.text for statement in read_turn(said)] == kept

from __future__ import annotations

import pytest

from graphmem.english.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I row on Lake Como. I hate traffic!", ["I row on Lake Como.", "I hate traffic!"]),
        ("We sail.We also ski.", ["We sail.", "We also ski."]),
        ("Dr. Okafor moved to St. Gallen.", ["Dr. Okafor moved to St. Gallen."]),
        ("I grew up in the U.S. My husband is Danish.", ["I grew up in the U.S.", "My husband is Danish."]),
        ("I met J. R. Holm at 7 p.m. on Sunday.", ["I met J. R. Holm at 7 p.m. on Sunday."]),
        ("My dose is 7.5 mg. It helps.", ["My dose is 7.5 mg.", "It helps."]),
        ("We married in May. Then we moved.", ["We married in May.", "Then we moved."]),
        ("Unser Hochzeitstag ist der 3. August.", ["Unser Hochzeitstag ist der 3. August."]),
        ('He said "Wait! Come back." and cried.', ['He said "Wait! Come back." and cried.']),
        ("I keep hens (two. maybe three) and a goat.", ["I keep hens (two. maybe three) and a goat."]),
        ("Passed the exam 🎉 I begin in June", ["Passed the exam 🎉", "I begin in June"]),
        ("- I ski\n* I row\n1. I knit\n2) I bake", ["I ski", "I row", "I knit", "I bake"]),
        ("## Health\nI have asthma.", ["Health", "I have asthma."]),
        ("京都に住んでいます。猫が好きです。", ["京都に住んでいます。", "猫が好きです。"]),
        ("... !!! 🎉", []),
    ],
)
def test_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_that_only_wraps_goes_on() -> None:
    text = "The workshop that we have been renting near the harbour,\nbehind the old mill, will close.\ni am sad"
    assert sentences(text) == [text.replace("harbour,\n", "harbour, ").partition("\n")[0], "i am sad"]


@pytest.mark.parametrize(
    "code",
    [
        "```js\nconst city = 'Oslo'\n```",
        "// My dog is called Rex",
        "<!-- My dog is called Rex -->",
        "/* My dog\n is called Rex */",
        "-- My dog is called Rex",
        "> My dog is called Rex",
        "<p>My dog is called Rex</p>",
        '{"dog": "Rex"}',
        '{\n  "dog": "Rex",\n  "age": 3\n}',
        "SELECT dog FROM pets WHERE name = 'Rex';",
        "INSERT INTO pets VALUES (1, 'Rex');",
        'Traceback (most recent call last):\n  File "pets.py", line 8, in load\n    feed(rex)\nTypeError: no dog',
        "TypeError: my dog is called Rex",
        "2025-01-07 08:00:01 INFO dog fed",
        "[WARN] dog is hungry",
        "$ pip install rex",
        "git commit -m 'My dog is called Rex'",
        "def feed(dog):\n    # My dog is called Rex\n    return dog.food",
        "dog = Rex()",
    ],
)
def test_code_and_quotations_are_nobodys_and_the_prose_around_them_is_kept(code: str) -> None:
    assert sentences(f"I own a boat.\n{code}\nI sail it alone.") == ["I own a boat.", "I sail it alone."]


@pytest.mark.parametrize(
    "prose", ["For the trip I need:", "I selected Rust from all of them.", "From now on I cook.", "I love C++ and C#."]
)
def test_prose_that_resembles_code_is_prose(prose: str) -> None:
    assert sentences(prose) == [prose]

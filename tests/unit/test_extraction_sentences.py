from __future__ import annotations

import pytest

from graphmem.extraction.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live in Oslo. I like tea!", ["I live in Oslo.", "I like tea!"]),
        ("i like tea. i like cats", ["i like tea.", "i like cats"]),
        ("I like tea.I like cats.", ["I like tea.", "I like cats."]),
        ("Dr. Jones lives in St. Ives.", ["Dr. Jones lives in St. Ives."]),
        ("I drink a lot, e.g. tea, i.e. too much.", ["I drink a lot, e.g. tea, i.e. too much."]),
        ("I grew up in the U.S. and in Rome.", ["I grew up in the U.S. and in Rome."]),
        ("I grew up in the U.S. My wife is French.", ["I grew up in the U.S.", "My wife is French."]),
        ("I met J. R. Smith at 6 p.m. on Monday.", ["I met J. R. Smith at 6 p.m. on Monday."]),
        ("My dose is 2.5 mg. It costs $1,850.50.", ["My dose is 2.5 mg.", "It costs $1,850.50."]),
        ("My room is No. 5. Yours is there.", ["My room is No. 5.", "Yours is there."]),
        ("I like tea... and coffee.", ["I like tea... and coffee."]),
        ("I like tea... I hate coffee.", ["I like tea...", "I hate coffee."]),
        ("I tried dishes..", ["I tried dishes."]),
        ("I read https://example.com/a.b?c=d. Then I slept.", ["I read https://example.com/a.b?c=d.", "Then I slept."]),
        ('She said "Stop! Go home." and left.', ['She said "Stop! Go home." and left.']),
        ('She said "Go home." I left.', ['She said "Go home."', "I left."]),
        ("I own a dog (a big one. really) and a cat.", ["I own a dog (a big one. really) and a cat."]),
        ("Got a job 🎉 I start Monday", ["Got a job 🎉", "I start Monday"]),
        ("I ❤️ pizza", ["I ❤️ pizza"]),
        ("- I like tea\n* I like cats\n1. I run\n2) I swim", ["I like tea", "I like cats", "I run", "I swim"]),
        ("I like tea\nI like cats", ["I like tea", "I like cats"]),
        ("> you said this\nI say that.", ["I say that."]),
        ("I use this:\n```python\nx = 1.\n```\nIt fails.", ["I use this:", "It fails."]),
        ("I use `mypy` and **ruff**.", ["I use mypy and ruff."]),
        ("2**3 is 8", ["2**3 is 8"]),
        ("私は東京に住んでいます。犬が好きです。", ["私は東京に住んでいます。", "犬が好きです。"]),
        ("... !!! 🎉", []),
    ],
)
def test_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_that_only_wraps_goes_on() -> None:
    text = "My landlord wants to sell the flat that we have been\nrenting in Hamburg since 2019.\ni am sad"
    assert sentences(text) == [
        "My landlord wants to sell the flat that we have been renting in Hamburg since 2019.",
        "i am sad",
    ]

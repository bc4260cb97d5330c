"""Which categories memories are put in: how well, by the local embedder, and that it is decided the same elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphmem.embeddings.embedder import Embedder
from graphmem.errors import Unavailable
from graphmem.model.categories import DEFAULT_CATEGORIES, CategoryChoice
from graphmem.model.embedding import Vector, Vectors
from graphmem.service.categoriser import Categoriser

LABELLED: dict[str, list[Any]] = json.loads(Path(__file__).with_name("categorised.json").read_text("utf-8"))
CUSTOM = [CategoryChoice(**choice) for choice in LABELLED["custom_categories"]]
SUSHI, GUITAR = "I love sushi.", "I play the guitar."


@pytest.fixture(scope="module")
def embedder(embedder: Embedder) -> Iterator[Embedder]:
    """The local one, which embeds each text once for all of these tests."""
    known: dict[str, Vector] = {}
    embed = embedder.embed_texts

    async def remember(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, await embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedder, "embed_texts", remember)
        yield embedder


class Recorded:
    """An embedder that notes what it is asked for; `shift` moves all of its cosines towards one."""

    def __init__(self, embedder: Embedder, shift: float = 0) -> None:
        self.name, self.dimension = "recorded", embedder.dimension + 1
        self.asked: list[str] = []
        self._embedder = embedder
        self._shift = shift

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return [len(rows) for rows in await self.embed_passages(texts)]

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return [row[None] for row in await self.embed_texts(texts)]

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = await self._embedder.embed_texts(texts)
        moved = np.concatenate([rows, np.full((len(rows), 1), self._shift, dtype=np.float32)], axis=1)
        return np.asarray(moved / np.sqrt(1 + self._shift**2), dtype=np.float32)

    async def embed_query(self, text: str) -> Vector:
        [vector] = await self.embed_texts([text])
        return np.asarray(vector)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def check(self) -> None: ...

    async def close(self) -> None: ...


async def categorised(
    embedder: Embedder, texts: Sequence[str], choices: Sequence[CategoryChoice] = DEFAULT_CATEGORIES
) -> list[list[str]]:
    return await Categoriser(embedder).categorise(list(await embedder.embed_texts(texts)), choices)


async def measured(
    embedder: Embedder, sentences: Sequence[Mapping[str, Any]], choices: Sequence[CategoryChoice] = DEFAULT_CATEGORIES
) -> tuple[float, float]:
    """The share of sentences that are in their primary category, and that of categories that are acceptable."""
    given = await categorised(embedder, [sentence["text"] for sentence in sentences], choices)
    pairs = list(zip(sentences, given, strict=True))
    found = [sentence["primary"] in names for sentence, names in pairs if sentence["primary"]]
    fitting = [name in (sentence["primary"], *sentence["also"]) for sentence, names in pairs for name in names]
    return float(np.mean(found)), float(np.mean(fitting))


@pytest.mark.parametrize(
    ("half", "recall", "precision"),
    [
        pytest.param(LABELLED["default"][0::2], 0.90, 0.94, id="tuned on"),
        pytest.param(LABELLED["default"][1::2], 0.85, 0.92, id="held out"),
        pytest.param(LABELLED["fresh"], 0.90, 0.93, id="fresh"),
    ],
)
async def test_the_usual_categories_are_found(
    embedder: Embedder, half: list[dict[str, Any]], recall: float, precision: float
) -> None:
    """Measured recall and precision: 0.938 and 0.974 where the scores were chosen, 0.902 and 0.947 on the other half,
    0.962 and 0.964 on those called fresh. The levels here leave three points for the arithmetic of other machines."""
    found, fitting = await measured(embedder, half)

    assert found >= recall
    assert fitting >= precision


@pytest.mark.parametrize(
    ("half", "right", "talk"),
    [
        pytest.param(LABELLED["talk"][0::2], 0.95, 10, id="tuned on"),
        pytest.param(LABELLED["talk"][1::2], 0.95, 10, id="held out"),
    ],
)
async def test_small_talk_is_in_no_category(
    embedder: Embedder, half: list[dict[str, Any]], right: float, talk: int
) -> None:
    """Half of what people say in a talk is about nothing. Measured: 10 of 10 such sentences in none, on either half;
    all labels right, where a sentence in none counts as one label."""
    given = await categorised(embedder, [sentence["text"] for sentence in half])

    told = [
        [name in (sentence["primary"], *sentence["also"]) for name in names] or [sentence["primary"] is None]
        for sentence, names in zip(half, given, strict=True)
    ]
    assert sum(not names for sentence, names in zip(half, given, strict=True) if not sentence["primary"]) >= talk - 1
    assert float(np.mean([label for labels in told for label in labels])) >= right


async def test_categories_of_a_projects_own_are_found(embedder: Embedder) -> None:
    """Measured recall and precision: 0.762 and 0.900 where the scores were chosen, 0.810 and 0.952 on the other half;
    what is missed is in a category that has only a name. One sentence of each half is four or five points."""
    tuned_on = await measured(embedder, LABELLED["custom"][0::2], CUSTOM)
    assert tuned_on[0] >= 0.66
    assert tuned_on[1] >= 0.89
    found, fitting = await measured(embedder, LABELLED["custom"][1::2], CUSTOM)
    assert found >= 0.71
    assert fitting >= 0.94


async def test_what_people_eat_is_in_food(embedder: Embedder) -> None:
    """ "Delete all of my food preferences" goes by this. Measured: 25 of 25 labelled sentences, 29 of 30 others, and 29
    of those in food_preferences, a category without a description."""
    labelled = [sentence["text"] for sentence in LABELLED["default"] if sentence["primary"] == "food"]
    own = [CategoryChoice("likes"), CategoryChoice("food_preferences")]

    assert all("food" in names for names in await categorised(embedder, labelled))
    assert sum("food" in names for names in await categorised(embedder, LABELLED["food"])) >= 27
    assert sum("food_preferences" in names for names in await categorised(embedder, LABELLED["food"], own)) >= 27


async def test_where_the_cosines_of_an_embedder_lie_is_of_no_account(embedder: Embedder) -> None:
    texts = [sentence["text"] for sentence in LABELLED["default"][:60]]

    given = await categorised(Recorded(embedder), texts)

    assert await categorised(Recorded(embedder, shift=1.5), texts) == given
    assert any(given)


async def test_one_category_is_enough_of_a_list(embedder: Embedder) -> None:
    food = [CategoryChoice("food_preferences")]

    assert await categorised(embedder, [SUSHI, GUITAR], food) == [["food_preferences"], []]


async def test_nothing_is_in_what_is_for_the_rest(embedder: Embedder) -> None:
    rest = [CategoryChoice("misc", "Whatever fits nowhere else."), CategoryChoice("Other")]

    assert await categorised(embedder, ["It rained all night.", SUSHI], rest) == [[], []]


async def test_without_categories_or_texts_nothing_is_embedded(embedder: Embedder) -> None:
    recorded = Recorded(embedder)
    [vector] = await recorded.embed_texts([SUSHI])
    recorded.asked.clear()

    assert await Categoriser(recorded).categorise([vector], ()) == [[]]
    assert await Categoriser(recorded).categorise([], DEFAULT_CATEGORIES) == []
    assert recorded.asked == []


async def test_categories_are_embedded_once_and_the_memory_of_them_is_bounded(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = Recorded(embedder)
    [vector] = await recorded.embed_texts([SUSHI])
    categoriser = Categoriser(recorded)
    await categoriser.categorise([vector], DEFAULT_CATEGORIES)
    recorded.asked.clear()

    assert await categoriser.categorise([vector], DEFAULT_CATEGORIES) == [["food"]]
    assert recorded.asked == []
    await categoriser.categorise([vector], [CategoryChoice("sushi bars")])
    assert recorded.asked == ["sushi bars"]

    monkeypatch.setattr("graphmem.service.categoriser.MAX_CACHED", 2)
    bars = [CategoryChoice(f"{kind} bars") for kind in ("sushi", "juice", "salad")]
    recorded.asked.clear()
    await categoriser.categorise([vector], bars)
    assert recorded.asked == ["juice bars", "salad bars"]
    await categoriser.categorise([vector], bars[1:])
    assert recorded.asked == ["juice bars", "salad bars"]
    await categoriser.categorise([vector], bars[:1])
    assert recorded.asked == ["juice bars", "salad bars", "sushi bars"]


async def test_the_examples_are_embedded_beside_and_only_once(embedder: Embedder) -> None:
    recorded = Recorded(embedder)
    [vector] = await recorded.embed_texts([SUSHI])
    recorded.asked.clear()
    categoriser = Categoriser(recorded)

    async with categoriser.warming():
        await asyncio.sleep(0)
        assert await categoriser.categorise([vector], DEFAULT_CATEGORIES) == [["food"]]

    assert recorded.asked.count("I haven't eaten meat since I was a teenager.") == 1


async def test_without_an_embedder_the_examples_are_tried_again_when_they_are_needed(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(texts: Sequence[str]) -> Vectors:
        raise Unavailable("It is away.")

    [vector] = await embedder.embed_texts([SUSHI])
    categoriser = Categoriser(embedder)
    with monkeypatch.context() as away:
        away.setattr(embedder, "embed_texts", fail)
        async with categoriser.warming():
            await asyncio.sleep(0.05)

    assert [record.message for record in caplog.records] == [
        "The examples of the categories are not embedded yet. It is away."
    ]
    assert caplog.records[0].exc_info is None
    assert await categoriser.categorise([vector], DEFAULT_CATEGORIES) == [["food"]]

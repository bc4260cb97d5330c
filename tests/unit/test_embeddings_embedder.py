from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from graphmem.embeddings.embedder import EmbedderSettings, make_embedder
from graphmem.errors import SetupError


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(SetupError, match=r"'bert'.*local, graphmem, openai or sentence-transformers"):
        make_embedder(EmbedderSettings(kind="bert"))


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SetupError, match=r"pip install 'graphmem\[sentence-transformers\]'"):
        make_embedder(EmbedderSettings(kind="sentence-transformers", model="any"))


def test_sentence_transformers_needs_a_model() -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_EMBEDDER_MODEL"):
        make_embedder(EmbedderSettings(kind="sentence-transformers"))


def test_openai_needs_a_key_or_another_address() -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_EMBEDDER_API_KEY"):
        make_embedder(EmbedderSettings(kind="openai"))


def test_openai_needs_the_dimension_of_a_model_it_does_not_know() -> None:
    settings = EmbedderSettings(kind="openai", base_url="http://127.0.0.1:1/v1", model="mine")
    with pytest.raises(SetupError, match=r"GRAPHMEM_EMBEDDER_DIMENSION.*mine"):
        make_embedder(settings)


def test_openai_knows_the_dimensions_of_its_own_models() -> None:
    embedder = make_embedder(EmbedderSettings(kind="openai", api_key="secret"))
    assert (embedder.name, embedder.dimension) == ("openai:text-embedding-3-small", 1536)


def test_the_key_does_not_show() -> None:
    assert "secret" not in repr(EmbedderSettings(kind="openai", api_key="secret"))


@pytest.mark.parametrize("content", [None, b"junk", "empty"])
def test_a_wrong_archive_of_the_local_model_is_named(tmp_path: Path, content: bytes | str | None) -> None:
    archive = tmp_path / "model.jar"
    if isinstance(content, bytes):
        archive.write_bytes(content)
    elif content:
        zipfile.ZipFile(archive, "w").close()
    with pytest.raises(SetupError, match=r"model\.jar"):
        make_embedder(EmbedderSettings(kind="local", model_file=archive))

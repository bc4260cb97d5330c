"""Trusted documents are read from the file that the settings name, and what is wrong with it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphmem.app.documents import trusted_documents
from graphmem.config.settings import Settings
from graphmem.errors import Forbidden, SetupError


async def test_without_a_file_there_are_none_and_all_is_carried_out() -> None:
    trusted = await trusted_documents(Settings())

    assert trusted.find("one") is None
    trusted.check("{ __typename }")


async def test_the_file_lists_them(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"one": "{ __typename }"}))

    assert (await trusted_documents(Settings(trusted_documents=file))).find("one") == "{ __typename }"
    with pytest.raises(Forbidden):
        (await trusted_documents(Settings(trusted_documents=file, only_trusted_documents=True))).check(
            "{ owners { totalCount } }"
        )


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "nonsense",
        "[]",
        '{"one": 5}',
        '{"format": "apollo-persisted-query-manifest"}',
        '{"format": "apollo-persisted-query-manifest", "operations": [{"id": "one"}]}',
        '{"format": "apollo-persisted-query-manifest", "operations": 5}',
    ],
)
async def test_a_file_that_is_no_list_of_documents_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "documents.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(SetupError, match=r"^GRAPHMEM_TRUSTED_DOCUMENTS is .*documents\.json, which cannot be used"):
        await trusted_documents(Settings(trusted_documents=file))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{ memories(first: 1) { nodes { text }", "Syntax Error"),
        ("query Count { memories { total } }", "Cannot query field 'total'"),
        ("{ " + " ".join(f"a{i}: __typename" for i in range(5_000)) + " }", "is larger than"),
    ],
    ids=["syntax", "schema", "limits"],
)
async def test_a_document_that_would_be_refused_is_named_before_anybody_asks(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"good": "{ __typename }", "sha256:1f": text}))

    with pytest.raises(SetupError, match=rf"documents\.json, .*document 'sha256:1f' would be refused: .*{told}"):
        await trusted_documents(Settings(trusted_documents=file))


async def test_to_carry_out_no_other_documents_takes_some() -> None:
    with pytest.raises(SetupError, match="set GRAPHMEM_TRUSTED_DOCUMENTS"):
        await trusted_documents(Settings(only_trusted_documents=True))

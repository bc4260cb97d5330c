"""Documents are named in place of being sent: trusted ones, and those that were sent before with their hashes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from graphmem.api.persisted_documents import PersistedDocuments, SentDocuments
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.errors import BadUserInput, Forbidden, SetupError, UnknownDocument
from graphmem.model.cost import CostLimits
from tests.manual import ROOT
from tests.node_packages import NodePackages

ONE, OTHER = "{ __typename }", "query Other { __typename }"


def digest_of(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def persisted(document: str, **more: Any) -> dict[str, Any]:
    """The extensions that name a document by its hash."""
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(document), **more}}


def documents(manifest: object = None, are_all: bool = False) -> PersistedDocuments:
    return PersistedDocuments(TrustedDocuments(manifest, are_all=are_all), CostLimits())


def test_a_document_without_a_name_is_what_was_sent() -> None:
    assert documents().find("p", ONE, {}) == ONE
    assert documents().find("p", ONE, {"other": 1, "persistedQuery": None}) == ONE
    assert documents().find("p", None, {}) is None


def test_a_document_is_sent_once_and_then_named_by_its_hash() -> None:
    known = documents()
    with pytest.raises(UnknownDocument, match=r"^PersistedQueryNotFound$"):
        known.find("p", None, persisted(ONE))

    assert known.find("p", ONE, persisted(ONE)) == ONE
    assert known.find("p", None, persisted(ONE)) == ONE


def test_a_project_does_not_learn_what_others_have_sent() -> None:
    known = documents()
    known.find("p", ONE, persisted(ONE))

    with pytest.raises(UnknownDocument):
        known.find("q", None, persisted(ONE))


def test_a_hash_that_is_not_that_of_the_document_is_refused_and_nothing_kept() -> None:
    known = documents()
    for digest in (digest_of(OTHER), digest_of(ONE).upper(), ""):
        with pytest.raises(BadUserInput, match="sha256Hash"):
            known.find("p", ONE, persisted(ONE, sha256Hash=digest))

    with pytest.raises(UnknownDocument):
        known.find("p", None, persisted(OTHER))
    assert known.sent.kept_bytes == 0


@pytest.mark.parametrize(
    "value", [5, "x", [], {}, {"version": 2, "sha256Hash": "x"}, {"version": 1, "sha256Hash": ["x"]}, {"version": 1}]
)
def test_another_extension_of_that_name_is_refused(value: object) -> None:
    with pytest.raises(BadUserInput, match="persistedQuery must be like"):
        documents().find("p", ONE, {"persistedQuery": value})


def test_a_document_that_is_too_long_is_not_kept() -> None:
    known = documents()
    long = ONE + " " * CostLimits().document_bytes

    assert known.find("p", long, persisted(long)) == long  # for what measures it to refuse
    assert known.sent.kept_bytes == 0


def test_sent_documents_are_bounded_and_those_go_first_that_were_not_asked_for() -> None:
    kept = SentDocuments(kept_bytes=5_000)
    for name in "abc":
        kept.keep("p", name, name * 1_000)
    assert kept.find("p", "a")
    kept.keep("p", "d", "d" * 1_000)

    assert [name for name in "abcd" if kept.find("p", name)] == ["a", "c", "d"]
    assert 3_000 < kept.kept_bytes <= 5_000
    kept.keep("p", "e", "\N{BOOKS}" * 5_000)
    assert kept.kept_bytes == 0


MANIFESTS = [
    {"one": ONE},
    {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "one", "body": ONE}]},
]


@pytest.mark.parametrize("manifest", MANIFESTS)
@pytest.mark.parametrize("are_all", [False, True])
def test_a_trusted_document_is_found_by_its_id_and_by_its_hash(manifest: object, are_all: bool) -> None:
    known = documents(manifest, are_all)

    assert known.find("p", None, {"documentId": "one"}) == ONE
    assert known.find("p", None, {"documentId": f"sha256:{digest_of(ONE)}"}) == ONE
    assert known.find("p", None, persisted(ONE)) == ONE
    assert known.find("p", None, {"persistedQuery": {"version": 1, "sha256Hash": "one"}}) == ONE
    assert known.find("p", ONE, {}) == ONE


def test_an_unknown_id_is_refused_and_what_to_do_is_told() -> None:
    with pytest.raises(UnknownDocument, match="operator's list"):
        documents({"one": ONE}).find("p", None, {"documentId": "other"})
    with pytest.raises(BadUserInput, match="must be a string"):
        documents().find("p", None, {"documentId": ["x"]})
    with pytest.raises(BadUserInput, match="send one of them"):
        documents({"one": ONE}).find("p", ONE, {"documentId": "one"})


def test_where_trusted_documents_are_all_no_other_is_carried_out() -> None:
    known = documents({"one": ONE}, are_all=True)

    for extensions in ({}, persisted(OTHER)):
        with pytest.raises(Forbidden, match="Only trusted documents"):
            known.find("p", OTHER, extensions)
    with pytest.raises(UnknownDocument):
        known.find("p", None, persisted(OTHER))
    assert known.sent.kept_bytes == 0


@pytest.mark.parametrize("manifest", [[], "x", 5, {"one": 5}, {"one": None}, {"one": {"text": ONE}}])
def test_what_is_no_manifest_is_a_fault_of_the_setup(manifest: object) -> None:
    with pytest.raises(SetupError):
        TrustedDocuments(manifest)


async def test_what_a_compiler_of_front_ends_writes_is_a_manifest(node_tools: NodePackages) -> None:
    place = node_tools.directory
    (place / "count.graphql").write_text("query Count { memories { totalCount } }")
    made = {"client/": {"preset": "client", "presetConfig": {"persistedDocuments": True}}}
    settings = {"schema": str(ROOT / "schema.graphql"), "documents": "count.graphql", "generates": made}
    (place / "codegen.json").write_text(json.dumps(settings))
    await node_tools.output("graphql-codegen", "--config", "codegen.json")
    manifest = json.loads((place / "client" / "persisted-documents.json").read_text())

    [document_id] = manifest
    found = documents(manifest, are_all=True).find("p", None, {"documentId": document_id})
    assert found
    assert " ".join(found.split()) == "query Count { memories { totalCount } }"

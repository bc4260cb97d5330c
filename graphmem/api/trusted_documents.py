"""The documents of the operator's own clients, which may be named by their ids, and may be all that is carried out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError

from graphmem.api.cost.documents import Documents
from graphmem.errors import Forbidden, GraphmemError, SetupError

_APOLLO = "apollo-persisted-query-manifest"


class TrustedDocuments:
    def __init__(self, manifest: object = None, *, are_all: bool = False) -> None:
        """Reads a manifest as clients' compilers write it. Raises SetupError.

        That is `{id: document}` of Relay and GraphQL Code Generator, or Apollo's. `are_all` says that no other document
        is carried out.
        """
        self._are_all = are_all
        self._named = dict(_entries({} if manifest is None else manifest))
        self._texts = frozenset(self._named.values())
        # Clients also name a document by its hash, with or without the prefix that tells which hash it is.
        hashed = {hashlib.sha256(text.encode()).hexdigest(): text for text in self._texts}
        self._by_id = {**{f"sha256:{digest}": text for digest, text in hashed.items()}, **hashed, **self._named}

    async def validate(self, documents: Documents) -> None:
        """Raises SetupError, with its id, for a document that would be refused whoever sends it."""
        for document_id, text in self._named.items():
            try:
                errors: list[GraphQLError] = (await documents.get(text)).errors
            except (GraphQLError, GraphmemError) as error:
                raise SetupError(f"The document {document_id!r} would be refused: {error}") from error
            if errors:
                raise SetupError(f"The document {document_id!r} would be refused: {errors[0].message}")

    def find(self, document_id: str) -> str | None:
        return self._by_id.get(document_id)

    def check(self, document: str) -> None:
        """Raises Forbidden for a document that is not carried out here, though somebody sends it."""
        if self._are_all and document not in self._texts:
            raise Forbidden("Only trusted documents are carried out here, and this is none of them.")


def _entries(manifest: object) -> Iterator[tuple[str, str]]:
    """Yields the id and the text of each document. Raises SetupError."""
    if isinstance(manifest, dict) and manifest.get("format") == _APOLLO:
        pairs: list[tuple[Any, Any]] = [(one["id"], one["body"]) for one in manifest["operations"]]
    elif isinstance(manifest, dict):
        pairs = list(manifest.items())
    else:
        raise SetupError('It is not like {"id": "query …"}.')
    for document_id, text in pairs:
        if not isinstance(document_id, str) or not isinstance(text, str):
            raise SetupError(f"The document {document_id!r} is not a text.")
        yield document_id, text

"""Documents that callers name in place of sending them: trusted ones, and those that were sent before (APQ).

They are found before an operation begins, whatever way it came.
"""

from __future__ import annotations

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from strawberry.extensions import SchemaExtension

from graphmem.api.request_parameters import DOCUMENT_ID
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.errors import BadUserInput, UnknownDocument
from graphmem.model.cost import CostLimits

KEPT_BYTES = 8 * 1024 * 1024

NOT_FOUND = "PersistedQueryNotFound"
"""The message for which clients send the document itself, as the protocol has it that Apollo has made."""


class SentDocuments:
    """Documents that callers have sent together with their hashes, up to a number of bytes; the oldest go first."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._kept_bytes = self._free = kept_bytes

    @property
    def kept_bytes(self) -> int:
        return self._kept_bytes - self._free

    def find(self, project: str, digest: str) -> str | None:
        """Returns what somebody of the project has sent: other projects' documents are not to be guessed."""
        document = self._kept.get((project, digest))
        if document is not None:
            self._kept.move_to_end((project, digest))
        return document

    def keep(self, project: str, digest: str, document: str) -> None:
        if (project, digest) in self._kept:
            return
        self._kept[project, digest] = document
        self._free -= _size_of(project, document)
        while self._free < 0:
            (project, _), oldest = self._kept.popitem(last=False)
            self._free += _size_of(project, oldest)


def _size_of(project: str, document: str) -> int:
    """Returns the memory that an entry takes: that of its texts, and about 400 bytes for its digest and its place."""
    return sys.getsizeof(document) + sys.getsizeof(project) + 400


class PersistedDocuments:
    """Finds the document of an operation by what the caller has sent in its place, or together with it."""

    def __init__(self, trusted: TrustedDocuments, limits: CostLimits) -> None:
        self._trusted = trusted
        self._longest = limits.document_bytes
        self.sent = SentDocuments()

    def find(self, project: str, document: str | None, extensions: Mapping[str, Any]) -> str | None:
        """Returns the document, or None where nothing says which. Raises BadUserInput, UnknownDocument, Forbidden."""
        document_id, persisted = extensions.get(DOCUMENT_ID), extensions.get("persistedQuery")
        if document_id is not None:
            document = self._by_id(document_id, document)
        elif persisted is not None:
            document = self._by_hash(project, document, _digest(persisted))
        if document is not None:
            self._trusted.check(document)
        return document

    def _by_id(self, document_id: object, document: str | None) -> str:
        if not isinstance(document_id, str):
            raise BadUserInput("The request's documentId must be a string.")
        if document is not None:
            raise BadUserInput("The request has a query and a documentId: send one of them.")
        if (found := self._trusted.find(document_id)) is None:
            raise UnknownDocument("No trusted document has this documentId: the operator's list is another.")
        return found

    def _by_hash(self, project: str, document: str | None, digest: str) -> str:
        if document is None:
            document = self._trusted.find(digest) or self.sent.find(project, digest)
            if document is None:
                raise UnknownDocument(NOT_FOUND)
        elif len(document) <= self._longest:  # what is longer is refused before anything is made of it
            if hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest() != digest:
                raise BadUserInput("The sha256Hash is not that of the query, in lower-case hexadecimal digits.")
            self._trusted.check(document)
            self.sent.keep(project, digest, document)
        return document


def _digest(persisted: object) -> str:
    """Returns the hash in the extension `persistedQuery`. Raises BadUserInput."""
    if isinstance(persisted, dict) and persisted.get("version") == 1 and isinstance(persisted.get("sha256Hash"), str):
        digest: str = persisted["sha256Hash"]
        return digest
    raise BadUserInput('extensions.persistedQuery must be like {"version": 1, "sha256Hash": "…"}.')


class PersistedOperation(SchemaExtension):
    """This extension puts the document in its place before an operation is parsed."""

    def __init__(self, documents: PersistedDocuments) -> None:
        self._documents = documents

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        project = context.context.principal.project
        context.query = self._documents.find(project, context.query, context.operation_extensions or {})
        yield

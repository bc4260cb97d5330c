"""Tokens that stand for projects and owners in the full-text index.

With them Lucene itself restricts a search to a scope, before it ranks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from graphmem.model.scope import OwnerRef


def project_token(project: str) -> str:
    return _token(project)


def owner_token(project: str, owner: OwnerRef) -> str:
    return _token(project, owner.type, owner.owner_id)


def encode_scope(project: str, owners: Iterable[OwnerRef]) -> str:
    """Returns the tokens of a project and of each of a memory's owners, separated by spaces."""
    return " ".join([project_token(project), *(owner_token(project, owner) for owner in owners)])


def _token(*parts: str) -> str:
    """Returns a digest: Lucene's analyzer would split an id into words, and stem "alices" to "alice"."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

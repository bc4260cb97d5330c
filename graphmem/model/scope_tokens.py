"""Tokens by which the text index knows whose a text is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from graphmem.model.scope import OwnerRef


def project_token(project: str) -> str:
    return _token(project)


def owner_token(project: str, owner: OwnerRef) -> str:
    return _token(project, owner.type, owner.owner_id)


def spell_scope(project: str, owners: Iterable[OwnerRef]) -> str:
    """What a memory is found by in the text index beside its words: its project, and each of its owners."""
    return " ".join([project_token(project), *(owner_token(project, owner) for owner in owners)])


def _token(*parts: str) -> str:
    """A digest: an id as it is would be cut into words, and "alices" would find "alice"."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

"""Owners and categories as they are looked at: what memories hang together by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graphmem.model.scope import OwnerRef


@dataclass(frozen=True, slots=True)
class Owner:
    ref: OwnerRef
    memory_count: int
    """Living memories, expired ones included."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    description: str | None
    memory_count: int
    """Living memories, expired ones included."""

"""Owners as they are listed, with the number of their memories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graphmem.model.scope import OwnerRef


@dataclass(frozen=True, slots=True)
class Owner:
    ref: OwnerRef
    memory_count: int
    """The number of memories without soft-deleted ones, but with expired ones."""
    created_at: datetime
    updated_at: datetime

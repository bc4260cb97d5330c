"""Facets: by what the memories of a list can be counted, to narrow it down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Facet(Enum):
    CATEGORY = "category"
    ENTITY = "entity"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """A request for the `limit` largest counts of a facet, or of months the latest."""

    facet: Facet
    limit: int


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many memories have one value of a facet."""

    name: str
    """Of a month, such as "2026-11"."""
    type: str
    """Of an entity; else empty."""
    count: int

"""The limits of what one GraphQL request may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostLimits:
    """What a document may be, what its operation may cost, and how large the answer may grow."""

    document_bytes: int = 64 * 1024
    tokens: int = 5_000
    fields: int = 1_000
    """Fields and spreads as they are written, each fragment once."""
    repeated_fields: int = 50
    """Fields that one selection names again (field duplication): whether they agree takes time by their square."""
    fragments: int = 100
    aliases: int = 50
    """Against alias overloading, which asks for one costly field many times."""
    directives: int = 50
    """Against directive overloading, which makes validation long."""
    depth: int = 20
    root_fields: int = 20
    mutations: int = 10
    cost: int = 250_000
    answer_bytes: int = 64 * 1024 * 1024

"""The words of memories in Neo4j's text index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.model.anchors import anchors
from graphmem.model.filters import Filter
from graphmem.model.principal import Principal
from graphmem.model.scope_tokens import owner_token, project_token
from graphmem.store.database import Database
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.memories import Selection

MAX_CLAUSES = 1_000
"""Lucene refuses a query of more than 1,024 words, those of all its parts together."""

MAX_OWNERS = 200
"""Of one type that are named to the index, so that room for words is left; more are left to the filter."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A memory that says some of the words; `version` is a past one of it that said them, or None for the present."""

    memory_id: str
    version: int | None
    past_terms: str | None
    """What that version said, as `model.terms.spell_terms` spells it."""


@dataclass(frozen=True, slots=True)
class WordMatches:
    found: list[WordMatch]
    """The best first by the index."""
    entries: int
    """How many entries of the index they are from; as many as were asked for where there may be more."""


class WordStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_by_words(
        self, principal: Principal, selection: Selection, terms: Sequence[str], limit: int
    ) -> WordMatches:
        """Among the best `limit` entries of the scope in the index, those of memories that are selected."""
        clause = compile_filter(selection.filter)
        [record] = await self._database.read(
            "word/find_by_words",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "query": _query(principal.project, selection.filter, terms),
                "limit": limit,
                **clause.parameters,
            },
            filter=clause.text,
        )
        found = [WordMatch(hit["id"], hit["version"], hit["past"]) for hit in record["hits"]]
        return WordMatches(found, record["entries"])


def _query(project: str, tree: Filter, terms: Sequence[str]) -> str:
    """In Lucene's syntax; terms are words and scopes are digests, so that neither holds any of its signs."""
    tokens = _scope_tokens(project, tree)
    scopes = [f"+({' '.join(group)})^0" for group in tokens]
    room = MAX_CLAUSES - sum(map(len, tokens))
    said = [f"terms:{term}" for term in dict.fromkeys(terms)][:room]
    return f"{' '.join(scopes)} +({' '.join(said)})"


def _scope_tokens(project: str, tree: Filter) -> list[list[str]]:
    """One of each group must be there: the owners that the filter names, by type."""
    groups = [[owner_token(project, owner) for owner in owners] for owners in anchors(tree).values()]
    few = [group for group in groups if 0 < len(group) <= MAX_OWNERS] or [[project_token(project)]]
    return [[f"scope_tokens:{token}" for token in group] for group in few]

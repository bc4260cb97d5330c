"""The words of memories in Neo4j's text index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.english.terms import terms_of
from graphmem.model.fact import KnownMemory, Lookup
from graphmem.model.filters import Filter
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.required_owners import required_owners
from graphmem.model.scope import Scope
from graphmem.model.scope_tokens import owner_token, project_token
from graphmem.store.database import Database
from graphmem.store.rows import to_datetime
from graphmem.store.selection import Selection

MAX_CLAUSES = 1_000
"""Lucene refuses a query of more than 1,024 words, those of all its parts together."""

MAX_KNOWN = 20
"""Memories that one lookup of a statement finds by its words, and as many by its slots."""
MAX_LOOKUP_TERMS = 60

MAX_OWNERS = 200
"""Of one type that are named to the index, so that room for words is left; more are left to the filter."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A memory that says some of the words; `version` is a past one of it that said them, or None for the present."""

    memory_id: str
    version: int | None
    past_terms: str | None
    """What that version said, as `model.terms.encode_terms` spells it."""


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
        where = selection.where
        [record] = await self._database.read(
            "word/find_by_words",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "query": word_query(principal.project, selection.filter, terms),
                "limit": limit,
                **where.parameters,
            },
            filter=where.text,
        )
        found = [WordMatch(hit["id"], hit["version"], hit["past"]) for hit in record["hits"]]
        return WordMatches(found, record["entries"])

    async def find_known(
        self, principal: Principal, scope: Scope, lookups: Sequence[Lookup]
    ) -> dict[str, list[KnownMemory]]:
        """By the text of each lookup, the memories of the same user, agent and app, of any run, that share its words or
        fill its slots."""
        queries = [
            (lookup.text, query) for lookup in lookups for query in _lookup_queries(principal.project, scope, lookup)
        ]
        found: dict[str, list[KnownMemory]] = {lookup.text: [] for lookup in lookups}
        if not queries:
            return found
        records = await self._database.read(
            "word/find_known",
            {
                "project": principal.project,
                "user_id": scope.user_id,
                "agent_id": scope.agent_id,
                "app_id": scope.app_id,
                "visible_after": now(),
                "queries": [query for _, query in queries],
                "limit": MAX_KNOWN,
            },
        )
        for record in records:
            memory = _known_memory(record, scope)
            for text in {queries[number][0] for number in record["numbers"]}:
                found[text].append(memory)
        return found


def word_query(project: str, tree: Filter, terms: Sequence[str]) -> str:
    """In Lucene's syntax; terms are words and scopes are digests, so that neither holds any of its signs."""
    tokens = _scope_tokens(project, tree)
    scopes = [f"+({' '.join(group)})^0" for group in tokens]
    room = MAX_CLAUSES - sum(map(len, tokens))
    said = [f"terms:{term}" for term in dict.fromkeys(terms)][:room]
    return f"{' '.join(scopes)} +({' '.join(said)})"


def _lookup_queries(project: str, scope: Scope, lookup: Lookup) -> list[str]:
    """One for the words of a statement, and one for the slots that it fills."""
    scopes = " ".join(f"+scope_tokens:{owner_token(project, owner)}^0" for owner in scope.without_run.owners())
    terms = list(dict.fromkeys(terms_of(lookup.text)))[:MAX_LOOKUP_TERMS]
    parts = [[f"terms:{term}" for term in terms], [f"slots:{slot}" for slot in lookup.slots]]
    return [f"{scopes} +({' '.join(part)})" for part in parts if part]


def _known_memory(record: Any, scope: Scope) -> KnownMemory:
    return KnownMemory(
        id=record["id"],
        text=record["text"],
        immutable=record["immutable"],
        said_at=to_datetime(record["said_at"]),
        speaker=record["speaker"],
        is_of_run=record["run_id"] == scope.run_id,
    )


def _scope_tokens(project: str, tree: Filter) -> list[list[str]]:
    """One of each group must be there: the owners that the filter names, by type."""
    groups = [[owner_token(project, owner) for owner in owners] for owners in required_owners(tree).values()]
    few = [group for group in groups if 0 < len(group) <= MAX_OWNERS] or [[project_token(project)]]
    return [[f"scope_tokens:{token}" for token in group] for group in few]

"""The word store finds memories by their words in Neo4j's full-text index, which is Lucene's and ranks by BM25."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.english.terms import terms_of
from graphmem.model.fact import KnownMemory, Lookup
from graphmem.model.filter_extent import required_owners
from graphmem.model.filters import Filter
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.model.scope_tokens import owner_token, project_token
from graphmem.store.database import Reader
from graphmem.store.records import has_values
from graphmem.store.rows import to_datetime
from graphmem.store.selection import Selection

MAX_CLAUSES = 1_000
"""The most terms and tokens in a query: Lucene refuses one of more than 1,024 clauses, nested ones included."""

MAX_KNOWN = 20
"""Memories that the lookup of one statement finds by its words, and as many again by its slots."""
MAX_LOOKUP_TERMS = 60

MAX_OWNERS = 200
"""The most owners of one type in a query, to leave room for words; where there are more, only the filter tests them."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A memory that has some of the words, in its present text or in that of a past version."""

    memory_id: str
    version: int | None
    """The past version that matched, or None for the present text."""
    past_terms: str | None
    """The terms of that version, as `english.terms.encode_terms` spells them."""


@dataclass(frozen=True, slots=True)
class WordMatches:
    """The matches of one search of the text index."""

    matches: list[WordMatch]
    """The best first."""
    entries: int
    """How many entries the index returned; where that is the limit, there may be more."""


class WordStore:
    def __init__(self, database: Reader) -> None:
        self._database = database

    async def find_by_words(
        self, principal: Principal, selection: Selection, terms: Sequence[str], limit: int
    ) -> WordMatches:
        """Finds the selected memories among the best `limit` entries of the index that are of the filter's owners."""
        [record] = await self._database.read(
            "word/find_by_words",
            {
                **selection.parameters(principal),
                "query": word_query(principal.project, selection.filter, terms),
                "limit": limit,
            },
            filter=selection.where.text,
        )
        matches = [WordMatch(hit["id"], hit["version"], hit["past"]) for hit in record["hits"]]
        return WordMatches(matches, record["entries"])

    async def find_known(
        self, principal: Principal, scope: Scope, lookups: Sequence[Lookup]
    ) -> dict[str, list[KnownMemory]]:
        """Finds the memories that each lookup's statement may repeat or replace, keyed by the lookup's text.

        They share its words or fill its slots, and are of the same user, agent and app, whatever their run.
        """
        queries = [
            (lookup.text, query) for lookup in lookups for query in _lookup_queries(principal.project, scope, lookup)
        ]
        known: dict[str, list[KnownMemory]] = {lookup.text: [] for lookup in lookups}
        if not queries:
            return known
        records = await self._database.read(
            "word/find_known",
            {
                **principal.parameters(),
                "user_id": scope.user_id,
                "agent_id": scope.agent_id,
                "app_id": scope.app_id,
                "visible_after": now(),
                "queries": [query for _, query in queries],
                "limit": MAX_KNOWN,
            },
        )
        for record in records:
            if not has_values(record, "id", "text", "said_at"):  # it may have been erased meanwhile
                continue
            memory = _known_from_record(record, scope)
            for text in {queries[number][0] for number in record["numbers"]}:
                known[text].append(memory)
        return known


def word_query(project: str, tree: Filter, terms: Sequence[str]) -> str:
    """Returns a query in Lucene's syntax: each scope must match, and at least one of the terms.

    It needs no escaping: terms are plain words and scope tokens are digests, so neither has a character of the syntax.
    """
    tokens = _scope_tokens(project, tree)
    # `+` makes a part required, `^0` keeps it out of the score.
    scopes = [f"+({' '.join(group)})^0" for group in tokens]
    room = MAX_CLAUSES - sum(map(len, tokens))
    words = [f"terms:{term}" for term in dict.fromkeys(terms)][:room]
    return f"{' '.join(scopes)} +({' '.join(words)})"


def _lookup_queries(project: str, scope: Scope, lookup: Lookup) -> list[str]:
    """Returns a query for the words of a lookup's statement and one for the slots that it fills, where it has any.

    Slots have a query of their own, so that they do not compete with words for places among the results.
    """
    scopes = " ".join(f"+scope_tokens:{owner_token(project, owner)}^0" for owner in scope.without_run.owners())
    terms = list(dict.fromkeys(terms_of(lookup.text)))[:MAX_LOOKUP_TERMS]
    parts = [[f"terms:{term}" for term in terms], [f"slots:{slot}" for slot in lookup.slots]]
    return [f"{scopes} +({' '.join(part)})" for part in parts if part]


def _known_from_record(record: Any, scope: Scope) -> KnownMemory:
    return KnownMemory(
        id=record["id"],
        text=record["text"],
        immutable=record["immutable"],
        said_at=to_datetime(record["said_at"]),
        speaker=record["speaker"],
        is_of_run=record["run_id"] == scope.run_id,
    )


def _scope_tokens(project: str, tree: Filter) -> list[list[str]]:
    """Returns groups of scope tokens, one for each type of owner that the filter requires; each group must match."""
    groups = [[owner_token(project, owner) for owner in owners] for owners in required_owners(tree).values()]
    small = [group for group in groups if 0 < len(group) <= MAX_OWNERS] or [[project_token(project)]]
    return [[f"scope_tokens:{token}" for token in group] for group in small]

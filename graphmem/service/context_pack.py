"""Context packs: the best memories for a query, cited with the turns they were drawn from, within a token budget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, takewhile

from graphmem.embeddings.embedder import Embedder
from graphmem.model.context_pack import Cited, CitedHit, CitedMessage, ContextPack
from graphmem.model.conversation import Message
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.hit import Hit, Signal
from graphmem.model.limits import check_range, check_text
from graphmem.model.memory import MemoryVersion
from graphmem.model.principal import Permission, Principal
from graphmem.retrieval.bearing import bears_on_question
from graphmem.retrieval.pack import Packed, Prompt, pack
from graphmem.scheduling.threads import Threads
from graphmem.service.message_search import MessageSearch
from graphmem.service.query_parsing import parse_in_time
from graphmem.service.search import SearchService
from graphmem.service.search_request import SearchRequest
from graphmem.store.database import Database
from graphmem.store.messages import MessageStore
from graphmem.store.versions import VersionKey, VersionStore

MAX_TOKENS = 100_000

MIN_ENTRY_TOKENS = 15
"""The tokens of the shortest usual entry: the search is asked for as many hits as could fit into the budget."""

MIN_HITS, MAX_HITS = 20, 200

MEASURED_EMBEDDER = "local:bge-small-en-v1.5-q"
"""Of another one's cosines nobody knows from where on they mean something."""

MAX_TURNS = 10
"""The number of turns of each hit that are cited."""


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """A query with its filter, and the budget of the pack in tokens of the embedder's tokenizer."""

    query: str
    filter: Filter = EVERYTHING
    token_budget: int = 1_000
    include_expired: bool = False
    as_of: datetime | None = None
    threshold: float | None = None
    """The least score of what is packed; where it is None, what bears on the question is."""
    is_cited: bool = False
    """Whether each entry of the text names its memory, version and turn."""
    includes_messages: bool = False
    """Whether what was said is packed too, and not only what was remembered of it."""

    def check(self) -> ContextRequest:
        """Returns the request itself. Raises BadUserInput and LimitExceeded when a part of it is not valid."""
        check_text(self.query, "query")
        check_range(self.token_budget, "tokenBudget", most=MAX_TOKENS)
        return self

    @property
    def search(self) -> SearchRequest:
        """The search for as many hits as could fit into the budget."""
        top_k = min(MAX_HITS, max(MIN_HITS, self.token_budget // MIN_ENTRY_TOKENS))
        return SearchRequest(
            self.query, self.filter, top_k, self.threshold or 0, include_expired=self.include_expired, as_of=self.as_of
        )


class ContextPackService:
    """Makes context packs."""

    def __init__(
        self, database: Database, search: SearchService, message_search: MessageSearch, embedder: Embedder
    ) -> None:
        self._search = search
        self._message_search = message_search
        self._messages = MessageStore(database)
        self._versions = VersionStore(database)
        self._embedder = embedder
        self._threads = Threads("context", 1)

    async def context_pack(self, principal: Principal, request: ContextRequest) -> ContextPack:
        """Returns the best memories for the query that fit into the budget, as one text and entry by entry.

        Raises BadUserInput, LimitExceeded and Unavailable.
        """
        principal.require(Permission.READ)
        request.check()
        result = await self._search.search_memories(principal, request.search)
        bears = await self._bearing(request)
        cited_hits = await self._cite(principal, [hit for hit in result.hits if bears(hit.signals)])
        found: list[Cited] = [*cited_hits]
        if request.includes_messages:
            said = await self._messages_beside(principal, request, cited_hits)
            found = sorted([*found, *(one for one in said if bears(one.hit.signals))], key=lambda one: -one.hit.score)
        prompt = Prompt(request.token_budget, self._embedder.count_tokens, request.is_cited)
        # Counting tokens takes the time of a tokenizer, which the event loop must not wait for.
        packed = await asyncio.to_thread(pack, found, prompt)
        warnings = [*result.warnings, *await asyncio.to_thread(_left_out, found, packed, prompt)]
        return ContextPack(
            packed.text,
            packed.token_count,
            request.token_budget,
            packed.entries,
            result.strategy,
            result.complete,
            warnings,
        )

    async def _bearing(self, request: ContextRequest) -> Callable[[Sequence[Signal]], bool]:
        """Returns what tells by its signals whether a hit bears on the question; with a threshold, all of them do."""
        if request.threshold is not None:
            return _always
        query = request.search.cut().query
        parsed = await parse_in_time(self._threads, query, request.as_of)
        if parsed.is_small_talk:
            return _never
        return bears_on_question if self._embedder.name == MEASURED_EMBEDDER else _always

    async def _messages_beside(
        self, principal: Principal, request: ContextRequest, cited_hits: Sequence[CitedHit]
    ) -> list[CitedMessage]:
        """Returns the messages that answer the query, without those that the hits were drawn from."""
        told = {turn.id for one in cited_hits for turn in one.turns}
        result = await self._message_search.find_messages(principal, request.search)
        return [CitedMessage(hit) for hit in result.hits if hit.message.id not in told]

    async def _cite(self, principal: Principal, hits: Sequence[Hit]) -> list[CitedHit]:
        """Returns the hits with the turns that their texts were drawn from.

        A version that changed something else than the text has no turns of its own; it gets those of the version that
        introduced the text.
        """
        if not hits:
            return []
        turns = await self._messages.messages_of_versions(principal, [_key(hit) for hit in hits], MAX_TURNS)
        changed = [hit for hit in hits if hit.version > 1 and not turns[_key(hit)]]
        turns |= await self._earlier_turns(principal, changed) if changed else {}
        return [CitedHit(hit, tuple(turns[_key(hit)])) for hit in hits]

    async def _earlier_turns(self, principal: Principal, hits: Sequence[Hit]) -> dict[VersionKey, list[Message]]:
        versions = await self._versions.list_versions(principal, [hit.memory.id for hit in hits])
        earlier = {_key(hit): _earlier(hit, versions[hit.memory.id]) for hit in hits}
        turns = await self._messages.messages_of_versions(principal, list(chain(*earlier.values())), MAX_TURNS)
        return {key: next((turns[before] for before in keys if turns[before]), []) for key, keys in earlier.items()}


def _always(signals: Sequence[Signal]) -> bool:
    return True


def _never(signals: Sequence[Signal]) -> bool:
    return False


def _key(hit: Hit) -> VersionKey:
    return hit.memory.id, hit.version


def _earlier(hit: Hit, versions: Sequence[MemoryVersion]) -> list[VersionKey]:
    """Returns the versions before a hit's, the latest first, back to the one that introduced its text.

    A deletion has no text, and is passed over.
    """
    before = [version for version in reversed(versions) if version.version < hit.version]
    same = takewhile(lambda version: version.new_text in (hit.text, None), before)
    return [(version.memory_id, version.version) for version in same]


def _left_out(found: Sequence[Cited], packed: Packed, prompt: Prompt) -> list[str]:
    """Returns a warning where the best entry does not fit into the budget: the caller may not know."""
    if not found:
        return []
    tokens, characters = prompt.count(prompt.block(1, found[0])), len(found[0].text)
    is_long = characters > prompt.most_characters
    if packed.entries and not is_long and tokens <= prompt.budget:
        return []
    size = f"has {characters:,} characters" if is_long else f"takes {tokens:,} tokens"
    rest = "the next ones are given" if packed.entries else "nothing else that was found fits either"
    return [f"The best entry {size}, more than tokenBudget ({prompt.budget:,}) has room for; {rest}."]

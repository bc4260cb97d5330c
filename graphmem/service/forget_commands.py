"""What a command to forget means among the memories of a scope: all that it names, not the nearest few."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial

from graphmem.embeddings.embedder import Embedder
from graphmem.english.restatements import is_restatement
from graphmem.english.slots import claims_of, slot_of, slots_named
from graphmem.english.words import content_stems, words
from graphmem.errors import NotFound
from graphmem.model.categories import DEFAULT_CATEGORIES
from graphmem.model.fact import CategoryChoice, ForgetCommand
from graphmem.model.filters import And, Condition, Field, Filter, Not, Operator, created_between, owned_by
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topic
from graphmem.store.categories import CategoryStore
from graphmem.store.memories import MemoryStore
from graphmem.store.search import VectorMatch
from graphmem.store.selection import Selection

ALIKE = 50
"""So many of the nearest memories are held against a statement that is to be forgotten."""

_SPEAKER = frozenset({"i", "we"})
_DENIALS = frozenset({"not", "never", "no", "hate", "dislike"})

Texts = dict[str, str]
"""Of memories, by id."""


class ForgetCommandResolver:
    def __init__(
        self, memories: MemoryStore, categories: CategoryStore, nearest: NearestSearch, embedder: Embedder
    ) -> None:
        self._memories = memories
        self._categories = categories
        self._nearest = nearest
        self._embedder = embedder

    async def resolve(self, principal: Principal, scope: Scope, forget_command: ForgetCommand) -> Texts:
        """The memories that carry the scope's owners and are meant, expired ones too."""
        base = And((*_owned_alone(scope), created_between(forget_command.since, forget_command.until)))
        found = (
            await self._all(principal, base)
            if forget_command.everything
            else await self._named(principal, base, forget_command)
        )
        for phrase in forget_command.exceptions:
            kept = await self._meant_by(principal, base, phrase)
            if not kept:
                raise NotFound(
                    f"Nothing that is remembered is about {phrase!r}, which is to be kept: nothing was forgotten."
                )
            found = {key: text for key, text in found.items() if key not in kept}
        if not found:
            raise NotFound("It was understood as a command to forget, and nothing that is remembered is meant by it.")
        return found

    async def _choices(self, principal: Principal, base: Filter) -> list[CategoryChoice]:
        return [_described(choice) for choice in await self._categories.categories_in(principal, base)]

    async def _named(self, principal: Principal, base: Filter, forget_command: ForgetCommand) -> Texts:
        found: Texts = {}
        if forget_command.ids:
            found |= await self._all(principal, And((base, Condition(Field.ID, Operator.IN, forget_command.ids))))
        for phrase in forget_command.topics:
            found |= await self._meant_by(principal, base, phrase)
        if forget_command.statement:
            found |= await self._saying(principal, base, forget_command.statement)
        return found

    async def _meant_by(self, principal: Principal, base: Filter, phrase: str) -> Texts:
        """Those about the phrase, and those that fill a slot that it names: "my allergies" has no word of "I am lactose
        intolerant"."""
        found = await self._about(principal, base, read_topic(phrase, await self._choices(principal, base)))
        slots = slots_named(phrase)
        return found | await self._all(principal, base, partial(_fills, slots)) if slots else found

    async def _about(self, principal: Principal, base: Filter, topic: Topic) -> Texts:
        found: Texts = {}
        if topic.categories:
            named = Condition(Field.CATEGORIES, Operator.IN, tuple(sorted(topic.categories)))
            found |= await self._all(principal, And((base, named)))
        if topic.stems:
            found |= await self._all(principal, And((base, topic.text_filter())), topic.is_in)
        return found

    async def _saying(self, principal: Principal, base: Filter, statement: str) -> Texts:
        """Those that say just this, else those that have all of its words."""
        [vector] = await self._embedder.embed_texts([statement])
        [matches] = await self._nearest.find_nearest(principal, base, [vector], ALIKE, include_expired=True)
        same = await asyncio.to_thread(_saying, statement, matches)
        if same:
            return same
        akin = await self._about(principal, base, Topic(frozenset(), frozenset(content_stems(statement))))
        return {key: text for key, text in akin.items() if _is_of_same(statement, text)}

    async def _all(self, principal: Principal, tree: Filter, is_meant: Callable[[str], bool] | None = None) -> Texts:
        selection = Selection(tree, include_expired=True)
        texts = await self._memories.list_texts(principal, selection)
        if is_meant is None:
            return texts
        return await asyncio.to_thread(lambda: {key: text for key, text in texts.items() if is_meant(text)})


def _saying(statement: str, matches: Sequence[VectorMatch]) -> Texts:
    return {match.memory.id: match.text for match in matches if is_restatement(statement, match.text)}


def _is_of_same(statement: str, text: str) -> bool:
    """Whether a text with all of its words is the speaker's, where that is, and denies nothing that it does not."""
    said, told = set(words(statement)), set(words(text))
    is_own = not said & _SPEAKER or bool(told & (_SPEAKER | {"user"}))
    return is_own and bool(said & _DENIALS) == bool(told & _DENIALS)


def _fills(slots: Collection[str], text: str) -> bool:
    """Whether it says something of a slot of the speaker's; all kinds of one are meant by its bare name."""
    return any(
        not claim.person and not {claim.slot, slot_of(claim).name}.isdisjoint(slots) for claim in claims_of(text)
    )


def _described(choice: CategoryChoice) -> CategoryChoice:
    """A default category that was never described is what graphmem describes it as."""
    usual = next((default for default in DEFAULT_CATEGORIES if default.name == choice.name), choice)
    return choice if choice.description else usual


def _owned_alone(scope: Scope) -> list[Filter]:
    """What an agent or an app remembers of its users is theirs, and not meant by who is none of them."""
    of_users = Condition(Field.USER_ID, Operator.EXISTS)
    return owned_by(scope) if scope.user_id or scope.run_id else [*owned_by(scope), Not(of_users)]

"""Commands to forget: finding all memories of a scope that one names, not only the nearest few, and deleting them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial

from graphmem.embeddings.embedder import Embedder
from graphmem.english.restatements import is_restatement
from graphmem.english.slots import claims_of, slot_of, slots_named
from graphmem.english.words import content_stems, words
from graphmem.errors import BadUserInput, NotFound
from graphmem.model.add_plan import Forgetting
from graphmem.model.categories import DEFAULT_CATEGORIES, CategoryChoice
from graphmem.model.fact import ForgetCommand
from graphmem.model.filters import And, Condition, Field, Filter, Not, Operator, created_between, owned_by
from graphmem.model.memory import MemoryChange
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import Scope
from graphmem.service.add_planner import AddPlanner
from graphmem.service.deletions import batch_size
from graphmem.service.nearest import NearestSearch
from graphmem.service.topics import Topic, read_topic
from graphmem.store.categories import CategoryStore
from graphmem.store.deletions import DeletionStore
from graphmem.store.memories import MemoryStore
from graphmem.store.search import VectorMatch
from graphmem.store.selection import Selection

MAX_COMPARED = 50
"""The number of nearest memories that are compared with a statement that is to be forgotten."""

_FIRST_PERSON = frozenset({"i", "we"})
_DENIALS = frozenset({"not", "never", "no", "hate", "dislike"})

Texts = dict[str, str]
"""The texts of memories, by id."""


class ForgetCommands:
    """Finds and soft-deletes the memories that a command to forget names."""

    def __init__(
        self,
        memories: MemoryStore,
        deletions: DeletionStore,
        categories: CategoryStore,
        nearest: NearestSearch,
        embedder: Embedder,
    ) -> None:
        self._memories = memories
        self._deletions = deletions
        self._categories = categories
        self._nearest = nearest
        self._embedder = embedder

    async def resolve(self, principal: Principal, planner: AddPlanner, forget_command: ForgetCommand) -> Texts:
        """Returns the texts of the memories that a command in an add names, by id.

        Raises Forbidden for who may not delete, BadUserInput for a command that was not fully understood, and NotFound
        where nothing is named by it.
        """
        principal.require(Permission.DELETE)
        if forget_command.refusal:
            raise BadUserInput(forget_command.refusal, field=planner.command_field)
        try:
            return await self._resolve(principal, planner.request.scope, forget_command)
        except NotFound as error:
            raise NotFound(error.message, field=planner.command_field) from error

    async def begin(self, principal: Principal, texts: Texts, *, dry_run: bool) -> Forgetting:
        """Returns what the transaction of the add is to forget: all of it where that fits into one.

        Else all batches but the last are forgotten here: only the last one records that the add is done, so that until
        then the call can be repeated.
        """
        remaining, forgotten = [*texts.items()], list[MemoryChange]()
        size = len(remaining) if dry_run else batch_size(len(remaining))
        while len(remaining) > size:
            batch, remaining = remaining[:size], remaining[size:]
            forgotten += await self._deletions.forget_some(principal, dict(batch))
        return Forgetting(dict(remaining), forgotten)

    async def _resolve(self, principal: Principal, scope: Scope, forget_command: ForgetCommand) -> Texts:
        """Returns the memories of the scope's owners that the command names, expired ones included.

        Raises NotFound where it names none, and where one of its exceptions matches none: then something was
        misunderstood, and nothing is to be forgotten.
        """
        base = And((*_owned_exclusively(scope), created_between(forget_command.since, forget_command.until)))
        texts = (
            await self._all(principal, base)
            if forget_command.everything
            else await self._selected(principal, base, forget_command)
        )
        for phrase in forget_command.exceptions:
            excepted = await self._matching(principal, base, phrase)
            if not excepted:
                raise NotFound(
                    f"Nothing that is remembered is about {phrase!r}, which is to be kept: nothing was forgotten."
                )
            texts = {memory_id: text for memory_id, text in texts.items() if memory_id not in excepted}
        if not texts:
            raise NotFound("It was understood as a command to forget, and nothing that is remembered is meant by it.")
        return texts

    async def _choices(self, principal: Principal, base: Filter) -> list[CategoryChoice]:
        return [_with_default_description(choice) for choice in await self._categories.categories_in(principal, base)]

    async def _selected(self, principal: Principal, base: Filter, forget_command: ForgetCommand) -> Texts:
        texts: Texts = {}
        if forget_command.ids:
            texts |= await self._all(principal, And((base, Condition(Field.ID, Operator.IN, forget_command.ids))))
        for phrase in forget_command.topics:
            texts |= await self._matching(principal, base, phrase)
        if forget_command.statement:
            texts |= await self._restating(principal, base, forget_command.statement)
        return texts

    async def _matching(self, principal: Principal, base: Filter, phrase: str) -> Texts:
        """Returns the memories about a phrase, and those that fill a slot that it names.

        Words alone do not do: "my allergies" has none in common with "I am lactose intolerant".
        """
        texts = await self._about(principal, base, read_topic(phrase, await self._choices(principal, base)))
        slots = slots_named(phrase)
        return texts | await self._all(principal, base, partial(_fills, slots)) if slots else texts

    async def _about(self, principal: Principal, base: Filter, topic: Topic) -> Texts:
        """Returns the memories of a topic's categories, and those whose text has all of its words."""
        texts: Texts = {}
        if topic.categories:
            named = Condition(Field.CATEGORIES, Operator.IN, tuple(sorted(topic.categories)))
            texts |= await self._all(principal, And((base, named)))
        if topic.stems:
            texts |= await self._all(principal, And((base, topic.text_filter())), topic.is_in)
        return texts

    async def _restating(self, principal: Principal, base: Filter, statement: str) -> Texts:
        """Returns the memories that restate a statement, else those that have all of its words."""
        [vector] = await self._embedder.embed_texts([statement])
        [matches] = await self._nearest.find_nearest(principal, base, [vector], MAX_COMPARED, include_expired=True)
        restating = await asyncio.to_thread(_restating, statement, matches)
        if restating:
            return restating
        similar = await self._about(principal, base, Topic(frozenset(), frozenset(content_stems(statement))))
        return {key: text for key, text in similar.items() if _is_about_same(statement, text)}

    async def _all(self, principal: Principal, tree: Filter, is_match: Callable[[str], bool] | None = None) -> Texts:
        """Returns all memories that a filter matches, and whose text `is_match` accepts."""
        selection = Selection(tree, include_expired=True)
        # All of them are read: a command that forgot only the nearest few would leave the others, and say it was done.
        texts = await self._memories.list_texts(principal, selection)
        if is_match is None:
            return texts
        return await asyncio.to_thread(lambda: {key: text for key, text in texts.items() if is_match(text)})


def _restating(statement: str, matches: Sequence[VectorMatch]) -> Texts:
    return {match.memory.id: match.text for match in matches if is_restatement(statement, match.text)}


def _is_about_same(statement: str, text: str) -> bool:
    """Returns whether a text that has all words of a statement agrees with it in subject and in negation.

    A statement about the speaker ("I like tea") does not name a memory about somebody else, nor "I like no tea".
    """
    of_statement, of_text = set(words(statement)), set(words(text))
    is_own = not of_statement & _FIRST_PERSON or bool(of_text & (_FIRST_PERSON | {"user"}))
    return is_own and bool(of_statement & _DENIALS) == bool(of_text & _DENIALS)


def _fills(slots: Collection[str], text: str) -> bool:
    """Returns whether a text fills one of the speaker's slots; a slot's bare name stands for all kinds of it."""
    return any(
        not claim.person and not {claim.slot, slot_of(claim).name}.isdisjoint(slots) for claim in claims_of(text)
    )


def _with_default_description(choice: CategoryChoice) -> CategoryChoice:
    """Returns a category with its own description, or with graphmem's where it is a default category without one."""
    default = next((default for default in DEFAULT_CATEGORIES if default.name == choice.name), choice)
    return choice if choice.description else default


def _owned_exclusively(scope: Scope) -> list[Filter]:
    """Returns the conditions of the scope's owners; without a user or a run the memories of users are excluded.

    An agent or an app that forgets everything must not forget what it remembers for its users.
    """
    of_users = Condition(Field.USER_ID, Operator.EXISTS)
    return owned_by(scope) if scope.user_id or scope.run_id else [*owned_by(scope), Not(of_users)]

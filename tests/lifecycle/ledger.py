"""What a writer of the crash tests knows to be stored, and how each of its writes would change that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tests.graphql_client import ADD_MEMORIES

CATEGORIES = ("food", "music", "work")
AGENT = "everyone's"

UPDATE = "mutation ($items: [UpdateMemoryInput!]!) { updateMemories(items: $items) { userErrors { code message } } }"
UPDATE_ONE = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { userErrors { code message } } }"
DELETE = """
mutation ($ids: [ID!]!, $erase: Boolean) { deleteMemories(ids: $ids, erase: $erase) { userErrors { code message } } }
"""
RESTORE = "mutation ($ids: [ID!]!) { restoreMemories(ids: $ids) { userErrors { code message } } }"
CLEAR = """
mutation ($scope: ScopeInput, $erase: Boolean) {
  deleteAllMemories(scope: $scope, erase: $erase) { userErrors { code message } }
}
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A memory as it must be; `id` is None as long as nobody has told it."""

    history: tuple[str | None, ...]
    """What each of its versions says; a deletion says nothing."""
    metadata: str
    categories: tuple[str, ...]
    run_id: str | None
    id: str | None = None

    @property
    def is_deleted(self) -> bool:
        return self.history[-1] is None

    @property
    def text(self) -> str:
        return next(text for text in reversed(self.history) if text is not None)

    @property
    def texts(self) -> set[str]:
        return {text for text in self.history if text is not None}

    def saying(self, text: str | None) -> Fact:
        return replace(self, history=(*self.history, text))


State = Mapping[str, Fact]
"""By what each says now, or said at last: that is different for all memories of a writer."""


@dataclass(frozen=True, slots=True)
class Write:
    """A request, and what is stored when it has been carried out."""

    document: str
    variables: dict[str, Any]
    after: State

    @property
    def can_be_retried(self) -> bool:
        return "idempotencyKey" in self.variables.get("input", {})


def state_of(facts: Iterable[Fact]) -> State:
    return {fact.text: fact for fact in facts}


def is_in(state: State, found: State) -> bool:
    """Whether what was found is that state, whatever ids it has where none are known."""
    return state.keys() == found.keys() and all(_is_same(fact, found[text]) for text, fact in state.items())


def _is_same(fact: Fact, found: Fact) -> bool:
    return found == (replace(fact, id=found.id) if fact.id is None else fact)


@dataclass(slots=True)
class Author:
    """Thinks of a writer's next write."""

    name: str
    random: Random
    written: int = 0
    _state: State = field(default_factory=dict)

    def next_write(self, state: State) -> Write:
        self._state = state
        living = [fact for fact in state.values() if not fact.is_deleted]
        deleted = [fact for fact in state.values() if fact.is_deleted]
        kinds = [self._add] * 4
        kinds += [self._update] * 3 + [self._delete, self._clear] if living else []
        kinds += [self._swap] if len(living) > 1 else []
        kinds += [self._restore] * 2 if deleted else []
        kinds += [self._erase] if state else []
        return self.random.choice(kinds)()

    def _add(self) -> Write:
        texts = [self._text() for _ in range(self.random.randint(1, 4))]
        run_id = self.random.choice([None, f"{self.name}-a", f"{self.name}-b"])
        metadata, categories = self._metadata(), self._categories()
        request = {
            "messages": [{"role": "user", "content": text} for text in texts],
            "infer": False,
            "userId": self.name,
            "agentId": AGENT,
            "runId": run_id,
            "metadata": metadata,
            "categories": categories,
        }
        if self.random.random() < 0.5:
            request["idempotencyKey"] = f"{self.name} {self.written}"
        facts = [Fact((text,), _dump(metadata), tuple(sorted(categories)), run_id) for text in texts]
        return Write(ADD_MEMORIES, {"input": request}, {**self._state, **state_of(facts)})

    def _update(self) -> Write:
        changed, items = [], []
        for fact in self._some(deleted=False):
            text, metadata, categories = self._text(), self._metadata(), self._categories()
            says_other = self.random.random() < 0.7
            item: dict[str, Any] = {"id": fact.id, "metadata": metadata, "categories": categories}
            items.append(item | ({"text": text} if says_other else {}))
            after = fact.saying(text if says_other else fact.text)
            changed.append(replace(after, metadata=_dump(metadata), categories=tuple(sorted(categories))))
        after_all = self._with(changed)
        if len(items) == 1:
            return Write(UPDATE_ONE, {"input": items[0]}, after_all)
        return Write(UPDATE, {"items": items}, after_all)

    def _swap(self) -> Write:
        living = [fact for fact in self._state.values() if not fact.is_deleted]
        one, other = self.random.sample(living, 2)
        items = [{"id": one.id, "text": other.text}, {"id": other.id, "text": one.text}]
        return Write(UPDATE, {"items": items}, self._with([one.saying(other.text), other.saying(one.text)]))

    def _delete(self) -> Write:
        doomed = self._some(deleted=False)
        after = self._with(fact.saying(None) for fact in doomed)
        return Write(DELETE, {"ids": [fact.id for fact in doomed], "erase": False}, after)

    def _restore(self) -> Write:
        chosen = self._some(deleted=True)
        after = self._with(fact.saying(fact.text) for fact in chosen)
        return Write(RESTORE, {"ids": [fact.id for fact in chosen]}, after)

    def _erase(self) -> Write:
        doomed = self.random.sample(sorted(self._state), min(len(self._state), self.random.randint(1, 2)))
        after = {text: fact for text, fact in self._state.items() if text not in doomed}
        return Write(DELETE, {"ids": [self._state[text].id for text in doomed], "erase": True}, after)

    def _clear(self) -> Write:
        run_id, erase = self.random.choice([f"{self.name}-a", f"{self.name}-b"]), self.random.random() < 0.3
        held = [fact for fact in self._state.values() if fact.run_id == run_id]
        if erase:
            after: State = {text: fact for text, fact in self._state.items() if fact not in held}
        else:
            after = self._with(fact.saying(None) for fact in held if not fact.is_deleted)
        return Write(CLEAR, {"scope": {"userId": self.name, "runId": run_id}, "erase": erase}, after)

    def _with(self, changed: Iterable[Fact]) -> State:
        by_id = {fact.id: fact for fact in self._state.values()} | {fact.id: fact for fact in changed}
        return state_of(by_id.values())

    def _some(self, deleted: bool) -> list[Fact]:
        facts = [fact for fact in self._state.values() if fact.is_deleted == deleted]
        return self.random.sample(facts, min(len(facts), self.random.randint(1, 3)))

    def _text(self) -> str:
        self.written += 1
        return f"<{self.name} {self.written}> {self.random.choice(('likes tea', 'moved to Oslo', 'plays the cello'))}"

    def _metadata(self) -> dict[str, Any]:
        return {"n": self.written, "day": "2024-07-20", "tags": self.random.sample(("a", "b", "c"), 2)}

    def _categories(self) -> list[str]:
        return self.random.sample(CATEGORIES, self.random.randint(0, 2))


def _dump(metadata: Mapping[str, Any]) -> str:
    return json.dumps(metadata, separators=(",", ":"))

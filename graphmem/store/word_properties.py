"""The word properties of memories, versions and turns: what the text indexes hold, and what ranking reads of it."""

from __future__ import annotations

from graphmem.english.slots import slot_tokens
from graphmem.english.terms import encode_terms
from graphmem.model.scope import Scope
from graphmem.model.scope_tokens import encode_scope


def word_properties(project: str, scope: Scope, text: str) -> dict[str, str]:
    """Returns what the text index holds of a memory: its terms, the slots that it fills and the tokens of its scope."""
    return {**text_properties(text), "scope_tokens": encode_scope(project, scope.owners())}


def text_properties(text: str) -> dict[str, str]:
    return {"terms": encode_terms(text), "slots": " ".join(slot_tokens(text))}


def past_word_properties(project: str, scope: Scope, text: str | None, after: str | None) -> dict[str, str | None]:
    """Returns what the text index holds of a past version, where `after` is the text of the next one.

    A version whose text the next one repeats, or that has no text or no next one, is not indexed.
    """
    if text is None or after is None or text == after:
        return {"terms": None, "scope_tokens": None}
    return {"terms": encode_terms(text), "scope_tokens": encode_scope(project, scope.owners())}


def turn_word_properties(project: str, scope: Scope, content: str, *, is_informative: bool) -> dict[str, str | None]:
    """Returns the terms of a turn, and the tokens of its scope where it says more than the memories drawn from it.

    Others are found by their memories, and their terms, which give context, are left out of the text index: each text
    index that a transaction writes to takes 2 ms of its commit.
    """
    terms = encode_terms(content)
    if not is_informative:
        return {"terms": None, "context_terms": terms, "scope_tokens": None}
    return {"terms": terms, "context_terms": None, "scope_tokens": encode_scope(project, scope.owners())}

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime

import pytest

from graphmem.model.memory import (
    AddOutcome,
    ChangeEvent,
    MemoryChange,
    NewMemory,
    hash_text,
    outcome_of,
    unique_key,
)
from graphmem.model.scope import Scope

ADD, UPDATE, DELETE, NONE = ChangeEvent.ADD, ChangeEvent.UPDATE, ChangeEvent.DELETE, ChangeEvent.NONE


def test_a_text_has_the_sha256_that_everybody_computes() -> None:
    assert hash_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert hash_text("é") != hash_text("e\u0301")


def test_the_same_text_in_the_same_scope_has_one_key() -> None:
    assert unique_key("p", Scope(user_id="a"), "tea") == unique_key("p", Scope(user_id="a"), "tea")


def test_scopes_and_texts_that_differ_have_different_keys() -> None:
    ids = [None, "", "a", "b", "-", "1:a"]
    keys = {
        unique_key(project, Scope(*scope), text)
        for project in ("p", "q")
        for scope in itertools.product(ids, repeat=4)
        for text in ("tea", "Tea")
    }

    assert len(keys) == 2 * len(ids) ** 4 * 2


def test_new_memories_are_named_by_uuids_that_rise_with_time() -> None:
    ids = [NewMemory("tea", datetime(2024, 1, 1, tzinfo=UTC), ["t1"]).id for _ in range(100)]

    assert sorted(set(ids)) == ids
    assert {uuid.UUID(memory_id).version for memory_id in ids} == {7}


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([], AddOutcome.NOTHING_TO_STORE),
        ([NONE], AddOutcome.DUPLICATE),
        ([NONE, NONE], AddOutcome.DUPLICATE),
        ([NONE, DELETE], AddOutcome.FORGOTTEN),
        ([NONE, DELETE, ADD], AddOutcome.STORED),
        ([NONE, UPDATE], AddOutcome.STORED),
        ([ADD], AddOutcome.STORED),
    ],
)
def test_an_adds_outcome_is_the_first_that_applies(events: list[ChangeEvent], outcome: AddOutcome) -> None:
    assert outcome_of([MemoryChange("m", event, "tea") for event in events]) == outcome

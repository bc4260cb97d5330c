from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.conversation import Message
from graphmem.model.embedding import Embedding
from graphmem.model.memory import NewMemory
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.store.queries import load_queries
from graphmem.store.rows import (
    MemoryRow,
    memory_parameters,
    metadata_properties,
    owner_parameters,
    scored_ids,
    to_datetime,
)

AT = datetime(2024, 5, 1, tzinfo=UTC)
TURNS = [Message(f"t{index}", "user", None, text, AT) for index, text in enumerate(["tea", "maths", "tea"])]
ADDITION = AddPlan(
    Scope(user_id="alex", run_id="trip"),
    TURNS,
    [PlannedChange(NewMemory(turn.content, AT, [turn.id], ["likes"])) for turn in TURNS],
    AT,
    metadata={"food": {"kind": "vegan"}},
)
EMBEDDINGS = {text: Embedding(np.ones(3, dtype=np.float32)) for text in ("tea", "maths")}


def parameters_of(plan: AddPlan) -> dict[str, Any]:
    return memory_parameters(Principal("p"), plan, plan.memories, EMBEDDINGS)


def rows_of(plan: AddPlan) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parameters_of(plan)["memories"]
    return rows


def test_a_text_that_is_said_twice_is_one_row_from_both_turns() -> None:
    rows = {row["memory"]["text"]: row for row in rows_of(ADDITION)}

    assert len(rows_of(ADDITION)) == 2
    assert rows["tea"]["message_ids"] == ["t0", "t2"]
    assert rows["maths"]["message_ids"] == ["t1"]
    assert rows["tea"]["memory"]["id"] == ADDITION.memories[0].id


def test_rows_are_in_the_order_that_locks_are_taken_in_whatever_order_was_said() -> None:
    backwards = replace(ADDITION, changes=ADDITION.changes[::-1])

    keys = [row["memory"]["unique_key"] for row in rows_of(ADDITION)]

    assert keys == sorted(keys) == [row["memory"]["unique_key"] for row in rows_of(backwards)]


def test_a_memory_without_an_expiry_has_one_that_never_comes() -> None:
    for plan, expected in ((ADDITION, datetime(9999, 12, 31, tzinfo=UTC)), (replace(ADDITION, expires_at=AT), AT)):
        parameters = parameters_of(plan)
        assert parameters["common_memory"]["visible_until"] == expected
        assert parameters["common_version"]["visible_until"] == expected


def test_every_query_on_memories_returns_a_memorys_values_in_the_order_in_which_they_are_read() -> None:
    lists = [
        re.findall(r"\bm\.(\w+)", found[0])
        for query in load_queries().values()
        for found in re.finditer(r"\[m\.id, m\.text, [^\]]*\]", query.source)
    ]

    assert len(lists) > 5
    assert all(tuple(names) == MemoryRow._fields for names in lists)


def test_metadata_is_kept_whole_and_flattened_beside_our_own_properties() -> None:
    properties = metadata_properties({"id": 1, "text": "x", "since": "2024-05-01", "deep": {"er": [1, 2]}, "no": None})

    assert json.loads(properties.pop("metadata")) == {
        "id": 1,
        "text": "x",
        "since": "2024-05-01",
        "deep": {"er": [1, 2]},
        "no": None,
    }
    assert properties == {
        "metadata_paths": ["id", "text", "since", "deep", "deep.er", "no"],
        "metadata.id": 1,
        "metadata.text": "x",
        "metadata.since": "2024-05-01",
        "metadata.deep.er": [1, 2],
        "metadata_time.since": AT,
    }


def test_owners_are_told_by_type() -> None:
    owners = [OwnerRef(OwnerType.RUN, "trip"), OwnerRef(OwnerType.USER, "a"), OwnerRef(OwnerType.USER, "b")]

    assert owner_parameters(owners) == {"users": ["a", "b"], "agents": [], "apps": [], "runs": ["trip"]}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-01T00:00Z", AT),
        ("2024-05-01T00:00:00.5Z", AT.replace(microsecond=500_000)),
        ("9999-12-31T00:00Z", datetime(9999, 12, 31, tzinfo=UTC)),
        ("0001-01-01T00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_neo4j_writes_them(text: str, moment: datetime) -> None:
    assert to_datetime(text) == moment


def test_what_was_erased_while_a_query_ran_has_no_score() -> None:
    assert scored_ids([["a", 0.9], [None, None], [None, 0.8], ["b", 0.25]]) == [("a", pytest.approx(0.8)), ("b", 0)]

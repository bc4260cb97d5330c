from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.api.opaque import decode_cursor, decode_node_id, encode_cursor, encode_node_id, is_memory_id
from graphmem.errors import BadUserInput
from graphmem.model.node import NodeRef, NodeType

URL_SAFE = re.compile(r"[\w-]+", re.ASCII)
MEMORY_ID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
UUIDS = st.uuids().map(str)
KEYS_OF = {
    **dict.fromkeys(NodeType, st.tuples(TEXTS)),
    NodeType.MEMORY: st.tuples(UUIDS),
    NodeType.VERSION: st.tuples(UUIDS, st.integers(1)),
    NodeType.ENTITY: st.tuples(TEXTS, TEXTS),
}
REFS = st.one_of([st.builds(NodeRef, st.just(node_type), keys) for node_type, keys in KEYS_OF.items()])
NAMED = {NodeType.CATEGORY, NodeType.ENTITY, NodeType.USER, NodeType.AGENT, NodeType.APP, NodeType.RUN}
NAMED_REFS = REFS.filter(lambda ref: ref.type in NAMED)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def opaque(value: Any, *, ensure_ascii: bool = True) -> str:
    text = json.dumps(value, ensure_ascii=ensure_ascii, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def id_of(ref: NodeRef) -> str:
    return encode_node_id(ref, "school" if ref.type in NAMED else "")


@given(REFS)
def test_every_node_is_found_again_by_its_id(ref: NodeRef) -> None:
    node_id = id_of(ref)

    assert decode_node_id(node_id, "school") == ref
    assert URL_SAFE.fullmatch(node_id)


def test_a_memorys_id_is_its_uuid() -> None:
    ref = NodeRef(NodeType.MEMORY, (MEMORY_ID,))

    assert encode_node_id(ref) == MEMORY_ID
    assert decode_node_id(MEMORY_ID, "school") == ref


@given(REFS, REFS)
def test_different_nodes_have_different_ids(one: NodeRef, other: NodeRef) -> None:
    assert (id_of(one) == id_of(other)) == (one == other)


@given(NAMED_REFS)
def test_a_name_has_another_id_in_every_project(ref: NodeRef) -> None:
    assert encode_node_id(ref, "school") != encode_node_id(ref, "work")
    assert decode_node_id(encode_node_id(ref, "school"), "work") is None


@given(NAMED_REFS)
def test_an_id_of_a_name_that_has_no_project_is_of_the_callers(ref: NodeRef) -> None:
    assert decode_node_id(opaque([ref.type, *ref.key], ensure_ascii=False), "school") == ref


@pytest.mark.parametrize(
    "node_id",
    [
        "",
        "x",
        "alex",
        "=",
        "ä",
        "\ud800",
        "null",
        MEMORY_ID.upper(),
        MEMORY_ID.replace("-", ""),
        f"{{{MEMORY_ID}}}",
        f" {MEMORY_ID}",
        opaque([]),
        opaque({"User": "alex"}),
        opaque(["User"]),
        opaque(["User", "alex", "more"]),
        opaque(["User", "school", "alex", "more"]),
        opaque(["User", "school", 1]),
        opaque(["Message", "school", "a"]),
        opaque(["User", 1]),
        opaque(["User", None]),
        opaque(["User", ["alex"]]),
        opaque(["Nobody", "alex"]),
        opaque(["Memory", MEMORY_ID]),
        opaque(["MemoryVersion", MEMORY_ID]),
        opaque(["MemoryVersion", MEMORY_ID, "1"]),
        opaque(["MemoryVersion", MEMORY_ID, True]),
        opaque(["User", "\ud800"]),
        opaque(["User", "alex"]) + "=",
        opaque(["User", "alex"]) + "\n",
        opaque(["User", "\u00e9"]),
        "W" * 100_000,
    ],
)
def test_what_no_node_can_have_as_its_id_names_none(node_id: str) -> None:
    assert decode_node_id(node_id, "school") is None


@pytest.mark.parametrize("text", ["", "x", MEMORY_ID.upper(), f"urn:uuid:{MEMORY_ID}", f"{MEMORY_ID}\n", "\ud800"])
def test_a_memorys_id_has_one_spelling(text: str) -> None:
    assert is_memory_id(MEMORY_ID)
    assert not is_memory_id(text)


@given(st.tuples(MOMENTS, TEXTS) | st.tuples(st.integers(0, 3), TEXTS) | st.tuples(TEXTS))
def test_a_place_survives_as_a_cursor(key: tuple[Any, ...]) -> None:
    cursor = encode_cursor("-created_at,-id", key)

    assert decode_cursor("-created_at,-id", cursor, "after") == key
    assert URL_SAFE.fullmatch(cursor)


def test_no_cursor_is_no_place() -> None:
    assert decode_cursor("owners", None, "after") is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "\ud800",
        "100",
        opaque([]),
        opaque(["owners"]),
        opaque(["versions", 1]),
        opaque(["owners", None]),
        opaque(["owners", {"a": 1}]),
        opaque(["owners", []]),
        opaque(["owners", ["t"]]),
        opaque(["owners", ["t", 1]]),
        opaque(["owners", ["t", "today"]]),
        opaque(["owners", ["x", "2024-01-01T00:00:00Z"]]),
        opaque(["owners", "\ud800"]),
        opaque({"owners": 1}),
        encode_cursor("owners", (0, "alex"))[:-1],
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadUserInput, match="after is not a cursor of this list") as caught:
        decode_cursor("owners", cursor, "after")

    assert caught.value.field == ("after",)


def test_a_cursor_whose_place_was_changed_by_hand_is_refused() -> None:
    cursor = encode_cursor("owners", (0, "alex"))
    seal, *rest = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    assert opaque([seal, *rest]) == cursor

    for changed in ([seal, "owners", 0], [seal, "owners", 0, "bo"], [seal, "owners", "alex", 0], [seal, *rest, 1]):
        with pytest.raises(BadUserInput):
            decode_cursor("owners", opaque(changed), "after")


def test_a_cursor_is_of_use_only_in_the_order_that_it_came_from() -> None:
    cursor = encode_cursor("-created_at,-id", (datetime(2024, 1, 1, tzinfo=UTC), "m1"))

    with pytest.raises(BadUserInput):
        decode_cursor("+created_at,+id", cursor, "before")

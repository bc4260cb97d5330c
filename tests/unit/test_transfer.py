"""The file that memories move house in: what is written is read, and what cannot be read is told by its line."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from graphmem.errors import BadUserInput, Refused
from graphmem.model.transfer import LineKind, decode_line, encode_line, encode_vector, rfc3339
from graphmem.model.transfer_reader import LINES_AT_ONCE, MEMORIES_AT_ONCE, TransferReader

AT = "2026-01-31T08:30:00.123456789Z"
VECTOR = np.array([0.6, 0.8], "<f4")
HEADER = {"format": 3, "graphmem": "0.1.0", "embedder": "e", "dimension": 2, "exported_at": AT}


def state(**changes: Any) -> dict[str, Any]:
    return {"text": "I like tea.", "expires_at": None, "metadata": {}, "categories": [], **changes}


def version(number: int, **changes: Any) -> dict[str, Any]:
    change = {"version": number, "event": "ADD", "valid_from": AT, "valid_to": AT, "actor": None, "messages": []}
    return {**state(), **change, "embedding": encode_vector(VECTOR.tobytes()), "passages": [], **changes}


def newest(number: int, **changes: Any) -> dict[str, Any]:
    return version(number, valid_to=None, embedding=None, **changes)


def memory(memory_id: str = "m", **changes: Any) -> dict[str, Any]:
    owned = {"user_id": "alex", "agent_id": None, "app_id": None, "run_id": None, "owners": ["USER"]}
    times = {"created_at": AT, "updated_at": AT, "recorded_at": AT}
    links: dict[str, Any] = {"mentions": [], "relations": [], "superseded_by": [], "supersedes": [], "feedback": None}
    whole = {"project": "p", "id": memory_id, "deleted": False, "immutable": False, **owned, **times, **links}
    return {**state(), **whole, "embedding": encode_vector(VECTOR.tobytes()), "versions": [newest(1)], **changes}


def category(name: str) -> dict[str, Any]:
    return {"project": "p", "name": name, "description": None}


def file(*lines: bytes, end: dict[str, int] | None = None) -> list[bytes]:
    return [
        encode_line(LineKind.HEADER, HEADER),
        *lines,
        *([] if end is None else [encode_line(LineKind.END, {"counts": end})]),
    ]


def memories(*texts: str) -> list[bytes]:
    return [encode_line(LineKind.MEMORY, memory(text, text=text)) for text in texts]


def refusal(*lines: bytes, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        list(TransferReader(file(*lines, **more)).batches())
    return caught.value.message


def test_what_is_encoded_is_decoded() -> None:
    metadata = {"n": 2**63, "z": -0.0, "a": [None, {"b": None}], "é": 0.1 + 0.2, "ж": "\u2028"}

    kind, fields = decode_line(encode_line(LineKind.MEMORY, memory(metadata=metadata)))

    assert kind is LineKind.MEMORY
    assert json.dumps(fields["metadata"]) == json.dumps(metadata)
    assert fields["embedding"].dtype == np.float32
    assert fields["embedding"].tolist() == VECTOR.tolist()
    assert fields["created_at"] == AT


def test_a_memory_from_before_feedback_has_none() -> None:
    line = {"kind": "memory", **memory()}
    del line["feedback"]

    assert decode_line((json.dumps(line) + "\n").encode())[1]["feedback"] is None


def test_feedback_that_is_none_is_refused() -> None:
    assert "feedback" in refusal(encode_line(LineKind.MEMORY, memory(feedback={"rating": "GOOD"})))


@pytest.mark.parametrize("number", [1, 2])
def test_files_from_before_passages_are_read(number: int) -> None:
    line = {"kind": "memory", **memory()}
    del line["versions"][0]["passages"]
    header = encode_line(LineKind.HEADER, HEADER | {"format": number})

    [batch] = TransferReader([header, json.dumps(line).encode() + b"\n"]).batches()

    assert batch.lines[0]["versions"][0]["passages"] == []


@pytest.mark.parametrize(
    ("neo4j", "text"),
    [
        ("2026-01-31T08:30Z", "2026-01-31T08:30:00Z"),
        ("2026-01-31T08:30+02:00", "2026-01-31T08:30:00+02:00"),
        ("2026-01-31T08:30:01.000000001Z", "2026-01-31T08:30:01.000000001Z"),
        ("2026-01-31T08:30:01+01:00[Europe/Berlin]", "2026-01-31T08:30:01+01:00"),
    ],
)
def test_times_are_written_as_rfc_3339(neo4j: str, text: str) -> None:
    assert rfc3339(neo4j) == text


def test_a_whole_file_is_read_in_batches_of_one_kind() -> None:
    lines = [encode_line(LineKind.CATEGORY, category(name)) for name in "ab"] + memories("one", "two")

    reader = TransferReader(file(*lines, end={"category": 2, "memory": 2}))
    batches = list(reader.batches())

    assert reader.header["embedder"] == "e"
    assert [(batch.kind, batch.first_line, len(batch.lines)) for batch in batches] == [
        (LineKind.CATEGORY, 2, 2),
        (LineKind.MEMORY, 4, 2),
    ]
    assert reader.is_whole


def test_batches_are_bounded_and_hold_nothing_twice() -> None:
    names = [str(number) for number in range(LINES_AT_ONCE + 1)]
    categories = [encode_line(LineKind.CATEGORY, category(name)) for name in names]
    sizes = [len(batch.lines) for batch in TransferReader(file(*categories)).batches()]
    assert sizes == [LINES_AT_ONCE, 1]

    assert sizes_of(memories(*names[: MEMORIES_AT_ONCE + 1])) == [MEMORIES_AT_ONCE, 1]
    assert sizes_of(memories("one", "two", "one")) == [2, 1]
    twins = [encode_line(LineKind.MEMORY, memory(memory_id)) for memory_id in "ab"]
    assert sizes_of(twins) == [1, 1]
    long = "x" * 400_000
    assert sizes_of([encode_line(LineKind.MEMORY, memory(c, text=c + long)) for c in "abcdefghijkl"]) == [9, 3]


def sizes_of(lines: Iterable[bytes]) -> list[int]:
    return [len(batch.lines) for batch in TransferReader(file(*lines)).batches()]


@pytest.mark.parametrize("rest", [b"", b'{"kind":"memory","id":"x', b"{"])
def test_a_file_without_an_end_is_read_as_far_as_it_goes(rest: bytes) -> None:
    reader = TransferReader(file(*memories("one"), *([rest] if rest else [])))

    assert [len(batch.lines) for batch in reader.batches()] == [1]
    assert not reader.is_whole


def test_the_last_line_needs_no_line_end() -> None:
    whole = file(*memories("one"), end={"memory": 1})
    whole[-1] = whole[-1].rstrip()

    reader = TransferReader(whole)
    list(reader.batches())

    assert reader.is_whole


Change = Callable[[dict[str, Any]], Any]

WRONG: list[tuple[str, Change]] = [
    ("it lacks text", lambda line: line.pop("text")),
    ("it lacks versions.0.event", lambda line: line["versions"][0].pop("event")),
    ("it has 'more', which is no field of it", lambda line: line.update(more=1)),
    ("has none of the kinds", lambda line: line.update(kind="thing")),
    ("deleted must be true or false", lambda line: line.update(deleted=None)),
    ("text must be a string", lambda line: line.update(text=1)),
    ("text is blank", lambda line: line.update(text=" ")),
    ("metadata must be a JSON object", lambda line: line.update(metadata=[])),
    ("created_at is not a time", lambda line: line.update(created_at="2026-02-31T08:30:00Z")),
    ("created_at is not a time", lambda line: line.update(created_at="2026-02-01")),
    ("created_at is not a time", lambda line: line.update(created_at="2026-01-31T08:30:00.1234567891Z")),
    ("an embedding of 3 numbers; the header says 2", lambda line: line.update(embedding=vector_of(1, 2, 3))),
    ("embedding is zero, or holds a number", lambda line: line.update(embedding=vector_of(1, float("nan")))),
    ("embedding is zero, or holds a number", lambda line: line.update(embedding=vector_of(0, 0))),
    ("embedding is not float32 numbers", lambda line: line.update(embedding="AAA=")),
    ("embedding is not float32 numbers", lambda line: line.update(embedding="é")),
    ("owners.0 must be one of USER, AGENT, APP, RUN", lambda line: line.update(owners=["PET"])),
    ("it has owners of which it has no id", lambda line: line.update(owners=["RUN"])),
    ("it has none of user_id", lambda line: line.update(user_id=None, owners=[])),
    ("numbered from 1", lambda line: line.update(versions=[])),
    ("numbered from 1", lambda line: line.update(versions=[version(1), newest(3)])),
    ("numbered from 1", lambda line: line.update(versions=[version(2), newest(1)])),
    ("valid_to on every version but the last", lambda line: line.update(versions=[version(1)])),
    ("valid_to on every version but the last", lambda line: line.update(versions=[newest(1), newest(2)])),
    ("a text in every version but deletions", lambda line: line.update(versions=[newest(1, text=None)])),
    ("deleted exactly when", lambda line: line.update(deleted=True)),
    ("versions.0.passages must be a list", lambda line: line["versions"][0].update(passages=None)),
    ("versions.0.passages.1 is not float32", lambda line: line["versions"][0].update(passages=[vector_of(1, 2), "é"])),
    ("an embedding of 3 numbers", lambda line: line["versions"][0].update(passages=[vector_of(1, 2, 3)] * 2)),
    ("several passages of a text, or none", lambda line: line["versions"][0].update(passages=[vector_of(1, 2)])),
    (
        "several passages of a text, or none",
        lambda line: line.update(deleted=True, versions=with_passages_of_nothing()),
    ),
    ("deleted exactly when", lambda line: line.update(versions=[version(1), newest(2, text=None, event="DELETE")])),
]


def with_passages_of_nothing() -> list[dict[str, Any]]:
    return [version(1), newest(2, text=None, event="DELETE", passages=[vector_of(1, 2)] * 2)]


def vector_of(*numbers: float) -> str:
    return b64encode(np.array(numbers, "<f4").tobytes()).decode()


@pytest.mark.parametrize(("said", "change"), WRONG, ids=[f"{i}-{said}" for i, (said, _) in enumerate(WRONG)])
def test_what_is_wrong_is_told_with_the_number_of_its_line(said: str, change: Change) -> None:
    line = {"kind": "memory", **memory()}
    change(line)

    message = refusal(*memories("one"), json.dumps(line).encode() + b"\n")

    assert message.startswith("Line 3: ")
    assert said in message


@pytest.mark.parametrize("raw", [b"nothing\n", b"[1]\n", b"\xff\n", b'{"kind":NaN}\n', b"\n", b"[" * 10**5 + b"\n"])
def test_what_is_no_json_object_is_told(raw: bytes) -> None:
    assert refusal(raw).startswith("Line 2: it ")


def project_line(**changes: Any) -> bytes:
    fields = {"project": "p", "custom_instructions": "Be brief.", "categories": ["b", "a"], **changes}
    return encode_line(LineKind.PROJECT, fields)


def test_a_projects_settings_are_a_line_of_their_own() -> None:
    lines = [encode_line(LineKind.CATEGORY, category(name)) for name in "ab"]

    batches = list(TransferReader(file(*lines, project_line(), end={"category": 2, "project": 1})).batches())

    assert [(batch.kind, len(batch.lines)) for batch in batches] == [(LineKind.CATEGORY, 2), (LineKind.PROJECT, 1)]
    assert batches[1].lines == [{"project": "p", "custom_instructions": "Be brief.", "categories": ["b", "a"]}]
    assert sizes_of([project_line(), project_line(project="q"), project_line(categories=[])]) == [2, 1]


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("'a' is there already", {"categories": ["a", "a"]}),
        ("categories has 101 entries", {"categories": [str(number) for number in range(101)]}),
        ("categories.0 must not be blank", {"categories": [""]}),
        ("custom_instructions is blank", {"custom_instructions": ""}),
        ("custom_instructions is larger", {"custom_instructions": "x" * 16_385}),
    ],
)
def test_settings_that_no_project_can_have_are_told(said: str, changes: dict[str, Any]) -> None:
    assert said in refusal(project_line(**changes))


def test_a_bad_line_takes_its_batch_with_it_and_no_other() -> None:
    reader = TransferReader(file(encode_line(LineKind.CATEGORY, category("a")), *memories("one"), b"wrong\n"))
    batches = reader.batches()

    assert next(batches).kind is LineKind.CATEGORY
    with pytest.raises(BadUserInput, match="Line 4"):
        next(batches)


def test_the_counts_of_the_end_are_checked_and_nothing_follows_it() -> None:
    assert "tells of 2 lines of kind memory, but there are 1" in refusal(*memories("one"), end={"memory": 2})
    assert "tells of 0 lines of kind memory, but there are 1" in refusal(*memories("one"), end={})
    end = encode_line(LineKind.END, {"counts": {}})
    assert "Line 3: it comes after the end" in refusal(end, *memories("one"))
    assert "Line 2: it is a second header" in refusal(encode_line(LineKind.HEADER, HEADER))


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ([], "The file is empty."),
        ([b"{}\n"], "Line 1: it has none of the kinds"),
        (
            [encode_line(LineKind.HEADER, HEADER | {"format": 6})],
            "Line 1: it has format 6; this graphmem reads up to 5",
        ),
        ([encode_line(LineKind.END, {"counts": {}})], "Line 1: it is not the header"),
    ],
)
def test_a_file_begins_with_a_header_that_can_be_read(first: list[bytes], said: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        TransferReader(first)
    assert said in caught.value.message

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_METADATA_BYTES
from graphmem.model.metadata import MAX_DEPTH, check_metadata, dump_json, flatten, is_filterable, join_path, split_path

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
KEYS = st.text(CHARACTERS | st.sampled_from(".\\"), min_size=1, max_size=8)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(CHARACTERS)
)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
METADATA = st.dictionaries(KEYS, JSON, max_size=4)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@given(METADATA)
def test_any_json_object_is_metadata_and_survives_as_json(metadata: dict[str, Any]) -> None:
    assert check_metadata(metadata) is metadata
    assert json.loads(dump_json(metadata)) == metadata


@pytest.mark.parametrize("value", [None, [], "a", 1, True, [{"a": 1}]])
def test_metadata_is_an_object(value: Any) -> None:
    with pytest.raises(BadUserInput, match="must be a JSON object"):
        check_metadata(value, "input", "metadata")


@pytest.mark.parametrize(
    "value",
    [
        {"a": "\x00"},
        {"a": ["\ud800"]},
        {"a": {"b": "\udfff"}},
        {"\x1b": 1},
        {"\ud800": 1},
        {"": 1},
        {"a": {"": 1}},
        {"a": [{"": 1}]},
        {"a": float("nan")},
        {"a": [float("inf")]},
        {"a": float("-inf")},
    ],
)
def test_damage_at_any_depth_is_refused(value: Any) -> None:
    with pytest.raises(BadUserInput) as caught:
        check_metadata(value, "input", "metadata")

    assert caught.value.field == ("input", "metadata")


def test_metadata_nests_up_to_a_depth() -> None:
    check_metadata(nested(MAX_DEPTH))
    with pytest.raises(LimitExceeded, match="levels deep"):
        check_metadata(nested(MAX_DEPTH + 1))


def test_lists_count_as_levels_too() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    with pytest.raises(LimitExceeded):
        check_metadata({"a": value})


@pytest.mark.parametrize("character", ["a", "é", "語"])
def test_metadatas_size_is_that_of_its_json_in_bytes(character: str) -> None:
    around = len('{"a":""}')
    count, rest = divmod(MAX_METADATA_BYTES - around, len(character.encode()))
    largest = character * count + "a" * rest

    check_metadata({"a": largest})
    with pytest.raises(LimitExceeded, match="65,536 bytes"):
        check_metadata({"a": largest + "a"})


@pytest.mark.parametrize(
    ("path", "dotted"),
    [
        (("food",), "food"),
        (("diet", "kind"), "diet.kind"),
        (("a.b",), r"a\.b"),
        (("a.b", "c"), r"a\.b.c"),
        (("a\\", "b"), r"a\\.b"),
        (("\\",), r"\\"),
        ((".",), r"\."),
        (("日本", " "), "日本. "),
    ],
)
def test_a_path_is_written_with_dots_and_a_keys_own_dots_escaped(path: tuple[str, ...], dotted: str) -> None:
    assert join_path(path) == dotted
    assert split_path(dotted) == path


@given(st.lists(KEYS, min_size=1, max_size=5).map(tuple))
def test_every_path_survives_being_joined_and_split(path: tuple[str, ...]) -> None:
    assert split_path(join_path(path)) == path


def test_a_backslash_at_the_end_is_itself() -> None:
    assert split_path("a\\") == ("a\\",)


@pytest.mark.parametrize("dotted", ["", ".", "a.", ".a", "a..b"])
def test_a_path_with_an_empty_part_is_no_key(dotted: str) -> None:
    with pytest.raises(BadUserInput, match="is not a metadata key"):
        split_path(dotted, "filter", "metadata", "0", "key")


def test_flattened_metadata_names_every_key_and_holds_what_can_be_filtered() -> None:
    flat = flatten(
        {
            "food": "vegan",
            "diet": {"since": 2019, "strict": True, "by.heart": None},
            "tags": ["a", "b"],
            "empty": [],
            "mixed": [1, "a"],
            "holes": ["a", None],
            "deep": [{"a": 1}],
            "huge": 2**63,
        }
    )

    assert set(flat.paths) == {"food", "diet", "diet.since", "diet.strict", r"diet.by\.heart", "tags"} | {
        *("empty", "mixed", "holes", "deep", "huge")
    }
    assert flat.values == {
        "food": "vegan",
        "diet.since": 2019,
        "diet.strict": True,
        "tags": ["a", "b"],
        "empty": [],
    }
    assert flat.times == {}


@given(METADATA)
def test_flattening_never_makes_two_values_of_one_path(metadata: dict[str, Any]) -> None:
    flat = flatten(metadata)

    assert len(set(flat.paths)) == len(flat.paths)
    assert flat.values.keys() <= set(flat.paths)
    for path, value in flat.values.items():
        found: Any = metadata
        for key in split_path(path):
            found = found[key]
        assert found is value


def test_dates_and_times_are_known_by_where_they_start() -> None:
    flat = flatten(
        {
            "day": "2024-07-31",
            "moment": "2024-07-31T10:00:00+02:00",
            "unzoned": "2024-07-31T10:00:00",
            "last": "9999-12-31",
            "no day": "2024-02-30",
            "words": "July",
            "in a list": ["2024-07-31"],
        }
    )

    assert flat.times == {
        "day": datetime(2024, 7, 31, tzinfo=UTC),
        "moment": datetime(2024, 7, 31, 8, tzinfo=UTC),
        "unzoned": datetime(2024, 7, 31, 10, tzinfo=UTC),
        "last": datetime(9999, 12, 31, tzinfo=UTC),
    }


@pytest.mark.parametrize("value", ["", "a", True, 0, -(2**63), 2**63 - 1, 0.5, -0.0, [], ["a"], [1, 2], [True, False]])
def test_scalars_and_lists_of_one_kind_can_be_filtered(value: Any) -> None:
    assert is_filterable(value)


@pytest.mark.parametrize(
    "value", [None, {}, {"a": 1}, 2**63, -(2**63) - 1, [None], ["a", None], [1, "a"], [1, 1.0], [True, 1], [[1]], [{}]]
)
def test_other_json_is_kept_but_not_filtered(value: Any) -> None:
    assert not is_filterable(value)

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or, build_condition
from graphmem.store.filter_cypher import PAST, compile_filter, split_filter

EARLY, LATE = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)

ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
TEA = Condition(Field.TEXT, Operator.CONTAINS, "tea")
AFTER = Condition(Field.CREATED_AT, Operator.GTE, EARLY)
BEFORE = Condition(Field.CREATED_AT, Operator.LT, LATE)

PARAMETER = re.compile(r"\$(\w+)")
HOSTILE = st.text(min_size=1) | st.sampled_from(
    ["' OR true //", "`) DETACH DELETE m //", "$f0", "}) RETURN 1 UNION", "\\", "/* */", "\n", "m.text"]
)


@pytest.mark.parametrize("tree", [EVERYTHING, And((EVERYTHING, And(())))])
def test_what_matches_everything_is_true(tree: Filter) -> None:
    assert (compile_filter(tree).text, compile_filter(tree).parameters) == ("true", {})


def test_what_matches_nothing_is_false() -> None:
    assert compile_filter(Or()).text == "false"
    assert compile_filter(Not(EVERYTHING)).text == "NOT true"


def test_a_condition_that_must_hold_stands_bare_for_an_index_to_use() -> None:
    clause = compile_filter(And((ALEX, And((AFTER,)))))

    assert clause.text == "m.user_id = $f0 AND m.created_at >= $f1"
    assert clause.parameters == {"f0": "alex", "f1": EARLY}


@pytest.mark.parametrize("tree", [Not(ALEX), Or((ALEX, TEA)), Not(And((ALEX, TEA)))])
def test_a_condition_below_not_or_or_is_never_null(tree: Filter) -> None:
    text = compile_filter(tree).text

    assert text.count("coalesce(") == len(PARAMETER.findall(text))


def test_parameters_of_two_parts_of_a_filter_do_not_meet() -> None:
    pushed, rest = compile_filter(ALEX), compile_filter(TEA, prefix="r")

    assert pushed.parameters.keys() == {"f0"}
    assert rest.parameters.keys() == {"r0"}
    assert "$r0" in rest.text


@given(field=st.sampled_from([Field.USER_ID, Field.TEXT, Field.CATEGORIES, Field.METADATA]), value=HOSTILE, key=HOSTILE)
def test_neither_values_nor_keys_become_query_text(field: Field, value: str, key: str) -> None:
    hostile = compile_filter(Not(Condition(field, Operator.EQ, value, (key,))))
    harmless = compile_filter(Not(Condition(field, Operator.EQ, "x", ("k",))))

    assert hostile.text == harmless.text
    assert value in hostile.parameters.values()


@pytest.mark.parametrize(
    "tree",
    [
        Or((ALEX, Not(TEA), And((AFTER, BEFORE)))),
        build_condition(Field.METADATA, "contains", "a", ("k",)),
        build_condition(Field.EXPIRES_AT, "lt", "2024-07-31", ()),
        build_condition(Field.CATEGORIES, "hasAll", ["a", "b"], ()),
        build_condition(Field.TEXT, "icontains", "A", ()),
    ],
)
def test_every_parameter_in_the_text_is_given_and_every_one_given_is_used(tree: Filter) -> None:
    clause = compile_filter(tree)

    assert set(PARAMETER.findall(clause.text)) == clause.parameters.keys()


def metadata_parameters(value: Any, operator: str = "eq") -> list[Any]:
    return [*compile_filter(build_condition(Field.METADATA, operator, value, ("a.b", "c"))).parameters.values()]


def test_metadata_is_looked_up_by_its_flattened_key() -> None:
    assert metadata_parameters("x") == [r"metadata.a\.b.c", "x"]
    assert metadata_parameters(5, "gt") == [r"metadata.a\.b.c", 5]
    assert metadata_parameters([1, 2]) == [r"metadata.a\.b.c", [1, 2]]
    assert metadata_parameters([[1, 2], "a"], "in") == [r"metadata.a\.b.c", [[1, 2], "a"]]


def test_a_date_in_the_metadata_is_compared_as_a_time_only_by_ranges() -> None:
    assert metadata_parameters("2024-01-01", "gte") == [r"metadata_time.a\.b.c", EARLY]
    assert metadata_parameters("2024-01-01") == [r"metadata.a\.b.c", "2024-01-01"]


@pytest.mark.parametrize(
    ("parts", "pushed", "rest"),
    [
        ((ALEX,), (ALEX,), ()),
        ((ALEX, AFTER, BEFORE), (ALEX, AFTER, BEFORE), ()),
        ((TEA, ALEX), (ALEX,), (TEA,)),
        ((Not(ALEX), Or((ALEX, ALEX))), (), (Not(ALEX), Or((ALEX, ALEX)))),
        ((ALEX, ALEX), (ALEX,), (ALEX,)),
        ((AFTER, AFTER), (AFTER,), (AFTER,)),
        (
            (AFTER, Condition(Field.CREATED_AT, Operator.EQ, LATE), BEFORE),
            (AFTER, BEFORE),
            (Condition(Field.CREATED_AT, Operator.EQ, LATE),),
        ),
        (
            (Condition(Field.CREATED_AT, Operator.EQ, LATE), AFTER),
            (Condition(Field.CREATED_AT, Operator.EQ, LATE),),
            (AFTER,),
        ),
    ],
)
def test_the_index_gets_one_equality_or_one_lower_and_one_upper_bound_a_property(
    parts: tuple[Filter, ...], pushed: tuple[Filter, ...], rest: tuple[Filter, ...]
) -> None:
    split = split_filter(And(parts))

    assert split.pushed == And(pushed)
    assert split.residual == And(rest)


def test_bounds_of_two_properties_are_both_pushed() -> None:
    updated = Condition(Field.UPDATED_AT, Operator.GTE, EARLY)

    assert split_filter(And((AFTER, updated))).residual == EVERYTHING


def test_several_ids_are_pushed_as_one_list_but_an_empty_one_is_not() -> None:
    some = Condition(Field.RUN_ID, Operator.IN, ("a", "b"))
    none = Condition(Field.RUN_ID, Operator.IN, ())

    assert split_filter(some).pushed == And((some,))
    assert split_filter(none).residual == And((none,))


@pytest.mark.parametrize(
    "part",
    [
        TEA,
        build_condition(Field.ID, "eq", "m1", ()),
        build_condition(Field.USER_ID, "isNull", False, ()),
        build_condition(Field.EXPIRES_AT, "lt", "2024-07-31", ()),
        build_condition(Field.CATEGORIES, "has", "food", ()),
        build_condition(Field.METADATA, "eq", 1, ("k",)),
    ],
)
def test_what_the_index_does_not_hold_is_tested_after_it(part: Filter) -> None:
    assert split_filter(And((part, ALEX))).residual == And((part,))


def test_the_past_is_tested_by_its_version_and_what_never_changes_by_the_memory() -> None:
    tree = And(
        (
            ALEX,
            AFTER,
            TEA,
            build_condition(Field.METADATA, "eq", 1, ("a",)),
            build_condition(Field.METADATA, "exists", True, ("a",)),
            build_condition(Field.UPDATED_AT, "gte", "2024-01-01T00:00:00Z", ()),
            build_condition(Field.EXPIRES_AT, "isNull", False, ()),
            build_condition(Field.CATEGORIES, "has", "likes", ()),
        )
    )

    assert compile_filter(tree, target=PAST).text.split(" AND ") == [
        "m.user_id = $f0",
        "m.created_at >= $f1",
        "v.text CONTAINS $f2",
        "v[$f3] = $f4",
        "$f5 IN v.metadata_paths",
        "change.valid_from >= $f6",
        "v.visible_until <> $f7",
        "any(c IN [name IN v.categories | {name: name}] WHERE c.name = $f8)",
    ]

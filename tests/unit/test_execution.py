"""Plain data is answered in one go, and as graphql-core answers it: the same values, errors, order and limits."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import strawberry
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from strawberry.extensions import SchemaExtension

from graphmem.api.cost.budget import LONG, Budget, BudgetedExecutor
from graphmem.api.execution import self_check
from graphmem.api.execution.executor import FastExecutor
from graphmem.api.execution.self_check import choose_executor
from graphmem.api.scalars import ID, JSON, SCALARS, DateTime
from graphmem.model.cost import CostLimits
from graphmem.scheduling.time_slice import TimeSlice


@strawberry.enum
class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Thing:
    id: ID


@strawberry.type
class Part(Thing):
    text: str
    note: str | None
    number: int
    share: float | None
    ready: bool
    color: Color | None
    at: DateTime | None
    data: JSON
    tags: list[str | None] | None
    parts: list[Part | None]
    whole: Part | None
    thing: Thing | None = None

    @strawberry.field
    def shout(self, times: int = 1) -> str:
        return self.text.upper() * times

    @strawberry.field
    async def later(self) -> Part | None:
        await asyncio.sleep(0)
        return self.whole


@strawberry.type
class Query:
    parts: list[Part]
    part: Part | None = None


def part(**more: Any) -> Part:
    plain: dict[str, Any] = {
        "id": "1",
        "text": "one",
        "note": None,
        "number": 1,
        "share": 0.5,
        "ready": True,
        "color": Color.RED,
        "at": datetime(2026, 1, 31, 8, 30, tzinfo=UTC),
        "data": {"a": [1, None]},
        "tags": ["x", None],
        "parts": [],
        "whole": None,
    }
    return Part(**(plain | more))


class Rejected(Exception):
    """What an attribute may hold in place of a value."""


class Words(str):
    """A string that is not quite one."""


class Awaited:
    """What has to be awaited before it is known."""

    def __await__(self) -> Generator[None, None, str]:
        yield from ()
        return "awaited"


SCHEMA_CONFIG = strawberry.schema.config.StrawberryConfig(scalar_map=SCALARS)
LEAVES = "id text alias: text note number share ready color at data tags __typename"
SELECTIONS = [
    f"parts {{ {LEAVES} }}",
    f"parts {{ {LEAVES} parts {{ {LEAVES} whole {{ id }} }} }}",
    "parts { text ...F ... on Part { note text } } parts { number } } fragment F on Part { parts { id } whole { text }",
    "parts { shout later { text parts { text } } thing { id __typename ... on Part { text } } tags }",
    "part { text later { later { text } } parts { shout(times: 2) text } } __typename parts { id }",
    "parts { id @skip(if: true) text @include(if: false) whole @include(if: true) { ready } __typename }",
]


@dataclass(slots=True)
class Told:
    """What an operation answers, and what it counted."""

    data: Any
    errors: list[Any] = field(default_factory=list)
    is_spent: bool = False


async def ask(
    executor: type[BudgetedExecutor], selection: str, root: Query, limits: CostLimits | None = None, *extensions: Any
) -> Told:
    schema = Quiet(Query, execution_context_class=executor, config=SCHEMA_CONFIG, extensions=extensions)
    budget = Budget(limits or CostLimits())
    context = SimpleNamespace(budget=budget)
    result: Any = await schema.execute(f"{{ {selection} }}", root_value=root, context_value=context)
    return Told(result.data, [error.formatted for error in result.errors or ()], budget.is_spent)


class Quiet(strawberry.Schema):
    def process_errors(self, *_: Any) -> None:
        """Logs nothing: errors are what is tested."""


async def both(selection: str, root: Query, limits: CostLimits | None = None) -> Told:
    """What both executors answer alike."""
    fast = await ask(FastExecutor, selection, root, limits)
    plain = await ask(BudgetedExecutor, selection, root, limits)
    assert fast == plain
    assert str(fast.data) == str(plain.data)  # the order of fields, too
    return fast


STRANGE: list[Any] = [
    *(None, Words("a"), 1 << 40, True, 1.0, float("nan"), "", (1,), [None], {}, Rejected("no"), Color.BLUE, "red"),
    *(datetime(1, 1, 1, tzinfo=UTC), SimpleNamespace(text="a"), part(), Awaited()),
]


@st.composite
def odd_parts(draw: st.DrawFn, depth: int = 2) -> Part:
    """Parts some of whose values are not what their fields promise."""
    names = ["id", "text", "note", "number", "share", "ready", "color", "at", "data", "tags", "whole", "thing"]
    strange = draw(st.dictionaries(st.sampled_from([*names, "parts"]), st.sampled_from(STRANGE), max_size=1))
    inner = draw(st.lists(odd_parts(depth=depth - 1), max_size=2)) if depth else []
    return part(**({"parts": inner, "whole": inner[0] if inner else None} | strange))


@given(st.sampled_from(SELECTIONS), st.lists(odd_parts(), max_size=3), st.sampled_from([1, 10, 300]))
async def test_whatever_the_values_are_the_answer_is_that_of_graphql_core(
    selection: str, parts: list[Part], times: int
) -> None:
    await both(selection, Query(parts=parts * times, part=parts[0] if parts else None))


@given(st.sampled_from(SELECTIONS[:3]), st.integers(1, 60), st.integers(1, 400))
async def test_an_answer_ends_at_the_same_value_or_byte(selection: str, values: int, size: int) -> None:
    inner = [part(), part(text="longer")]
    root = Query(parts=[part(parts=inner, whole=inner[0])] * 2)

    await both(selection, root, CostLimits(cost=values, answer_bytes=size))


async def test_a_long_list_ends_at_the_same_value() -> None:
    root = Query(parts=[part()] * 50)

    for cost in (10, 25, 100, 299, 300, 301):
        told = await both("parts { text number again: text number2: number }", root, CostLimits(cost=cost // 2))
        assert told.is_spent is (cost // 2 * 2 < 50 + 4 * 50)


async def test_what_is_given_back_is_there_for_the_rest() -> None:
    broken = [part() for _ in range(30)] + [part(note=Rejected("no"))]

    told = await both("parts { text note }", Query(parts=broken), CostLimits(cost=46))

    assert len(told.data["parts"]) == 31
    assert [error["path"] for error in told.errors] == [["parts", 30, "note"]]
    assert not told.is_spent


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the fields that graphql-core completes by itself."""
    names: list[str] = []
    original = BudgetedExecutor.execute_field

    def execute_field(self: Any, parent_type: Any, source: Any, details: Any, *more: Any) -> Any:
        names.append(details[0].node.name.value)
        return original(self, parent_type, source, details, *more)

    monkeypatch.setattr(BudgetedExecutor, "execute_field", execute_field)
    return names


async def test_plain_data_is_completed_in_one_go(left: list[str]) -> None:
    inner = [part(), part()]

    await ask(FastExecutor, SELECTIONS[1], Query(parts=[part(parts=inner, whole=part())] * (LONG + 1)))

    assert left == ["parts"]


async def test_what_is_not_as_promised_is_left_with_its_object_alone(left: list[str]) -> None:
    await ask(FastExecutor, "part { number parts { text } } __typename", Query(parts=[], part=part(number=1 << 40)))

    assert left == ["part", "number"]


async def test_middleware_sees_every_field(left: list[str]) -> None:
    class Watcher(SchemaExtension):
        def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            return _next(root, info, *args, **kwargs)

    await ask(FastExecutor, "parts { text number }", Query(parts=[part()]), None, Watcher)

    assert left == ["parts", "text", "number"]


async def test_a_long_list_leaves_time_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = 0

    async def next_slice(self: TimeSlice) -> None:
        nonlocal turns
        turns += 1
        await asyncio.sleep(0)

    monkeypatch.setattr(TimeSlice, "is_over", property(lambda self: True))
    monkeypatch.setattr(TimeSlice, "next", next_slice)

    await ask(FastExecutor, "parts { text }", Query(parts=[part()] * 100))

    assert turns == 100


async def test_a_subscription_keeps_nothing_of_its_events() -> None:
    schema = strawberry.Schema(Query, config=SCHEMA_CONFIG)._schema
    context = SimpleNamespace(budget=Budget(CostLimits()))
    executor: Any = FastExecutor.build(schema, parse("{ parts { text parts { text } } }"), context_value=context)
    event = Query(parts=[part(parts=[part()])])

    answers = [executor.build_per_event_executor(event).execute_operation() for _ in range(3)]

    assert [answer.data for answer in answers] == [{"parts": [{"text": "one", "parts": [{"text": "one"}]}]}] * 3
    assert not executor._relevant_sub_fields
    assert not executor._selections._fields


def test_the_fast_executor_fits_the_installed_libraries() -> None:
    assert choose_executor() is FastExecutor


@pytest.mark.parametrize("change", ["release", "answer"])
def test_where_it_does_not_fit_graphql_core_executes_alone(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    if change == "release":
        monkeypatch.setattr("graphql.version_info", (3, 4, 0))
    else:
        monkeypatch.setattr(FastExecutor, "execute_fields", lambda *_: "something else")

    assert self_check.choose_executor.__wrapped__() is BudgetedExecutor

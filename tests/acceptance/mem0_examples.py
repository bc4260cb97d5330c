"""The examples of section 4 of the document that graphmem fulfils, and what each must give, in mem0's wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.acceptance import mem0_shapes as shapes
from tests.acceptance.mem0_shapes import Row, Shape
from tests.acceptance.seed import CHICKEN, FOOD, TRIP, TUTOR, VEGETARIAN

WINDOW_SEAT = "I prefer window seats."
NOODLES, PIANO = "I love to eat noodles before I go to play chess.", "I like to play the piano."
RICE, COFFEE = "I love to eat rice.", "I love to drink coffee before I go to play golf."
TENNIS, PASTA = "I like to play tennis on Saturdays.", "My favourite food is pasta."


def _said(*texts: str) -> list[Row]:
    return [{"role": "user", "content": text} for text in texts]


SAID = {
    "food": FOOD,
    "trip": TRIP,
    "tutor": TUTOR,
    "chicken": _said(CHICKEN),
    "vegetarian": _said(VEGETARIAN),
    "July": _said(NOODLES, RICE, PIANO),
    "August": _said(COFFEE),
    "likes": _said(TENNIS, PASTA),
    "seat": _said(WINDOW_SEAT),
    "two": _said("Plays football.", "Hates to travel."),
    "categories": [
        {"food_preferences": "What somebody likes to eat and drink, diets and allergies"},
        {"likes": "Games, sports and hobbies that somebody likes"},
    ],
    "by_agents": {"AND": [{"user_id": "alex"}, {"agent_id": {"in": ["travel-assistant", "customer-support"]}}]},
    "by_dates": {"AND": [{"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, {"user_id": "alex"}]},
    "by_all": {
        "AND": [
            {"user_id": "alex"},
            {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}},
            {"categories": {"contains": "food_preferences"}},
            {"keywords": {"contains": "to play"}},
        ]
    },
}
"""What the examples send. The memories of the setup are there so that each finds some, and others must not be found."""

NAME, VEGETARIAN_DIET, NUTS = "Hi, I'm Alex.", "I'm a vegetarian", "I'm allergic to nuts."
ALEX = (NAME, VEGETARIAN_DIET, NUTS, NOODLES, RICE, PIANO, COFFEE, WINDOW_SEAT)
JAPAN = ("I'm planning a trip to Japan next month.", "Especially in Tokyo.")
TRIED, DISHES = "I recently tried chicken and I loved it.", "I'm thinking of trying more non-vegetarian dishes.."
ALICE = ("You are an AI tutor with a personality.", "I'm an AI tutor with a personality.", "My name is Alice.")
ALL_DELETED = "All users, agents, apps and runs deleted."
RESET = "Client reset successful. All users and memories deleted."
"""What the clients say by themselves; in JavaScript, a reset is the deletion of all users."""


@dataclass(frozen=True, slots=True)
class Example:
    """What an answer must be: where its rows are, in v1 and v2 and then in v3, their shapes, and what they say."""

    rows: Callable[[Any], list[Row]]
    rows_v3: Callable[[Any], list[Row]]
    shapes: tuple[Shape, ...]
    check: Callable[[list[Row]], None]

    def check_answer(self, answer: Any, is_v3: bool) -> None:
        rows = (self.rows_v3 if is_v3 else self.rows)(answer)
        for row in rows:
            shapes.check_shape(row, *self.shapes)
        self.check(rows)


def says(*texts: str, field: str = "memory", **same: Any) -> Callable[[list[Row]], None]:
    """Checks that the rows say exactly these texts, in any order, and that they have these values in all of them."""

    def check(rows: list[Row]) -> None:
        assert sorted(row[field] for row in rows) == sorted(texts)
        for name, value in same.items():
            assert [row[name] for row in rows] == [value] * len(rows), name

    return check


def _added(rows: Callable[[Any], list[Row]], *texts: str) -> Example:
    return Example(rows, shapes.stored, (shapes.CHANGE,), says(*texts, event="ADD"))


def _found(rows: Callable[[Any], list[Row]], check: Callable[[list[Row]], None]) -> Example:
    return Example(rows, shapes.wrapped, (shapes.HIT, shapes.HIT_WITH_INPUT), check)


def _listed(rows: Callable[[Any], list[Row]], *texts: str, **same: Any) -> Example:
    return Example(rows, shapes.page, (shapes.MEMORY,), says(*texts, **same))


def _message(*texts: str) -> Example:
    def check(rows: list[Row]) -> None:
        assert rows[0]["message"] in texts

    return Example(shapes.alone, shapes.alone, (shapes.MESSAGE,), check)


def _owners(*owners: tuple[str, str, int]) -> Example:
    def check(rows: list[Row]) -> None:
        assert {(row["type"], row["name"], row["total_memories"]) for row in rows} == set(owners)

    return Example(shapes.entities, shapes.entities, (shapes.ENTITY,), check)


def _check_dinner(rows: list[Row]) -> None:
    texts = [row["memory"] for row in rows]
    assert {VEGETARIAN_DIET, NUTS, RICE} <= set(texts)
    assert set(texts) <= set(ALEX)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def _check_second_add(rows: list[Row]) -> None:
    changes = {(row["event"], row["memory"], row.get("previous_memory")) for row in rows}
    assert changes == {("UPDATE", VEGETARIAN, TRIED), ("DELETE", DISHES, None)}


def _check_history(rows: list[Row]) -> None:
    assert [row["event"] for row in rows] == ["ADD", "UPDATE"]
    assert [(row["old_memory"], row["new_memory"]) for row in rows] == [(None, TRIED), (TRIED, VEGETARIAN)]
    assert [row["user_id"] for row in rows] == ["alex"] * 2
    assert rows[0]["input"] == _said(CHICKEN)
    assert rows[1]["input"][-1:] == _said(VEGETARIAN)


def _check_updated(rows: list[Row]) -> None:
    says(CHICKEN, user_id="alex", text=CHICKEN)(rows)
    assert rows[0]["updated_at"] > rows[0]["created_at"]


def _both(name: str, make: Callable[..., Example], rows: Iterable[Any], *texts: str) -> dict[str, Example]:
    """Returns an example in both output formats."""
    return {f"{name}, {version}": make(one, *texts) for version, one in zip(("v1.0", "v1.1"), rows, strict=True)}


_PAGES = (shapes.page, shapes.wrapped_page)
_LISTS = (shapes.bare, shapes.wrapped)

EXAMPLES: dict[str, Example] = {
    **_both("4.1 user", _added, _LISTS, NAME, VEGETARIAN_DIET, NUTS),
    **_both("4.1 session", _added, _LISTS, *JAPAN),
    **_both("4.1 agent", _added, _LISTS, *ALICE),
    "4.2 search, v1.0": _found(shapes.bare, _check_dinner),
    "4.2 search, v1.1": _found(shapes.wrapped, _check_dinner),
    "4.2 search by categories and metadata": _found(
        shapes.bare, says(VEGETARIAN_DIET, NUTS, metadata={"food": "vegan"}, categories=["food_preferences"])
    ),
    "4.2 search by user and agents": _found(
        shapes.bare, says(WINDOW_SEAT, user_id="alex", agent_id="travel-assistant")
    ),
    "4.2 search by dates": _found(shapes.bare, says()),
    "4.3 users": _owners(
        ("user", "alex", 8),
        ("user", "alex123", 4),
        ("agent", "ai-tutor", 3),
        ("agent", "travel-assistant", 1),
        ("run", "trip-planning-2024", 2),
    ),
    **_both("4.4 get all of a user", _listed, _PAGES, *ALEX),
    **_both("4.4 get all of an agent", _listed, _PAGES, *ALICE),
    **_both("4.4 get all of a session", _listed, _PAGES, *JAPAN),
    "4.4 get one": Example(shapes.alone, shapes.alone, (shapes.MEMORY,), says(NUTS, metadata={"food": "vegan"})),
    "4.4 get all by a category": _listed(shapes.bare, TENNIS, categories=["likes"]),
    "4.4 get all by categories": _listed(shapes.bare, TENNIS, PASTA, user_id="alex123"),
    "4.4 get all by a category, paged": _listed(shapes.page, TENNIS, categories=["likes"]),
    "4.4 get all by keywords": _listed(shapes.page, TENNIS, user_id="alex123"),
    "4.4 get all by filters": _listed(shapes.bare, NOODLES, created_at="2024-07-15T00:00:00Z"),
    "4.4 get all by filters, paged": _listed(shapes.page, NOODLES, created_at="2024-07-15T00:00:00Z"),
    "4.5 first add": _added(shapes.bare, TRIED, DISHES),
    "4.5 second add": Example(
        shapes.bare, shapes.stored, (shapes.CHANGE, shapes.REPLACEMENT), _check_second_add
    ),
    "4.5 history": Example(shapes.bare, shapes.bare, (shapes.VERSION,), _check_history),
    "4.6 update": Example(shapes.alone, shapes.alone, (shapes.UPDATED,), _check_updated),
    "4.7 delete": _message("Memory deleted successfully!"),
    "4.7 delete, then get all": _listed(shapes.page, *ALICE[1:]),
    "4.7 delete all of a user": _message("Memories deleted successfully!"),
    "4.7 delete all of a user, then get all": _listed(shapes.page),
    "4.7 delete all users": _message(ALL_DELETED),
    "4.7 delete all users, then users": _owners(),
    "4.8 reset": _message(RESET, ALL_DELETED),
    "4.8 reset, then users": _owners(),
    "4.8 add a command to delete": Example(
        shapes.forgotten, shapes.stored, (shapes.CHANGE,),
        says(CHICKEN, VEGETARIAN_DIET, NUTS, NOODLES, RICE, COFFEE, event="DELETE"),
    ),
    "4.8 add a command to delete, then get all": _listed(shapes.page, NAME, PIANO, WINDOW_SEAT),
    "4.9 batch update": _message("Successfully updated 2 memories"),
    "4.9 batch update, then get all": _listed(
        shapes.page, NAME, PIANO, WINDOW_SEAT, "Watches football", "Loves to travel"
    ),
    "4.10 batch delete": _message("Successfully deleted 2 memories"),
    "4.10 batch delete, then get all": _listed(shapes.page, NAME, PIANO, WINDOW_SEAT),
}  # fmt: skip

WITHOUT_CURL = {name for name in EXAMPLES if "all users" in name or "reset" in name}
"""The document has these as calls of the clients alone, which delete one owner after another."""

"""What comes of a change, told without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.errors import BadUserInput, Conflict, Immutable, NotFound, RefusedTogether
from graphmem.model.memory import VersionEvent, unique_key
from graphmem.model.moment import NEVER
from graphmem.model.revision import (
    InputPath,
    MemoryUpdate,
    PastState,
    PresentState,
    Restoration,
    Revision,
    RevisionBuilder,
    check_distinct,
    check_duplicates,
    check_known,
)
from graphmem.model.scope import Scope

AT, EARLIER = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
ALEX = Scope(user_id="alex")
WHERE = ("items", "0")

LIVING = PresentState("living", ALEX, "I like tea.", 3, immutable=False, is_deleted=False)
FIXED = PresentState("fixed", ALEX, "I am fixed.", 1, immutable=True, is_deleted=False)
DELETED = PresentState("deleted", ALEX, "I was.", 4, immutable=True, is_deleted=True)
REVISING = RevisionBuilder("p", AT, {state.id: state for state in (LIVING, FIXED, DELETED)})
TEA = PastState("I like coffee.", {"a": 1}, ["likes"], NEVER)
GONE = PastState(None, {}, [], NEVER)


def key(text: str) -> str:
    return unique_key("p", ALEX, text)


def test_an_update_changes_what_it_names_and_follows_the_present_version() -> None:
    revision = REVISING.update(MemoryUpdate("living", WHERE, text="I like coffee.", expected_version=3))

    assert (revision.memory_id, revision.version, revision.event, revision.at) == ("living", 3, VersionEvent.UPDATE, AT)
    assert (revision.text, revision.unique_key) == ("I like coffee.", key("I like coffee."))
    assert (revision.metadata, revision.categories, revision.visible_until) == (None, None, None)


def test_an_update_takes_effect_at_its_timestamp() -> None:
    assert REVISING.update(MemoryUpdate("living", WHERE, metadata={}, timestamp=EARLIER)).at == EARLIER


def test_the_same_text_needs_no_other_key() -> None:
    assert REVISING.update(MemoryUpdate("living", WHERE, text=LIVING.text)).unique_key is None


@pytest.mark.parametrize(
    ("update", "error", "field"),
    [
        (MemoryUpdate("nobody", WHERE, text="x"), NotFound, "id"),
        (MemoryUpdate("deleted", WHERE, text="x"), NotFound, "id"),
        (MemoryUpdate("fixed", WHERE, text="x"), Immutable, "id"),
        (MemoryUpdate("living", WHERE, text="x", expected_version=2), Conflict, "expectedVersion"),
    ],
)
def test_an_update_that_does_not_fit_is_refused_where_it_is_wrong(
    update: MemoryUpdate, error: type[Exception], field: str
) -> None:
    with pytest.raises(error) as caught:
        REVISING.update(update)

    assert caught.value.field == (*WHERE, field)  # type: ignore[attr-defined]


def test_a_deleted_memory_comes_back_as_it_was_last() -> None:
    restoration = Restoration("deleted", ("id",))

    assert REVISING.target_version(restoration) == 3
    revision = REVISING.restore(restoration, {("deleted", 3): TEA})

    assert (revision.version, revision.event, revision.restores) == (4, VersionEvent.RESTORE, 3)
    assert (revision.text, revision.unique_key) == (TEA.text, key("I like coffee."))
    assert (revision.metadata, revision.categories, revision.visible_until) == ({"a": 1}, ["likes"], NEVER)


def test_a_living_memory_goes_back_to_a_version_that_is_named() -> None:
    revision = REVISING.restore(Restoration("living", ("id",), 1), {("living", 1): TEA})

    assert (revision.version, revision.restores, revision.text) == (3, 1, TEA.text)


@pytest.mark.parametrize(
    ("restoration", "error", "field"),
    [
        (Restoration("nobody", ("id",)), NotFound, ("id",)),
        (Restoration("nobody", ("ids", "7")), NotFound, ("ids", "7")),
        (Restoration("living", ("id",)), BadUserInput, ("id",)),
        (Restoration("fixed", ("id",), 1), Immutable, ("id",)),
        (Restoration("living", ("id",), 9), NotFound, ("version",)),
        (Restoration("deleted", ("id",), 2), BadUserInput, ("version",)),
    ],
)
def test_a_restoration_that_does_not_fit_is_refused_where_it_is_wrong(
    restoration: Restoration, error: type[Exception], field: tuple[str, ...]
) -> None:
    with pytest.raises(error) as caught:
        REVISING.restore(restoration, {("deleted", 2): GONE, ("fixed", 1): TEA})

    assert caught.value.field == field  # type: ignore[attr-defined]


def revision(memory_id: str, text: str) -> Revision:
    where = ("items", memory_id, "text")
    return Revision(memory_id, 1, VersionEvent.UPDATE, AT, where, text=text, unique_key=key(text))


def test_a_text_that_another_memory_holds_is_a_conflict_that_names_it() -> None:
    with pytest.raises(Conflict, match="Memory twin of the same owners") as caught:
        check_duplicates([revision("1", "a"), revision("2", "b")], {key("b"): "twin"})

    assert caught.value.field == ("items", "2", "text")


def test_two_of_a_batch_that_would_say_the_same_are_a_conflict() -> None:
    with pytest.raises(Conflict, match="Memory 1 of the same owners"):
        check_duplicates([revision("1", "a"), revision("2", "a")], {})


def test_texts_of_their_own_are_none() -> None:
    check_duplicates([revision("1", "a"), revision("2", "b")], {})


def test_ids_named_twice_are_told_with_the_place_they_stand_at_first() -> None:
    named: dict[InputPath, str] = {("ids", str(index)): name for index, name in enumerate("abcba")}

    with pytest.raises(RefusedTogether) as caught:
        check_distinct(named)

    assert [error.field for error in caught.value.errors] == [("ids", "3"), ("ids", "4")]
    assert "ids.1" in caught.value.errors[0].message


def test_ids_of_no_memory_are_told_by_their_place() -> None:
    named: dict[InputPath, str] = {("ids", "0"): "living", ("ids", "1"): "nobody", ("ids", "2"): "deleted"}

    with pytest.raises(RefusedTogether) as caught:
        check_known(named, REVISING.present, with_deleted=False)
    with pytest.raises(NotFound) as alone:
        check_known(named, REVISING.present, with_deleted=True)

    assert [error.field for error in caught.value.errors] == [("ids", "1"), ("ids", "2")]
    assert alone.value.field == ("ids", "1")

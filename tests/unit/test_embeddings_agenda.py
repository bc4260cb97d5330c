from __future__ import annotations

from graphmem.embeddings.agenda import TURN, Agenda


def taken(agenda: Agenda[str], count: int) -> list[str]:
    return [job for job, _ in (agenda.take() or ("nothing", 0) for _ in range(count))]


def test_pieces_are_numbered_from_the_first_to_the_last() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("a", 3)
    assert [agenda.take() for _ in range(4)] == [("a", 0), ("a", 1), ("a", 2), None]


def test_jobs_go_in_order_of_arrival() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("a", 2)
    agenda.add("b", 2)
    assert taken(agenda, 5) == ["a", "a", "b", "b", "nothing"]


def test_an_urgent_job_goes_before_what_is_left_of_the_others() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("bulk", 3)
    first = taken(agenda, 1)
    agenda.add("query", 1, urgent=True)
    assert first + taken(agenda, 3) == ["bulk", "query", "bulk", "bulk"]


def test_a_long_job_gives_way_after_its_turn_and_comes_back() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("long", 2 * TURN + 1)
    agenda.add("short", 1)
    order = taken(agenda, 2 * TURN + 2)
    assert order.index("short") == TURN
    assert order.count("long") == 2 * TURN + 1


def test_a_job_of_heavy_pieces_gives_way_sooner() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("heavy", 5, turn=2)
    agenda.add("light", 1)
    assert taken(agenda, 6) == ["heavy", "heavy", "light", "heavy", "heavy", "heavy"]


def test_a_job_of_exactly_one_turn_ends_with_it() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("turn", TURN)
    assert taken(agenda, TURN + 1)[-1] == "nothing"


def test_a_dropped_job_leaves_the_others_where_they_were() -> None:
    agenda: Agenda[str] = Agenda()
    for job in ("a", "b", "c"):
        agenda.add(job, 2)
    agenda.take()
    agenda.drop("a")
    agenda.drop("unknown")
    assert taken(agenda, 5) == ["b", "b", "c", "c", "nothing"]


def test_clear_returns_the_jobs_that_had_pieces_left() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.add("done", 1)
    agenda.add("begun", 2)
    taken(agenda, 2)
    agenda.add("query", 1, urgent=True)
    assert agenda.clear() == ["query", "begun"]
    assert agenda.take() is None

from __future__ import annotations

from graphmem.embeddings.work_queue import QUANTUM, WorkQueue


def taken(queue: WorkQueue[str], count: int) -> list[str]:
    return [job for job, _ in (queue.take() or ("nothing", 0) for _ in range(count))]


def test_pieces_are_numbered_from_the_first_to_the_last() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("a", 3)
    assert [queue.take() for _ in range(4)] == [("a", 0), ("a", 1), ("a", 2), None]


def test_jobs_go_in_order_of_arrival() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("a", 2)
    queue.add("b", 2)
    assert taken(queue, 5) == ["a", "a", "b", "b", "nothing"]


def test_an_urgent_job_goes_before_what_is_left_of_the_others() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("bulk", 3)
    first = taken(queue, 1)
    queue.add("query", 1, urgent=True)
    assert first + taken(queue, 3) == ["bulk", "query", "bulk", "bulk"]


def test_a_long_job_gives_way_after_its_turn_and_comes_back() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("long", 2 * QUANTUM + 1)
    queue.add("short", 1)
    order = taken(queue, 2 * QUANTUM + 2)
    assert order.index("short") == QUANTUM
    assert order.count("long") == 2 * QUANTUM + 1


def test_a_job_of_heavy_pieces_gives_way_sooner() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("heavy", 5, quantum=2)
    queue.add("light", 1)
    assert taken(queue, 6) == ["heavy", "heavy", "light", "heavy", "heavy", "heavy"]


def test_a_job_of_exactly_one_turn_ends_with_it() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("turn", QUANTUM)
    assert taken(queue, QUANTUM + 1)[-1] == "nothing"


def test_a_dropped_job_leaves_the_others_where_they_were() -> None:
    queue: WorkQueue[str] = WorkQueue()
    for job in ("a", "b", "c"):
        queue.add(job, 2)
    queue.take()
    queue.drop("a")
    queue.drop("unknown")
    assert taken(queue, 5) == ["b", "b", "c", "c", "nothing"]


def test_clear_returns_the_jobs_that_had_pieces_left() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("done", 1)
    queue.add("begun", 2)
    taken(queue, 2)
    queue.add("query", 1, urgent=True)
    assert queue.clear() == ["query", "begun"]
    assert queue.take() is None

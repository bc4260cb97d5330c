"""When there are as many connections as there may be, those give way on which nothing is under way."""

from __future__ import annotations

from graphmem.server.connections import Connections


class Named:
    def __init__(self, name: str, evicted: list[str]) -> None:
        self._name = name
        self._evicted = evicted

    def evict(self) -> None:
        self._evicted.append(self._name)


def test_the_connection_that_waits_longest_gives_way() -> None:
    evicted: list[str] = []
    connections = Connections(2)
    busy, first, second = (Named(name, evicted) for name in ("busy", "first", "second"))
    assert connections.open(busy)
    connections.begin(busy)
    assert connections.open(first)
    assert connections.open(second)

    assert evicted == ["first"]
    assert len(connections) == 2


def test_what_has_been_answered_waits_again() -> None:
    evicted: list[str] = []
    connections = Connections(2)
    answered, waiting = Named("answered", evicted), Named("waiting", evicted)
    connections.open(answered)
    connections.begin(answered)
    connections.open(waiting)
    connections.wait(answered)

    connections.open(Named("new", evicted))
    connections.open(Named("newer", evicted))

    assert evicted == ["waiting", "answered"]


def test_a_request_under_way_is_never_cut_off() -> None:
    evicted: list[str] = []
    connections = Connections(1)
    busy = Named("busy", evicted)
    connections.open(busy)
    connections.begin(busy)

    assert not connections.open(Named("new", evicted))

    connections.close(busy)
    assert connections.open(Named("new", evicted))
    assert evicted == []
